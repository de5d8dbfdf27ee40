"""The rows of the shortcut table that the roll answers, each by real key events."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shown_roll import BAR, BEAT, DRUMS, KEYS, STEP, Roll, press, proposal

from app.desktop.piano_roll.grid import Snap
from app.desktop.piano_roll.roll_model import Tool
from app.desktop.piano_roll.roll_questions import QuantizeDialog, Quantizing
from modules.song.key import Key

FIRST, SECOND, THIRD = 11, 12, 13
"""Ids of the three notes C4, E4 and G4, a beat long each."""


def pitches(roll: Roll) -> list[int]:
    return [pitch for pitch, _, _ in roll.notes()]


def starts(roll: Roll) -> list[int]:
    return [start for _, start, _ in roll.notes()]


def lengths(roll: Roll) -> list[int]:
    return [length for _, _, length in roll.notes()]


def rows(roll: Roll) -> tuple[int, ...]:
    return roll.panel.model.coordinates.rows.pitches


Check = Callable[["Roll"], bool]

WITH_SELECTION: tuple[tuple[str, str, Check], ...] = (
    ("semitone up", "Up", lambda r: pitches(r)[0] == 61),
    ("semitone down", "Down", lambda r: pitches(r)[0] == 59),
    ("octave up", "Shift+Up", lambda r: 72 in pitches(r)),
    ("octave down", "Shift+Down", lambda r: 48 in pitches(r)),
    ("scale step up", "Alt+Up", lambda r: pitches(r)[0] == 62),
    ("scale step down", "Alt+Down", lambda r: pitches(r)[0] == 59),
    ("later by the grid", "Right", lambda r: STEP in starts(r)),
    ("longer by the grid", "Shift+Right", lambda r: lengths(r)[0] == BEAT + STEP),
    ("shorter by the grid", "Shift+Left", lambda r: lengths(r)[0] == BEAT - STEP),
    ("twice as slow", "Alt+Shift+Right", lambda r: lengths(r)[0] == 2 * BEAT),
    ("twice as fast", "Alt+Shift+Left", lambda r: lengths(r)[0] == BEAT // 2),
    ("velocity up", "Ctrl+Up", lambda r: r.velocities()[0] == 85),
    ("velocity down", "Ctrl+Down", lambda r: r.velocities()[0] == 75),
    ("humanize", "H", lambda r: r.history.undo_name == "Humanize 1 note"),
    ("humanize selection", "Ctrl+6", lambda r: r.history.undo_name == "Humanize 1 note"),
    ("mute notes", "0", lambda r: r.history.song.track(KEYS).notes[0].muted),
    ("delete", "Del", lambda r: pitches(r) == [64, 67]),
    ("duplicate", "Ctrl+D", lambda r: len(pitches(r)) == 4),
    ("cut", "Ctrl+X", lambda r: pitches(r) == [64, 67]),
    ("select all", "Ctrl+A", lambda r: len(r.selected) == 3),
    ("select none", "Ctrl+Shift+A", lambda r: not r.selected),
    ("invert", "Ctrl+Shift+I", lambda r: r.selected == {SECOND, THIRD}),
    ("clear the selection", "Esc", lambda r: not r.selected),
    ("next note", "J", lambda r: r.selected == {SECOND}),
    ("lock", "K", lambda r: r.panel.model.locked_ids == {FIRST}),
    ("add a note", "Ins", lambda r: len(pitches(r)) == 4),
    ("select", "1", lambda r: r.panel.model.tool is Tool.SELECT),
    ("draw", "2", lambda r: r.panel.model.tool is Tool.DRAW),
    ("erase", "3", lambda r: r.panel.model.tool is Tool.ERASE),
    ("split", "4", lambda r: r.panel.model.tool is Tool.SPLIT),
    ("velocity", "5", lambda r: r.panel.model.tool is Tool.VELOCITY),
    ("jump a beat", "Ctrl+Right", lambda r: r.panel.cursor_tick == BEAT),
    ("jump a bar", "Ctrl+Shift+Right", lambda r: r.panel.cursor_tick == BAR),
    ("tint", "Shift+H", lambda r: not r.panel.model.show_tint),
    ("reference notes", "Alt+V", lambda r: not r.panel.model.show_reference),
    ("chords as numerals", "Shift+K", lambda r: r.panel.model.show_numerals),
    ("note names", "Shift+N", lambda r: not r.panel.model.show_names),
    ("triplets", "T", lambda r: r.panel.model.snap.triplet),
    ("fold to used rows", "F", lambda r: rows(r) == (67, 64, 60)),
    ("fold to the scale", "Shift+F", lambda r: set(rows(r)[-7:]) == {0, 2, 4, 5, 7, 9, 11}),
    ("zoom to the selection", "Z", lambda r: not r.panel.obstacle("view.zoom_back")),
    ("finer grid", "]", lambda r: r.panel.model.grid.step_ticks < STEP),
    ("coarser grid", "[", lambda r: r.panel.model.grid.step_ticks > STEP),
    ("note info", "I", lambda r: not r.panel.obstacle("edit.info")),
    ("next track", "PgDown", lambda r: r.panel.track_id == DRUMS),
)


@pytest.mark.parametrize(("row", "keys", "check"), WITH_SELECTION, ids=lambda v: str(v)[:24])
def test_a_key_does_what_its_row_says(roll: Roll, row: str, keys: str, check: Check) -> None:
    roll.panel.set_key(Key(0))
    roll.panel.model.select({FIRST})
    press(roll, keys)
    assert check(roll), row


WITH_PROPOSAL: tuple[tuple[str, str, Check], ...] = (
    ("accept all", "Tab", lambda r: len(pitches(r)) == 8),
    ("accept the next beat", "Ctrl+Right", lambda r: len(pitches(r)) == 5),
    ("accept the next bar", "Ctrl+Shift+Right", lambda r: len(pitches(r)) == 7),
    ("dismiss", "Esc", lambda r: not r.ghosts()),
    ("hide", "V", lambda r: not r.ghosts()),
    ("first ghost", "Ctrl+]", lambda r: chosen_ghosts(r) == [BAR]),
    ("last ghost", "Ctrl+[", lambda r: chosen_ghosts(r) == [2 * BAR]),
)


def chosen_ghosts(roll: Roll) -> list[int]:
    return [ghost.start_tick for ghost in roll.panel.model.selected_ghosts]


@pytest.mark.parametrize(("row", "keys", "check"), WITH_PROPOSAL, ids=lambda v: str(v)[:24])
def test_a_key_serves_the_proposal(roll: Roll, row: str, keys: str, check: Check) -> None:
    roll.panel.show_proposals((proposal(),))
    press(roll, keys)
    assert check(roll), row


def test_ghosts_can_be_chosen_accepted_and_rejected_by_keys(roll: Roll) -> None:
    roll.panel.show_proposals((proposal(),))
    press(roll, "Ctrl+]")
    press(roll, "Return")
    press(roll, "Ctrl+]")
    press(roll, "Del")
    assert pitches(roll) == [60, 64, 67, 60]
    assert len(roll.ghosts()) == 3


def test_what_was_dismissed_or_accepted_comes_back(roll: Roll) -> None:
    roll.panel.show_proposals((proposal(),))
    press(roll, "Esc")
    press(roll, "Shift+Esc")
    assert len(roll.ghosts()) == 5
    press(roll, "Ctrl+Right")
    press(roll, "Ctrl+Left")
    assert len(roll.ghosts()) == 5
    assert len(pitches(roll)) == 3


def test_legato_split_and_join(roll: Roll) -> None:
    roll.panel.model.select({FIRST, SECOND, THIRD})
    press(roll, "Shift+Left")
    press(roll, "Alt+L")
    assert lengths(roll)[:2] == [BEAT, BEAT]
    roll.panel.set_playhead(BEAT // 2)
    press(roll, "Ctrl+E")
    assert roll.notes()[:2] == [(60, 0, BEAT // 2), (60, BEAT // 2, BEAT // 2)]
    press(roll, "Ctrl+A")
    press(roll, "Ctrl+J")
    assert roll.notes()[0] == (60, 0, BEAT)


def test_all_notes_backwards_and_upside_down(roll: Roll) -> None:
    press(roll, "Ctrl+A")
    before = roll.notes()
    press(roll, "Alt+Shift+R")
    assert pitches(roll) == [67, 64, 60]
    assert starts(roll) == [0, BEAT, 2 * BEAT]
    press(roll, "Alt+Shift+U")
    assert pitches(roll) == [60, 63, 67]
    assert roll.history.undo_name == "Mirror 3 notes"
    for _ in range(2):
        roll.history.undo()
    assert roll.notes() == before
    roll.panel.set_track(DRUMS)
    press(roll, "Ctrl+A")
    assert roll.panel.obstacle("edit.mirror") == "Drums have no upside down."
    assert not roll.panel.obstacle("edit.reverse")


def test_keys_say_why_they_cannot(roll: Roll) -> None:
    assert (
        roll.panel.obstacle("edit.split") == "Put the playhead or the cursor inside a note first."
    )
    roll.panel.model.select({FIRST})
    assert roll.panel.obstacle("edit.scale_up") == "No key is known; set one in the top bar."
    roll.panel.set_track(DRUMS)
    roll.panel.set_key(Key(0))
    roll.panel.model.select({21})
    assert roll.panel.obstacle("edit.scale_up") == "Drums have no scale."


def test_folded_rows_follow_the_notes_and_unfold(roll: Roll) -> None:
    press(roll, "F")
    roll.panel.model.select({FIRST})
    press(roll, "Up")
    assert rows(roll) == (67, 64, 61)
    roll.mouse.drag(roll.point(BEAT / 2, 61), roll.point(BEAT / 2, 64))
    assert pitches(roll)[0] == 64
    assert rows(roll) == (67, 64)
    press(roll, "F")
    assert len(rows(roll)) == 128


def test_an_empty_track_cannot_be_folded_away(roll: Roll) -> None:
    press(roll, "F")
    press(roll, "Ctrl+A")
    press(roll, "Del")
    assert len(rows(roll)) == 128


def test_velocity_and_quantizing_are_asked_for(roll: Roll, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = roll.panel.questions
    roll.panel.model.select({FIRST, SECOND})
    monkeypatch.setattr(questions, "velocity", lambda now: now + 20)
    press(roll, "Ctrl+Shift+V")
    assert roll.velocities() == [100, 100, 100]
    press(roll, "Right")
    roll.panel.set_snap(Snap(4))
    monkeypatch.setattr(questions, "quantizing", lambda now: Quantizing(0.5, now.swing))
    press(roll, "Shift+Q")
    assert starts(roll) == [STEP // 2, BEAT + STEP // 2, 2 * BEAT]
    press(roll, "Q")
    assert starts(roll)[0] == STEP // 4
    steps = roll.undo_steps()
    monkeypatch.setattr(questions, "quantizing", lambda _now: None)
    press(roll, "Shift+Q")
    assert roll.undo_steps() == steps


def test_the_dialog_of_quantizing_gives_back_what_it_shows(qtbot: QtBot) -> None:
    dialog = QuantizeDialog(Quantizing(0.5, 0.25))
    qtbot.addWidget(dialog)
    assert dialog.answer == Quantizing(0.5, 0.25)
    dialog.swing.setValue(100)
    assert dialog.answer.swing == 1.0


def test_the_pencil_lasts_as_long_as_its_key_is_held(roll: Roll) -> None:
    view, model = roll.panel.view, roll.panel.model
    press(roll, "3")
    QTest.keyPress(view, Qt.Key.Key_B)
    assert model.tool is Tool.DRAW
    roll.mouse.click(roll.point(3 * BEAT, 72))
    QTest.keyRelease(view, Qt.Key.Key_B)
    assert model.tool is Tool.ERASE
    assert 72 in pitches(roll)


def test_the_split_tool_cuts_on_the_grid(roll: Roll) -> None:
    press(roll, "4")
    roll.mouse.click(roll.point(BEAT / 2, 60, dx=2.0))
    assert roll.notes()[:2] == [(60, 0, BEAT // 2), (60, BEAT // 2, BEAT // 2)]
    assert roll.undo_steps() == 1


def test_copy_and_paste_previous_note_and_back(roll: Roll) -> None:
    roll.panel.model.select({SECOND})
    press(roll, "Ctrl+C")
    press(roll, "Shift+J")
    assert roll.selected == {FIRST}
    roll.panel.model.set_cursor(BAR)
    press(roll, "Ctrl+V")
    assert (64, BAR, BEAT) in roll.notes()
    press(roll, "Z")
    press(roll, "Shift+Z")
    assert roll.panel.obstacle("view.zoom_back")
    press(roll, "PgDown")
    press(roll, "PgUp")
    assert roll.panel.track_id == KEYS


def test_the_view_is_zoomed_by_keys(roll: Roll) -> None:
    def zoom() -> tuple[float, int]:
        now = roll.panel.model.coordinates
        return now.pixels_per_tick, now.row_height

    wide, tall = zoom()
    press(roll, "Ctrl++")
    assert zoom()[0] > wide
    press(roll, "Ctrl+-")
    assert zoom()[0] == pytest.approx(wide)
    press(roll, "Alt++")
    assert zoom()[1] > tall
    press(roll, "Alt+-")
    assert zoom()[1] == tall
