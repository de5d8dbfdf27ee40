"""Suggestions while the user works: after a pause in editing, and ahead of the moving playhead.

Switched on by default, as code editors do with theirs (VS Code, Xcode, JetBrains): an idea that
has to be asked for each time is not found. They can afford it because they stay quiet, and so does
this: only notes that the model is sure of, paler than what was asked for, never over it, no focus,
no sound, no message; one key turns it off, and that is remembered.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.studio.ahead_of_playhead import AheadOfPlayhead
from app.desktop.studio.co_writer import CoWriter
from app.desktop.studio.player import Player
from app.desktop.studio.stage import Stage
from app.desktop.workers.generator_worker import GeneratorWorker
from modules.midi_generator.bars_written import Terms, ground_of, terms_of
from modules.midi_generator.look_ahead import (
    AheadRequest,
    Foreseen,
    bars_ahead,
    edited_notes,
    stretch_after,
    sure_part,
)
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.history import Change, Direction, History
from modules.song.note_edits import notes_apart
from modules.song.score import Note
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot, Topic, UnifiedState

PAUSE_MS = 600
"""Longer than the gap between two notes of somebody who writes on (a quarter note at 100 bpm, a
click or a key every half second), shorter than the wait that makes one look up."""

SEEDS_APART = 101
"""So that two requests never share a seed; the bars of one count up from it."""

UNASKED_ID = 0
"""The request id of proposals that nobody asked for; the co-writer counts from 1."""


class LiveGhosts(QObject):
    """Decides when something is suggested, and asks the generator worker for it in silence.

    `suggested` carries a proposal of sure notes, `withdrawn` takes it back. After a dismissal it
    is quiet until the next edit.
    """

    suggested = Signal(object)
    withdrawn = Signal()

    def __init__(
        self,
        history: History,
        state: UnifiedState,
        player: Player,
        co_writer: CoWriter,
        worker: GeneratorWorker,
        *,
        is_on: bool,
    ) -> None:
        super().__init__()
        self.stage: Stage | None = None
        self._history = history
        self._state = state
        self._player = player
        self._co_writer = co_writer
        self._worker = worker
        self._is_on = is_on
        self._is_quiet = False
        self._track_id: int | None = None
        self._ids = count(1)
        self._seeds = count(0, SEEDS_APART)
        self._edited: tuple[Note, ...] = ()
        self._edit_id: int | None = None
        self._ahead = AheadOfPlayhead(worker, self._ids)
        self._bar: int | None = None
        self._shown: Proposal | None = None
        self._shown_end = 0
        self._is_of_edit = False
        self._terms: Terms | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._pause_is_over)
        worker.found.connect(self._on_found)
        self._unsubscribe = history.subscribe(self._on_song_changed)

    @property
    def is_on(self) -> bool:
        """Whether anything is suggested at all."""
        return self._is_on

    @property
    def bars_ahead(self) -> int:
        """How many bars are written ahead of the playhead."""
        return len(self._ahead)

    def set_on(self, on: bool) -> None:
        """Suggest, or be silent for good."""
        self._is_on = on
        self._is_quiet = False
        if not on:
            self._start_over()

    def follow_track(self, track_id: int) -> None:
        """Work for another track from now on."""
        if track_id != self._track_id:
            self._track_id = track_id
            self._is_quiet = False
            self._start_over()

    def stay_quiet(self) -> None:
        """The user dismissed a proposal: nothing more until the next edit."""
        self._is_quiet = True
        self._stop_work()

    def start_over(self) -> None:
        """Drop what was written ahead: the generator has learned something."""
        self._start_over()

    def close(self) -> None:
        """End the timer and leave the history."""
        self._pause.stop()
        self._unsubscribe()

    def notice(self) -> None:
        """Look where the playhead is; called at display rate."""
        if not (self._player.is_playing and self._may_ask()):
            self._bar = None
        elif not self.is_at_edit:
            tick = self._player.position_tick
            bar = time_map_of(self._history.song).bar_index_at(tick)
            if bar != self._bar:
                self._bar = bar
                self._follow_playhead(tick)

    def on_state_changed(self, _snapshot: Snapshot, topics: frozenset[Topic]) -> None:
        """Give up what rests on settings that are no longer."""
        if topics & {Topic.PREFERENCES, Topic.MUSIC, Topic.TRACKS} and self._is_on:
            self._check_terms()

    # After an edit.

    @property
    def is_at_edit(self) -> bool:
        """Whether an edit is still to be answered; that comes before the playhead."""
        return self._pause.isActive() or self._edit_id is not None

    def _on_song_changed(self, change: Change) -> None:
        if change.direction is Direction.LOAD:
            self._track_id = None
            self._is_quiet = False
            self._start_over()
        elif self._is_on and self._track_id is not None:
            self._check_terms()
            if any(notes_apart(change.before, change.after, self._track_id)):
                self._edit_id = None
                self._on_notes_changed(change, self._track_id)

    def _on_notes_changed(self, change: Change, track_id: int) -> None:
        shown, self._shown = self._shown, None
        edited = edited_notes(change.before, change.after, track_id)
        if change.direction is not Direction.DO:
            self._pause.stop()
        elif not isinstance(change.edit, AcceptGhostNotes):
            self._is_quiet = False
            self._wait_after(edited)
        elif change.edit.proposal.request_id == UNASKED_ID:
            if not self._player.is_playing:
                self._wait_after(edited)
            elif shown is not None and not self._is_of_edit:
                # The bars after the accepted one were written with it in mind.
                self._ahead.rest_on(ground_of(self._request()))

    def _wait_after(self, edited: tuple[Note, ...]) -> None:
        if edited:
            self._edited = edited
            self._pause.start()

    def _pause_is_over(self) -> None:
        stage = self.stage
        if stage is None or not self._may_ask() or self._co_writer.is_busy:
            return
        if stage.is_dragging:
            self._pause.start()
        elif stage.may_suggest and not stage.is_followed:
            self._ask_after_edit()

    def _ask_after_edit(self) -> None:
        assert self._track_id is not None
        stretch = stretch_after(self._history.song, self._track_id, self._edited)
        if stretch is None:
            self._withdraw()
            return
        request = replace(self._request(next(self._seeds)), joins_bar=True)
        self._edit_id = next(self._ids)
        self._terms = terms_of(request)
        self._ahead.interrupt()
        self._worker.pursue(AheadRequest(self._edit_id, request, (stretch.start_tick,)))

    # Ahead of the playhead.

    def _follow_playhead(self, tick: int) -> None:
        assert self._track_id is not None
        ticks = bars_ahead(self._history.song, self._track_id, tick)
        self._ahead.aim(self._request(next(self._seeds)), ticks)
        self._show_next(tick)

    def _show_next(self, tick: int) -> None:
        coming, stage = self._ahead.next, self.stage
        if coming is None or stage is None:
            return  # Late: the last valid proposal stands.
        goes_along = self._is_of_edit or stage.is_followed
        if stage.has_suggestion and goes_along and tick < self._shown_end:
            return
        proposal = sure_part(coming.proposal, coming.tick)
        if proposal is None:
            self._withdraw()
        elif proposal != self._shown:
            self._show(proposal, of_edit=False)

    # Answers.

    def _on_found(self, request_id: int, found: object) -> None:
        assert isinstance(found, Foreseen)
        if request_id == self._edit_id:
            self._edit_id = None
            proposal = sure_part(found.proposal, found.tick)
            if proposal is None:
                self._withdraw()
            else:
                self._show(proposal, of_edit=True)
        elif self._ahead.take(request_id, found) and self._bar is not None:
            # Without a bar the song has changed since, and the next frame looks what still holds.
            self._show_next(self._player.position_tick)
        if not self._ahead.is_waiting:
            self._bar = None

    def _show(self, proposal: Proposal, *, of_edit: bool) -> None:
        stage = self.stage
        if stage is None or not stage.may_suggest or self._co_writer.is_busy or self._is_quiet:
            return
        if stage.is_dragging:
            # Later: at the next frame, or after another pause.
            self._bar = None
            if of_edit:
                self._pause.start()
            return
        self._shown = proposal
        self._shown_end = proposal.end_tick
        self._is_of_edit = of_edit
        self._terms = terms_of(self._request())
        self.suggested.emit(proposal)

    def _withdraw(self) -> None:
        self._shown = None
        self.withdrawn.emit()

    def _check_terms(self) -> None:
        self._bar = None
        if self._terms is not None and terms_of(self._request()) != self._terms:
            self._terms = None
            self._edit_id = None
            self._withdraw()

    # Requests.

    def _may_ask(self) -> bool:
        if not self._is_on or self._is_quiet or self._track_id is None:
            return False
        if not self._history.song.has_track(self._track_id):
            return False
        return not self._co_writer.obstacle(ProposalKind.NEXT_BAR, self._track_id)

    def _request(self, seed: int = 0) -> GenerationRequest:
        assert self._track_id is not None
        return GenerationRequest(
            id=UNASKED_ID,
            kind=ProposalKind.NEXT_BAR,
            song=self._history.song,
            track_id=self._track_id,
            start_tick=0,
            state=self._state.snapshot,
            mode=self._co_writer.mode,
            sampling=SamplingSettings(self._co_writer.temperature, seed=seed),
            rules=self._co_writer.options.rules,
        )

    def _stop_work(self) -> None:
        self._pause.stop()
        self._edit_id = None
        self._terms = None
        self._shown = None
        self._ahead.interrupt()
        self._worker.pursue(None)

    def _start_over(self) -> None:
        self._stop_work()
        self._ahead.clear()
        self._bar = None
        self.withdrawn.emit()
