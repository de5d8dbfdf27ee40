"""Rows of the shortcut table that the window answers, and the commands behind the palette."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.desktop.application import begin
from app.desktop.main_window import MainWindow
from app.desktop.piano_roll.shortcuts import COMMANDS as ROLL_COMMANDS
from modules.song.score import LoopRegion

CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_selection_is_looped(window: MainWindow, qtbot: QtBot) -> None:
    begin(window, [])
    window.show()
    view, model = window.roll.view, window.roll.model
    window.actions_by_id["transport.loop_selection"].trigger()
    assert window.studio.history.song.loop is None
    assert model.track is not None
    first, second = model.track.notes[:2]
    model.select({first.id, second.id})
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_L, CTRL)
    end = max(first.end_tick, second.end_tick)
    assert window.studio.history.song.loop == LoopRegion(first.start_tick, end)


def test_every_command_runs_or_has_a_reason(window: MainWindow) -> None:
    begin(window, [])
    entries = window.window_commands.help.palette_entries()
    names = {entry.spec.id: entry.obstacle for entry in entries}
    assert names["edit.undo"] == "There is nothing to undo."
    assert names["edit.quantize"] == ""
    assert names["edit.legato"] == "Select notes first."
    for entry in entries:
        assert entry.obstacle == "" or entry.obstacle.endswith(".")
        action = window.actions_by_id._actions.get(entry.spec.id)
        assert action is None or action.isEnabled() or entry.obstacle


def test_a_disabled_menu_entry_says_why(window: MainWindow) -> None:
    begin(window, [])
    undo = window.actions_by_id["edit.undo"]
    assert undo.toolTip() == "There is nothing to undo."
    window.tracks.add_midi_track()
    assert undo.toolTip() == "Undo (Ctrl+Z)"


def test_playing_from_the_selection_goes_there(window: MainWindow) -> None:
    begin(window, [])
    model, player = window.roll.model, window.studio.player
    assert model.track is not None
    note = model.track.notes[3]
    model.select({note.id})
    window.actions_by_id["transport.play_selection"].trigger()
    assert player.position_tick == note.start_tick


def test_every_command_of_the_roll_is_in_a_menu(window: MainWindow) -> None:
    def names(menu: QMenu) -> set[str]:
        found = set()
        for action in menu.actions():
            inner = action.menu()
            found |= names(inner) if isinstance(inner, QMenu) else {action.text().split("\t")[0]}
        return found

    bar = window.menuBar()
    menus = [action.menu() for action in bar.actions()]
    listed = set().union(*(names(menu) for menu in menus if isinstance(menu, QMenu)))
    assert {command.name for command in ROLL_COMMANDS} <= listed
    notes = next(menu for menu in menus if isinstance(menu, QMenu) and menu.title() == "&Notes")
    shape = notes.actions()[1].menu()
    assert isinstance(shape, QMenu)
    window.roll.model.select({window.studio.history.song.tracks[1].notes[0].id})
    shape.aboutToShow.emit()
    join = next(action for action in shape.actions() if action.text().startswith("Join"))
    assert join.isEnabled()
    window.roll.model.select(())
    shape.aboutToShow.emit()
    join = next(action for action in shape.actions() if action.text().startswith("Join"))
    assert (join.isEnabled(), join.toolTip()) == (False, "Select notes first.")
