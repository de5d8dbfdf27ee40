"""Analyzes song after song, and remembers what a second analysis can use."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from modules.song.score import Song
from modules.sound.synth import NoteSynth
from modules.spectral_analyzer.forecast import forecast
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.song_report import SAMPLE_RATE, SongReport, analyze_song
from modules.unified_state import TrackState


class SongAnalyst:
    """Analyzes one song at a time and keeps the synth's notes for the next time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._synth = NoteSynth(SAMPLE_RATE)

    def analyze(
        self,
        song: Song,
        profile: GenreProfile,
        states: Mapping[int, TrackState],
        *,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> SongReport:
        """What `analyze_song` gives; an analysis that was given up is waited for."""
        with self._lock:
            report = analyze_song(
                song, profile, states, synth=self._synth, progress=progress, cancelled=cancelled
            )
        # Every suggestion's first prediction is made here, so that the window's are quick.
        for suggestion in report.report.suggestions:
            if suggestion.move is not None:
                forecast(report, report.song, suggestion)
        return report

    def close(self) -> None:
        """Nothing is left running."""
