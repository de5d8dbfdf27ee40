"""Mix advice for the open song: keeps the analysis of the whole song current."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.studio.analyst import Analyst
from app.desktop.workers.analyzer_worker import AnalyzerWorker
from app.desktop.workers.jobs import Job, JobControl, JobRequest, JobRunner
from modules.errors import AudioFileError, NomadError
from modules.song.edits import MoveTrack, RenameTrack, SetLoop, SetTitle, SetTrackHue
from modules.song.history import Change, Direction, History
from modules.song.score import Song
from modules.unified_state import (
    EngineState,
    EngineStatus,
    MixContext,
    Topic,
    TrackState,
    UnifiedState,
)

if TYPE_CHECKING:
    from modules.learning.mix_taste import MixTaste
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.song_report import SongReport
    from modules.spectral_analyzer.suggestion import Suggestion

SETTLE_MS = 700
"""The analysis of the whole song waits until the hands have left the mix."""
SILENT_EDITS = (MoveTrack, RenameTrack, SetLoop, SetTitle, SetTrackHue)


class MixAdvisor(QObject):
    """Analyzes the whole song whenever it has changed and the hands have left the mix."""

    reported = Signal(object)
    """A new SongReport, or None when the song changed and a new one is on its way."""
    dismissed = Signal(object, object, bool)
    """A suggestion that the user does not want, those that stood beside it, and whether it is back.
    """
    failed = Signal(object)

    def __init__(
        self,
        history: History,
        state: UnifiedState,
        jobs: JobRunner,
        worker: AnalyzerWorker,
        analyst: Analyst,
    ) -> None:
        super().__init__()
        self._history = history
        self._state = state
        self._jobs = jobs
        self._worker = worker
        self._profile: GenreProfile | None = None
        self._references: GenreProfile | None = None
        self._analyst = analyst
        self._report: SongReport | None = None
        self._job: Job | None = None
        self._is_started = False
        self._obstacle = ""
        self._taste: MixTaste | None = None
        self._dismissed: list[Suggestion] = []
        self._unsubscribe = history.subscribe(self._on_song_changed)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.analyze)

    @property
    def profile(self) -> GenreProfile | None:
        """The profile of the song's genre; None when its file is damaged."""
        return self._profile

    @property
    def report(self) -> SongReport | None:
        """The newest report on the whole song; it may be of an earlier version of it."""
        return self._report

    @property
    def obstacle(self) -> str:
        """Why the last analysis failed; empty when it did not."""
        return self._obstacle

    @property
    def is_analyzing(self) -> bool:
        """Whether a report on the whole song is on its way."""
        return self._job is not None or self._settle.isActive()

    def start(self) -> None:
        """Take the song in and analyze it; nothing is analyzed before."""
        self._is_started = True
        self._take_genre(self._history.song)
        self._settle.start(0)

    def judge_by(self, references: GenreProfile | None) -> None:
        """Judge by the user's references from now on, or by the song's genre again."""
        if references is None and self._references is None:
            return
        self._references = references
        self._profile = None
        self._take_genre(self._history.song)
        if self._is_started:
            self._settle.start(0)

    # Analysis.

    def report_work(self) -> Callable[[JobControl], SongReport]:
        """Work that gives the report on the song as it is now; it is done already when it is."""
        song, profile, found = self._history.song, self._profile, self._report
        states = self._state.snapshot.tracks

        def work(control: JobControl) -> SongReport:
            from modules.spectral_analyzer.genre_profile import load_profile

            if found is not None and found.song is song and found.report.profile is profile:
                return found
            return self._analyzed(song, profile or load_profile(song.genre), states, control)

        return work

    def analyze(self, *, shown: bool = False) -> None:
        """Analyze the whole song as a job; with `shown`, the status line shows its progress."""
        self._settle.stop()
        song, profile = self._history.song, self._profile
        if profile is None:
            return

        def work(control: JobControl) -> SongReport:
            return self.measured(song, profile, control)

        self._tell_engine(EngineStatus.BUSY, "Analyzing the whole song…")
        self._job = self._jobs.run(
            JobRequest(
                "Analyzing the whole song",
                work,
                lambda result: self._take_report(cast("SongReport", result)),
                self._on_failure,
                key="analysis",
                quiet=not shown,
                long=True,
            )
        )

    def measured(self, song: Song, profile: GenreProfile, control: JobControl) -> SongReport:
        """The report on any version of the song; for the thread of a job."""
        return self._analyzed(song, profile, self._state.snapshot.tracks, control)

    def _analyzed(
        self,
        song: Song,
        profile: GenreProfile,
        states: Mapping[int, TrackState],
        control: JobControl,
    ) -> SongReport:
        return self._analyst.analyze(
            song, profile, states, progress=control.progress, cancelled=control.is_cancelled
        )

    def _take_report(self, report: SongReport) -> None:
        self._job = None
        self._obstacle = ""
        self._report = report
        self._tell_engine(EngineStatus.READY, "Mix analysis ready")
        measurement = report.report.measurement
        mix = MixContext(
            bands_db=measurement.bands_db,
            deviation_db=report.report.deviation_db,
            momentary_lufs=measurement.loudness.max_momentary_lufs,
            short_term_lufs=measurement.loudness.max_short_term_lufs,
            integrated_lufs=measurement.loudness.integrated_lufs,
            true_peak_dbtp=measurement.loudness.true_peak_dbtp,
            correlation=measurement.stereo.correlation,
            suggestions=self._in_order(report.report.suggestions),
        )
        self._state.update(Topic.MIX, lambda now: replace(now, mix=mix))
        self.reported.emit(report)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The suggestions on show, in the order in which they stand there."""
        return self._state.snapshot.mix.suggestions

    def dismiss(self, suggestion: Suggestion) -> None:
        """Show a suggestion no more in this song."""
        shown = self.suggestions
        self._dismissed.append(suggestion)
        self._show_in_order()
        self.dismissed.emit(suggestion, shown, False)

    def bring_back(self) -> None:
        """Show again the suggestion that was dismissed last."""
        suggestion = self._dismissed.pop()
        self._show_in_order()
        # The finding may be gone by now.
        shown = [one for one in self.suggestions if one.id != suggestion.id]
        self.dismissed.emit(suggestion, (suggestion, *shown), True)

    @property
    def dismissed_count(self) -> int:
        """How many suggestions the user dismissed in this song."""
        return len(self._dismissed)

    def is_dismissed(self, suggestion: Suggestion) -> bool:
        """Whether the user does not want this suggestion in this song."""
        return any(suggestion.id == one.id for one in self._dismissed)

    def use_taste(self, taste: MixTaste | None) -> None:
        """Order the suggestions as this user would take them; None is as the analyzer does."""
        self._taste = taste
        self._show_in_order()

    def _show_in_order(self) -> None:
        if self._report is not None:
            ordered = self._in_order(self._report.report.suggestions)
            self._state.update(
                Topic.MIX, lambda now: replace(now, mix=replace(now.mix, suggestions=ordered))
            )

    def _in_order(self, suggestions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
        wanted = tuple(one for one in suggestions if not self.is_dismissed(one))
        return wanted if self._taste is None else self._taste.ranked(wanted)

    def _on_failure(self, error: Exception) -> None:
        self._job = None
        self._tell_engine(EngineStatus.READY, "Mix analysis ready")
        if isinstance(error, NomadError):
            self._obstacle = str(error)
            self.reported.emit(None)
        if isinstance(error, AudioFileError):
            return  # The ear has already told that the file cannot be read.
        if isinstance(error, NomadError):
            self.failed.emit(error)
        else:
            self._jobs.failed.emit(error)

    def _tell_engine(self, status: EngineStatus, message: str) -> None:
        if self._state.snapshot.engines["analyzer"].status is not EngineStatus.UNAVAILABLE:
            engine = EngineState(status, message)
            self._state.update(Topic.ENGINES, lambda now: now.with_engine("analyzer", engine))

    def _on_song_changed(self, change: Change) -> None:
        self._take_genre(change.after)
        if change.direction is Direction.LOAD:
            self._report = None
            self._worker.forget_history()
            self._dismissed.clear()
            self._state.update(Topic.MIX, lambda now: replace(now, mix=MixContext()))
            self.reported.emit(None)
        if not isinstance(change.edit, SILENT_EDITS):
            self._worker.start_over()
        if self._is_started and not isinstance(change.edit, SILENT_EDITS):
            self._settle.start(0 if change.direction is Direction.LOAD else SETTLE_MS)

    def _take_genre(self, song: Song) -> None:
        from modules.spectral_analyzer.genre_profile import load_profile

        if self._references is not None:
            self._profile = self._references
        elif self._profile is None or self._profile.genre != song.genre:
            try:
                self._profile = load_profile(song.genre)
            except NomadError as error:
                self._profile = None
                self.failed.emit(error)
        if self._profile is not None:
            self._worker.follow(song, self._profile)

    def close(self) -> None:
        """Stop timers and leave the history."""
        self._settle.stop()
        self._unsubscribe()
