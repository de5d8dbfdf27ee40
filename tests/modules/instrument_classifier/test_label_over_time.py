"""One label out of many moments: early, steady, and open to better knowledge."""

from __future__ import annotations

import numpy as np
import pytest

from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.over_time import TrackMemory
from modules.instrument_classifier.prediction import Prediction

STEP_S = 0.1
BASS, PIANO, STRINGS = 4, 9, 11


def moment(index: int, chance: float = 0.9, windows: int = 2) -> Prediction:
    probabilities = np.full((windows, 20), (1.0 - chance) / 19, dtype=np.float32)
    probabilities[:, index] = chance
    nothing = np.zeros(windows, dtype=np.float32)
    return Prediction(probabilities, nothing, nothing, np.ones((windows, 3), dtype=np.float32))


def heard(memory: TrackMemory, *moments: Prediction) -> list[Classification | None]:
    return [memory.hear(one) for one in moments]


def changes(labels: list[Classification | None]) -> int:
    indices = [label.class_index for label in labels if label is not None]
    return int(np.count_nonzero(np.diff(indices)))


def test_a_certain_answer_waits_for_two_tenths_and_a_guess_for_half_a_second() -> None:
    certain = heard(TrackMemory(STEP_S), *[moment(BASS)] * 3)
    assert [label is None for label in certain] == [True, False, False]
    guess = heard(TrackMemory(STEP_S), *[moment(BASS, 0.4)] * 6)
    assert [label is None for label in guess] == [True] * 4 + [False] * 2
    assert guess[-1] is not None
    assert guess[-1].uncertain


def test_what_a_window_knows_already_counts() -> None:
    memory = TrackMemory(0.2, heard_before_s=1.3)
    assert memory.hear(moment(BASS, 0.4)) is not None


def test_two_instruments_in_turns_do_not_make_the_label_flicker(rng: np.random.Generator) -> None:
    memory = TrackMemory(STEP_S)
    turns = [moment(int(rng.choice([PIANO, STRINGS])), 0.6) for _ in range(300)]
    assert changes(heard(memory, *turns)) <= 3


def test_a_short_outlier_does_not_change_a_guess() -> None:
    memory = TrackMemory(STEP_S)
    labels = heard(memory, *[moment(BASS, 0.5)] * 20, *[moment(PIANO)] * 5)
    assert changes(labels) == 0


def test_what_was_certain_stays_through_doubt_until_it_is_refuted() -> None:
    memory = TrackMemory(STEP_S)
    heard(memory, *[moment(BASS)] * 30)
    doubt = heard(memory, *[moment(PIANO, 0.4)] * 15)
    assert all(label and label.class_index == BASS and not label.uncertain for label in doubt)
    refuted = heard(memory, *[moment(PIANO, 0.5)] * 120)[-1]
    assert refuted is not None
    assert refuted.class_index == PIANO


@pytest.mark.parametrize("played_s", [2, 60])
def test_another_instrument_takes_over_within_some_seconds(played_s: int) -> None:
    memory = TrackMemory(STEP_S)
    heard(memory, *[moment(BASS)] * round(played_s / STEP_S))
    labels = heard(memory, *[moment(STRINGS)] * 120)
    first = next(i for i, label in enumerate(labels) if label and label.class_index == STRINGS)
    assert first * STEP_S < 8.0
    assert changes(labels) == 1
