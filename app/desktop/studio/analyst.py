"""Analyzes whole songs, one at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.desktop.workers.hands import Hands
from app.desktop.workers.jobs import JobControl
from modules.song.score import Song
from modules.unified_state import TrackState

if TYPE_CHECKING:
    from modules.sound.synth import NoteSynth
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.song_report import SongReport


REST_S = 0.003
"""After each block of some 7 ms, so that a song that plays meanwhile is rendered in time."""


class Analyst:
    """Analyzes one song at a time, and keeps the synth's notes for the next time."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
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

        def progress(fraction: float) -> None:
            control.progress(fraction)
            time.sleep(REST_S)
            self._hands.wait(control.is_cancelled)

        with self._lock:
            self._synth = self._synth or NoteSynth(SAMPLE_RATE)
            report = analyze_song(
                song,
                profile,
                states,
                synth=self._synth,
                progress=progress,
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
