from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from app.desktop.commands import COMMANDS, MENUS, SEPARATOR
from app.desktop.dialogs.about_dialog import AboutDialog, models_text
from app.desktop.dialogs.command_palette import CommandPalette, PaletteEntry, matching
from app.desktop.dialogs.export_dialog import MIX, STEMS, ExportDialog, ExportWords
from app.desktop.dialogs.recovery_dialog import RecoveryDialog
from app.desktop.dialogs.shortcut_overlay import COLUMNS, ShortcutOverlay, commands_by_group
from app.desktop.piano_roll.shortcuts import COMMANDS as ROLL_COMMANDS
from app.desktop.piano_roll.shortcuts import SHARED_KEYS
from app.desktop.studio.export import ExportChoice
from modules.model_folder import list_models
from modules.song.autosave import RecoveryEntry
from modules.song.score import Song


def test_no_key_means_two_things_but_those_that_fall_back() -> None:
    keys = [key for command in (*COMMANDS, *ROLL_COMMANDS) for key in command.keys]
    assert {key for key in keys if keys.count(key) > 1} == SHARED_KEYS


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
    overlay.show()
    area = overlay.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    before = area.verticalScrollBar().value()
    qtbot.keyClick(overlay, Qt.Key.Key_PageDown)
    assert area.verticalScrollBar().value() > before
    assert overlay.isVisible()
    qtbot.keyClick(overlay, Qt.Key.Key_X)
    assert not overlay.isVisible()


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
    with qtbot.waitExposed(dialog):
        dialog.show()
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


def entries(ran: list[str]) -> list[PaletteEntry]:
    specs = {spec.id: spec for spec in (*COMMANDS, *ROLL_COMMANDS)}
    return [
        PaletteEntry(specs["edit.quantize"], lambda: ran.append("quantize"), "Select notes first."),
        PaletteEntry(specs["edit.humanize"], lambda: ran.append("humanize")),
        PaletteEntry(specs["file.save_as"], lambda: ran.append("save as")),
        PaletteEntry(specs["file.save"], lambda: ran.append("save")),
    ]


def test_the_palette_finds_words_in_any_order() -> None:
    def names(query: str) -> list[str]:
        return [entry.spec.name for entry in matching(entries([]), query)]

    assert names("") == ["Humanize", "Save as…", "Save", "Quantize"]
    assert names("ize shape") == ["Humanize", "Quantize"]
    assert names("save app") == ["Save as…", "Save"]
    assert names("ctrl+s") == ["Save as…", "Save"] or names("ctrl+s") == ["Save", "Save as…"]
    assert names("nothing") == []


def test_the_palette_runs_what_can_run_and_says_what_cannot(qtbot: QtBot) -> None:
    palette = CommandPalette(entries([]))
    qtbot.addWidget(palette)
    palette.show()
    qtbot.keyClicks(palette.query, "quant")
    qtbot.keyClick(palette.query, Qt.Key.Key_Return)
    assert palette.chosen is None
    assert "Select notes first." in [label.text() for label in palette.findChildren(QLabel)]
    palette.query.clear()
    qtbot.keyClick(palette.query, Qt.Key.Key_Down)
    qtbot.keyClick(palette.query, Qt.Key.Key_Return)
    assert palette.chosen is not None
    assert palette.chosen.spec.id == "file.save_as"


@pytest.mark.parametrize("words", [MIX, STEMS])
def test_the_note_of_an_export_is_not_cut(qtbot: QtBot, words: ExportWords) -> None:
    dialog = ExportDialog(words=words)
    qtbot.addWidget(dialog)
    dialog.show()
    note = next(label for label in dialog.findChildren(QLabel) if label.text() == words.note)
    assert note.wordWrap()
    assert note.height() >= note.heightForWidth(note.width())
