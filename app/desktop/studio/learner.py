"""The learner: writes the user's decisions down, learns from them, and puts that to use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.studio.co_writer import CoWriter
from app.desktop.studio.decision_log import DecisionLog
from app.desktop.studio.live_ghosts import LiveGhosts
from app.desktop.studio.mix_advisor import MixAdvisor
from app.desktop.studio.mix_cure import MixCure
from app.desktop.workers.generator_worker import GeneratorWorker
from app.desktop.workers.jobs import JobControl, JobRequest, JobRunner
from modules.feedback.database import LearnedFolder, delete_everything
from modules.feedback.key_keeper import KeyKeeper
from modules.feedback.records import Consent, InstrumentCorrection, MixResponse, Response
from modules.feedback.store import CONSENT
from modules.feedback.writer import FeedbackWriter
from modules.learning.judged import Judged
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.history import Change, Direction, History
from modules.spectral_analyzer.suggestion import Suggestion

if TYPE_CHECKING:
    from modules.feedback.store import FeedbackStore
    from modules.learning.personal import Personal
    from modules.learning.update import UpdateReport
    from modules.midi_generator.adapter import Adapter

SETTLE_MS = 8_000
"""A proposal that was taken whole may be undone so long before it counts as accepted."""
TASTE_EVERY = 5
"""The tastes are learned anew after so many decisions; that takes milliseconds."""
FIRST_LOOK_MS = 60_000
LOOK_AGAIN_MS = 600_000
"""When it is looked whether an update is due: never in the first minute, never while playing."""


class Learner(QObject):
    """Listens to what becomes of proposals and advice. No disk is touched on the GUI thread.

    `said` carries sentences for the user, `changed` that something was learned, forgotten or
    switched; `updated` the report of an update of the adapter.
    """

    said = Signal(str)
    changed = Signal()
    updated = Signal(object)
    deletion_wished = Signal()
    """Everything that was learned is about to be deleted: whoever keeps some of it lets go."""
    _loaded = Signal(object)
    _due = Signal()
    _erased = Signal()

    def __init__(
        self,
        folder: LearnedFolder,
        history: History,
        jobs: JobRunner,
        co_writer: CoWriter,
        live_ghosts: LiveGhosts,
        generator: GeneratorWorker,
        mix_advisor: MixAdvisor,
        mix_cure: MixCure,
        keepers: Sequence[KeyKeeper] | None = None,
    ) -> None:
        super().__init__()
        self.folder = folder
        self.keepers = keepers
        self._history = history
        self._jobs = jobs
        self._live_ghosts = live_ghosts
        self._generator = generator
        self._mix_advisor = mix_advisor
        self._writer = FeedbackWriter(folder, self.said.emit, keepers)
        self._log = DecisionLog(self._write_judged)
        self._written = 0
        self._adapter: Adapter | None = None
        self._version: int | None = None
        self._reason = ""
        self.is_busy: Callable[[], bool] = lambda: False
        """Whether the user would notice a background job; the studio says so."""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._log.settle)
        self._dismissal = QTimer(self)
        self._dismissal.setSingleShot(True)
        self._dismissal.setInterval(SETTLE_MS)
        self._dismissal.timeout.connect(lambda: self._log.explain(""))
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.timeout.connect(self._look_whether_due)
        self._loaded.connect(self._use)
        self._due.connect(self.update_now)
        self._erased.connect(self._after_deletion)
        co_writer.proposed.connect(self._on_proposed)
        live_ghosts.suggested.connect(self._on_suggested)
        mix_cure.answered.connect(self._on_mix_answer)
        mix_advisor.dismissed.connect(self._on_mix_dismissal)
        self._unsubscribe = history.subscribe(self._on_song_changed)

    def start(self) -> None:
        """Begin to write, and use what was learned before; nothing is made where nothing was."""
        self._writer.start()
        if self.folder.database.is_file():
            self.reload()
            self._look.start(FIRST_LOOK_MS)

    def close(self) -> None:
        """Write what is left and end the thread."""
        self._settle.stop()
        self._dismissal.stop()
        self._look.stop()
        self._unsubscribe()
        self._log.settle()
        self._writer.close()

    # What the user decides.

    def accepted(self, proposal: Proposal, ghosts: tuple[GhostNote, ...]) -> None:
        """Ghosts became notes."""
        if self._log.accepted(proposal, ghosts):
            self._settle.start()

    def dismissed(self, proposal: Proposal) -> None:
        """A proposal was sent away."""
        reason, self._reason = self._reason, ""
        self._log.dismissed(proposal, reason)
        self._dismissal.start()

    def explain(self, reason: str) -> None:
        """The reason for the dismissal that went before."""
        self._dismissal.stop()
        self._log.explain(reason)

    def brought_back(self, proposal: Proposal) -> None:
        """A dismissed proposal is on show again."""
        self._log.brought_back(proposal)

    def say_why(self, reason: str) -> None:
        """The reason for the dismissal that follows."""
        self._reason = reason

    def settle(self) -> None:
        """Judge what is on show by what was taken of it so far."""
        self._log.settle()

    def corrected(self, heard: str | None, confidence: float, corrected_to: str | None) -> None:
        """The user named what is on a track."""
        record = InstrumentCorrection(heard, round(confidence, 3), corrected_to)
        self._writer.write(lambda: record)

    def _on_proposed(self, proposals: tuple[Proposal, ...]) -> None:
        self._log.shown(self._history.song, proposals)

    def _on_suggested(self, proposal: Proposal) -> None:
        self._log.suggested(self._history.song, proposal)

    def _on_song_changed(self, change: Change) -> None:
        if change.direction is Direction.LOAD:
            self._log.settle()
        elif isinstance(change.edit, AcceptGhostNotes):
            edit = change.edit
            if change.direction is Direction.UNDO:
                self._log.accept_undone(edit.proposal, edit.ghosts)
            elif change.direction is Direction.REDO:
                self._log.accepted(edit.proposal, edit.ghosts)

    def _on_mix_answer(
        self, suggestion: Suggestion, shown: tuple[Suggestion, ...], undone: bool
    ) -> None:
        self._remember_mix(suggestion, shown, Response.UNDONE if undone else Response.APPLIED)

    def _on_mix_dismissal(
        self, suggestion: Suggestion, shown: tuple[Suggestion, ...], is_back: bool
    ) -> None:
        response = Response.BROUGHT_BACK if is_back else Response.DISMISSED
        self._remember_mix(suggestion, shown, response)

    def _remember_mix(
        self, suggestion: Suggestion, shown: tuple[Suggestion, ...], response: Response
    ) -> None:
        ids = [each.id for each in shown]
        if suggestion.id not in ids:
            return
        genre = self._history.song.genre

        def record() -> MixResponse:
            from modules.learning.mix_taste import shown_advice

            return MixResponse(genre, response, ids.index(suggestion.id), shown_advice(shown))

        self._writer.write(record)
        self._count()

    def _write_judged(self, judged: Judged) -> None:
        self._settle.stop()
        if not self._writer.write(judged.decision):
            self.said.emit(
                "Decisions come faster than they can be written; one was not remembered."
            )
        self._count()

    def _count(self) -> None:
        self._written += 1
        if self._written % TASTE_EVERY == 0:
            self._writer.run(self._learn_tastes)

    # Putting it to use.

    def reload(self) -> None:
        """Read what was learned and use it."""
        self._writer.run(self._load)

    def _load(self, store: FeedbackStore) -> None:
        from modules.learning.personal import load_personal

        self._loaded.emit(load_personal(store))

    def _learn_tastes(self, store: FeedbackStore) -> None:
        from modules.learning.personal import update_tastes

        update_tastes(store)
        self._load(store)

    def _use(self, personal: Personal) -> None:
        if personal.version != self._version:
            self._version, self._adapter = personal.version, personal.adapter
            self._live_ghosts.start_over()
        self._generator.use(self._adapter, personal.ideas)
        self._mix_advisor.use_taste(personal.mix)
        self.changed.emit()

    # Learning.

    def _look_whether_due(self) -> None:
        self._look.start(LOOK_AGAIN_MS)
        if not self.is_busy():
            self._writer.run(self._update_if_due)

    def _update_if_due(self, store: FeedbackStore) -> None:
        from modules.learning.personal import is_update_due

        if is_update_due(store, datetime.now(UTC).date()):
            self._due.emit()

    def update_now(self) -> None:
        """Learn from all decisions, in the background."""
        self._run_update("Learning from your decisions", ())

    def learn_from(self, paths: Sequence[Path]) -> None:
        """Learn from MIDI files, too; they are kept with the decisions."""
        self._run_update("Learning from your files", tuple(paths))

    def _run_update(self, title: str, paths: tuple[Path, ...]) -> None:
        folder, keepers = self.folder, self.keepers

        def work(control: JobControl) -> UpdateReport:
            from modules.learning.background import learn_everything

            return learn_everything(folder, keepers, paths, control.progress, control.is_cancelled)

        self._jobs.run(JobRequest(title, work, self._take_report, key="learning", long=True))

    def _take_report(self, found: object) -> None:
        report = cast("UpdateReport", found)
        self.said.emit(report.reason)
        self.updated.emit(report)
        self.reload()

    # The user's own hand: see, switch, undo, forget. Each runs on the writer's thread.

    def ask(self, read: Callable[[FeedbackStore], Any], take: Callable[[Any], None]) -> None:
        """Let `read` read the store; `take` gets its result on this thread, or None without one."""
        if not self.folder.database.is_file():
            take(None)
            return
        answer = _Answer(take, self)
        self._writer.run(lambda store: answer.came.emit(read(store)))

    def change(self, act: Callable[[FeedbackStore], object]) -> None:
        """Let `act` change the store, and use what it says from then on."""
        self._writer.run(act)
        self.reload()

    def choose_consent(self, consent: Consent) -> None:
        """How far the user goes along."""
        self.change(lambda store: store.choose(CONSENT, consent.value))

    def delete_everything(self) -> None:
        """Overwrite and delete all of it, and the key."""
        folder, keepers = self.folder, self.keepers

        def erase() -> None:
            delete_everything(folder, keepers)
            self._erased.emit()

        self._log.settle()
        self.deletion_wished.emit()
        self._writer.let_go(erase)

    def _after_deletion(self) -> None:
        from modules.learning.personal import Personal

        self._use(Personal())
        self.said.emit("Everything that Nomad Muse had learned of you is deleted.")


class _Answer(QObject):
    """Brings one result from the writer's thread to the one that asked."""

    came = Signal(object)

    def __init__(self, take: Callable[[Any], None], parent: QObject) -> None:
        super().__init__(parent)
        self._take = take
        self.came.connect(self._on_came)

    def _on_came(self, result: object) -> None:
        self._take(result)
        self.deleteLater()
