"""Ghosts that nobody asked for: quiet, out of the way, and gone when they are contradicted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from shown_roll import Roll

from app.desktop.piano_roll.ghost_painter import UNASKED_STRENGTH
from app.desktop.piano_roll.roll_model import Tool
from app.desktop.theme.colour import contrast, mix
from app.desktop.theme.tokens import DARK, LIGHT, Tokens
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.note_edits import AddNotes, DeleteNotes, ResizeNotes, SetVelocity
from modules.song.score import Note

BEAT, BAR, HALF, STEP = 960, 3840, 480, 240
KEYS, DRUMS = 1, 2
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
Make = Callable[..., Proposal]
GHOSTS = [(60, BAR), (62, BAR + HALF), (64, BAR + BEAT), (65, BAR + BEAT + HALF)]


@pytest.fixture
def hinted(roll: Roll, make_proposal: Make) -> Roll:
    """A roll in which bar 2 is suggested."""
    roll.panel.suggest(make_proposal(bars=1))
    return roll


def play(roll: Roll, *notes: tuple[int, int], length: int = HALF) -> None:
    made = tuple(Note(0, pitch, 90, start, length) for pitch, start in notes)
    roll.history.do(AddNotes(KEYS, made))


def test_nothing_moves_and_nothing_is_said(roll: Roll, make_proposal: Make) -> None:
    said: list[str] = []
    roll.panel.message.connect(said.append)
    model, panel = roll.panel.model, roll.panel
    before = (model.coordinates, model.cursor_tick, model.selected_ids, roll.undo_steps())
    panel.toolbar.setFocus()
    focus = panel.focusWidget()
    panel.suggest(make_proposal(start=40 * BAR, bars=1))
    assert panel.has_visible_proposal
    assert (model.coordinates, model.cursor_tick, model.selected_ids, roll.undo_steps()) == before
    assert panel.focusWidget() is focus
    assert said == []
    assert not panel.proposal_lane.frame.isVisible(), "no frame: that is for what was asked for"
    assert panel.proposal_text == ""
    assert "suggestion of 4 notes; Tab accepts" in panel.view.accessibleDescription()


def test_it_looks_quieter_than_what_was_asked_for(roll: Roll, make_proposal: Make) -> None:
    plain = roll.panel.view.grab().toImage()
    roll.panel.suggest(make_proposal(bars=1))
    quiet = roll.panel.view.grab().toImage()
    roll.panel.ghosts.clear()
    roll.panel.show_proposals((make_proposal(bars=1),))
    roll.panel.model.set_cursor(0)
    loud = roll.panel.view.grab().toImage()
    place = roll.point(BAR + HALF * 0.8, 60).toPoint()

    def distance(image: object) -> int:
        one, other = plain.pixelColor(place), image.pixelColor(place)  # type: ignore[attr-defined]
        return sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))

    assert 0 < distance(quiet) < 0.7 * distance(loud)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda tokens: tokens.name)
def test_as_pale_as_it_is_it_can_be_seen(tokens: Tokens) -> None:
    for row in (tokens.row, tokens.row_black):
        assert contrast(mix(row, tokens.assist, UNASKED_STRENGTH), row) >= 3.0


def test_tab_accepts_and_undo_brings_it_back_as_quiet_as_it_was(hinted: Roll) -> None:
    hinted.key(Key.Key_Tab)
    assert [(p, s) for p, s, _ in hinted.notes()[3:]] == GHOSTS
    hinted.history.undo()
    assert hinted.ghosts() == GHOSTS
    assert hinted.panel.has_suggestion


def test_tab_moves_the_focus_once_it_is_gone(hinted: Roll) -> None:
    hinted.panel.withdraw_suggestion()
    hinted.key(Key.Key_Tab)
    assert not hinted.panel.view.hasFocus()


def test_escape_dismisses_and_shift_escape_brings_back(hinted: Roll) -> None:
    with hinted.bot.waitSignal(hinted.panel.proposal_dismissed):
        hinted.key(Key.Key_Escape)
    assert hinted.ghosts() == []
    hinted.key(Key.Key_Escape, SHIFT)
    assert hinted.ghosts() == GHOSTS


def test_an_equal_note_takes_its_ghost_and_leaves_the_rest(hinted: Roll) -> None:
    play(hinted, (60, BAR + STEP))
    assert hinted.ghosts() == GHOSTS[1:]
    assert hinted.panel.is_followed
    play(hinted, *GHOSTS[1:])
    assert hinted.ghosts() == []
    assert not hinted.panel.is_followed, "nothing is left to follow"


@pytest.mark.parametrize(
    "note", [(61, BAR + HALF), (60, BAR + STEP + 1), (48, BAR + 3 * BEAT), (60, BAR - HALF + 10)]
)
def test_another_note_in_its_stretch_makes_it_vanish_in_silence(
    hinted: Roll, note: tuple[int, int]
) -> None:
    said: list[str] = []
    hinted.panel.message.connect(said.append)
    with hinted.bot.assertNotEmitted(hinted.panel.proposal_dismissed):
        play(hinted, note)
    assert hinted.ghosts() == []
    assert said == []
    assert hinted.panel.obstacle("proposal.bring_back"), "as if it had never been there"


def test_one_wrong_note_among_right_ones_is_a_contradiction(hinted: Roll) -> None:
    play(hinted, GHOSTS[0], (70, BAR + BEAT))
    assert hinted.ghosts() == []


def test_a_note_that_grows_into_it_is_a_contradiction(hinted: Roll) -> None:
    hinted.history.do(ResizeNotes(KEYS, frozenset((13,)), 0, 2 * BEAT))
    assert hinted.ghosts() == []


def test_notes_elsewhere_leave_it_until_the_next_one_comes(hinted: Roll) -> None:
    play(hinted, (72, 10 * BAR))
    assert hinted.ghosts() == GHOSTS
    assert not hinted.panel.is_followed
    hinted.history.do(SetVelocity(KEYS, {11: 20}))
    assert hinted.ghosts() == GHOSTS


def test_deleted_and_undone_notes_take_it_along(hinted: Roll, make_proposal: Make) -> None:
    hinted.history.do(DeleteNotes(KEYS, frozenset((13,))))
    assert hinted.ghosts() == []
    hinted.panel.suggest(make_proposal(bars=1))
    hinted.history.undo()
    assert hinted.ghosts() == []


def test_it_never_covers_what_was_asked_for(roll: Roll, make_proposal: Make) -> None:
    roll.panel.show_proposals((make_proposal(pitches=(72, 74)),))
    asked = roll.ghosts()
    assert not roll.panel.may_suggest
    roll.panel.suggest(make_proposal(bars=1))
    roll.panel.withdraw_suggestion()
    assert roll.ghosts() == asked


def test_what_was_asked_for_replaces_it(hinted: Roll, make_proposal: Make) -> None:
    hinted.panel.show_proposals((make_proposal(pitches=(72, 74)),))
    assert hinted.ghosts()[0] == (72, BAR)
    assert hinted.panel.proposal_lane.frame.isVisible()


def test_a_dismissed_proposal_survives_a_suggestion(roll: Roll, make_proposal: Make) -> None:
    roll.panel.show_proposals((make_proposal(pitches=(72, 74), bars=1),))
    roll.key(Key.Key_Escape)
    roll.panel.suggest(make_proposal(bars=1))
    roll.panel.withdraw_suggestion()
    roll.key(Key.Key_Escape, SHIFT)
    assert [pitch for pitch, _ in roll.ghosts()] == [72, 74]
    assert not roll.panel.has_suggestion


def test_hidden_ghosts_stay_hidden(roll: Roll, make_proposal: Make) -> None:
    roll.panel.show_proposals((make_proposal(bars=1),))
    roll.key(Key.Key_V)
    roll.panel.suggest(make_proposal(pitches=(72,), bars=1))
    assert roll.ghosts() == []


def test_hiding_a_suggestion_is_no_dead_end(hinted: Roll, make_proposal: Make) -> None:
    hinted.key(Key.Key_V)
    play(hinted, (61, BAR))
    assert not hinted.panel.may_suggest
    hinted.key(Key.Key_V)
    assert hinted.panel.may_suggest, "V shows again, although there is nothing left to show"
    hinted.panel.suggest(make_proposal(bars=1))
    assert hinted.panel.has_suggestion


def test_it_belongs_to_the_track_that_is_shown(roll: Roll, make_proposal: Make) -> None:
    roll.panel.suggest(make_proposal(track_id=DRUMS, bars=1))
    roll.panel.set_track(DRUMS)
    assert not roll.panel.has_visible_proposal


@pytest.mark.parametrize("ending", ["withdrawn", "dismissed", "contradicted"])
def test_what_was_asked_for_on_another_track_waits(
    roll: Roll, make_proposal: Make, ending: str
) -> None:
    roll.panel.show_proposals((make_proposal(bars=1),))
    roll.panel.set_track(DRUMS)
    for start in (BAR, 2 * BAR):
        roll.panel.suggest(make_proposal(start=start, track_id=DRUMS, pitches=(36, 38), bars=1))
    assert roll.panel.has_suggestion
    if ending == "withdrawn":
        roll.panel.withdraw_suggestion()
    elif ending == "dismissed":
        roll.key(Key.Key_Escape)
        roll.key(Key.Key_Escape, SHIFT)
        assert roll.panel.has_suggestion
        roll.key(Key.Key_Escape)
    else:
        roll.history.do(AddNotes(DRUMS, (Note(0, 42, 90, 2 * BAR, STEP),)))
    assert roll.ghosts() == []
    roll.panel.set_track(KEYS)
    assert roll.ghosts() == GHOSTS
    assert not roll.panel.has_suggestion


def test_drum_rows_do_not_move_for_it(roll: Roll, make_proposal: Make) -> None:
    roll.panel.set_track(DRUMS)
    rows = roll.panel.model.coordinates.rows
    roll.panel.suggest(make_proposal(track_id=DRUMS, pitches=(36, 80), bars=1))
    assert roll.panel.model.coordinates.rows == rows
    assert [pitch for pitch, _ in roll.ghosts()] == [36]


def test_the_pencil_writes_through_it(hinted: Roll) -> None:
    hinted.panel.set_tool(Tool.DRAW)
    hinted.mouse.click(hinted.point(BAR + BEAT + 10, 64))
    assert (64, BAR + BEAT) in [(p, s) for p, s, _ in hinted.notes()]
    assert (64, BAR + BEAT) not in hinted.ghosts()


def test_single_ghosts_are_accepted_and_rejected_as_ever(hinted: Roll) -> None:
    hinted.mouse.double_click(hinted.point(BAR + HALF / 2, 60))
    assert hinted.notes()[3:] == [(60, BAR, HALF)]
    hinted.mouse.click(hinted.point(BAR + HALF + HALF / 2, 62), ALT)
    assert hinted.ghosts() == GHOSTS[2:]
    hinted.panel.model.set_cursor(BAR)
    hinted.key(Key.Key_Right, CTRL)
    assert hinted.ghosts() == []


def test_a_drag_is_told(roll: Roll) -> None:
    assert not roll.panel.is_dragging
    roll.mouse.press(roll.point(100, 60))
    assert roll.panel.is_dragging
    roll.mouse.release(roll.point(100, 60))
    assert not roll.panel.is_dragging


def test_suggestions_that_were_never_taken_are_not_kept(roll: Roll, make_proposal: Make) -> None:
    asked = make_proposal(pitches=(72, 74), bars=1)
    roll.panel.show_proposals((asked,))
    roll.key(Key.Key_Tab)
    for bar in range(2, 80):
        roll.panel.suggest(make_proposal(start=bar * BAR, bars=1))
    roll.history.undo()
    assert [pitch for pitch, _ in roll.ghosts()] == [72, 74]


def test_a_ghost_that_is_there_already_is_not_shown(roll: Roll, make_proposal: Make) -> None:
    made = make_proposal(start=0, bars=1)
    both = (GhostNote(60, 90, 0, BEAT, 0.9), GhostNote(72, 90, 3 * BEAT, BEAT, 0.9))
    roll.panel.suggest(replace(made, notes=both))
    assert roll.ghosts() == [(72, 3 * BEAT)]
