"""Habits that cannot be read: told, and never overwritten while they may still be good."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.settings import SettingsFile
from app.desktop.studio.habit_keeper import HabitKeeper
from modules.adaptive.habits_file import Habits, save_habits
from modules.adaptive.mood import Sound
from modules.song.history import History
from modules.song.score import Song

MUSIC = Sound(120.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learned" / "habits.json"


@pytest.fixture
def keeper(qtbot: QtBot, settings_file: SettingsFile, path: Path) -> HabitKeeper:
    return HabitKeeper(History(Song()), settings_file, path)


@pytest.fixture
def told(keeper: HabitKeeper) -> list[str]:
    sentences: list[str] = []
    keeper.said.connect(sentences.append)
    return sentences


def test_damaged_habits_are_set_aside_and_begin_anew(
    keeper: HabitKeeper, told: list[str], path: Path
) -> None:
    path.parent.mkdir()
    path.write_text("not json")
    keeper.start()
    keeper.correct_mood(MUSIC, 0.5)
    keeper.close()
    assert "begin anew" in told[0]
    assert "habits.damaged.json" in told[0]
    assert path.with_name("habits.damaged.json").read_text() == "not json"
    assert path.exists()


def test_habits_that_may_not_be_read_are_left_as_they_are(
    keeper: HabitKeeper, told: list[str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    habits = Habits()
    habits.mood.correct(MUSIC, -1.0)
    save_habits(habits, path)
    before = path.read_bytes()

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        keeper.start()
    keeper.correct_mood(MUSIC, 0.5)
    keeper.close()
    assert "may not be read" in told[0]
    assert path.read_bytes() == before


def test_forgetting_takes_what_was_set_aside_along(keeper: HabitKeeper, path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not json")
    keeper.start()
    keeper.forget()
    keeper.close()
    assert not list(path.parent.iterdir())
