from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from shown_roll import Roll

from app.desktop.piano_roll.accept_glow import AcceptGlow
from app.desktop.piano_roll.roll_menu import context_menu
from modules.midi_generator.proposal import Proposal
from modules.song.note_edits import AddNotes, DeleteNotes
from modules.song.score import Note, Song
from modules.song.track_edits import RemoveTrack

BEAT, BAR, HALF = 960, 3840, 480
KEYS, DRUMS = 1, 2
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key
ALL = [(60, BAR), (62, BAR + HALF), (64, BAR + BEAT), (65, BAR + BEAT + HALF), (67, 2 * BAR)]
Make = Callable[..., Proposal]


@pytest.fixture
def shown(roll: Roll, make_proposal: Make) -> Roll:
    """A roll with two alternatives of two bars, from bar 2 on."""
    roll.panel.show_proposals((make_proposal(), make_proposal(pitches=(72, 74, 76, 77))))
    return roll


def button(roll: Roll, name: str) -> QToolButton:
    buttons = roll.panel.proposal_lane.frame.findChildren(QToolButton)
    return next(b for b in buttons if b.accessibleName() == name)


def test_showing_puts_the_cursor_at_the_start(shown: Roll) -> None:
    assert shown.ghosts() == ALL
    assert shown.panel.cursor_tick == BAR
    assert shown.panel.proposal_text == "Next bar · 1 of 2 · 72 %"
    assert shown.panel.proposal_lane.frame.isVisible()
    assert "Tab accepts" in shown.panel.view.accessibleDescription()


def test_tab_accepts_all_as_one_step(shown: Roll) -> None:
    with shown.bot.waitSignal(shown.panel.proposal_accepted) as accepted:
        shown.key(Key.Key_Tab)
    assert [(p, s) for p, s, _ in shown.notes()[3:]] == ALL
    assert shown.ghosts() == []
    assert shown.undo_steps() == 1
    assert accepted.args is not None
    assert len(accepted.args[1]) == 5
    assert shown.panel.cursor_tick == 3 * BAR
    assert shown.panel.view.hasFocus()


def test_tab_moves_the_focus_without_a_proposal(roll: Roll) -> None:
    roll.key(Key.Key_Tab)
    assert not roll.panel.view.hasFocus()


def test_shift_tab_always_moves_the_focus(shown: Roll) -> None:
    shown.key(Key.Key_Backtab, SHIFT)
    assert not shown.panel.view.hasFocus()
    assert shown.ghosts() == ALL


def test_undo_of_an_accept_brings_the_ghosts_back_and_redo_takes_them(shown: Roll) -> None:
    shown.key(Key.Key_Tab)
    shown.history.undo()
    assert shown.ghosts() == ALL
    assert len(shown.notes()) == 3
    shown.history.redo()
    assert shown.ghosts() == []
    assert len(shown.notes()) == 8
    shown.history.undo()
    shown.key(Key.Key_Tab)
    assert len(shown.notes()) == 8


def test_escape_dismisses_and_shift_escape_brings_back(shown: Roll) -> None:
    with shown.bot.waitSignal(shown.panel.proposal_dismissed):
        shown.key(Key.Key_Escape)
    assert shown.ghosts() == []
    assert not shown.panel.proposal_lane.frame.isVisible()
    shown.key(Key.Key_Escape, SHIFT)
    assert shown.ghosts() == ALL


def test_escape_without_a_proposal_clears_the_selection(roll: Roll) -> None:
    roll.panel.model.select([11])
    roll.key(Key.Key_Escape)
    assert roll.selected == set()


def test_escape_with_nothing_to_do_is_left_to_the_window(roll: Roll) -> None:
    assert roll.panel.obstacle("proposal.dismiss")
    assert not roll.panel.run_command("proposal.dismiss")


def test_control_right_accepts_beat_by_beat(shown: Roll) -> None:
    shown.key(Key.Key_Right, CTRL)
    assert shown.ghosts() == ALL[2:]
    assert shown.panel.cursor_tick == BAR + BEAT
    shown.key(Key.Key_Right, CTRL)
    assert shown.ghosts() == ALL[4:]
    assert shown.undo_steps() == 2


def test_control_right_away_from_the_start_jumps_a_beat(shown: Roll) -> None:
    shown.panel.model.set_cursor(0)
    shown.key(Key.Key_Right, CTRL)
    assert shown.ghosts() == ALL
    assert shown.panel.cursor_tick == BEAT
    shown.key(Key.Key_Right, CTRL | SHIFT)
    assert shown.panel.cursor_tick == BAR
    shown.key(Key.Key_Left, CTRL)
    assert shown.panel.cursor_tick == BAR - BEAT


def test_control_shift_right_accepts_a_bar(shown: Roll) -> None:
    shown.key(Key.Key_Right, CTRL | SHIFT)
    assert shown.ghosts() == ALL[4:]
    assert shown.panel.cursor_tick == 2 * BAR


def test_control_left_takes_back_one_accept_after_the_other(shown: Roll) -> None:
    shown.key(Key.Key_Right, CTRL)
    shown.key(Key.Key_Right, CTRL)
    shown.key(Key.Key_Left, CTRL)
    assert shown.ghosts() == ALL[2:]
    assert shown.panel.cursor_tick == BAR + BEAT
    shown.key(Key.Key_Left, CTRL)
    assert shown.ghosts() == ALL
    assert shown.panel.cursor_tick == BAR
    shown.key(Key.Key_Left, CTRL)
    assert shown.panel.cursor_tick == BAR - BEAT, "nothing is left to take back: a jump"


def test_control_left_never_undoes_another_edit(shown: Roll) -> None:
    shown.key(Key.Key_Right, CTRL)
    shown.history.do(AddNotes(KEYS, (Note(0, 90, 80, 0, BEAT),)))
    notes = shown.notes()
    shown.key(Key.Key_Left, CTRL)
    assert shown.notes() == notes


def test_alternatives_by_key(shown: Roll) -> None:
    with shown.bot.waitSignal(shown.panel.alternative_changed) as changed:
        shown.key(Key.Key_BracketRight, ALT)
    assert changed.args == [1, 2]
    assert shown.ghosts()[0] == (72, BAR)
    shown.key(Key.Key_BracketLeft, ALT)
    assert shown.ghosts()[0] == (60, BAR)


@pytest.mark.parametrize("name", ["Next alternative", "Previous alternative"])
def test_alternatives_by_button(shown: Roll, name: str) -> None:
    shown.bot.mouseClick(button(shown, name), Qt.MouseButton.LeftButton)
    assert shown.ghosts()[0] == (72, BAR)
    assert shown.panel.view.hasFocus()


def test_accept_and_dismiss_by_button(shown: Roll) -> None:
    dismiss = button(shown, "Dismiss, or clear the selection")
    shown.bot.mouseClick(dismiss, Qt.MouseButton.LeftButton)
    assert shown.ghosts() == []
    shown.key(Key.Key_Escape, SHIFT)
    shown.bot.mouseClick(button(shown, "Accept all"), Qt.MouseButton.LeftButton)
    assert len(shown.notes()) == 8


def test_enter_accepts_the_selected_ghosts(shown: Roll) -> None:
    shown.mouse.click(shown.point(BAR + HALF / 2, 60))
    shown.mouse.click(shown.point(BAR + BEAT + HALF / 2, 64), CTRL)
    shown.key(Key.Key_Return)
    assert shown.ghosts() == [ALL[1], *ALL[3:]]
    assert shown.undo_steps() == 1


def test_double_click_accepts_one_ghost(shown: Roll) -> None:
    shown.mouse.double_click(shown.point(BAR + BEAT + HALF / 2, 64))
    assert shown.notes()[3:] == [(64, BAR + BEAT, HALF)]
    assert len(shown.ghosts()) == 4
    shown.history.undo()
    assert shown.ghosts() == ALL


def test_delete_and_alt_click_reject_ghosts(shown: Roll) -> None:
    shown.mouse.click(shown.point(BAR + HALF / 2, 60))
    shown.key(Key.Key_Delete)
    shown.mouse.click(shown.point(BAR + HALF + HALF / 2, 62), ALT)
    assert shown.ghosts() == ALL[2:]
    assert shown.undo_steps() == 0


def test_a_marquee_takes_ghosts_too(shown: Roll) -> None:
    shown.mouse.drag(shown.point(BAR - 50, 63), shown.point(BAR + BEAT - 50, 59))
    assert len(shown.panel.model.selected_ghosts) == 2


def test_hovering_tells_the_number(shown: Roll) -> None:
    before = shown.panel.view.grab().toImage()
    shown.mouse.hover(shown.point(BAR + HALF / 2, 60))
    assert shown.panel.view.grab().toImage() != before


def test_v_hides_and_shows(shown: Roll) -> None:
    shown.key(Key.Key_V)
    assert shown.ghosts() == []
    shown.key(Key.Key_Tab)
    assert len(shown.notes()) == 3, "what is not seen is not accepted"
    shown.panel.view.setFocus()
    shown.key(Key.Key_V)
    assert shown.ghosts() == ALL


def test_a_real_note_equal_to_a_ghost_replaces_it(shown: Roll) -> None:
    shown.history.do(AddNotes(KEYS, (Note(0, 60, 80, BAR, HALF),)))
    assert shown.ghosts() == ALL[1:]
    shown.history.undo()
    assert shown.ghosts() == ALL


def test_ghosts_belong_to_their_track(shown: Roll) -> None:
    shown.panel.set_track(DRUMS)
    assert not shown.panel.has_visible_proposal
    shown.key(Key.Key_Tab)
    assert len(shown.notes()) == 3
    shown.panel.set_track(KEYS)
    assert shown.ghosts() == ALL


def test_edits_underneath_leave_the_proposal_alone(shown: Roll) -> None:
    shown.history.do(DeleteNotes(KEYS, frozenset((11, 12, 13))))
    assert shown.ghosts() == ALL
    shown.key(Key.Key_Tab)
    assert len(shown.notes()) == 5


def test_a_removed_track_takes_its_ghosts_along(shown: Roll) -> None:
    shown.history.do(RemoveTrack(KEYS))
    assert not shown.panel.has_visible_proposal
    assert shown.panel.track_id == DRUMS
    shown.key(Key.Key_Tab)


def test_another_song_forgets_everything(shown: Roll) -> None:
    shown.key(Key.Key_Tab)
    shown.history.load(Song())
    assert shown.panel.track_id is None
    assert not shown.panel.has_visible_proposal
    shown.key(Key.Key_Escape, SHIFT)
    assert shown.ghosts() == []


def test_a_newer_proposal_replaces_the_older(shown: Roll, make_proposal: Make) -> None:
    shown.panel.show_proposals((make_proposal(start=4 * BAR, bars=1),))
    assert shown.ghosts()[0] == (60, 4 * BAR)
    assert shown.panel.cursor_tick == 4 * BAR
    assert shown.panel.proposal_text == "Next bar · 1 of 1 · 80 %"
    assert not button(shown, "Next alternative").isEnabled()
    shown.panel.ghosts.clear()
    shown.key(Key.Key_Escape, SHIFT)
    assert shown.ghosts() == []


def test_an_empty_answer_shows_nothing(shown: Roll) -> None:
    shown.panel.show_proposals(())
    assert not shown.panel.has_visible_proposal


def test_the_frame_never_covers_a_note(shown: Roll) -> None:
    frame, view = shown.panel.proposal_lane.frame, shown.panel.view
    assert is_above(frame, view)
    shown.panel.model.scroll_by(4000, 0)
    assert is_above(frame, view)
    assert frame.x() >= 0, "it waits at the edge while its stretch is out of sight"
    assert frame.geometry().right() < shown.panel.proposal_lane.width()


def test_accepted_notes_glow_for_a_moment(shown: Roll) -> None:
    glow = shown.panel.view.findChild(AcceptGlow)
    shown.key(Key.Key_Tab)
    assert glow.is_running
    shown.panel.view.grab()
    shown.bot.waitUntil(lambda: not glow.is_running)


def test_the_context_menu_offers_what_can_be_done(shown: Roll) -> None:
    menu = context_menu(shown.panel.commands, shown.panel.view, has_proposal=True)
    by_name = {action.text().partition("\t")[0]: action for action in menu.actions()}
    assert by_name["Accept all"].isEnabled()
    assert not by_name["Copy"].isEnabled()
    assert by_name["Copy"].toolTip() == "Select notes first."
    by_name["Accept all"].trigger()
    assert shown.ghosts() == []


def test_a_right_click_selects_the_note_under_it(shown: Roll) -> None:
    place = shown.point(BEAT / 2, 60).toPoint()
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, shown.panel.view.mapToGlobal(place))
    QApplication.sendEvent(shown.panel.view, event)
    assert shown.selected == {11}
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()


def is_above(frame: QWidget, view: QWidget) -> bool:
    bottom = frame.mapToGlobal(QPointF(0, frame.height())).y()
    return bottom <= view.mapToGlobal(QPointF(0, 0)).y()
