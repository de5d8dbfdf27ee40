"""Analyzes whole songs, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.desktop.workers.jobs import JobControl
from modules.song.score import Song
from modules.unified_state import TrackState

if TYPE_CHECKING:
    from modules.sound.synth import NoteSynth
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.song_report import SongReport


class Analyst:
    """Analyzes one song at a time, and keeps the synth's notes for the next time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._synth: NoteSynth | None = None

    def analyze(
        self,
        song: Song,
        profile: GenreProfile,
        states: Mapping[int, TrackState],
        control: JobControl,
    ) -> SongReport:
        """The report on `song`; an analysis that was given up is waited for."""
        from modules.sound.synth import NoteSynth
        from modules.spectral_analyzer.song_report import SAMPLE_RATE, analyze_song

        with self._lock:
            self._synth = self._synth or NoteSynth(SAMPLE_RATE)
            report = analyze_song(
                song,
                profile,
                states,
                synth=self._synth,
                progress=control.progress,
                cancelled=control.is_cancelled,
            )
        _predict_once(report)
        return report


def _predict_once(report: SongReport) -> None:
    """Make every suggestion's first prediction here, so that the window's are quick."""
    from modules.spectral_analyzer.forecast import forecast

    for suggestion in report.report.suggestions:
        if suggestion.move is not None:
            forecast(report, report.song, suggestion)
