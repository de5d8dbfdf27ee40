"""The co-writer: turns "Next Bar" into a request for the generator and keeps its answer."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.desktop.studio.selection import Selection, no_track, stretch_for
from app.desktop.studio.writing_options import WritingOptions
from app.desktop.workers.generator_worker import GeneratorWorker
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.midi_generator.request import (
    GenerationRequest,
    GeneratorMode,
    ProposalKind,
    SamplingSettings,
)
from modules.midi_generator.rest_of_proposal import Rest
from modules.midi_generator.track_kind import is_percussive
from modules.song.history import History
from modules.song.score import Song, TrackKind
from modules.song.time_map import time_map_of
from modules.unified_state import EngineStatus, Topic, UnifiedState

ALTERNATIVES = 4
TEMPERATURE_RANGE = (0.1, 2.0)
DEFAULT_TEMPERATURE = 1.0
NOTHING = Selection()


def first_free_bar(song: Song, track_id: int, tick: int) -> int:
    """First tick of the first bar, from the bar of `tick` on, in which the track has no note."""
    time_map = time_map_of(song)
    bar = time_map.bar_index_at(tick)
    start, end = time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + 1)
    for note in song.track(track_id).notes:
        if note.start_tick >= end:
            break
        if note.end_tick > start:
            bar = time_map.bar_index_at(note.end_tick - 1) + 1
            start, end = time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + 1)
    return start


def bar_after_the_notes(song: Song, track_id: int) -> int | None:
    """First tick of the first bar after the last note of a track; None when it has none."""
    track = song.track(track_id)
    if not track.notes:
        return None
    time_map = time_map_of(song)
    return time_map.bar_start_tick(time_map.bar_index_at(track.end_tick - 1) + 1)


class CoWriter(QObject):
    """Asks the generator worker and publishes its proposals.

    `proposed` carries all alternatives of one answer; `busy_changed` whether an answer is awaited.
    """

    proposed = Signal(object)
    busy_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, history: History, state: UnifiedState, worker: GeneratorWorker) -> None:
        super().__init__()
        self._history = history
        self._state = state
        self._worker = worker
        self._next_id = 1
        self._seed = 1
        self._waiting_for: int | None = None
        self._rest: Rest | None = None
        self.options = WritingOptions()
        """What the next requests ask for besides their kind."""
        worker.answered.connect(self._on_answer)
        worker.failed.connect(self._on_failure)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._waiting_for is not None

    @property
    def temperature(self) -> float:
        """How daring the next proposal is, 0.1 … 2."""
        return self._state.snapshot.preferences.temperature

    def set_temperature(self, value: float) -> None:
        """Set how daring proposals are; clamped to 0.1 … 2."""
        low, high = TEMPERATURE_RANGE
        self._prefer(temperature=round(min(max(value, low), high), 2))

    @property
    def mode(self) -> GeneratorMode:
        """How pitches are treated."""
        return GeneratorMode(self._state.snapshot.preferences.generator_mode)

    def set_mode(self, mode: GeneratorMode) -> None:
        """Set how pitches are treated."""
        self._prefer(generator_mode=mode.value)

    def obstacle(
        self,
        kind: ProposalKind,
        track_id: int | None,
        selection: Selection = NOTHING,
        tick: int = 0,
    ) -> str:
        """Why `kind` cannot be asked for now, in one sentence; empty when it can."""
        engine = self._state.snapshot.engines["generator"]
        if engine.status is EngineStatus.UNAVAILABLE:
            return engine.message
        if engine.status is EngineStatus.STARTING:
            return "The generator is still starting."
        if track_id is None:
            return no_track(self._history.song)
        track = self._history.song.track(track_id)
        if track.kind is TrackKind.AUDIO:
            return f"“{track.name}” is audio; choose a MIDI track to write for."
        drums = self._writes_drums(track_id)
        if kind is ProposalKind.DRUM_FILL and not drums:
            return f"“{track.name}” is tonal; choose a drum track, or set the mode to Drums."
        if kind is ProposalKind.CHORD_PROGRESSION and drums:
            return f"“{track.name}” is percussive; choose a tonal track for chords."
        if kind.is_for_selection:
            stretch = stretch_for(kind, self._history.song, track_id, selection, tick)
            return stretch if isinstance(stretch, str) else ""
        return ""

    def ask(
        self, kind: ProposalKind, track_id: int, tick: int, selection: Selection = NOTHING
    ) -> None:
        """Ask for `kind` on a track.

        Bars come in the first free bar from `tick` on, a continuation after the last note, and an
        infill or a variation where `selection` says; nothing happens where that cannot be.
        """
        request = self._request(kind, track_id, tick, selection)
        if request is None:
            return
        self._next_id += 1
        self._rest = None
        # Asking again means "something else": the next answer starts from other seeds.
        self._seed += ALTERNATIVES
        self._wait_for(request.id)
        self._worker.submit(request)

    def ask_again(
        self, proposal: Proposal, start_tick: int, kept: tuple[GhostNote, ...] = ()
    ) -> None:
        """Ask for other notes in the place of a proposal, from `start_tick` on.

        `kept` ghosts stay in each answer, and the others are written around them.
        """
        self._next_id += 1
        self._seed += ALTERNATIVES
        sampling = SamplingSettings(temperature=self.temperature, seed=self._seed)
        self._rest = Rest(proposal, start_tick, kept, self._history.song)
        request = replace(
            self._rest.request(),
            id=self._next_id,
            state=self._state.snapshot,
            sampling=sampling,
            candidates=ALTERNATIVES,
        )
        self._wait_for(request.id)
        self._worker.submit(request)

    def expect(self, track_id: int, tick: int) -> None:
        """Let the music before `tick` be read now, so that the next answer comes sooner."""
        if not self.is_busy and not self.obstacle(ProposalKind.NEXT_BAR, track_id):
            request = self._request(ProposalKind.NEXT_BAR, track_id, tick)
            if request is not None:
                self._worker.expect(request)

    def _request(
        self, kind: ProposalKind, track_id: int, tick: int, selection: Selection = NOTHING
    ) -> GenerationRequest | None:
        song, options = self._history.song, self.options
        request = GenerationRequest(
            id=self._next_id,
            kind=kind,
            song=song,
            track_id=track_id,
            start_tick=0,
            state=self._state.snapshot,
            bars=self._bars(kind),
            mode=self.mode,
            sampling=SamplingSettings(temperature=self.temperature, seed=self._seed),
            candidates=ALTERNATIVES,
            locked=selection.locked,
            amount=options.amount,
            rules=options.rules,
            voicing=options.voicing,
            crash=kind is ProposalKind.DRUM_FILL,
        )
        if not kind.is_for_selection:
            end = bar_after_the_notes(song, track_id) if kind is ProposalKind.CONTINUE else None
            start = first_free_bar(song, track_id, tick) if end is None else end
            return replace(request, start_tick=start)
        stretch = stretch_for(kind, song, track_id, selection, tick)
        if isinstance(stretch, str):
            return None
        return replace(
            request,
            start_tick=stretch.start_tick,
            end_tick=stretch.end_tick,
            chosen=stretch.chosen,
        )

    def _bars(self, kind: ProposalKind) -> int:
        if kind is ProposalKind.CHORD_PROGRESSION:
            return self.options.progression_bars
        return self.options.continue_bars if kind is ProposalKind.CONTINUE else 1

    def cancel(self) -> None:
        """Give up the request that is running."""
        self._worker.cancel()
        self._wait_for(None)

    def _writes_drums(self, track_id: int) -> bool:
        if self.mode is not GeneratorMode.AUTO:
            return self.mode is GeneratorMode.DRUMS
        return is_percussive(self._history.song.track(track_id), self._state.snapshot)

    def _prefer(self, **changes: float | str) -> None:
        self._state.update(
            Topic.PREFERENCES,
            lambda now: replace(now, preferences=replace(now.preferences, **changes)),  # type: ignore[arg-type]
        )

    def _wait_for(self, request_id: int | None) -> None:
        self._waiting_for = request_id
        self.busy_changed.emit(self.is_busy)

    def _on_answer(self, request_id: int, answer: object) -> None:
        if request_id != self._waiting_for:
            return
        self._wait_for(None)
        proposals = (
            [p for p in answer if isinstance(p, Proposal)] if isinstance(answer, tuple) else []
        )
        rest, self._rest = self._rest, None
        if rest is not None:
            proposals = [rest.complete(proposal) for proposal in proposals]
        self.proposed.emit(tuple(proposals))

    def _on_failure(self, request_id: int, error: object) -> None:
        if request_id == self._waiting_for:
            self._wait_for(None)
            self.failed.emit(error)
