"""Rows of the shortcut table for proposals, by real keys and with the mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QToolTip, QWidget
from shown_roll import BAR, BEAT, SHIFT, Mouse, Roll, proposal

from app.desktop.piano_roll.alternatives_tray import AlternativesTray
from app.desktop.piano_roll.drag_out import DragHandle, excerpt
from app.desktop.piano_roll.ghost_wishes import REASONS, Heard
from app.desktop.piano_roll.proposal_lane import FRAME_PX
from modules.song.chord_edits import SetChords, parse_chords
from modules.song.midi_file import read_midi

HALF = BEAT // 2


def press(roll: Roll, keys: str, widget: QWidget | None = None) -> None:
    combination = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)[0]
    target = widget or roll.panel.view
    roll.bot.keyClick(target, combination.key(), combination.keyboardModifiers())


def wheel(widget: QWidget, turn: int) -> None:
    place = QPointF(widget.width() / 2, 8)
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def shown(roll: Roll) -> Roll:
    others = [proposal(pitches=tuple(p + 12 * n for p in (60, 62, 64, 65))) for n in range(3)]
    roll.panel.show_proposals(tuple(others))
    return roll


def ruler_point(roll: Roll, tick: int, dx: float = 4.0) -> QPointF:
    return QPointF(roll.panel.model.coordinates.x_at_tick(tick) + dx, FRAME_PX + 6)


def test_the_number_of_a_bar_accepts_it(shown: Roll) -> None:
    lane = Mouse(shown.panel.proposal_lane)
    lane.click(ruler_point(shown, 2 * BAR))
    assert shown.notes()[3:] == [(67, 2 * BAR, BEAT)]
    assert len(shown.ghosts()) == 4, "the first bar waits"
    lane.click(ruler_point(shown, BAR))
    assert shown.ghosts() == []
    assert shown.undo_steps() == 2


def test_a_double_click_on_a_beat_accepts_it(shown: Roll) -> None:
    lane = Mouse(shown.panel.proposal_lane)
    lane.double_click(ruler_point(shown, BAR + BEAT, dx=10))
    assert shown.notes()[3:] == [(64, BAR + BEAT, HALF), (65, BAR + BEAT + HALF, HALF)]
    assert shown.ghosts()[0] == (60, BAR)
    lane.click(ruler_point(shown, 0))
    assert shown.undo_steps() == 1, "outside the proposal nothing is accepted"


def test_the_wheel_over_the_frame_turns_alternatives(shown: Roll) -> None:
    frame = shown.panel.proposal_lane.frame
    wheel(frame, -120)
    assert shown.ghosts()[0] == (72, BAR)
    wheel(frame, 120)
    assert shown.ghosts()[0] == (60, BAR)


@pytest.mark.parametrize("by_button", [False, True])
def test_the_tray_shows_hears_and_picks(shown: Roll, by_button: bool) -> None:
    if by_button:
        buttons = shown.panel.proposal_lane.frame.findChildren(QToolButton)
        tray_button = next(b for b in buttons if b.accessibleName() == "All alternatives…")
        shown.bot.mouseClick(tray_button, Qt.MouseButton.LeftButton)
    else:
        press(shown, "Alt+Return")
    tray = shown.panel.findChild(AlternativesTray)
    assert len(tray.cards) == 3
    shown.bot.waitUntil(tray.cards[0].hasFocus)
    press(shown, "Right", tray.cards[0])
    assert shown.ghosts()[0] == (72, BAR)
    assert shown.panel.wishes.heard is Heard.IN_SONG
    tray.grab()
    press(shown, "Return", tray.cards[1])
    assert shown.ghosts()[0] == (72, BAR)
    assert shown.panel.wishes.heard is Heard.NOTHING


def test_the_tray_goes_back_with_escape_and_picks_by_number(shown: Roll) -> None:
    press(shown, "Alt+Return")
    tray = shown.panel.findChild(AlternativesTray)
    press(shown, "Right", tray.cards[0])
    press(shown, "Esc", tray.cards[1])
    assert shown.ghosts()[0] == (60, BAR)
    shown.bot.waitUntil(lambda: shown.panel.findChild(AlternativesTray) is None)
    press(shown, "Alt+Return")
    tray = shown.panel.findChild(AlternativesTray)
    press(shown, "3", tray.cards[0])
    assert shown.ghosts()[0] == (84, BAR)


def test_hearing_in_the_loop_and_alone_while_held(shown: Roll) -> None:
    wishes = shown.panel.wishes
    press(shown, "G")
    assert wishes.heard is Heard.IN_SONG
    QTest.keyPress(shown.panel.view, Qt.Key.Key_G, SHIFT)
    assert wishes.heard is Heard.ALONE
    QTest.keyRelease(shown.panel.view, Qt.Key.Key_G)
    assert wishes.heard is Heard.IN_SONG
    press(shown, "G")
    assert wishes.heard is Heard.NOTHING
    press(shown, "G")
    press(shown, "Esc")
    assert wishes.heard is Heard.NOTHING, "what is gone is not heard"


def test_accept_and_write_on(shown: Roll) -> None:
    with shown.bot.waitSignal(shown.panel.wishes.more) as more:
        press(shown, "Alt+Shift+Return")
    assert len(shown.notes()) == 8
    assert more.args is not None
    assert more.args[0].end_tick == 3 * BAR


def test_writing_anew_keeps_the_locked(shown: Roll) -> None:
    press(shown, "Ctrl+]")
    press(shown, "K")
    with shown.bot.waitSignal(shown.panel.wishes.again) as again:
        press(shown, "Ctrl+R")
    assert again.args is not None
    assert [(ghost.pitch, ghost.start_tick) for ghost in again.args[1]] == [(60, BAR)]
    fresh = proposal(pitches=(60, 59, 57, 55))
    shown.panel.show_proposals((fresh,))
    assert [g.pitch for g in shown.panel.model.ghosts.locked] == [60], "it stays locked"
    buttons = shown.panel.proposal_lane.frame.findChildren(QToolButton)
    dice = next(b for b in buttons if b.accessibleName() == "Write the unlocked notes anew")
    with shown.bot.waitSignal(shown.panel.wishes.again):
        shown.bot.mouseClick(dice, Qt.MouseButton.LeftButton)
    model = shown.panel.model
    model.select((), set(model.visible_ghosts) - model.ghosts.locked)
    press(shown, "K")
    assert shown.panel.obstacle("proposal.again") == (
        "Every ghost is locked; unlock one of them first."
    )


@pytest.mark.parametrize(("command", "reason"), REASONS.items())
def test_a_reason_is_one_key_after_a_dismissal(shown: Roll, command: str, reason: str) -> None:
    keys = {"wrong key": "W", "too busy": "Y", "boring": "O", "wrong rhythm": "U"}
    bar, said = shown.panel.proposal_lane.dismissal, []
    shown.panel.wishes.because.connect(said.append)
    press(shown, keys[reason])
    assert not said, "no key is taken when nothing was dismissed"
    assert shown.panel.obstacle(command)
    press(shown, "Esc")
    assert bar.isVisible()
    bar.grab()
    press(shown, keys[reason])
    assert said == [reason]
    assert not bar.isVisible()
    press(shown, keys[reason])
    assert said == [reason]


def test_a_dismissal_is_taken_back_by_keys_and_button(shown: Roll) -> None:
    bar = shown.panel.proposal_lane.dismissal
    for keys in ("Shift+Esc", "Ctrl+Z"):
        press(shown, "Esc")
        assert shown.ghosts() == []
        press(shown, keys)
        assert len(shown.ghosts()) == 5
        assert not bar.isVisible()
    press(shown, "Esc")
    restore = next(b for b in bar.findChildren(QPushButton) if b.text() == "Restore")
    shown.bot.mouseClick(restore, Qt.MouseButton.LeftButton)
    assert len(shown.ghosts()) == 5


def test_undo_after_an_edit_undoes_the_edit_not_the_dismissal(shown: Roll) -> None:
    press(shown, "Esc")
    press(shown, "Ctrl+A")
    press(shown, "Del")
    assert shown.panel.obstacle("proposal.undo")


def test_resting_on_a_ghost_tells_why(shown: Roll) -> None:
    shown.mouse.hover(shown.point(BAR + HALF / 2, 60))
    shown.bot.waitUntil(lambda: "80 % sure" in QToolTip.text(), timeout=5000)
    shown.mouse.hover(shown.point(3 * BAR, 90))
    shown.bot.waitUntil(lambda: not QToolTip.isVisible(), timeout=5000)


def test_the_eye_hides_and_shows(shown: Roll) -> None:
    buttons = shown.panel.toolbar.findChildren(QToolButton)
    eye = next(b for b in buttons if b.accessibleName().startswith("Show or hide proposals"))
    shown.bot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert shown.ghosts() == []
    assert not eye.isChecked()
    shown.bot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert len(shown.ghosts()) == 5


def drag(handle: DragHandle) -> list[QMimeData]:
    """What a drag from the handle carries."""
    carried: list[QMimeData] = []
    handle.drag = carried.append
    mouse = Mouse(handle)
    mouse.press(QPointF(4, 4))
    mouse.move(QPointF(18, 18))
    mouse.release(QPointF(18, 18))
    return carried


def test_a_proposal_and_a_selection_are_dragged_out_as_midi(shown: Roll) -> None:
    (mime,) = drag(shown.panel.proposal_lane.handle)
    song = read_midi(Path(mime.urls()[0].toLocalFile()))
    assert [n.pitch for n in song.tracks[0].notes] == [60, 62, 64, 65, 67]
    assert song.tracks[0].notes[0].start_tick == 0, "it begins where it is dropped"
    shown.panel.model.select({12})
    (mime,) = drag(shown.panel.toolbar.handle)
    assert [n.pitch for n in read_midi(Path(mime.urls()[0].toLocalFile())).tracks[0].notes] == [64]
    shown.history.load(replace(shown.history.song, tracks=()))
    told: list[str] = []
    shown.panel.message.connect(told.append)
    assert drag(shown.panel.toolbar.handle) == []
    assert told == ["There are no notes to drag out."]


def test_chords_of_the_song_are_not_dragged_along(shown: Roll) -> None:
    song, track = shown.history.song, shown.panel.model.track
    assert track is not None
    song = SetChords(0, 4 * song.ppq, parse_chords("Am7")).apply(song)
    assert excerpt(song, track, track.notes).chords == ()
