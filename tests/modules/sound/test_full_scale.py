"""A file never clips what is too loud for it."""

from __future__ import annotations

import numpy as np
import pytest

from modules.sound.audio_buffer import AudioBuffer
from modules.sound.full_scale import fitted


def buffer(peak: float) -> AudioBuffer:
    return AudioBuffer(np.array([[0.0, peak, -peak / 2]], dtype=np.float32), 44_100)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_whole_numbers_are_turned_down_below_full_scale(subtype: str) -> None:
    lower, lower_by_db = fitted(buffer(2.0), subtype)  # type: ignore[arg-type]
    assert lower.peak == pytest.approx(10 ** (-0.1 / 20))
    assert lower_by_db == pytest.approx(6.02 + 0.1, abs=0.01)


def test_what_fits_and_floating_point_stay_as_they_are() -> None:
    quiet, loud = buffer(1.0), buffer(3.0)
    assert fitted(quiet, "PCM_16") == (quiet, 0.0)
    assert fitted(loud, "FLOAT") == (loud, 0.0)
