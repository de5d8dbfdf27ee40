from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from modules.adaptive.actions import ActionKind, Stage
from modules.adaptive.habits_file import Habits, load_habits, save_habits
from modules.adaptive.layout_habits import Layout, ProjectType
from modules.adaptive.mood import Sound
from modules.errors import DamagedFileError, FileError
from modules.feedback.database import LearnedFolder, delete_everything


def taught() -> Habits:
    habits = Habits()
    habits.flow.learn(Stage.EMPTY, ActionKind.ADD_DRUMS)
    habits.flow.learn(Stage.SKETCH, ActionKind.ADD_BASS)
    habits.layouts.learn(ProjectType.BEATS, Layout(7, 0, False))
    habits.layouts.learn(ProjectType.MIXING, Layout(7, 9, False, equalizer=True))
    habits.mood.correct(Sound(140.0, -9.0), 0.9)
    return habits


def test_habits_come_back_as_they_were(tmp_path: Path) -> None:
    path, habits = tmp_path / "folder" / "habits.json", taught()
    save_habits(habits, path)
    again = load_habits(path)
    assert again.flow.counts == habits.flow.counts
    assert again.layouts.votes == habits.layouts.votes
    assert np.array_equal(again.mood.weights, habits.mood.weights)
    assert np.array_equal(again.mood.covariance, habits.mood.covariance)
    assert again.mood.corrections == 1
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_from_before_the_equalizer_is_read(tmp_path: Path) -> None:
    path, habits = tmp_path / "habits.json", taught()
    save_habits(habits, path)
    document = json.loads(path.read_text())
    document["version"] = 1
    document["layouts"] = [["beats", 7, 0, False, 1.5]]
    path.write_text(json.dumps(document))
    again = load_habits(path)
    assert again.layouts.votes == {ProjectType.BEATS: {Layout(7, 0, False): 1.5}}
    assert again.flow.counts == habits.flow.counts


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 3}', '{"version":1,"flow":[[["a"],"fly",1]]}', "\x00\xff"],
)
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "habits.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(DamagedFileError, match="begin anew"):
        load_habits(path)


def test_a_file_that_may_not_be_read_is_not_damaged(tmp_path: Path) -> None:
    (tmp_path / "habits.json").mkdir()
    with pytest.raises(FileError) as failure:
        load_habits(tmp_path / "habits.json")
    assert not isinstance(failure.value, DamagedFileError)


SKEW = np.eye(4) + np.eye(4, k=1)
LARGE_OFF_DIAGONAL = np.ones((4, 4)) - 0.5 * np.eye(4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weights", [1, 2, 3]),
        ("covariance", np.eye(3).tolist()),
        ("covariance", np.eye(4)[:3].tolist()),
        ("covariance", SKEW.tolist()),
        ("covariance", LARGE_OFF_DIAGONAL.tolist()),
        ("covariance", np.zeros((4, 4)).tolist()),
        ("covariance", (1e9 * np.eye(4)).tolist()),
    ],
)
def test_odd_numbers_in_the_file_are_refused(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "habits.json"
    save_habits(taught(), path)
    document = json.loads(path.read_text())
    document["mood"][name] = value
    path.write_text(json.dumps(document))
    with pytest.raises(DamagedFileError, match=name):
        load_habits(path)


def test_many_corrections_leave_a_covariance_that_can_be_read(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    path, habits = tmp_path / "habits.json", Habits()
    for bpm, lufs, tilt_db, warmth in rng.uniform([60, -30, -40, -1], [200, -5, 0, 1], (2_000, 4)):
        habits.mood.correct(Sound(bpm, lufs, tilt_db), warmth)
    save_habits(habits, path)
    assert load_habits(path).mood.corrections == 2_000


def test_they_are_deleted_with_everything_that_was_learned(tmp_path: Path) -> None:
    folder = LearnedFolder(tmp_path / "learned")
    save_habits(taught(), folder.habits)
    assert delete_everything(folder, keepers=()) == 1
    assert not folder.path.exists()
    assert load_habits(folder.habits).flow.counts == {}
