from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.desktop.commands import COMMANDS, MENUS, SEPARATOR
from app.desktop.dialogs.about_dialog import AboutDialog, models_text
from app.desktop.dialogs.export_dialog import ExportDialog
from app.desktop.dialogs.recovery_dialog import RecoveryDialog
from app.desktop.dialogs.shortcut_overlay import COLUMNS, ShortcutOverlay, commands_by_group
from app.desktop.piano_roll.shortcuts import COMMANDS as ROLL_COMMANDS
from app.desktop.studio.export import ExportChoice
from modules.model_folder import list_models
from modules.song.autosave import RecoveryEntry
from modules.song.score import Song


def test_no_key_means_two_things() -> None:
    keys = [key for command in (*COMMANDS, *ROLL_COMMANDS) for key in command.keys]
    assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)


def test_every_command_is_in_exactly_one_menu() -> None:
    listed = [name for _title, names in MENUS for name in names if name != SEPARATOR]
    menus = ["file.recent", "generate.options"]
    assert sorted(listed) == sorted([*(command.id for command in COMMANDS), *menus])


def test_the_overlay_shows_every_group(qtbot: QtBot) -> None:
    overlay = ShortcutOverlay()
    qtbot.addWidget(overlay)
    assert set(commands_by_group()) == {name for column in COLUMNS for name in column}
    assert overlay.sizeHint().height() <= 680
    assert overlay.sizeHint().width() <= 1240


def test_about_lists_every_model_with_its_licence(qtbot: QtBot) -> None:
    dialog = AboutDialog("1.2.3")
    qtbot.addWidget(dialog)
    text = models_text()
    assert all(name in text for name in list_models())
    assert "licence" in text


def test_export_choice(qtbot: QtBot) -> None:
    dialog = ExportDialog()
    qtbot.addWidget(dialog)
    assert dialog.choice.subtype == "PCM_24"
    assert dialog.choice.sample_rate == 44_100
    assert dialog.choice.suffix == ".wav"


def test_flac_offers_no_floating_point(qtbot: QtBot) -> None:
    dialog = ExportDialog()
    qtbot.addWidget(dialog)
    formats, subtypes, _rates = dialog.findChildren(QComboBox)
    qtbot.keyClick(subtypes, Qt.Key.Key_End)
    assert dialog.choice == ExportChoice("FLOAT")
    qtbot.keyClick(formats, Qt.Key.Key_Down)
    assert dialog.choice == ExportChoice("PCM_24", suffix=".flac")
    assert subtypes.findData("FLOAT") == -1


def test_recovery_chooses_or_forgets_the_marked_entry(qtbot: QtBot) -> None:
    entries = [
        RecoveryEntry(Path(f"{n}"), None, datetime.now(UTC), Song(title=f"Song {n}"))
        for n in range(2)
    ]
    dialog = RecoveryDialog(entries)
    qtbot.addWidget(dialog)
    dialog._list.setCurrentRow(1)
    dialog._recover()
    assert dialog.chosen is entries[1]
    dialog._forget()
    assert dialog.forgotten == (entries[1],)
