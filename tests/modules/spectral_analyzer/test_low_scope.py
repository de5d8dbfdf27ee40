"""Direct current, rumble and hum, told from music."""

from __future__ import annotations

import numpy as np
import pytest
from tones import sine

from modules.spectral_analyzer.low_scope import LowReading, LowScope

RATE = 44_100
SECONDS = 16.0


def reading(samples: np.ndarray, rate: int = RATE, block: int = 8192) -> LowReading:
    scope = LowScope(rate, samples.shape[0])
    for start in range(0, samples.shape[1], block):
        scope.feed(samples[:, start : start + block])
    return scope.reading


def noise(rng: np.random.Generator, rate: int = RATE) -> np.ndarray:
    return (0.05 * rng.standard_normal((2, int(SECONDS * rate)))).astype(np.float32)


def hum(mains_hz: float, rate: int = RATE) -> np.ndarray:
    lines = [sine(-45.0 - 3 * n, SECONDS, rate, mains_hz * (n + 1)) for n in range(4)]
    return np.tile(np.sum(lines, axis=0, dtype=np.float32), (2, 1))


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_hum_is_found_under_noise(mains_hz: float, rate: int, rng: np.random.Generator) -> None:
    found = reading(noise(rng, rate) * 0.3 + hum(mains_hz, rate), rate).hum
    assert found is not None
    assert (found.mains_hz, found.strongest_hz) == (mains_hz, mains_hz)
    assert found.lines >= 3
    assert found.level_dbfs == pytest.approx(-45.0, abs=1.0)


@pytest.mark.parametrize("note_hz", [49.0, 55.0, 61.74])
def test_a_low_note_is_no_hum(note_hz: float, rng: np.random.Generator) -> None:
    """G1, A1 and B1 lie beside the mains, with all their harmonics."""
    assert reading(noise(rng) * 0.1 + hum(note_hz)).hum is None


def test_noise_has_no_hum(rng: np.random.Generator) -> None:
    assert reading(noise(rng)).hum is None


def test_direct_current_is_the_mean_of_the_worst_channel(rng: np.random.Generator) -> None:
    shifted = noise(rng)
    shifted[1] -= 0.03
    assert reading(shifted).direct_current == pytest.approx(0.03, abs=0.001)


def test_rumble_is_what_lies_below_22_hz() -> None:
    low, bass = (np.tile(sine(-20.0, SECONDS, RATE, hz), (2, 1)) for hz in (12.0, 41.2))
    assert 10 * np.log10(reading(low).subsonic_power) == pytest.approx(-23.0, abs=0.3)
    assert reading(bass).subsonic_power < 1e-4 * reading(low).subsonic_power


@pytest.mark.parametrize("block", [64, 1111, 44_100])
def test_the_block_size_does_not_matter(block: int, rng: np.random.Generator) -> None:
    sound = noise(rng) + hum(50.0)
    one, other = reading(sound), reading(sound, block=block)
    assert other.subsonic_power == pytest.approx(one.subsonic_power, rel=1e-4)
    assert other.direct_current == pytest.approx(one.direct_current, abs=1e-9)


def test_too_short_sound_has_no_reading_of_hum() -> None:
    found = reading(hum(50.0)[:, :1000])
    assert found.hum is None
    assert found.subsonic_power == 0.0
