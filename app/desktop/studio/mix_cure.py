"""Carrying out mix suggestions: how much, heard before, made as one edit, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from app.desktop.studio.mix_advisor import MixAdvisor
from app.desktop.studio.move_preview import MovePreview
from app.desktop.studio.player import Player
from app.desktop.workers.jobs import Job, JobControl, JobRequest, JobRunner
from modules.errors import NomadError
from modules.song.edits import ApplyMixMove, ApplyMixMoves
from modules.song.history import Change, Direction, History
from modules.song.move_amount import scaled_move
from modules.song.score import Song
from modules.spectral_analyzer.suggestion import Suggestion

if TYPE_CHECKING:
    from modules.spectral_analyzer.cure import Cure
    from modules.spectral_analyzer.outcome import Outcome
    from modules.spectral_analyzer.song_report import SongReport


@dataclass(frozen=True, slots=True)
class AppliedMove:
    """A suggestion with the move that was made, and what was predicted and achieved.

    `outcome` is None where the figure that the move is after cannot be measured.
    """

    suggestion: Suggestion
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class AppliedMoves:
    """The moves that were made last, as one edit, and the song after it."""

    moves: tuple[AppliedMove, ...]
    song_after: Song
    is_measured: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """A suggestion with a chosen amount of its move, and what that is predicted to do.

    Without a move there is nothing to do; without an outcome nothing can be predicted yet.
    """

    suggestion: Suggestion
    outcome: Outcome | None


class MixCure(QObject):
    """Previews, makes and measures the moves of suggestions. `preview` is what is heard."""

    applied_changed = Signal(object)
    """The newest AppliedMoves, or None."""
    working_changed = Signal(bool)
    """Whether the amounts of all moves are being solved for."""
    answered = Signal(object, object, bool)
    """A suggestion that was applied, those that stood beside it, and whether it was undone."""
    said = Signal(str)
    failed = Signal(object)

    def __init__(
        self, history: History, advisor: MixAdvisor, jobs: JobRunner, player: Player
    ) -> None:
        super().__init__()
        self._history = history
        self._advisor = advisor
        self._jobs = jobs
        self._job: Job | None = None
        self._applied: AppliedMoves | None = None
        self._shown_when_applied: tuple[Suggestion, ...] = ()
        self.preview = MovePreview(history, player)
        self._unsubscribe = history.subscribe(self._on_song_changed)
        advisor.reported.connect(self._take_report)
        jobs.ended.connect(self._on_job_ended)

    @property
    def applied(self) -> AppliedMoves | None:
        """The moves that were made last."""
        return self._applied

    @property
    def is_working(self) -> bool:
        """Whether the amounts of all moves are being solved for."""
        return self._job is not None

    # One suggestion.

    def effect(self, suggestion: Suggestion, amount: float) -> Effect:
        """`suggestion` with `amount` (0 … 1.5) of its move, and the outcome to expect."""
        move = suggestion.move
        song = self._history.song
        scaled = None if move is None else scaled_move(move, amount, song)
        chosen = replace(suggestion, move=scaled)
        return Effect(chosen, self._predicted(chosen))

    def hear(self, suggestion: Suggestion, amount: float) -> None:
        """Let the song be heard with the move, as loud as without it; starts to play."""
        from modules.spectral_analyzer.forecast import forecast_song

        report, song = self._advisor.report, self._history.song
        if report is None or suggestion.move is None:
            return
        chosen = self.effect(suggestion, amount).suggestion
        after = song if chosen.move is None else ApplyMixMove(chosen).apply(song)
        expected = forecast_song(report, song, after)
        self.preview.hear(suggestion.id, after, -expected.loudness_change_db)
        if after.master.limiter is not None and report.song is song:
            self._match_by_measuring(suggestion.id, report, after)

    def _match_by_measuring(self, preview_id: str, report: SongReport, after: Song) -> None:
        """Measure how loud `after` is while a guess is heard: no forecast knows a limiter."""
        before_lufs = report.report.measurement.loudness.integrated_lufs

        def work(control: JobControl) -> float | None:
            measured = self._advisor.measured(after, report.report.profile, control)
            return measured.report.measurement.loudness.integrated_lufs

        def on_success(result: object) -> None:
            after_lufs = cast("float | None", result)
            if self.preview.song is after and before_lufs is not None and after_lufs is not None:
                self.preview.hear(preview_id, after, before_lufs - after_lufs)

        self._jobs.run(
            JobRequest(
                "Matching the loudness",
                work,
                on_success,
                self._on_failure,
                key="loudness",
                quiet=True,
                long=True,
            )
        )

    def apply(self, suggestion: Suggestion, amount: float = 1.0) -> None:
        """Make `amount` of the move: one edit, which undo takes back."""
        effect = self.effect(suggestion, amount)
        if effect.suggestion.move is None:
            return
        edit = ApplyMixMove(effect.suggestion)
        self._make(edit, (AppliedMove(effect.suggestion, effect.outcome),))

    # All suggestions.

    @property
    def can_apply_all(self) -> bool:
        """Whether the song as it is was measured, and something can be done about it."""
        report = self._advisor.report
        if report is None or self._job is not None or report.song is not self._history.song:
            return False
        return any(
            item.move is not None and not self._advisor.is_dismissed(item)
            for item in report.report.suggestions
        )

    def apply_all(self) -> None:
        """Solve for the amounts of all moves together, measure, and make them as one edit."""
        report = self._advisor.report
        if report is None or not self.can_apply_all:
            return
        self.preview.end()
        self._job = self._jobs.run(
            JobRequest(
                "Fitting all moves together",
                lambda control: self._solved(report, control),
                lambda cured: self._take_cure(report.song, cast("Cure | None", cured)),
                self._on_failure,
                key="cure",
                long=True,
            )
        )
        self.working_changed.emit(True)

    def _solved(self, report: SongReport, control: JobControl) -> Cure | None:
        from modules.spectral_analyzer.cure import MOST_ROUNDS, cure
        from modules.spectral_analyzer.mix_report import MixReport

        rounds = 0

        def measure(song: Song) -> MixReport:
            nonlocal rounds
            done, rounds = rounds, rounds + 1
            step = control.part(done / MOST_ROUNDS, rounds / MOST_ROUNDS)
            return self._advisor.measured(song, report.report.profile, step).report

        suggestions = report.report.suggestions
        wanted = tuple(one for one in suggestions if not self._advisor.is_dismissed(one))
        before = replace(report.report, suggestions=wanted)
        return cure(report.song, before, report.model, measure)

    def _take_cure(self, song: Song, cured: Cure | None) -> None:
        if cured is None or not cured.moves:
            self.said.emit("There is nothing to apply.")
        elif song is not self._history.song:
            self.said.emit("The song has changed meanwhile; apply all again.")
        else:
            moves = tuple(AppliedMove(item.suggestion, item.outcome) for item in cured.followed)
            self._make(ApplyMixMoves(cured.moves), moves, is_measured=True)

    def _on_failure(self, error: Exception) -> None:
        if isinstance(error, NomadError):
            self.failed.emit(error)
        else:
            self._jobs.failed.emit(error)

    def _on_job_ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.working_changed.emit(False)

    # What came of it.

    @property
    def can_undo_applied(self) -> bool:
        """Whether the moves are the last edit, so that undo takes back just them."""
        return self._applied is not None and self._applied.song_after is self._history.song

    def undo_applied(self) -> None:
        """Take back the moves that were made last."""
        if self.can_undo_applied:
            self._history.undo()

    def close(self) -> None:
        """Leave the history."""
        self.preview.close()
        self._unsubscribe()

    def _make(
        self,
        edit: ApplyMixMove | ApplyMixMoves,
        moves: tuple[AppliedMove, ...],
        *,
        is_measured: bool = False,
    ) -> None:
        self.preview.end()
        self._set_applied(None)
        self._shown_when_applied = self._advisor.suggestions
        self._history.do(edit)
        self._set_applied(AppliedMoves(moves, self._history.song, is_measured))
        self._tell_answers(undone=False)

    def _tell_answers(self, *, undone: bool) -> None:
        if self._applied is not None:
            for move in self._applied.moves:
                self.answered.emit(move.suggestion, self._shown_when_applied, undone)

    def _set_applied(self, applied: AppliedMoves | None) -> None:
        if applied is not self._applied:
            self._applied = applied
            self.applied_changed.emit(applied)

    def _predicted(self, chosen: Suggestion) -> Outcome | None:
        from modules.spectral_analyzer.outcome import predicted_outcome

        report, song = self._advisor.report, self._history.song
        if report is None or chosen.move is None or not _has_tracks(song, chosen):
            return None
        after = ApplyMixMove(chosen).apply(song)
        return predicted_outcome(chosen, report.report.measurement, report.model, after)

    def _take_report(self, report: SongReport | None) -> None:
        applied = self._applied
        if report is None or applied is None or report.song is not applied.song_after:
            return
        from modules.spectral_analyzer.outcome import achieved_outcome

        measured = report.report.measurement
        moves = tuple(
            replace(move, outcome=achieved_outcome(move.outcome, move.suggestion, measured))
            if move.outcome is not None
            else move
            for move in applied.moves
        )
        self._set_applied(replace(applied, moves=moves, is_measured=True))

    def _on_song_changed(self, change: Change) -> None:
        if change.direction in (Direction.UNDO, Direction.LOAD):
            is_last = self._applied is not None and change.before is self._applied.song_after
            if is_last and change.direction is Direction.UNDO:
                self._tell_answers(undone=True)
            self._set_applied(None)


def _has_tracks(song: Song, suggestion: Suggestion) -> bool:
    """Whether all tracks of a move are still there: the suggestion may be of an earlier song."""
    move = suggestion.move
    return move is not None and all(song.has_track(track_id) for track_id in move.track_ids)
