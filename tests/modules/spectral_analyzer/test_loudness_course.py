from __future__ import annotations

import numpy as np
import pytest

from modules.spectral_analyzer.loudness_course import (
    KEPT_S,
    STEP_S,
    LoudnessHistory,
    course_of_song,
)
from modules.spectral_analyzer.mix_meter import MixMeter

RATE = 8_000
STEP = round(STEP_S * RATE)


def block(frames: int, peak: float = 0.5) -> np.ndarray:
    return np.full((2, frames), -peak, dtype=np.float32)


def test_a_value_for_each_step_with_the_peak_inside_it() -> None:
    history = LoudnessHistory(RATE)
    history.feed(block(STEP // 2, 1.2), -20.0, None)
    assert len(history.course.peak) == 0
    history.feed(block(STEP), -18.0, -19.0)
    history.feed(block(STEP), -17.0, -18.5)
    course = history.course
    assert course.momentary_lufs.tolist() == [-18.0, -17.0]
    assert course.peak == pytest.approx([1.2, 0.5])
    assert course.clipped.tolist() == [True, False]


def test_what_cannot_be_measured_is_a_gap() -> None:
    history = LoudnessHistory(RATE)
    history.feed(block(STEP), None, None)
    assert np.isnan(history.course.short_term_lufs).all()


def test_only_the_last_minutes_are_kept_in_their_order() -> None:
    history = LoudnessHistory(RATE)
    kept = round(KEPT_S / STEP_S)
    for number in range(kept + 3):
        history.feed(block(STEP), float(number), 0.0)
    course = history.course
    assert course.duration_s == pytest.approx(KEPT_S)
    assert course.momentary_lufs[0] == 3.0
    assert course.momentary_lufs[-1] == kept + 2


def test_the_course_of_a_song_has_its_loud_part_where_it_is() -> None:
    rng = np.random.default_rng(5)
    noise = rng.standard_normal((2, 12 * 44_100)).astype(np.float32) * 0.02
    noise[:, 6 * 44_100 :] *= 10
    meter = MixMeter(44_100, 2)
    meter.feed(noise)
    over_time = meter.measurement().over_time
    assert over_time is not None
    course = course_of_song(over_time)
    assert course.duration_s == pytest.approx(12.0, abs=1.0)
    levels = course.short_term_lufs
    assert levels[8] - levels[2] == pytest.approx(20.0, abs=0.5)
    assert np.isnan(levels[0])
