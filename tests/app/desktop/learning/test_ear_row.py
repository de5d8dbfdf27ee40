"""What the ear was taught, on the page: seen, switched off, forgotten one by one or all at once."""

from __future__ import annotations

import numpy as np
import pytest
from heard_sounds import decided
from pytestqt.qtbot import QtBot

from app.desktop.learning.ear_row import EarRow
from app.desktop.studio.studio import Studio
from modules.feedback.store import FeedbackStore
from modules.instrument_classifier.classes import CLASS_NAMES

PIANO, STRINGS, BRASS = 9, 11, 12


@pytest.fixture
def row(studio: Studio, qtbot: QtBot, rng: np.random.Generator) -> EarRow:
    """A row after two tracks were named."""
    made = EarRow(studio.ear)
    qtbot.addWidget(made)
    for track, name in zip(studio.history.song.tracks, (STRINGS, BRASS, None), strict=True):
        sound = np.abs(rng.standard_normal(64)).astype(np.float32)
        scores = np.full(20, 0.05, dtype=np.float32)
        studio.classifier._remember(track.id, decided(scores, 0.0, PIANO, sound))
        if name is not None:
            studio.name_instrument(track.id, CLASS_NAMES[name])
    made.refresh()
    return made


def texts(row: EarRow) -> list[str]:
    return [row.sounds.item(place).text() for place in range(row.sounds.count())]


def test_corrections_stand_there_in_words_newest_first(row: EarRow) -> None:
    piano = CLASS_NAMES[PIANO]
    assert texts(row) == [
        f"Heard as {piano}: you said {CLASS_NAMES[BRASS]}",
        f"Heard as {piano}: you said {CLASS_NAMES[STRINGS]}",
    ]
    assert "2 sounds" in row.words.text()
    assert not row.forget_one.isEnabled()


def test_one_is_forgotten_or_all(row: EarRow, studio: Studio) -> None:
    row.sounds.setCurrentRow(0)
    row.forget_one.click()
    assert [entry.class_index for entry in studio.ear.corrections] == [STRINGS]
    row.forget_all.click()
    assert texts(row) == []
    assert not row.forget_all.isEnabled()
    assert not studio.learner.folder.corrections.exists()


def test_switched_off_nothing_is_remembered(row: EarRow, studio: Studio) -> None:
    row.switch.click()
    studio.name_instrument(studio.history.song.tracks[2].id, CLASS_NAMES[BRASS])
    assert len(texts(row)) == 2
    assert not studio.settings.settings.teach_the_ear
    studio.learner.start()
    studio.close()
    assert _remembered(studio) == [CLASS_NAMES[STRINGS], CLASS_NAMES[BRASS]]


def test_what_cannot_be_forgotten_is_told(row: EarRow, studio: Studio) -> None:
    said: list[str] = []
    studio.said.connect(said.append)
    studio.learner.folder.corrections.unlink()
    studio.learner.folder.corrections.mkdir()
    row.forget_all.click()
    assert "could not be deleted" in said[0]


def _remembered(studio: Studio) -> list[str | None]:
    store = FeedbackStore(studio.learner.folder)
    found = [one.corrected_to for _, one in store.corrections()]
    store.close()
    return found
