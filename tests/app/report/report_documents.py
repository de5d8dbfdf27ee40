"""Reports on short noise, as the command line makes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.report.document import ReportTrack, report_json
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_report import analyze_mix

RATE = 44_100
SECONDS = 24


def coloured_noise(rng: np.random.Generator, *, mud: float = 0.0) -> np.ndarray:
    """Stereo noise that falls with frequency: quiet for ten seconds, then loud."""
    frames = SECONDS * RATE
    hertz = np.maximum(np.fft.rfftfreq(frames, 1 / RATE), 20.0)
    shape = hertz**-0.75 * (1.0 + mud * np.exp(-(np.log2(hertz / 330.0) ** 2) * 4))
    middle, side = (
        np.fft.irfft(np.fft.rfft(rng.standard_normal(frames)) * shape, frames) for _ in range(2)
    )
    level = np.where(np.arange(frames) < 10 * RATE, 0.1, 0.6)
    mix = np.stack([middle + 0.4 * side, middle - 0.4 * side])
    return (level * mix / np.abs(mix).max()).astype(np.float32)


def document_of(samples: np.ndarray, title: str = "Mix") -> dict[str, Any]:
    """The report's JSON, with two tracks."""
    report = analyze_mix(samples, RATE, load_profile("rock"))
    power = np.array([1.0, 4.0, 2.0, 2.0, 1.0, 0.5, 0.1])
    tracks = (ReportTrack(1, "Bass", "Electric Bass", power), ReportTrack(2, "Pad", None, power))
    return report_json(report, title, tracks=tracks)
