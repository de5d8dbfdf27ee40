"""Learns how the user works and says what usually comes next. It advises and never acts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.desktop.settings import SettingsFile
from modules.adaptive.actions import PHRASES, ActionKind, action_of, stage_of
from modules.adaptive.habits_file import Habits, load_habits, save_habits
from modules.adaptive.layout_habits import NAMES, Layout, project_type
from modules.adaptive.mood import Sound
from modules.errors import DamagedFileError, FileError
from modules.feedback.erase import overwrite_all
from modules.song.damaged_file import aside_of, set_aside
from modules.song.history import Change, Direction, History
from modules.song.score import Song

WORKED_FROM = 4
"""Counted actions from which a song was worked on, so that its layout was meant."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One quiet line; with a `layout`, the user can have it."""

    text: str
    layout: Layout | None = None
    action: ActionKind | None = None


class HabitKeeper(QObject):
    """`advised` carries an `Advice` or None to take the last one away, `said` a sentence to read.

    The window says how its panels stand (`show_layout`). Nothing is counted for what is switched
    off; `let_go` and `forget` end all of it.
    """

    advised = Signal(object)
    said = Signal(str)

    def __init__(self, history: History, settings: SettingsFile, path: Path) -> None:
        super().__init__()
        self._history = history
        self._settings = settings
        self._path = path
        self.habits = Habits()
        self._layout: Layout | None = None
        self._may_save = True
        self._actions = 0
        self._silenced: set[ActionKind] = set()
        self._unsubscribe = history.subscribe(self._on_song_changed)

    def start(self) -> None:
        """Read what was learned before; a damaged file is set aside."""
        try:
            self.habits = load_habits(self._path)
        except DamagedFileError as error:
            self.said.emit(f"{error} {set_aside(self._path)}".strip())
        except FileError as error:
            # What is in the file may be read another time: nothing is written over it.
            self._may_save = False
            self.said.emit(str(error))
        self._advise_layout()

    def close(self) -> None:
        """Learn from the song at hand and write everything down."""
        self._unsubscribe()
        self._end_song(self._history.song)
        self._save()

    def show_layout(self, layout: Layout) -> None:
        """The panels stand like this now."""
        self._layout = layout

    def did(self, kind: ActionKind, before: Song | None = None) -> None:
        """The user did something: an edit of the song `before`, or something beside the song."""
        stage = stage_of(self._history.song if before is None else before)
        if not self._settings.settings.advise_flow or not self.habits.flow.learn(stage, kind):
            return
        self._actions += 1
        self._advise_next()

    def silence(self, advice: Advice) -> None:
        """The user closed the line: that advice does not come again until the next start."""
        if advice.action is not None:
            self._silenced.add(advice.action)

    def correct_mood(self, sound: Sound, warmth: float) -> None:
        """The user wants `warmth` for music that sounds so."""
        self.habits.mood.correct(sound, warmth)

    def let_go(self) -> None:
        """Begin anew in memory; who asks for it deletes the file."""
        self.habits = Habits()
        self._actions = 0
        self.advised.emit(None)

    def forget(self) -> None:
        """Delete all habits; raises FeedbackError when their file cannot be removed."""
        self.let_go()
        overwrite_all((self._path, aside_of(self._path)))
        self._may_save = True

    def _on_song_changed(self, change: Change) -> None:
        if change.direction is Direction.LOAD:
            self._end_song(change.before)
            self.advised.emit(None)
            self._advise_layout()
        elif change.direction is Direction.DO and change.edit is not None:
            kind = action_of(change.edit, change.before, change.after)
            if kind is not None:
                self.did(kind, change.before)

    def _end_song(self, song: Song) -> None:
        worked = self._actions >= WORKED_FROM
        if worked and self._layout is not None and self._settings.settings.advise_layout:
            self.habits.layouts.learn(project_type(song), self._layout)
        self._actions = 0
        self.habits.flow.start()

    def _advise_next(self) -> None:
        following = self.habits.flow.predict(stage_of(self._history.song))
        if following is None or following in self._silenced:
            self.advised.emit(None)
            return
        text = f"You usually {PHRASES[following]} next."
        self.advised.emit(Advice(text, action=following))

    def _advise_layout(self) -> None:
        song, now = self._history.song, self._layout
        if now is None or not self._settings.settings.advise_layout or not song.tracks:
            return
        kind = project_type(song)
        layout = self.habits.layouts.recommend(kind, now)
        if layout is not None:
            text = f"For {NAMES[kind]} you usually arrange the panels differently."
            self.advised.emit(Advice(text, layout))

    def _save(self) -> None:
        habits = self.habits
        if not self._may_save:
            return
        if habits.flow.counts or habits.layouts.votes or habits.mood.corrections:
            save_habits(habits, self._path)
