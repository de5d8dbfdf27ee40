"""Stems from files, measured in step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from tones import sine

from modules.spectral_analyzer.stems import measure_stems

RATE = 44_100


def write(path: Path, samples: np.ndarray, rate: int = RATE) -> Path:
    soundfile.write(path, samples.T, rate, subtype="FLOAT")
    return path


def test_stems_of_any_length_and_shape_are_measured_together(tmp_path: Path) -> None:
    tone = sine(-12.0, 3.0, RATE, 440.0)
    paths = [
        write(tmp_path / "mono.wav", tone[None]),
        write(tmp_path / "turned.wav", np.stack([-tone, -tone])),
        write(tmp_path / "short.wav", np.stack([tone, tone])[:, :RATE]),
        write(tmp_path / "other rate.wav", sine(-12.0, 2.0, 48_000)[None], 48_000),
    ]
    mono, turned, short, other = measure_stems(paths)
    assert [stem.path for stem in (mono, turned, short, other)] == paths
    assert mono.facts.pairs is not None
    assert mono.facts.pairs.correlation[1] == pytest.approx(-1.0, abs=1e-3)
    assert short.facts.duration_s == pytest.approx(3.0)
    assert mono.band_power[2] == pytest.approx(10 ** (-15.0 / 10), rel=0.05)
    assert other.facts.pairs is not None
    assert other.facts.pairs.correlation == {}


def test_a_broken_stem_is_told_once_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = write(tmp_path / "good.wav", sine(-12.0, 2.0, RATE)[None])
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"RIFF0000WAVEfmt ")
    told: list[Path] = []
    stems = measure_stems([bad, good], on_problem=lambda path, _message: told.append(path))
    assert [stem.path for stem in stems] == [good]
    assert told == [bad]


def test_no_stems() -> None:
    assert measure_stems([]) == ()
