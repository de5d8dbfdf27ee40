"""The note cursor, step input and the properties of notes, by real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shown_roll import BAR, BEAT, STEP, Roll, press, proposal

from app.desktop.piano_roll.note_properties import NoteProperties, NoteValues

RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def said(roll: Roll) -> list[str]:
    heard: list[str] = []
    roll.panel.message.connect(heard.append)
    return heard


def test_the_cursor_moves_adds_and_removes(roll: Roll, said: list[str]) -> None:
    roll.panel.model.select({11})
    press(roll, "N")
    cursor = roll.panel.note_cursor
    assert cursor.is_on
    assert said[-1] == "C4, at 1.1.000, 1 beat, velocity 80"
    press(roll, "Up")
    assert (cursor.pitch, roll.selected) == (61, set())
    assert said[-1] == "C♯4, at 1.1: no note"
    press(roll, "A")
    assert (61, 0, roll.panel.model.last_length_ticks) in roll.notes()
    press(roll, "Ins")
    assert len(roll.notes()) == 3
    press(roll, "Right")
    press(roll, "Left")
    press(roll, "Shift+Up")
    assert cursor.pitch == 73
    press(roll, "Shift+Down")
    press(roll, "Down")
    assert roll.selected == {11}
    roll.panel.view.grab()
    press(roll, "N")
    press(roll, "Up")
    assert roll.notes()[0][0] == 61, "out of the mode an arrow moves the note"


def test_the_cursor_stretches_and_reads(roll: Roll, said: list[str]) -> None:
    roll.panel.model.select({11})
    press(roll, "N")
    press(roll, "Shift+Right")
    assert roll.notes()[0][2] == BEAT + STEP
    press(roll, "Shift+Left")
    assert roll.notes()[0][2] == BEAT
    press(roll, "Ctrl+I")
    assert said[-1].startswith("C4, at 1.1.000")
    press(roll, "Ctrl+Shift+B")
    assert said[-1] == "Bar 1: 3 notes. C4 at 1.1.000, E4 at 1.2.000, G4 at 1.3.000"


def test_the_cursor_finds_ghosts(roll: Roll, said: list[str]) -> None:
    roll.panel.show_proposals((proposal(),))
    press(roll, "Ctrl+]")
    press(roll, "N")
    assert said[-1] == "Ghost C4, at 2.1.000, 0.50 beats, velocity 90, 80 % sure"
    press(roll, "Ctrl+Shift+B")
    assert said[-1] == "Bar 2: no notes and 4 ghosts."
    press(roll, "Return")
    assert (60, BAR, BEAT // 2) in roll.notes()


def test_i_tells_of_a_note_when_nothing_is_proposed(roll: Roll, said: list[str]) -> None:
    press(roll, "I")
    assert said == []
    roll.panel.model.select({12})
    press(roll, "I")
    assert said == ["E4, at 1.2.000, 1 beat, velocity 90"]


def test_typed_letters_are_written_step_by_step(roll: Roll) -> None:
    roll.panel.model.set_cursor(BAR)
    press(roll, "Shift+S")
    press(roll, "A")
    press(roll, "Space")
    for key in (Qt.Key.Key_A, Qt.Key.Key_D):
        QTest.keyPress(roll.panel.view, key)
    for key in (Qt.Key.Key_A, Qt.Key.Key_D):
        QTest.keyRelease(roll.panel.view, key)
    press(roll, "X")
    press(roll, "A")
    written = roll.notes()[3:]
    at = [BAR, BAR + 2 * STEP, BAR + 2 * STEP, BAR + 3 * STEP]
    assert [(p, s) for p, s, _ in written] == list(zip((60, 60, 64, 72), at, strict=True))
    assert {length for _, _, length in written} == {STEP}
    press(roll, "Backspace")
    assert len(roll.notes()) == 6
    press(roll, "Esc")
    press(roll, "A")
    assert len(roll.notes()) == 6, "letters are commands again"


def test_enter_asks_for_the_properties(roll: Roll, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = NoteValues(pitch=72, velocity=33)
    monkeypatch.setattr(roll.panel.questions, "properties", lambda _notes, _map: answer)
    roll.panel.model.select({11})
    press(roll, "Return")
    assert roll.notes()[-1][0] == 67
    assert (72, 0, BEAT) in roll.notes()
    assert roll.undo_steps() == 1


def test_the_dialog_gives_back_only_what_was_changed(roll: Roll, qtbot: QtBot) -> None:
    notes, time_map = roll.history.song.tracks[0].notes, roll.panel.model.time_map
    dialog = NoteProperties(notes, time_map)
    qtbot.addWidget(dialog)
    assert dialog.answer == NoteValues()
    dialog.beat.setValue(3)
    dialog.length.setValue(0.5)
    dialog.muted.setChecked(True)
    assert dialog.answer == NoteValues(None, 2 * BEAT, BEAT // 2, None, True)


def test_a_drag_with_the_right_button_selects_and_a_click_opens_the_menu(roll: Roll) -> None:
    roll.panel.model.set_tool(type(roll.panel.model.tool)("draw"))
    start, end = roll.point(-20, 70), roll.point(1.5 * BEAT, 58)
    start = QPointF(max(start.x(), 2), start.y())
    mouse = roll.mouse
    mouse.send(QEvent.Type.MouseButtonPress, start, button=RIGHT)
    place = start.toPoint()
    menu_event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, roll.panel.view.mapToGlobal(place)
    )
    QApplication.sendEvent(roll.panel.view, menu_event)
    assert QApplication.activePopupWidget() is None
    mouse.send(QEvent.Type.MouseMove, end, button=RIGHT)
    mouse.send(QEvent.Type.MouseButtonRelease, end, button=RIGHT, held=False)
    assert roll.selected == {11, 12}
    assert QApplication.activePopupWidget() is None
    mouse.send(QEvent.Type.MouseButtonPress, end, button=RIGHT)
    mouse.send(QEvent.Type.MouseButtonRelease, end, button=RIGHT, held=False)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()


def test_the_menu_key_is_about_the_selection(roll: Roll) -> None:
    roll.panel.model.select({11})
    middle = roll.panel.view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, middle)
    QApplication.sendEvent(roll.panel.view, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert roll.selected == {11}
    menu.close()
