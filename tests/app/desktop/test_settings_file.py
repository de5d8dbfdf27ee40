from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.desktop.settings import MAX_RECENT_FILES, Settings, SettingsFile


def test_settings_survive_a_round_trip(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.change(theme="light", temperature=1.3, recent_files=("/music/a.mid",))
    file.save()
    assert SettingsFile(tmp_path).settings == file.settings


@pytest.mark.parametrize("content", ["", "[]", "{", "null", '{"theme": 3, "recent_files": 7}'])
def test_a_damaged_file_is_a_fresh_start(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content)
    assert SettingsFile(tmp_path).settings == Settings()


def test_unknown_fields_are_ignored_and_the_known_kept(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"theme": "light", "future": 1}))
    assert SettingsFile(tmp_path).settings == Settings(theme="light")


def test_recent_files_are_unique_newest_first_and_bounded() -> None:
    settings = Settings()
    for number in range(2 * MAX_RECENT_FILES):
        settings = settings.with_recent(Path(f"/music/{number}.mid"))
    settings = settings.with_recent(Path("/music/15.mid"))
    assert len(settings.recent_files) == MAX_RECENT_FILES
    assert settings.recent_files[0] == str(Path("/music/15.mid"))
    assert settings.recent_files.count(str(Path("/music/15.mid"))) == 1


def test_a_folder_that_cannot_be_written_costs_no_crash(tmp_path: Path) -> None:
    blocker = tmp_path / "config"
    blocker.write_text("a file, where the folder should be")
    SettingsFile(blocker).save()
    assert blocker.read_text() == "a file, where the folder should be"
