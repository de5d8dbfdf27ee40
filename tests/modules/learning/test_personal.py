from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from modules.errors import Cancelled
from modules.feedback.database import LearnedFolder
from modules.feedback.key_keeper import KeyFile
from modules.feedback.records import NOTES
from modules.feedback.store import FeedbackStore
from modules.learning import personal, update
from modules.learning.adapter_training import Lesson
from modules.learning.material import Stretch, of_song
from modules.learning.personal import (
    is_update_due,
    load_personal,
    note_update,
    reset,
    switch,
    update_notes,
)
from modules.learning.readings import read_stretches
from modules.learning.update import UpdateReport, learn_notes, split_by_source
from modules.midi_generator.adapter import HIDDEN_FEATURES, Adapter
from modules.midi_generator.model import TokenModel
from modules.song.demo_song import demo_song

KEPT = UpdateReport(True, "It helped.", 500, 5, 100, 1.0, 0.9, 0.002)


@pytest.fixture(scope="module")
def model() -> TokenModel:
    return TokenModel.load()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FeedbackStore]:
    folder = LearnedFolder(tmp_path / "learned")
    made = FeedbackStore(folder, [KeyFile(folder.key_file)])
    yield made
    made.close()


@pytest.fixture
def adapter() -> Adapter:
    return Adapter.cold(HIDDEN_FEATURES, np.random.default_rng(1))


def pieces(count: int) -> list[Stretch]:
    """The demo song's bass as so many pieces, each in its own key."""
    (bass,) = [s for s in of_song(demo_song(), "") if s.context.instrument == 4][:1]
    return [replace(bass.moved(n), source=str(n)) for n in range(count)]


def test_a_kept_update_is_used_switched_off_undone_and_reset(
    store: FeedbackStore, adapter: Adapter, model: TokenModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal, "learn_notes", lambda *_: (adapter, KEPT))
    assert load_personal(store).adapter is None
    assert update_notes(store, model).kept
    first = load_personal(store)
    assert first.adapter is not None
    assert np.array_equal(first.adapter.down, adapter.down)
    assert store.learned(NOTES)[0].report["gain"] == pytest.approx(0.1)
    switch(store, NOTES, on=False)
    assert load_personal(store).adapter is None
    switch(store, NOTES, on=True)
    update_notes(store, model)
    assert load_personal(store).version == (first.version or 0) + 1
    store.undo_learned(NOTES)
    assert load_personal(store).version == first.version
    store.add_piece("mark", b"piece")
    reset(store, NOTES)
    assert load_personal(store).adapter is None
    assert store.pieces() == []


def test_a_dropped_update_changes_nothing(
    store: FeedbackStore, model: TokenModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal, "learn_notes", lambda *_: (None, replace(KEPT, kept=False)))
    assert not update_notes(store, model).kept
    assert store.learned(NOTES) == []


def test_what_does_not_fit_is_left_out(store: FeedbackStore) -> None:
    store.keep_learned(NOTES, b"another version's", {})
    assert load_personal(store).adapter is None


def test_an_update_is_due_after_ten_sessions_or_a_week(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, sessions = date(2026, 11, 21), 0
    monkeypatch.setattr(store, "count_sessions", lambda: sessions)
    note_update(store, now)
    sessions = 9
    assert not is_update_due(store, now)
    assert is_update_due(store, now + timedelta(days=7))
    sessions = 10
    assert is_update_due(store, now)
    note_update(store, now)
    assert not is_update_due(store, now + timedelta(days=30))


def test_every_fifth_piece_is_kept_apart() -> None:
    lesson, check = split_by_source(pieces(10))
    assert [one.source for one in check] == ["4", "9"]
    assert len(lesson) == 8
    lesson, check = split_by_source([replace(one, source="only") for one in pieces(10)])
    assert (len(lesson), len(check)) == (8, 2)


def test_too_few_notes_are_told(model: TokenModel) -> None:
    adapter, report = learn_notes(model, pieces(1))
    assert adapter is None
    assert "too few notes" in report.reason


def test_a_whole_update_learns_and_can_be_cancelled(
    model: TokenModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    material = pieces(5)
    general = read_stretches(model, material[:2])
    monkeypatch.setattr(update, "rehearsal", lambda *_: general)
    monkeypatch.setattr(update, "MOST_ROWS", 1500)
    monkeypatch.setattr(update, "Lesson", partial(Lesson, steps=25, rows=64, rehearsal=0.0))
    monkeypatch.setattr(update, "MOST_FORGETTING", 10.0)
    adapter, report = learn_notes(model, material)
    assert adapter is not None
    assert report.kept
    assert report.gain is not None
    assert report.gain > 0
    monkeypatch.setattr(update, "MOST_FORGETTING", -1.0)
    dropped, refused = learn_notes(model, material)
    assert dropped is None
    assert not refused.kept
    assert "without harm" in refused.reason
    with pytest.raises(Cancelled):
        learn_notes(model, material, cancelled=lambda: True)
