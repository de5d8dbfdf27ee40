"""Ties habits and mood to the window: where the panels stand, the line of advice, the tint."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from app.desktop.actions import Actions
from app.desktop.hint_line import HintLine
from app.desktop.studio.habit_keeper import Advice
from app.desktop.theme.theme import current_theme
from modules.adaptive.actions import ActionKind
from modules.adaptive.layout_habits import WIDTH_STEP_PX, Layout
from modules.adaptive.mood import Sound
from modules.errors import NomadError
from modules.song.history import Change, Direction
from modules.song.time_map import time_map_of

if TYPE_CHECKING:
    from app.desktop.main_window import MainWindow
    from modules.spectral_analyzer.mix_meter import Measurement
    from modules.spectral_analyzer.song_report import SongReport

WARMER_BY = 0.25
EXPORTS = ("file.export_mix", "file.export_stems", "file.export_midi", "file.export_musicxml")
SWITCHES = {
    "advice.flow": "advise_flow",
    "advice.layout": "advise_layout",
    "advice.mood": "mood_colours",
}
BASS_BAND, TREBLE_BANDS = 1, (5, 6)


class AdviceLink(QObject):
    """Each kind of advice has a switch in the View menu; all of it can be forgotten there."""

    def __init__(self, window: MainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._studio = window.studio
        self._keeper = window.studio.habits
        self._actions = actions
        self._sound: Sound | None = None
        self.line = HintLine()
        window.status.insertPermanentWidget(1, self.line)
        self._keeper.advised.connect(self.line.show_advice)
        self.line.closed.connect(self._keeper.silence)
        self.line.followed.connect(self._arrange)
        for dock in (window.track_dock, window.mix_dock, window.equalizer_dock):
            dock.visibilityChanged.connect(self._tell_layout)
        for command in EXPORTS:
            actions[command].triggered.connect(lambda: self._keeper.did(ActionKind.EXPORT))
        for command in SWITCHES:
            actions.bind(command, partial(self._switch, command))
        actions["view.chords"].triggered.connect(self._tell_layout)
        actions.bind("advice.warmer", lambda: self._warm(WARMER_BY))
        actions.bind("advice.cooler", lambda: self._warm(-WARMER_BY))
        actions.bind("advice.forget", self._forget)
        self._studio.mix_advisor.reported.connect(self._on_report)
        self._studio.learner.deletion_wished.connect(self._keeper.let_go)
        self._unsubscribe = self._studio.history.subscribe(self._on_song_changed)
        self._show_switches()

    def detach(self) -> None:
        """Learn how the panels stand and stop following the song, before the window goes."""
        self._tell_layout()
        self._unsubscribe()

    # Layout.

    def _tell_layout(self, _argument: object = None) -> None:
        self._keeper.show_layout(self.layout_now())

    def layout_now(self) -> Layout:
        """How the panels stand."""
        window = self._window
        widths = (
            0 if dock.isHidden() else dock.width() for dock in (window.track_dock, window.mix_dock)
        )
        return Layout.of_pixels(
            *widths,
            chords=not window.roll.chords.isHidden(),
            equalizer=not window.equalizer_dock.isHidden(),
        )

    def _arrange(self, advice: Advice) -> None:
        if advice.layout is None:
            return
        window, layout = self._window, advice.layout
        docks = (window.track_dock, window.mix_dock)
        for dock, steps in zip(docks, (layout.tracks, layout.mix), strict=True):
            dock.setVisible(steps > 0)
        widths = [max(steps * WIDTH_STEP_PX, 1) for steps in (layout.tracks, layout.mix)]
        window.resizeDocks(list(docks), widths, Qt.Orientation.Horizontal)
        window.timeline.show_chords(layout.chords)
        window.equalizer_dock.setVisible(layout.equalizer)

    # Mood.

    def _on_song_changed(self, change: Change) -> None:
        if change.direction is Direction.LOAD:
            self._hear(None)
            self._tell_layout()

    def _on_report(self, report: SongReport | None) -> None:
        if report is not None:
            self._hear(report.report.measurement)

    def _hear(self, measurement: Measurement | None) -> None:
        """Take the sound of the song: its tempo, and what was measured of its mix."""
        bpm = time_map_of(self._studio.history.song).bpm_at(0)
        if measurement is None:
            self._sound = Sound(bpm)
        else:
            loudness = measurement.loudness.integrated_lufs
            self._sound = Sound(bpm, loudness, _tilt_db(measurement.bands_db))
        self._wear_mood()

    def _wear_mood(self) -> None:
        is_on = self._studio.settings.settings.mood_colours
        sound = self._sound
        mood = self._keeper.habits.mood
        current_theme().warm(mood.warmth(sound) if is_on and sound is not None else 0.0)

    def _warm(self, by: float) -> None:
        if not self._studio.settings.settings.mood_colours or self._sound is None:
            self._studio.said.emit("Switch on “Colours follow the music” in the View menu first.")
            return
        mood = self._keeper.habits.mood
        self._keeper.correct_mood(self._sound, mood.warmth(self._sound) + by)
        self._wear_mood()

    # Switches.

    def _switch(self, command: str) -> None:
        name = SWITCHES[command]
        settings = self._studio.settings
        settings.change(**{name: not getattr(settings.settings, name)})
        self.line.show_advice(None)
        self._show_switches()
        self._wear_mood()

    def _show_switches(self) -> None:
        settings = self._studio.settings.settings
        for command, name in SWITCHES.items():
            self._actions[command].setChecked(getattr(settings, name))

    def _forget(self) -> None:
        try:
            self._keeper.forget()
        except NomadError as error:
            self._studio.refused.emit((error,))
            return
        self._wear_mood()
        self._studio.said.emit("What was learned of your way of working is forgotten.")


def _tilt_db(bands_db: Sequence[float] | None) -> float | None:
    """The treble over the bass; None in silence."""
    if not bands_db:
        return None
    treble_db = sum(bands_db[band] for band in TREBLE_BANDS) / len(TREBLE_BANDS)
    return treble_db - bands_db[BASS_BAND]
