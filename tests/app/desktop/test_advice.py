"""Advice about the way of working: one quiet line that never acts by itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow
from app.desktop.studio.habit_keeper import HabitKeeper
from app.desktop.theme.theme import current_theme
from app.desktop.theme.tokens import DARK
from modules.adaptive.actions import ActionKind, Stage
from modules.adaptive.habits_file import load_habits
from modules.adaptive.layout_habits import Layout, ProjectType
from modules.adaptive.mood import Sound
from modules.song.edits import AddTrack
from modules.song.score import Song

LEFT = Qt.MouseButton.LeftButton


def teach_flow(keeper: HabitKeeper) -> None:
    """A user who writes a bass after the drums."""
    for _ in range(4):
        keeper.habits.flow.start()
        keeper.habits.flow.learn(Stage.EMPTY, ActionKind.ADD_DRUMS)
        keeper.habits.flow.learn(Stage.SKETCH, ActionKind.ADD_BASS)
    keeper.habits.flow.start()


def begin_with_drums(window: MainWindow, small_song: Song) -> None:
    window.studio.history.load(Song(ppq=small_song.ppq))
    window.studio.do(AddTrack(small_song.tracks[0]))


def test_the_next_step_is_one_line_that_takes_no_focus_and_does_nothing(
    window: MainWindow, small_song: Song
) -> None:
    teach_flow(window.studio.habits)
    focus = QApplication.focusWidget()
    begin_with_drums(window, small_song)
    line = window.advice.line
    assert line.text == "You usually add a bass next."
    assert line.isVisible()
    assert not line.follow.isVisible()
    assert line.accessibleName().endswith("You usually add a bass next.")
    assert QApplication.focusWidget() is focus
    assert len(window.studio.history.song.tracks) == 1
    window.studio.do(AddTrack(small_song.tracks[1]))
    assert line.text != "You usually add a bass next."


def test_closed_advice_stays_away(window: MainWindow, qtbot: QtBot, small_song: Song) -> None:
    teach_flow(window.studio.habits)
    begin_with_drums(window, small_song)
    qtbot.mouseClick(window.advice.line.close_button, LEFT)
    assert not window.advice.line.isVisible()
    begin_with_drums(window, small_song)
    assert not window.advice.line.isVisible()


def test_switched_off_it_neither_speaks_nor_learns(window: MainWindow, small_song: Song) -> None:
    teach_flow(window.studio.habits)
    before = window.studio.habits.habits.flow.counts[()].total()
    window.actions_by_id["advice.flow"].trigger()
    begin_with_drums(window, small_song)
    assert window.advice.line.text == ""
    assert window.studio.habits.habits.flow.counts[()].total() == before
    assert not window.actions_by_id["advice.flow"].isChecked()


def test_a_layout_is_offered_and_only_a_click_arranges_it(
    window: MainWindow, qtbot: QtBot, small_song: Song
) -> None:
    closed = Layout(window.advice.layout_now().tracks, 0, chords=False)
    for _ in range(2):
        window.studio.habits.habits.layouts.learn(ProjectType.SONG, closed)
    window.studio.history.load(replace(small_song, title="Another"))
    line = window.advice.line
    assert line.text == "For songs like this you usually arrange the panels differently."
    assert window.mix_dock.isVisible()
    qtbot.mouseClick(line.follow, LEFT)
    assert window.mix_dock.isHidden()
    assert window.roll.chords.isHidden()
    assert not line.isVisible()
    window.actions_by_id["view.mix"].trigger()
    assert window.mix_dock.isVisible()


def test_the_equalizer_belongs_to_the_layout(
    window: MainWindow, qtbot: QtBot, small_song: Song
) -> None:
    now = window.advice.layout_now()
    assert not now.equalizer
    for _ in range(2):
        habit = replace(now, equalizer=True)
        window.studio.habits.habits.layouts.learn(ProjectType.SONG, habit)
    window.studio.history.load(replace(small_song, title="Another"))
    qtbot.mouseClick(window.advice.line.follow, LEFT)
    assert window.equalizer_dock.isVisible()
    assert window.advice.layout_now().equalizer
    for _ in range(4):
        window.studio.habits.habits.layouts.learn(ProjectType.SONG, now)
    window.studio.history.load(replace(small_song, title="A third"))
    qtbot.mouseClick(window.advice.line.follow, LEFT)
    assert window.equalizer_dock.isHidden()


def test_the_layout_of_a_song_that_was_worked_on_is_learned(window: MainWindow) -> None:
    keeper = window.studio.habits
    window.mix_dock.hide()
    for kind in (ActionKind.MIX, ActionKind.CHORDS, ActionKind.WRITE, ActionKind.EXPORT):
        keeper.did(kind)
    window.studio.history.load(Song())
    usual = keeper.habits.layouts.usual(ProjectType.SONG)
    assert usual is not None
    assert usual.mix == 0
    keeper.close()
    keeper.close = lambda: None  # type: ignore[method-assign]
    again = load_habits(window.studio.learner.folder.habits)
    assert again.layouts.usual(ProjectType.SONG) == usual


def test_colours_follow_the_music_only_when_asked_and_learn(window: MainWindow) -> None:
    advice, actions = window.advice, window.actions_by_id
    advice._sound = Sound(172.0, -8.0, -8.0)
    actions["advice.warmer"].trigger()
    assert "first" in window.status.text
    assert current_theme().tokens == DARK
    actions["advice.mood"].trigger()
    warm = current_theme().tokens
    assert warm != DARK
    for _ in range(4):
        actions["advice.cooler"].trigger()
    assert current_theme().tokens != warm
    window.wear("dark")
    assert current_theme().tokens.row != DARK.row
    actions["advice.mood"].trigger()
    assert current_theme().tokens == DARK


def test_everything_can_be_forgotten(window: MainWindow, small_song: Song) -> None:
    keeper = window.studio.habits
    for forget in (
        window.actions_by_id["advice.forget"].trigger,
        window.studio.learner.deletion_wished.emit,
    ):
        teach_flow(keeper)
        begin_with_drums(window, small_song)
        assert window.advice.line.text
        forget()
        assert keeper.habits.flow.counts == {}
        assert not window.advice.line.isVisible()
    assert not window.studio.learner.folder.habits.exists()
