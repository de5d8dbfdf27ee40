"""Processor time of the analysis of the whole demo song, and of its parts.

    python -m benchmarks.song_analysis

The synth remembers its notes, as in the window after the first report.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from modules.song.demo_song import demo_song
from modules.sound.mixer import Mixer
from modules.sound.synth import NoteSynth
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_meter import MixMeter
from modules.spectral_analyzer.mix_model import CovarianceMeter
from modules.spectral_analyzer.song_report import SAMPLE_RATE, analyze_song
from modules.spectral_analyzer.track_meter import TrackGroupMeter

RUNS = 7
PARTS: tuple[tuple[type, str], ...] = (
    (Mixer, "render"),
    (MixMeter, "feed"),
    (TrackGroupMeter, "feed"),
    (CovarianceMeter, "take"),
    (CovarianceMeter, "model"),
)


class Stopwatch:
    """Adds up the processor time of this thread that is spent in some methods."""

    def __init__(self) -> None:
        self.spent_s: dict[str, float] = {}

    def watch(self, owner: type, name: str) -> None:
        method: Callable[..., Any] = getattr(owner, name)
        key = f"{owner.__name__}.{name}"

        def timed(*arguments: Any, **named: Any) -> Any:
            started = time.thread_time()
            try:
                return method(*arguments, **named)
            finally:
                self.spent_s[key] = self.spent_s.get(key, 0.0) + time.thread_time() - started

        setattr(owner, name, timed)


def main() -> None:
    song, profile = demo_song(), load_profile("pop")
    synth = NoteSynth(SAMPLE_RATE)
    analyze_song(song, profile, {}, synth=synth)
    whole_ms = []
    for _ in range(RUNS):
        started = time.thread_time()
        analyze_song(song, profile, {}, synth=synth)
        whole_ms.append(1000 * (time.thread_time() - started))
    stopwatch = Stopwatch()
    for owner, name in PARTS:
        stopwatch.watch(owner, name)
    analyze_song(song, profile, {}, synth=synth)
    print("| the analysis of the demo song, 8 tracks | processor, ms |\n| --- | --- |")
    print(f"| whole, median of {RUNS} (slowest {max(whole_ms):.0f}) | {np.median(whole_ms):.0f} |")
    for key, seconds in stopwatch.spent_s.items():
        print(f"| {key} | {1000 * seconds:.0f} |")


if __name__ == "__main__":
    main()
