from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desktop.command_tables import ALL_COMMANDS, PANEL_COMMANDS, PANEL_GROUPS
from app.desktop.dialogs.keys_dialog import KeysDialog
from app.desktop.key_map import KeyMap, current_keys, is_key
from app.desktop.main_window import MainWindow
from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID, SHARED_KEYS, commands_at

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _own_keys_are_forgotten() -> Iterator[None]:
    yield
    current_keys().reset()


@pytest.fixture
def dialog(qtbot: QtBot) -> KeysDialog:
    made = KeysDialog(ALL_COMMANDS, SHARED_KEYS, local=PANEL_GROUPS)
    qtbot.addWidget(made)
    made.show()
    return made


def test_new_keys_are_pressed_and_used(dialog: KeysDialog, qtbot: QtBot) -> None:
    dialog.choose("edit.join")
    qtbot.keyClick(dialog.field, Qt.Key.Key_F9, CTRL)
    assert dialog.note.text() == "Ctrl+F9 is free."
    qtbot.mouseClick(dialog.set, Qt.MouseButton.LeftButton)
    assert COMMAND_BY_ID["edit.join"].keys == ("Ctrl+F9",)
    assert commands_at("Ctrl+F9") == ("edit.join",)
    assert commands_at("Ctrl+J") == ()
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert COMMAND_BY_ID["edit.join"].keys == ("Ctrl+J",)


def test_a_panel_has_keys_of_its_own(dialog: KeysDialog, qtbot: QtBot) -> None:
    spec = {command.id: command for command in PANEL_COMMANDS}
    dialog.choose("eq.bypass")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Q)
    assert dialog.note.text() == "Q is free.", "though it quantizes in the roll"
    qtbot.mouseClick(dialog.set, Qt.MouseButton.LeftButton)
    assert spec["eq.bypass"].keys == ("Q",)
    assert commands_at("Q") == ("edit.quantize",)
    dialog.choose("eq.add")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Q)
    assert dialog.note.text() == "Q is “Bypass the band” now, which would lose it."
    dialog.choose("edit.join")
    qtbot.keyClick(dialog.field, Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier)
    assert dialog.note.text() == "PgDown is “Next track” now, which would lose it."


def test_every_key_of_a_panel_means_one_thing_there() -> None:
    for group in PANEL_GROUPS:
        keys = [key for command in PANEL_COMMANDS if command.group == group for key in command.keys]
        assert len(keys) == len(set(keys))
        assert all(is_key(key) for key in keys)


def test_a_conflict_is_told_and_the_other_loses(dialog: KeysDialog, qtbot: QtBot) -> None:
    dialog.choose("edit.join")
    qtbot.keyClick(dialog.field, Qt.Key.Key_D, CTRL)
    assert dialog.note.text() == "Ctrl+D is “Duplicate” now, which would lose it."
    qtbot.mouseClick(dialog.set, Qt.MouseButton.LeftButton)
    assert COMMAND_BY_ID["edit.duplicate"].keys == ()
    assert commands_at("Ctrl+D") == ("edit.join",)
    dialog.choose("edit.duplicate")
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert commands_at("Ctrl+D") == ("edit.duplicate",)
    qtbot.mouseClick(dialog.reset_all, Qt.MouseButton.LeftButton)
    assert current_keys().entries == ()
    assert not dialog.reset_all.isEnabled()


def test_tab_and_escape_can_be_given_away_and_taken(dialog: KeysDialog, qtbot: QtBot) -> None:
    dialog.choose("proposal.accept_all")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Tab)
    assert dialog.field.keys == "Tab"
    qtbot.keyClick(dialog.field, Qt.Key.Key_Shift)
    assert dialog.field.keys == "Tab", "a modifier alone is no key"
    qtbot.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    assert COMMAND_BY_ID["proposal.accept_all"].keys == ()
    assert COMMAND_BY_ID["proposal.accept_all"].tooltip == "Accept all"


def test_commands_are_found_by_name_and_key(dialog: KeysDialog) -> None:
    dialog.query.setText("humani")
    assert dialog.list.topLevelItemCount() == 1
    dialog.query.setText("nothing like it")
    assert dialog.list.topLevelItemCount() == 0
    assert dialog.chosen is None
    assert not dialog.set.isEnabled()


def test_only_keys_of_known_commands_are_taken_from_the_settings() -> None:
    keys = KeyMap()
    keys.use(
        ("edit.join Ctrl+F9 nonsense+", "no.command A", "edit.mute", ""), ["edit.join", "edit.mute"]
    )
    assert keys.entries == ("edit.join Ctrl+F9", "edit.mute")
    assert is_key("Ctrl+Shift+A")
    assert not is_key("Ctrl+Shift+")


def test_the_window_uses_and_remembers_new_keys(window: MainWindow, qtbot: QtBot) -> None:
    current_keys().bind("transport.metronome", ("Ctrl+F11",))
    current_keys().bind("tool.erase", ("F10",))
    action = window.actions_by_id["transport.metronome"]
    assert action.shortcut().toString() == "Ctrl+F11"
    assert action.toolTip() == "Metronome (Ctrl+F11)"
    qtbot.keyClick(window.roll.view, Qt.Key.Key_F10)
    assert window.roll.model.tool == "erase"
    qtbot.keyClick(window.roll.view, Qt.Key.Key_F11, CTRL)
    assert window.studio.player.has_metronome
    kept = window.studio.settings.settings.keys
    assert set(kept) == {"transport.metronome Ctrl+F11", "tool.erase F10"}


def test_every_command_can_be_bound_anew(dialog: KeysDialog) -> None:
    assert dialog.list.topLevelItemCount() == len(ALL_COMMANDS)


def test_a_sign_is_itself_whether_or_not_it_needs_shift(dialog: KeysDialog, qtbot: QtBot) -> None:
    dialog.choose("edit.join")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.note.text().startswith("? is “Keyboard shortcuts” now")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.field.keys == "Shift+Space"


def test_the_buttons_of_the_transport_tell_new_keys(window: MainWindow) -> None:
    current_keys().bind("transport.play", ("F10",))
    assert window.transport.play.toolTip() == "Play or pause (F10)"
