from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, Qt
from pytestqt.qtbot import QtBot

from app.desktop.transport.time_fields import KeyChip, MeterField, TempoField
from modules.song.key import Key, Mode
from modules.unified_state import MusicalContext


def test_a_typed_tempo_is_told_once(qtbot: QtBot) -> None:
    field = TempoField()
    qtbot.addWidget(field)
    field.show()
    told: list[float] = []
    field.settled.connect(told.append)
    field.show_bpm(108.0)
    assert told == []
    field.selectAll()
    qtbot.keyClicks(field, "96.5")
    assert told == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == [96.5]


@pytest.mark.parametrize("language", [QLocale.c(), QLocale("de_DE")])
@pytest.mark.parametrize("typed", ["120.5", "120,5", "120,50 bpm"])
def test_a_tempo_with_a_point_or_a_comma(qtbot: QtBot, typed: str, language: QLocale) -> None:
    QLocale.setDefault(language)
    try:
        field = TempoField()
    finally:
        QLocale.setDefault(QLocale.system())
    qtbot.addWidget(field)
    field.show()
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 120.5
    assert field.text() == "120.5 bpm"


@pytest.mark.parametrize(
    ("typed", "told"), [("6/8", [(6, 8)]), (" 3 / 4", [(3, 4)]), ("4/4", []), ("waltz", [])]
)
def test_a_typed_meter(qtbot: QtBot, typed: str, told: list[tuple[int, int]]) -> None:
    field = MeterField()
    qtbot.addWidget(field)
    field.show_meter(4, 4)
    seen: list[tuple[int, int]] = []
    field.settled.connect(lambda beats, unit: seen.append((beats, unit)))
    field.setText(typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert seen == told
    assert field.text() == "4/4"


def test_the_key_chip_says_where_the_key_comes_from(qtbot: QtBot) -> None:
    chip = KeyChip()
    qtbot.addWidget(chip)
    a_minor = Key(9, Mode.MINOR)
    chip.show_context(MusicalContext())
    assert "too few notes" in chip.toolTip()
    chip.show_context(MusicalContext(key=a_minor, key_is_detected=True))
    assert chip.text() == "A minor ?"
    chip.show_context(MusicalContext(key=a_minor))
    assert chip.text() == "A minor"
