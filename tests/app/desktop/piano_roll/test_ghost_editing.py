"""Ghosts are edited before they are accepted, with the keys and drags of notes, and stay ghosts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from shown_roll import ALT, BAR, BEAT, CTRL, KEYS, NO_KEYS, SHIFT, STEP, Roll, press, proposal

from modules.song.key import Key

HALF = BEAT // 2
FIRST = (60, BAR)


def lengths(roll: Roll) -> list[int]:
    return [ghost.duration_ticks for ghost in roll.panel.model.visible_ghosts]


def velocities(roll: Roll) -> list[int]:
    return [ghost.velocity for ghost in roll.panel.model.visible_ghosts]


@pytest.fixture
def shown(roll: Roll) -> Roll:
    roll.panel.set_key(Key(0))
    roll.panel.show_proposals((proposal(), proposal(pitches=(72, 74, 76, 77))))
    return roll


ROWS: tuple[tuple[str, Callable[[Roll], bool]], ...] = (
    ("Up", lambda r: (61, BAR) in r.ghosts()),
    ("Down", lambda r: (59, BAR) in r.ghosts()),
    ("Shift+Up", lambda r: (72, BAR) in r.ghosts()),
    ("Shift+Down", lambda r: (48, BAR) in r.ghosts()),
    ("Alt+Up", lambda r: (62, BAR) in r.ghosts()),
    ("Alt+Down", lambda r: (59, BAR) in r.ghosts()),
    ("Right", lambda r: (60, BAR + STEP) in r.ghosts()),
    ("Left", lambda r: (60, BAR - STEP) in r.ghosts()),
    ("Shift+Right", lambda r: lengths(r)[0] == HALF + STEP),
    ("Shift+Left", lambda r: lengths(r)[0] == HALF - STEP),
    ("Alt+Shift+Right", lambda r: lengths(r)[0] == 2 * HALF),
    ("Ctrl+Up", lambda r: velocities(r)[0] == 95),
    ("Ctrl+Down", lambda r: velocities(r)[0] == 85),
    ("Del", lambda r: (60, BAR) not in r.ghosts()),
    ("H", lambda r: velocities(r)[0] != 90 or r.ghosts()[0] != FIRST),
    ("K", lambda r: len(r.panel.model.ghosts.locked) == 1),
)


@pytest.mark.parametrize(("keys", "check"), ROWS, ids=lambda v: v if isinstance(v, str) else "")
def test_the_keys_of_notes_edit_ghosts(
    shown: Roll, keys: str, check: Callable[[Roll], bool]
) -> None:
    press(shown, "Ctrl+]")
    press(shown, keys)
    assert check(shown)
    assert shown.undo_steps() == 0, "the song is as it was"
    press(shown, "Ctrl+Z")
    assert shown.ghosts()[0] == FIRST
    assert (velocities(shown)[0], lengths(shown)[0]) == (90, HALF)
    press(shown, "Ctrl+Y")
    assert check(shown)


def test_a_ghost_is_dragged_and_stays_a_ghost(shown: Roll) -> None:
    start, end = shown.point(BAR + HALF / 2, 60), shown.point(BAR + HALF / 2 + BEAT, 57)
    shown.mouse.drag(start, end)
    assert (57, BAR + BEAT) in shown.ghosts()
    assert len(shown.notes()) == 3
    shown.key(Qt.Key.Key_Tab)
    assert (57, BAR + BEAT, HALF) in shown.notes()
    shown.history.undo()
    assert (57, BAR + BEAT) in shown.ghosts(), "undo brings back what the user made of it"


def test_ctrl_and_a_drag_copies_a_ghost(shown: Roll) -> None:
    before = shown.ghosts()
    start, end = shown.point(BAR + HALF / 2, 60), shown.point(BAR + HALF / 2 + 2 * BEAT, 57)
    shown.mouse.press(start, CTRL)
    for share in (0.2, 0.0, 1.0):
        shown.mouse.move(start + (end - start) * share, CTRL)
    assert sorted(shown.ghosts()) == sorted([*before, (57, BAR + 2 * BEAT)]), "seen on the way"
    shown.mouse.release(end, CTRL)
    assert sorted(shown.ghosts()) == sorted([*before, (57, BAR + 2 * BEAT)])
    chosen = shown.panel.model.selected_ghosts
    assert [(ghost.pitch, ghost.start_tick) for ghost in chosen] == [(57, BAR + 2 * BEAT)]
    assert shown.undo_steps() == 0, "the song is as it was"
    press(shown, "Up")
    assert (58, BAR + 2 * BEAT) in shown.ghosts()
    press(shown, "Ctrl+Z")
    press(shown, "Ctrl+Z")
    assert shown.ghosts() == before
    press(shown, "Ctrl+Y")
    shown.key(Qt.Key.Key_Tab)
    assert (57, BAR + 2 * BEAT, HALF) in shown.notes()
    assert FIRST in [note[:2] for note in shown.notes()]
    shown.history.undo()
    assert (57, BAR + 2 * BEAT) in shown.ghosts()


def test_copies_of_a_copy_and_several_at_once(shown: Roll) -> None:
    press(shown, "Ctrl+]")
    for _ in range(2):
        press(shown, "Ctrl+D")
    # On the grid: half a beat on, where another ghost is, and half a beat after that.
    assert (60, BAR + HALF) in shown.ghosts()
    assert (60, BAR + BEAT) in shown.ghosts()
    count = len(shown.ghosts())
    shown.panel.model.select((), shown.panel.model.visible_ghosts)
    start = shown.point(BAR + HALF / 2, 60)
    shown.mouse.drag(start, shown.point(BAR + HALF / 2, 72), CTRL, pressed_keys=NO_KEYS)
    assert len(shown.ghosts()) == 2 * count
    assert len(shown.panel.model.selected_ghosts) == count


def test_a_copy_that_stays_where_it_is_is_none(shown: Roll) -> None:
    before = shown.ghosts()
    start = shown.point(BAR + HALF / 2, 60)
    shown.mouse.press(start, CTRL)
    shown.mouse.move(start + QPointF(90, 0), CTRL)
    shown.mouse.move(start, CTRL)
    shown.mouse.release(start, CTRL)
    assert shown.ghosts() == before


def test_notes_and_ghosts_are_copied_together(shown: Roll) -> None:
    shown.mouse.click(shown.point(BEAT / 2, 60))
    start = shown.point(BAR + HALF / 2, 60)
    shown.mouse.drag(start, shown.point(BAR + HALF / 2, 72), CTRL, pressed_keys=CTRL)
    assert (72, 0, BEAT) in shown.notes()
    assert (60, 0, BEAT) in shown.notes()
    assert (72, BAR) in shown.ghosts()
    assert FIRST in shown.ghosts()


def test_an_edge_of_a_ghost_is_dragged(shown: Roll) -> None:
    edge = shown.point(BAR + HALF, 60, dx=-2)
    shown.mouse.drag(edge, edge + QPointF(STEP * shown.panel.model.coordinates.pixels_per_tick, 0))
    assert lengths(shown)[0] == HALF + STEP


def test_escape_gives_a_drag_of_a_ghost_up(shown: Roll) -> None:
    before = shown.ghosts()
    shown.mouse.press(shown.point(BAR + HALF / 2, 60))
    shown.mouse.move(shown.point(BAR + BEAT, 50))
    assert shown.ghosts() != before
    shown.key(Qt.Key.Key_Escape)
    assert shown.ghosts() == before


def test_alt_shift_drag_is_velocity_for_notes_and_ghosts(shown: Roll) -> None:
    ghost, note = shown.point(BAR + HALF / 2, 60), shown.point(BEAT / 2, 60)
    shown.mouse.drag(ghost, ghost - QPointF(0, 20), ALT | SHIFT, pressed_keys=ALT | SHIFT)
    assert velocities(shown)[0] == 110
    shown.mouse.drag(note, note - QPointF(0, 20), ALT | SHIFT, pressed_keys=ALT | SHIFT)
    assert shown.velocities()[0] == 100


def test_notes_and_ghosts_move_together(shown: Roll) -> None:
    shown.mouse.click(shown.point(BEAT / 2, 60))
    shown.mouse.click(shown.point(BAR + HALF / 2, 60), CTRL)
    press(shown, "Up")
    assert shown.notes()[0][0] == 61
    assert shown.ghosts()[0] == (61, BAR)


def test_a_beat_is_accepted_with_its_edited_ghosts(shown: Roll) -> None:
    press(shown, "Ctrl+]")
    press(shown, "Down")
    shown.panel.model.set_cursor(BAR)
    press(shown, "Ctrl+Right")
    assert shown.notes()[3:] == [(59, BAR, HALF), (62, BAR + HALF, HALF)]
    press(shown, "Ctrl+Left")
    assert shown.ghosts()[0] == (59, BAR)


def test_alternatives_keep_their_own_edits(shown: Roll) -> None:
    press(shown, "Ctrl+]")
    press(shown, "Down")
    press(shown, "Alt+]")
    assert shown.ghosts()[0] == (72, BAR)
    press(shown, "Alt+[")
    assert shown.ghosts()[0] == (59, BAR)


def test_shift_enter_accepts_the_voice_of_the_chosen_ghost(roll: Roll) -> None:
    low = proposal(pitches=(40, 43, 45, 47))
    high = proposal(pitches=(72, 74, 76, 77))
    both = tuple(sorted({*low.notes[:4], *high.notes[:4]}, key=lambda g: (g.start_tick, g.pitch)))
    from dataclasses import replace

    roll.panel.show_proposals((replace(low, notes=both),))
    press(roll, "Ctrl+]")
    press(roll, "Shift+Return")
    assert [pitch for pitch, _, _ in roll.notes()[3:]] == [40, 43, 45, 47]
    assert [pitch for pitch, _ in roll.ghosts()] == [72, 74, 76, 77]
    roll.history.undo()
    assert len(roll.ghosts()) == 8
    chips = roll.panel.proposal_lane.chips
    assert [chip.text() for chip in chips.chips] == ["Bass", "Top"]
    assert all(chip.isVisible() for chip in chips.chips)
    roll.bot.mouseClick(chips.chips[1], Qt.MouseButton.LeftButton)
    assert [pitch for pitch, _, _ in roll.notes()[3:]] == [72, 74, 76, 77]


def test_the_voices_of_drums_are_drums(roll: Roll) -> None:
    roll.panel.set_track(2)
    roll.panel.show_proposals((proposal(pitches=(36, 42, 38, 42), track_id=2, bars=1),))
    names = [chip.text() for chip in roll.panel.proposal_lane.chips.chips]
    assert names == ["Kick", "Snare", "Hi-hat closed"]


def test_a_typed_note_that_differs_shortens_the_proposal(shown: Roll) -> None:
    with shown.bot.waitSignal(shown.panel.ghosts.shortened):
        shown.mouse.double_click(shown.point(BAR, 70, dx=2))
    assert shown.ghosts()[0] == (62, BAR + HALF)
    shown.history.undo()
    assert shown.ghosts()[0] == FIRST


def test_a_played_note_near_a_ghost_is_the_ghost(shown: Roll) -> None:
    from modules.song.score import Note
    from modules.song.take_edit import RecordTake

    shown.history.do(RecordTake(KEYS, (Note(0, 60, 70, BAR + 50, HALF),), ()))
    assert FIRST not in shown.ghosts()
    assert len(shown.ghosts()) == 4
