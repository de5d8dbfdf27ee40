from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from heard_sounds import decided

from modules.errors import DamagedFileError, FileError, ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES, TrackType
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.corrections import Corrections
from modules.instrument_classifier.corrections_file import (
    read_corrections,
    write_corrections,
    write_fine_tuning_set,
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
    assert read_corrections(path, "a") == Corrections(network="a")
    write_corrections(path, Corrections(network="a").taught(heard(guitar), GUITAR))
    again = read_corrections(path, "a")
    assert again.applied(heard(guitar)).class_index == GUITAR
    assert (again.sleeping, again.has_new_network) == (0, False)
    assert again.entries[0].heard_index == PIANO


def test_corrections_sleep_while_another_network_listens(
    tmp_path: Path, guitar: np.ndarray
) -> None:
    path = tmp_path / "corrections.json"
    write_corrections(path, Corrections(network="a").taught(heard(guitar), GUITAR))
    newer = read_corrections(path, "b")
    assert (newer.sleeping, newer.has_new_network) == (1, True)
    assert newer.applied(heard(guitar)).class_index == PIANO
    write_corrections(path, newer.taught(heard(guitar), KICK))
    assert not read_corrections(path, "b").has_new_network
    assert read_corrections(path, "b").applied(heard(guitar)).class_index == KICK
    assert read_corrections(path, "a").applied(heard(guitar)).class_index == GUITAR


def test_corrections_without_a_network_sleep(tmp_path: Path, guitar: np.ndarray) -> None:
    path = tmp_path / "corrections.json"
    row = {"instrument": CLASS_NAMES[GUITAR], "sound": guitar.tolist()}
    path.write_text(json.dumps({"format": 1, "corrections": [row]}))
    old = read_corrections(path, "a")
    assert old.sleeping == 1
    assert old.applied(heard(guitar)).class_index == PIANO


def test_corrections_are_a_set_to_fine_tune_with(tmp_path: Path, guitar: np.ndarray) -> None:
    path = tmp_path / "set.npz"
    corrections = Corrections(network="a").taught(heard(guitar), GUITAR)
    assert write_fine_tuning_set(path, corrections) == 1
    with np.load(path) as arrays:
        np.testing.assert_allclose(arrays["embedding"][0], guitar, atol=1e-3)
        assert (arrays["class_index"][0], arrays["heard_index"][0]) == (GUITAR, PIANO)
    with pytest.raises(ParameterError, match="nothing to export"):
        write_fine_tuning_set(path, Corrections(corrections.entries, network="b"))


@pytest.mark.parametrize("content", ["", "{}", '{"corrections": [{"sound": "x"}]}'])
def test_a_damaged_file_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "corrections.json"
    path.write_text(content)
    with pytest.raises(DamagedFileError, match="corrections forget"):
        read_corrections(path, "a")


def test_a_file_that_may_not_be_read_is_not_damaged(tmp_path: Path) -> None:
    (tmp_path / "corrections.json").mkdir()
    with pytest.raises(FileError) as failure:
        read_corrections(tmp_path / "corrections.json", "a")
    assert not isinstance(failure.value, DamagedFileError)
    assert "damaged" not in str(failure.value)
