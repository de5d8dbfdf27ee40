from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from heard_sounds import decided
from pytestqt.qtbot import QtBot

from app.desktop.workers import classifier_worker
from app.desktop.workers.classifier_worker import ClassifierWorker
from modules.errors import FileError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.corrections import Corrections
from modules.instrument_classifier.corrections_file import read_corrections, write_corrections
from modules.unified_state import Topic, TrackState, UnifiedState

GUITAR, PIANO = 6, 9
GUITAR_NAME, PIANO_NAME = CLASS_NAMES[GUITAR], CLASS_NAMES[PIANO]


def heard(sound: np.ndarray, class_index: int = PIANO) -> Classification:
    probabilities = np.full(20, 0.01, dtype=np.float32)
    probabilities[class_index] = 0.81
    return decided(probabilities, 0.1, class_index, sound.astype(np.float32))


@pytest.fixture
def state() -> UnifiedState:
    state = UnifiedState()
    for track_id in (1, 2):
        track = TrackState(track_id, f"Track {track_id}")
        state.update(Topic.TRACKS, lambda now, track=track: now.with_track(track))
    return state


def labels(state: UnifiedState) -> list[tuple[str | None, bool]]:
    tracks = state.snapshot.tracks
    return [(tracks[number].instrument, tracks[number].corrected) for number in (1, 2)]


def test_a_named_sound_is_recognized_and_can_be_forgotten(
    qtbot: QtBot, state: UnifiedState, tmp_path: Path, rng: np.random.Generator
) -> None:
    file = tmp_path / "corrections.json"
    worker = ClassifierWorker(state, file)
    sound = np.abs(rng.standard_normal(64))
    worker._remember(1, heard(sound))
    worker._remember(2, heard(np.abs(rng.standard_normal(64))))
    worker.teach(1, GUITAR_NAME)
    assert labels(state) == [(GUITAR_NAME, True), (PIANO_NAME, False)]
    assert len(read_corrections(file, "").entries) == 1

    worker._remember(1, heard(1.01 * sound))
    assert labels(state)[0] == (GUITAR_NAME, True)
    worker.teach(1, None)
    assert labels(state)[0] == (PIANO_NAME, False)
    assert not read_corrections(file, "").entries


def test_naming_a_track_that_was_not_heard_teaches_nothing(
    qtbot: QtBot, state: UnifiedState, tmp_path: Path
) -> None:
    worker = ClassifierWorker(state, tmp_path / "corrections.json")
    worker.teach(1, GUITAR_NAME)
    assert not (tmp_path / "corrections.json").exists()


def test_damaged_corrections_are_a_fresh_start(
    qtbot: QtBot, state: UnifiedState, tmp_path: Path
) -> None:
    file = tmp_path / "corrections.json"
    file.write_text("not json")
    worker = ClassifierWorker(state, file)
    told: list[str] = []
    worker.said.connect(told.append)
    worker._recall_corrections("a")
    worker._remember(1, heard(np.ones(64)))
    assert labels(state)[0] == (PIANO_NAME, False)
    assert "set aside" in told[0]
    assert (tmp_path / "corrections.damaged.json").read_text() == "not json"


def test_corrections_that_may_not_be_read_are_left_as_they_are(
    qtbot: QtBot, state: UnifiedState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "corrections.json"
    write_corrections(file, Corrections(network="a").taught(heard(np.ones(64)), GUITAR))
    before = file.read_bytes()
    worker = ClassifierWorker(state, file)
    told: list[str] = []
    worker.said.connect(told.append)

    def refuse(_path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        worker._recall_corrections("a")
    worker._remember(1, heard(np.ones(64)))
    worker.teach(1, PIANO_NAME)
    assert "may not be read" in told[0]
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == before


def test_forgetting_all_takes_a_damaged_file_along(
    qtbot: QtBot, state: UnifiedState, tmp_path: Path
) -> None:
    file = tmp_path / "corrections.json"
    file.write_text("not json")
    worker = ClassifierWorker(state, file)
    worker._recall_corrections("a")
    worker.forget_taught()
    assert not list(tmp_path.iterdir())


def test_the_user_is_told_once_that_a_new_ear_does_not_know_old_sounds(
    qtbot: QtBot, state: UnifiedState, tmp_path: Path
) -> None:
    file = tmp_path / "corrections.json"
    write_corrections(file, Corrections(network="old").taught(heard(np.ones(64)), GUITAR))
    told: list[str] = []
    for _ in range(2):
        worker = ClassifierWorker(state, file)
        worker.said.connect(told.append)
        worker._recall_corrections("new")
        worker._remember(1, heard(np.ones(64)))
        assert labels(state)[0] == (PIANO_NAME, False)
    assert len(told) == 1
    assert "new version" in told[0]


def test_a_full_disk_does_not_set_what_was_taught_aside(
    qtbot: QtBot, state: UnifiedState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "corrections.json"
    write_corrections(file, Corrections(network="old").taught(heard(np.ones(64)), GUITAR))
    before = file.read_bytes()

    def refuse(_path: Path, _corrections: Corrections) -> None:
        raise FileError("The disk is full.", file)

    monkeypatch.setattr(classifier_worker, "write_corrections", refuse)
    ClassifierWorker(state, file)._recall_corrections("new")
    assert file.read_bytes() == before


def test_teaching_and_forgetting_are_told(qtbot: QtBot, state: UnifiedState) -> None:
    worker = ClassifierWorker(state)
    told: list[str] = []
    worker.said.connect(told.append)
    worker._remember(1, heard(np.ones(64)))
    worker._remember(2, heard(np.ones(64)))
    worker.teach(1, GUITAR_NAME)
    worker.teach(1, None)
    assert told[0] == (
        f"The ear will know this sound as {GUITAR_NAME}. One more track sounds the same to it."
    )
    assert told[1].startswith("Forgotten")


def test_a_doubtful_moment_does_not_take_back_what_is_certain(
    qtbot: QtBot, state: UnifiedState
) -> None:
    worker = ClassifierWorker(state)
    sound = np.ones(64)
    doubtful = decided(np.full(20, 0.05, dtype=np.float32), 0.1, GUITAR, sound)
    assert worker._is_news(1, doubtful)
    worker._remember(1, doubtful)
    assert worker._is_news(1, heard(sound))
    worker._remember(1, heard(sound))
    assert not worker._is_news(1, doubtful)


def test_a_trembling_confidence_is_no_news(qtbot: QtBot, state: UnifiedState) -> None:
    worker = ClassifierWorker(state)
    worker._remember(1, heard(np.ones(64)))
    assert not worker._is_news(1, replace(heard(np.ones(64)), confidence=0.82))
    assert worker._is_news(1, replace(heard(np.ones(64)), confidence=0.9))


def test_an_ear_that_is_not_to_be_taught_leaves_what_it_knows_alone(
    qtbot: QtBot, state: UnifiedState, tmp_path: Path
) -> None:
    file = tmp_path / "corrections.json"
    worker = ClassifierWorker(state, file)
    worker._remember(1, heard(np.ones(64)))
    worker.teach(1, GUITAR_NAME)
    worker.be_taught(on=False)
    assert labels(state)[0] == (PIANO_NAME, False)
    before = file.read_bytes()
    worker.teach(1, None)
    assert file.read_bytes() == before
    worker.be_taught(on=True)
    assert labels(state)[0] == (GUITAR_NAME, True)
    worker.forget_taught()
    assert labels(state)[0] == (PIANO_NAME, False)
    assert not file.exists()
