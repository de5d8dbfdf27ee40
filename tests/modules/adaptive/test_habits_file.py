from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from modules.adaptive.actions import ActionKind, Stage
from modules.adaptive.habits_file import Habits, load_habits, save_habits
from modules.adaptive.layout_habits import Layout, ProjectType
from modules.adaptive.mood import Sound
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
def test_a_damaged_file_is_a_new_beginning(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "habits.json"
    path.write_text(text, encoding="latin-1")
    with caplog.at_level(logging.WARNING):
        assert load_habits(path).flow.counts == {}
    assert "begin anew" in caplog.text


def test_odd_numbers_in_the_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "habits.json"
    save_habits(taught(), path)
    document = json.loads(path.read_text())
    document["mood"]["weights"] = [1, 2, 3]
    path.write_text(json.dumps(document))
    assert load_habits(path).mood.corrections == 0


def test_they_are_deleted_with_everything_that_was_learned(tmp_path: Path) -> None:
    folder = LearnedFolder(tmp_path / "learned")
    save_habits(taught(), folder.habits)
    assert delete_everything(folder, keepers=()) == 1
    assert not folder.path.exists()
    assert load_habits(folder.habits).flow.counts == {}
