"""Answers requests with proposals: reads the music, writes notes under rules, checks the result."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.begun_bar import led_on
from modules.midi_generator.constraints import BarRules, StreamRules
from modules.midi_generator.copy_index import CopyIndex, top_line
from modules.midi_generator.drum_fill import fill_rules, kept_groove
from modules.midi_generator.drum_vocabulary import drum_pitches
from modules.midi_generator.groove_feel import GrooveFeel
from modules.midi_generator.instrument_limits import limits_of
from modules.midi_generator.model import TokenModel
from modules.midi_generator.piece_memory import NO_MEMORY, PieceMemory
from modules.midi_generator.progression import draw_progression, voice_chords
from modules.midi_generator.prompt import tokens_before
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.midi_generator.sampling import adaptive_temperature, check_settings
from modules.midi_generator.task import GenerationTask, resolve
from modules.midi_generator.tokenizer import TokenNote, decode_tokens, encode_bars, to_ticks
from modules.midi_generator.vocabulary import PITCHES, UNITS_PER_BEAT
from modules.midi_generator.writer import (
    CancelCheck,
    PromptReader,
    ReadState,
    ScoredNote,
    WriteSettings,
    score_tokens,
    write_stream,
)
from modules.song.time_map import time_map_of

MAX_ATTEMPTS = 4
STUCK_NOTES = 8
SPARSE_SHARE = 0.3
"""A result with fewer notes than this share of what the prompt's bars have is drawn again."""

RANGE_MARGIN = 5
"""Semitones that a proposal may go beyond the pitches of the music before it."""

HABIT_BARS = 8
"""From so many bars a drummer's push and pull is learned."""

CHORD_CENTRE = 60.0
CHORD_CENTRES = (52.0, 72.0)
"""Where the middle of a chord may lie: below it is mud, above it tinkles."""

CHORD_REACH = 12


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Past:
    """What a track played before a proposal: for the memory, and as a top line."""

    key: tuple[object, ...]
    memory: PieceMemory
    melody: tuple[int, ...]


class Generator:
    """Proposes notes. One caller at a time; the same request always gives the same notes."""

    def __init__(self, model: TokenModel) -> None:
        self._model = model
        self._reader = PromptReader(model)
        self._copies = CopyIndex.load(model.info.path)
        self._past = _Past((), NO_MEMORY, ())

    @property
    def model(self) -> TokenModel:
        """The model that proposes."""
        return self._model

    def prepare(self, request: GenerationRequest, cancelled: CancelCheck = _never) -> None:
        """Read the music before `request` now, so that `propose` has only to write."""
        task = resolve(request)
        self._reader.read(task.prompt.tokens, task.context, cancelled)
        self._past_of(task)

    def propose(
        self, request: GenerationRequest, cancelled: CancelCheck = _never
    ) -> tuple[Proposal, ...]:
        """`request.candidates` proposals, each with its own seed, none of them empty.

        They fill the bars from the first bar line at or after `request.start_tick`. Raises
        ParameterError for a value outside its range and Cancelled when `cancelled()` turns true.
        """
        check_settings(request.sampling)
        task = resolve(request)
        return tuple(
            self._candidate(task, _sampling_of(request, index), cancelled)
            for index in range(request.candidates)
        )

    def _past_of(self, task: GenerationTask) -> _Past:
        """What the track played before the proposal; that of the last task is kept."""
        key = (task.track.notes, task.lines[0], task.drums)
        if self._past.key != key:
            song, notes = task.request.song, task.track.notes
            tokens = tokens_before(song, notes, task.lines[0], drums=task.drums)
            melody = () if task.drums else tuple(top_line(decode_tokens(tokens[1:])))
            self._past = _Past(key, PieceMemory(tokens), melody)
        return self._past

    def _candidate(
        self, task: GenerationTask, sampling: SamplingSettings, cancelled: CancelCheck
    ) -> Proposal:
        started = time.perf_counter()
        scored = self._best_attempt(task, sampling, cancelled)
        if not scored:
            raise ParameterError(
                "There is no room for a note there; choose another place or more bars.",
                "start_tick",
                task.request.start_tick,
            )
        notes = _ghost_notes(scored, task)
        return Proposal(
            request_id=task.request.id,
            track_id=task.track.id,
            start_tick=task.lines[0],
            end_tick=task.lines[-1],
            notes=notes,
            recipe=self._recipe(task, sampling),
            latency_ms=(time.perf_counter() - started) * 1000,
        )

    def _best_attempt(
        self, task: GenerationTask, sampling: SamplingSettings, cancelled: CancelCheck
    ) -> list[ScoredNote]:
        """The first result that is neither poor nor a copy, else the one with the most notes.

        A copy of the training data is only taken where nothing else came.
        """
        begin = self._reader.read(task.prompt.tokens, task.context, cancelled)
        best: list[ScoredNote] = []
        for attempt in range(MAX_ATTEMPTS):
            random = np.random.default_rng([sampling.seed, attempt])
            scored = self._write(task, begin, sampling, random, cancelled)
            is_copy = self._is_copy(scored, task)
            if not is_copy and not _is_poor(scored, task):
                return scored
            if not best or (not is_copy and len(scored) > len(best)):
                best = scored
        return best

    def _is_copy(self, scored: list[ScoredNote], task: GenerationTask) -> bool:
        """Whether sixteen notes in a row stand in the training data, and not in the track."""
        if task.drums or task.request.kind is ProposalKind.CHORD_PROGRESSION:
            return False
        new = top_line(found.note for found in scored)
        return self._copies.holds_copy(self._past_of(task).melody, new)

    def _recipe(self, task: GenerationTask, sampling: SamplingSettings) -> Recipe:
        request = task.request
        return Recipe(
            kind=request.kind,
            mode=task.mode,
            sampling=sampling,
            key=task.key,
            model_name=self._model.info.name,
            model_sha256=self._model.info.sha256,
        )

    def _write(
        self,
        task: GenerationTask,
        begin: ReadState,
        sampling: SamplingSettings,
        random: np.random.Generator,
        cancelled: CancelCheck,
    ) -> list[ScoredNote]:
        if task.request.kind is ProposalKind.CHORD_PROGRESSION:
            tokens = _progression_tokens(task, random)
            return score_tokens(self._model, begin, tokens, cancelled)
        request = task.request
        rules, kept = led_on(task, *_rules_of(task))
        settings = WriteSettings(
            sampling,
            adaptive_temperature(sampling.temperature, request.state.performance),
            task.context.harmony.since(task.prompt.bars),
            self._past_of(task).memory if sampling.repeats else NO_MEMORY,
        )
        return write_stream(self._model, begin, rules, settings, random, cancelled, kept)


def _sampling_of(request: GenerationRequest, index: int) -> SamplingSettings:
    """The settings of a request's alternative number `index`."""
    sampling = request.sampling
    return replace(
        sampling, seed=sampling.seed + index, repeats=sampling.repeats and index % 2 == 0
    )


def _rules_of(task: GenerationTask) -> tuple[StreamRules, Mapping[int, Sequence[int]]]:
    """The rules of a drawn proposal, and the tokens that its bars begin with, by bar."""
    if task.drums:
        return _drum_rules(task)
    bars = _plain_bars(task, _tonal_pitches(task, _pitch_window(task)))
    voices = task.voices
    return StreamRules(tuple(bars), drums=False, max_polyphony=voices, held=_held(task, voices)), {}


def _plain_bars(task: GenerationTask, pitches: np.ndarray) -> list[BarRules]:
    """Bars on the prompt's grid; none stays silent unless the prompt has silent bars too."""
    prompt = task.prompt
    return [
        BarRules(
            start,
            end,
            prompt.grid(end - start, drums=task.drums),
            pitches,
            needs_note=not prompt.has_silent_bars,
        )
        for start, end in pairwise(task.bar_edges)
    ]


@dataclass(frozen=True, slots=True)
class _PitchWindow:
    lowest: int
    highest: int


def _pitch_window(task: GenerationTask) -> _PitchWindow:
    """Around the pitches of the prompt, inside the instrument's range unless the prompt is not."""
    limits = limits_of(task.context.instrument)
    used = task.prompt.pitches
    if not used:
        return _PitchWindow(limits.lowest, limits.highest)
    lowest, highest = min(used) - RANGE_MARGIN, max(used) + RANGE_MARGIN
    return _PitchWindow(
        max(0, lowest, min(limits.lowest, *used)),
        min(PITCHES - 1, highest, max(limits.highest, *used)),
    )


def _tonal_pitches(task: GenerationTask, window: _PitchWindow) -> np.ndarray:
    """Pitches of the key inside the window: bool (128,)."""
    numbers = np.arange(PITCHES)
    inside: np.ndarray = (numbers >= window.lowest) & (numbers <= window.highest)
    if task.key is None:
        return inside
    return inside & np.isin(numbers % 12, sorted(task.key.pitch_classes))


def _held(task: GenerationTask, voices: int) -> tuple[tuple[int, int], ...]:
    """Notes that sound on into the proposal, in units; none when they would fill it up."""
    ppq = task.request.song.ppq
    held = tuple(
        (pitch, -(-(end - task.lines[0]) * UNITS_PER_BEAT // ppq))
        for pitch, end in task.prompt.held
    )
    lasting = sum(end >= task.bar_edges[1] for _, end in held)
    return () if lasting >= voices else held


def _drum_rules(task: GenerationTask) -> tuple[StreamRules, Mapping[int, Sequence[int]]]:
    edges = task.bar_edges
    bars = _plain_bars(task, drum_pitches(task.prompt.pitches))
    kept: dict[int, Sequence[int]] = {}
    if task.request.kind is ProposalKind.DRUM_FILL:
        bars[-1] = fill_rules(edges[-2], edges[-1], task.prompt)
        groove = encode_bars(kept_groove(task.prompt, edges[-1] - edges[-2]), 1, drums=True)
        kept[len(bars) - 1] = groove[1:]
    return StreamRules(tuple(bars), drums=True, max_polyphony=5), kept


def _progression_tokens(task: GenerationTask, random: np.random.Generator) -> list[int]:
    """Tokens of one chord per bar (two in a proposal of one bar), in the task's key."""
    if task.key is None:
        raise ParameterError("A chord progression needs a key.", "key", None)
    edges = task.bar_edges
    halves = len(edges) == 2
    chords = draw_progression(task.key, 2 if halves else len(edges) - 1, random)
    used = task.prompt.pitches
    middle_pitch = float(np.mean(sorted(used))) if used else CHORD_CENTRE
    centre = float(np.clip(middle_pitch, *CHORD_CENTRES))
    voicings = voice_chords(chords, int(centre) - CHORD_REACH, int(centre) + CHORD_REACH, centre)
    notes: list[TokenNote] = []
    for index, voicing in enumerate(voicings):
        bar = 0 if halves else index
        length = edges[bar + 1] - edges[bar]
        middle = length // 2
        unit = middle if halves and index else 0
        lasts = (length - middle if index else middle) if halves else length
        velocity = task.prompt.mean_velocity
        notes += [TokenNote(bar, unit, pitch, velocity, lasts) for pitch in voicing]
    return encode_bars(notes, len(edges) - 1, drums=False)


def _is_poor(scored: list[ScoredNote], task: GenerationTask) -> bool:
    """Whether the result hangs on one pitch or nearly stops, although the music before it moves.

    A progression is slower than other music on purpose and never poor.
    """
    if task.request.kind is ProposalKind.CHORD_PROGRESSION:
        return False
    prompt = task.prompt
    pitches = {found.note.pitch for found in scored}
    is_stuck = len(scored) >= STUCK_NOTES and len(pitches) == 1 and len(prompt.pitches) > 1
    usual = len(prompt.notes) / max(1, prompt.bars) * task.request.bars
    return not scored or is_stuck or len(scored) < SPARSE_SHARE * usual


def _ghost_notes(scored: list[ScoredNote], task: GenerationTask) -> tuple[GhostNote, ...]:
    """Notes in ticks, inside the proposal, none running into the next of its pitch."""
    ppq = task.request.song.ppq
    pairs = sorted(
        zip(_starts(scored, task), scored, strict=True), key=lambda p: (p[0], p[1].note.pitch)
    )
    following: dict[int, int] = {}
    ghosts: list[GhostNote] = []
    for start, found in reversed(pairs):
        note = found.note
        limit = min(following.get(note.pitch, task.lines[-1]), task.lines[-1])
        length = max(1, min(to_ticks(note.duration_units, ppq), limit - start))
        following[note.pitch] = start
        ghosts.append(GhostNote(note.pitch, note.velocity, start, length, found.confidence))
    return tuple(reversed(ghosts))


def _starts(scored: list[ScoredNote], task: GenerationTask) -> list[int]:
    """Where the notes begin, in ticks; drums with the push and pull of the drummer before them."""
    song, first, end = task.request.song, task.lines[0], task.lines[-1]
    starts = [task.lines[f.note.bar] + to_ticks(f.note.unit, song.ppq) for f in scored]
    if not task.drums:
        return starts
    time_map = time_map_of(song)
    since = time_map.bar_start_tick(max(0, time_map.bar_index_at(first) - HABIT_BARS))
    before = [note for note in task.track.notes if since <= note.start_tick < first]
    hits = [(found.note.pitch, start) for found, start in zip(scored, starts, strict=True)]
    return [min(max(first, tick), end - 1) for tick in GrooveFeel.of(before, song.ppq).placed(hits)]
