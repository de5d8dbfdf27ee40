"""A sound's beginning counts more than its decay."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from modules.instrument_classifier.attack import QUIET_BELOW_LOUDEST_DB, told_by
from modules.instrument_classifier.features import COEFFICIENTS, SAMPLE_RATE
from modules.instrument_classifier.frame_stream import FrameStream
from modules.instrument_classifier.over_time import TrackMemory
from modules.instrument_classifier.prediction import Prediction
from modules.instrument_classifier.window_judge import WindowJudge, mean_of

BASS, PIANO = 4, 9


def prediction(*indices: int) -> Prediction:
    nothing = np.zeros(len(indices), dtype=np.float32)
    chances = np.full((len(indices), 20), 0.1 / 19, dtype=np.float32)
    chances[np.arange(len(indices)), indices] = 0.9
    return Prediction(chances, nothing, nothing, np.ones((len(indices), 3), dtype=np.float32))


class EverBass:
    """A network that hears a bass in every window."""

    def predict(self, windows: np.ndarray) -> Prediction:
        assert windows.shape[1] == COEFFICIENTS
        return prediction(*[BASS] * len(windows))


def test_a_rise_counts_from_no_less_than_a_pause() -> None:
    steady = np.full(66, -20.0, dtype=np.float32)
    begins = steady.copy()
    begins[:30] = -90.0
    assert told_by(steady, -20.0) == 1.0
    assert told_by(begins, -20.0) == 1.0 + QUIET_BELOW_LOUDEST_DB
    assert told_by(begins, -5.0) == 1.0 + QUIET_BELOW_LOUDEST_DB - 15.0
    assert told_by(steady[::-1] - np.arange(66, dtype=np.float32), -20.0) == 1.0


def test_windows_of_a_dying_sound_count_less_the_later_they_begin() -> None:
    time_s = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    tone = (0.5 * np.sin(2 * np.pi * 220 * time_s) * np.exp(-time_s)).astype(np.float32)
    judge = WindowJudge(EverBass(), 0.2, keeps_all=True)  # type: ignore[arg-type]
    stream = FrameStream(SAMPLE_RATE, 50)
    for bands, levels in (*stream.feed(tone), *stream.finish()):
        judge.take(bands, levels)
    weights = [window.weight for window in judge.sounding()]
    assert len(weights) > 5
    assert weights[0] > 10 * max(weights[1:])
    assert mean_of(judge.sounding()).probabilities[0].argmax() == BASS


def test_the_mean_follows_the_weights() -> None:
    both = prediction(BASS, PIANO)
    assert both.mean([3.0, 1.0]).probabilities[0, BASS] == pytest.approx(0.675 + 0.1 / 19 / 4)
    assert both.mean().probabilities[0, BASS] == pytest.approx(both.mean().probabilities[0, PIANO])


def test_a_beginning_outweighs_moments_of_decay_in_the_live_label() -> None:
    memory = TrackMemory(0.1)
    labels = [memory.hear(prediction(BASS), 30.0) for _ in range(6)]
    labels += [memory.hear(prediction(PIANO), 1.0) for _ in range(14)]
    assert {label.class_index for label in labels if label} == {BASS}
    equal = TrackMemory(0.1)
    late = [equal.hear(prediction(index)) for index in [BASS] * 6 + [PIANO] * 30]
    assert any(a and b and a.class_index != b.class_index for a, b in pairwise(late))
