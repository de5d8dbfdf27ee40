from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from heard_sounds import decided

from modules.errors import FileError
from modules.instrument_classifier.classes import TrackType
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.corrections import (
    Corrections,
    read_corrections,
    write_corrections,
)

GUITAR, PIANO, KICK = 6, 9, 0


def heard(direction: np.ndarray, class_index: int = PIANO) -> Classification:
    probabilities = np.full(20, 0.02, dtype=np.float32)
    probabilities[class_index] = 0.62
    return decided(probabilities, 0.1, class_index, direction.astype(np.float32))


def near(direction: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return direction + 0.02 * rng.standard_normal(len(direction))


@pytest.fixture
def guitar(rng: np.random.Generator) -> np.ndarray:
    return np.abs(rng.standard_normal(64))


def test_a_sound_is_recognized_after_three_corrections(
    guitar: np.ndarray, rng: np.random.Generator
) -> None:
    corrections = Corrections()
    for _ in range(3):
        corrections = corrections.taught(heard(near(guitar, rng)), GUITAR)
    again = corrections.applied(heard(near(guitar, rng)))
    assert (again.class_index, again.uncertain, again.corrected) == (GUITAR, False, True)
    assert again.track_type is TrackType.TONAL


def test_other_sounds_are_judged_as_before(guitar: np.ndarray, rng: np.random.Generator) -> None:
    corrections = Corrections().taught(heard(guitar), GUITAR)
    for _ in range(20):
        other = heard(np.abs(rng.standard_normal(64)))
        assert corrections.applied(other) is other


def test_the_last_word_counts_and_can_be_taken_back(guitar: np.ndarray) -> None:
    corrections = Corrections().taught(heard(guitar), GUITAR).taught(heard(guitar), KICK)
    assert corrections.applied(heard(guitar)).class_index == KICK
    assert corrections.applied(heard(guitar)).track_type is TrackType.PERCUSSIVE
    assert corrections.forgotten(heard(guitar)) == Corrections()


def test_corrections_survive_the_program(tmp_path: Path, guitar: np.ndarray) -> None:
    path = tmp_path / "new" / "corrections.json"
    assert read_corrections(path) == Corrections()
    write_corrections(path, Corrections().taught(heard(guitar), GUITAR))
    assert read_corrections(path).applied(heard(guitar)).class_index == GUITAR


def test_corrections_of_another_network_say_nothing(guitar: np.ndarray) -> None:
    corrections = Corrections().taught(heard(guitar), GUITAR)
    other = heard(np.concatenate([guitar, guitar]))
    assert corrections.applied(other) is other


@pytest.mark.parametrize("content", ["", "{}", '{"corrections": [{"sound": "x"}]}'])
def test_a_damaged_file_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "corrections.json"
    path.write_text(content)
    with pytest.raises(FileError, match="delete the file"):
        read_corrections(path)
