"""Writes one stream of tokens with the model, under rules, and scores its notes."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from modules.errors import Cancelled
from modules.midi_generator.constraints import ConstrainedStream
from modules.midi_generator.context import ModelContext
from modules.midi_generator.harmony import NO_HARMONY, HarmonyMap
from modules.midi_generator.model import ModelState, TokenModel
from modules.midi_generator.piece_memory import NO_MEMORY, PieceMemory
from modules.midi_generator.planned_notes import PlannedNote
from modules.midi_generator.request import SamplingSettings
from modules.midi_generator.rules import StreamRules
from modules.midi_generator.sampling import LEAST_CHANCE, choose, pitch_chances, probabilities
from modules.midi_generator.tokenizer import TokenNote, decode_tokens
from modules.midi_generator.vocabulary import PITCHES, Control

MAX_CACHED_STATES = 48
"""About 270 kB each."""

CancelCheck = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class ReadState:
    """The model after some tokens: its memory, and its logits (258,) for the next one."""

    state: ModelState
    logits: np.ndarray


@dataclass(frozen=True, slots=True)
class ScoredNote:
    """A written note and the chance that the model gave its pitch where a note begins.

    `planned` is the plan that it follows, if any.
    """

    note: TokenNote
    confidence: float
    planned: PlannedNote | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it is part of the proposal and did not stand in the song before."""
        return self.planned is None or self.planned.is_answer


@dataclass(frozen=True, slots=True)
class Written:
    """A stream: its notes, and the model before the BAR that closes it.

    `leaving_nats` is what the tokens after the last own note cost: how the model finds the way
    back to the notes that stand there.
    """

    notes: list[ScoredNote]
    reached: ReadState
    leaving_nats: float


class PromptReader:
    """Reads prompts and remembers the model's state at their bar lines, newest prompts only.

    A prompt that begins like an earlier one is read from where they part.
    """

    def __init__(self, model: TokenModel) -> None:
        self._model = model
        self._known: OrderedDict[tuple[object, ...], ReadState] = OrderedDict()

    def read(
        self, tokens: Sequence[int], context: ModelContext, cancelled: CancelCheck
    ) -> ReadState:
        """The model after `tokens`, which are at least START; raises Cancelled when asked to."""
        marks = [i for i, token in enumerate(tokens) if token == Control.BAR and i > 0]
        marks.append(len(tokens))
        done, reached = self._longest_known(tokens, context, marks)
        stops = set(marks)
        for index in range(done, len(tokens)):
            if cancelled():
                raise Cancelled
            state = reached.state if reached else self._model.initial_state(context)
            logits, state = self._model.step([tokens[index]], state)
            reached = ReadState(state, logits[0])
            if index + 1 in stops:
                self._remember(_reading_key(tokens[: index + 1], context), reached)
        if reached is None:
            raise ValueError("A prompt has at least the token START.")
        return ReadState(reached.state.in_context(context), reached.logits)

    def _longest_known(
        self, tokens: Sequence[int], context: ModelContext, marks: list[int]
    ) -> tuple[int, ReadState | None]:
        for mark in reversed(marks):
            key = _reading_key(tokens[:mark], context)
            if key in self._known:
                self._known.move_to_end(key)
                known = self._known[key]
                return mark, ReadState(known.state.in_context(context), known.logits)
        return 0, None

    def _remember(self, key: tuple[object, ...], reached: ReadState) -> None:
        self._known[key] = reached
        while len(self._known) > MAX_CACHED_STATES:
            self._known.popitem(last=False)


def _reading_key(tokens: Sequence[int], context: ModelContext) -> tuple[object, ...]:
    """What the model's state after `tokens` depends on: not on what others play later."""
    bars = sum(token == Control.BAR for token in tokens)
    return (context.until(bars), *tokens)


@dataclass(frozen=True, slots=True)
class WriteSettings:
    """How tokens are drawn: the user's settings, the temperature of the moment, the chords.

    `harmony` begins with the first bar of the proposal; `memory` has read the track up to it.
    """

    sampling: SamplingSettings
    temperature: float
    harmony: HarmonyMap = NO_HARMONY
    memory: PieceMemory = NO_MEMORY


def write_stream(
    model: TokenModel,
    begin: ReadState,
    rules: StreamRules,
    settings: WriteSettings,
    random: np.random.Generator,
    cancelled: CancelCheck,
) -> Written:
    """A stream that obeys `rules`; the bars of its notes are counted from the first of `rules`.

    Raises Cancelled when `cancelled()` turns true, which is asked at every token.
    """
    stream = ConstrainedStream(rules)
    tokens: list[int] = []
    confidences: list[float] = []
    leaving = 0.0
    recent = list(settings.memory.last_tokens)
    reached = begin
    while not stream.done:
        if cancelled():
            raise Cancelled
        following = settings.memory.refine(probabilities(reached.logits), recent)
        token = _draw(stream, following, settings, random)
        tokens.append(token)
        recent.append(token)
        if token < PITCHES:
            confidences.append(float(pitch_chances(following)[token]))
        stream.accept(token)
        leaving = 0.0 if stream.is_in_own_note else leaving + _nats(float(following[token]))
        if not stream.done:
            logits, state = model.step([token], reached.state)
            reached = ReadState(state, logits[0])
    notes = zip(decode_tokens(tokens), confidences, stream.sources, strict=True)
    return Written([ScoredNote(*note) for note in notes], reached, leaving)


def following_nats(
    model: TokenModel, reached: ReadState, tokens: Sequence[int], cancelled: CancelCheck
) -> float:
    """What the model pays, in nats, for `tokens` to come next."""
    nats = 0.0
    for token in tokens:
        if cancelled():
            raise Cancelled
        nats += _nats(float(probabilities(reached.logits)[token]))
        logits, state = model.step([token], reached.state)
        reached = ReadState(state, logits[0])
    return nats


def _nats(chance: float) -> float:
    return -math.log(max(chance, LEAST_CHANCE))


def _draw(
    stream: ConstrainedStream,
    chances: np.ndarray,
    settings: WriteSettings,
    random: np.random.Generator,
) -> int:
    allowed = stream.allowed()
    only = np.flatnonzero(allowed)
    if len(only) == 1:
        return int(only[0])
    for leaning in (settings.harmony.leaning(stream.bar, stream.unit), stream.weights()):
        if leaning is not None:
            chances = chances.copy()
            chances[:PITCHES] *= leaning
    return choose(chances, allowed, settings.sampling, settings.temperature, random)


def score_tokens(
    model: TokenModel, begin: ReadState, tokens: Sequence[int], cancelled: CancelCheck
) -> list[ScoredNote]:
    """The notes of given `tokens` with the confidence that the model has in them."""
    confidences: list[float] = []
    reached = begin
    for index, token in enumerate(tokens):
        if cancelled():
            raise Cancelled
        if token < PITCHES:
            confidences.append(float(pitch_chances(probabilities(reached.logits))[token]))
        if index + 1 < len(tokens):
            logits, state = model.step([token], reached.state)
            reached = ReadState(state, logits[0])
    notes = zip(decode_tokens(tokens), confidences, strict=True)
    return [ScoredNote(note, confidence) for note, confidence in notes]
