"""Mix advice for the open song: analysis of the whole song, preview, apply, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.studio.analyst import Analyst
from app.desktop.studio.player import Player
from app.desktop.workers.analyzer_worker import AnalyzerWorker
from app.desktop.workers.jobs import Job, JobControl, JobRequest, JobRunner
from modules.errors import AudioFileError, NomadError
from modules.song.edits import ApplyMixMove, RenameTrack, SetLoop, SetTitle
from modules.song.history import Change, Direction, History
from modules.song.score import Song
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_LABELS
from modules.spectral_analyzer.suggestion import MoveType, Suggestion
from modules.unified_state import (
    EngineState,
    EngineStatus,
    MixContext,
    Topic,
    UnifiedState,
)

if TYPE_CHECKING:
    from modules.learning.mix_taste import MixTaste
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.song_report import SongReport

SETTLE_MS = 700
"""The analysis of the whole song waits until the hands have left the mix."""
SILENT_EDITS = (RenameTrack, SetLoop, SetTitle)


@dataclass(frozen=True, slots=True)
class AppliedMove:
    """A suggestion that was applied, with what was predicted and what was then measured.

    Changes are of the level of band `label` in dB re the mix, or None when it is no band move.
    """

    suggestion: Suggestion
    song_after: Song
    label: str
    predicted_db: float | None
    measured_db: float | None = None


class MixAdvisor(QObject):
    """Keeps the report on the whole song current, and carries out what a card asks for."""

    reported = Signal(object)
    """A new SongReport, or None when the song changed and a new one is on its way."""
    previewing = Signal(object)
    """The id of the suggestion that is heard, or None."""
    applied_changed = Signal(object)
    """The last AppliedMove, or None."""
    failed = Signal(object)
    answered = Signal(object, object, bool)
    """A suggestion that was applied, those that stood beside it, and whether it was undone."""

    def __init__(
        self,
        history: History,
        state: UnifiedState,
        jobs: JobRunner,
        player: Player,
        worker: AnalyzerWorker,
    ) -> None:
        super().__init__()
        self._history = history
        self._state = state
        self._jobs = jobs
        self._player = player
        self._worker = worker
        self._profile: GenreProfile | None = None
        self._analyst = Analyst()
        self._report: SongReport | None = None
        self._job: Job | None = None
        self._preview_id: str | None = None
        self._applied: AppliedMove | None = None
        self._is_started = False
        self._obstacle = ""
        self._taste: MixTaste | None = None
        self._shown_when_applied: tuple[Suggestion, ...] = ()
        self._bands_before: tuple[float, ...] | None = None
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

    @property
    def applied(self) -> AppliedMove | None:
        """The last applied move."""
        return self._applied

    def start(self) -> None:
        """Take the song in and analyze it; nothing is analyzed before."""
        self._is_started = True
        self._take_genre(self._history.song)
        self._settle.start(0)

    # Analysis.

    def analyze(self, *, shown: bool = False) -> None:
        """Analyze the whole song as a job; with `shown`, the status line shows its progress."""
        self._settle.stop()
        song, profile = self._history.song, self._profile
        if profile is None:
            return
        states = self._state.snapshot.tracks

        def work(control: JobControl) -> SongReport:
            return self._analyst.analyze(song, profile, states, control)

        self._tell_engine(EngineStatus.BUSY, "Analyzing the whole song…")
        self._job = self._jobs.run(
            JobRequest(
                "Analyzing the whole song",
                work,
                lambda result: self._take_report(cast("SongReport", result)),
                self._on_failure,
                key="analysis",
                quiet=not shown,
            )
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
        self._compare_with_forecast(report)
        self.reported.emit(report)

    def use_taste(self, taste: MixTaste | None) -> None:
        """Order the suggestions as this user would take them; None is as the analyzer does."""
        self._taste = taste
        if self._report is not None:
            ordered = self._in_order(self._report.report.suggestions)
            self._state.update(
                Topic.MIX, lambda now: replace(now, mix=replace(now.mix, suggestions=ordered))
            )

    def _in_order(self, suggestions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
        return suggestions if self._taste is None else self._taste.ranked(suggestions)

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
        self.end_preview()
        self._take_genre(change.after)
        if change.direction is Direction.LOAD:
            self._report = None
            self._state.update(Topic.MIX, lambda now: replace(now, mix=MixContext()))
            self._set_applied(None)
            self.reported.emit(None)
        elif self._applied is not None and change.direction is Direction.UNDO:
            self._set_applied(None)
        if not isinstance(change.edit, SILENT_EDITS):
            self._worker.start_over()
        if self._is_started and not isinstance(change.edit, SILENT_EDITS):
            self._settle.start(0 if change.direction is Direction.LOAD else SETTLE_MS)

    def _take_genre(self, song: Song) -> None:
        from modules.spectral_analyzer.genre_profile import load_profile

        if self._profile is None or self._profile.genre != song.genre:
            try:
                self._profile = load_profile(song.genre)
            except NomadError as error:
                self._profile = None
                self.failed.emit(error)
        if self._profile is not None:
            self._worker.follow(song, self._profile)

    # Suggestions.

    @property
    def preview_id(self) -> str | None:
        """Id of the suggestion that is heard now."""
        return self._preview_id

    def preview(self, suggestion: Suggestion) -> None:
        """Let the song be heard with the move, as loud as without it; starts to play."""
        from modules.spectral_analyzer.forecast import forecast

        if self._report is None or suggestion.move is None:
            return
        expected = forecast(self._report, self._history.song, suggestion)
        self._player.compare(expected.song, -expected.loudness_change_db)
        self._preview_id = suggestion.id
        if not self._player.is_playing:
            self._player.toggle_play()
        self.previewing.emit(suggestion.id)

    def end_preview(self) -> None:
        """Go back to the song as it is."""
        if self._preview_id is not None:
            self._preview_id = None
            self._player.compare(None)
            self.previewing.emit(None)

    def apply(self, suggestion: Suggestion) -> None:
        """Make the move of `suggestion`: one edit, which undo takes back."""
        predicted = self._predicted_db(suggestion)
        self._shown_when_applied = self._state.snapshot.mix.suggestions
        self.end_preview()
        self._set_applied(None)
        self._history.do(ApplyMixMove(suggestion))
        label = _band_label(suggestion)
        self._set_applied(AppliedMove(suggestion, self._history.song, label, predicted))
        self.answered.emit(suggestion, self._shown_when_applied, False)

    @property
    def can_undo_applied(self) -> bool:
        """Whether the applied move is the last edit, so that undo takes back just that."""
        return self._applied is not None and self._applied.song_after is self._history.song

    def undo_applied(self) -> None:
        """Take back the applied move."""
        if self.can_undo_applied and self._applied is not None:
            undone = self._applied.suggestion
            self._history.undo()
            self.answered.emit(undone, self._shown_when_applied, True)

    def _set_applied(self, applied: AppliedMove | None) -> None:
        if applied is not self._applied:
            self._applied = applied
            self.applied_changed.emit(applied)

    def _predicted_db(self, suggestion: Suggestion) -> float | None:
        from modules.spectral_analyzer.forecast import forecast

        band = _band_index(suggestion)
        self._bands_before = None
        if self._report is None or band is None:
            return None
        self._bands_before = self._report.report.measurement.bands_db
        expected = forecast(self._report, self._history.song, suggestion).bands_db
        if expected is None or self._bands_before is None:
            return None
        return expected[band] - self._bands_before[band]

    def _compare_with_forecast(self, report: SongReport) -> None:
        applied = self._applied
        if applied is None or applied.measured_db is not None:
            return
        band = _band_index(applied.suggestion)
        bands = report.report.measurement.bands_db
        if report.song is not applied.song_after or band is None:
            return
        if bands is not None and self._bands_before is not None:
            measured = bands[band] - self._bands_before[band]
            self._set_applied(replace(applied, measured_db=measured))

    def close(self) -> None:
        """Stop timers and leave the history."""
        self._settle.stop()
        self._unsubscribe()


def _band_index(suggestion: Suggestion) -> int | None:
    """The band that an equalizer suggestion is about."""
    move = suggestion.move
    if move is None or move.type in (MoveType.GAIN, MoveType.WIDTH, MoveType.LIMIT):
        return None
    low = suggestion.freq_range_hz[0]
    return BAND_EDGES_HZ.index(low) if low in BAND_EDGES_HZ[:-1] else None


def _band_label(suggestion: Suggestion) -> str:
    band = _band_index(suggestion)
    return "" if band is None else BAND_LABELS[band]


def with_amount(suggestion: Suggestion, gain_db: float) -> Suggestion:
    """`suggestion` with another gain in its move."""
    assert suggestion.move is not None
    return replace(suggestion, move=replace(suggestion.move, gain_db=gain_db))
