"""The user's own music as the note model reads it, with how much each token counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from modules.feedback.records import JudgedNote, NoteDecision
from modules.midi_generator.context import UNKNOWN_KEY, ModelContext
from modules.midi_generator.evaluation import tracks_of
from modules.midi_generator.harmony import PITCH_CLASSES, HarmonyMap
from modules.midi_generator.tokenizer import TokenNote, encode_bars
from modules.midi_generator.vocabulary import PITCHES, TOKEN_KINDS, Control, Special, TokenKind
from modules.song.score import Song

ACCEPTED_WEIGHT = 1.0
REJECTED_WEIGHT = 0.1
"""The paper's weights of accepted and rejected predictions (§4.2.1)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens of one track from START on, and the weight of each token after START.

    `source` tells stretches of one piece from those of others: a piece is either learned from or
    checked with, never both.
    """

    source: str
    context: ModelContext
    tokens: np.ndarray
    weights: np.ndarray

    def moved(self, semitones: int) -> Stretch:
        """The same music higher, or lower where `semitones` is negative, with key and harmony."""
        tokens = self.tokens.copy()
        notes = tokens < PITCHES
        tokens[notes] += semitones
        if tokens[notes].min(initial=0) < 0 or tokens[notes].max(initial=0) >= PITCHES:
            raise ValueError(f"{semitones} semitones lead out of the range of MIDI")
        context = self.context
        key = context.key
        if key != UNKNOWN_KEY:
            key = (key % PITCH_CLASSES + semitones) % PITCH_CLASSES + key // 12 * 12
        bars = tuple(tuple(_turned(b, semitones) for b in bar) for bar in context.harmony.bars)
        moved = replace(context, key=key, harmony=HarmonyMap(bars))
        return Stretch(self.source, moved, tokens, self.weights)

    def fits(self, semitones: int) -> bool:
        """Whether the music can be moved so far; drums never can."""
        notes = self.tokens[self.tokens < PITCHES]
        if self.context.drums or not len(notes):
            return False
        return bool(notes.min() + semitones >= 0 and notes.max() + semitones < PITCHES)


def _turned(classes: int, semitones: int) -> int:
    """Pitch classes as bits, moved around the circle of twelve."""
    steps = semitones % PITCH_CLASSES
    return (classes << steps | classes >> (PITCH_CLASSES - steps)) & (1 << PITCH_CLASSES) - 1


def of_song(song: Song, source: str) -> list[Stretch]:
    """Every track of a song, each token counting fully."""
    return [
        Stretch(source, track.context, track.tokens.astype(np.int64), _ones(len(track.tokens) - 1))
        for track, _ in tracks_of(song, source)
    ]


def _ones(count: int) -> np.ndarray:
    return np.full(count, ACCEPTED_WEIGHT, np.float32)


def of_decisions(decisions: Iterable[tuple[str, NoteDecision]]) -> list[Stretch]:
    """Every decision as the music before it and the proposal.

    Kept notes count fully and others little. The music before is the user's own and counts, too,
    but each bar of a session once: prompts overlap.
    """
    seen: dict[str, set[tuple[int, ...]]] = {}
    return [
        _of_decision(session, decision, seen.setdefault(session, set()))
        for session, decision in decisions
    ]


def _of_decision(session: str, decision: NoteDecision, seen: set[tuple[int, ...]]) -> Stretch:
    drums, instrument, key, meter = decision.context
    context = ModelContext(
        bool(drums), instrument, key, meter, decision.first_bar, HarmonyMap(decision.harmony)
    )
    prompt = list(decision.prompt) or [int(Special.START)]
    before = _prompt_weights(prompt, seen)
    proposed = _proposal_tokens(decision.notes, decision.bars, drums=bool(drums))
    judged = _judged_weights(proposed, decision.notes)
    if decision.notes and all(note.accepted for note in decision.notes):
        _prompt_weights(proposed, seen)
    tokens = np.array([*prompt, *proposed], dtype=np.int64)
    return Stretch(session, context, tokens, np.array([*before[1:], *judged], np.float32))


def _proposal_tokens(notes: Sequence[JudgedNote], bars: int, *, drums: bool) -> list[int]:
    ordered = sorted(notes, key=lambda note: (note.bar, note.unit, note.pitch))
    given = (
        TokenNote(note.bar, note.unit, note.pitch, note.velocity, note.duration_units)
        for note in ordered
    )
    return encode_bars(given, bars, drums=drums)


def _prompt_weights(tokens: Sequence[int], seen: set[tuple[int, ...]]) -> list[float]:
    """Full weight for the tokens of bars that were not `seen` (which learns of them), else none."""
    weights: list[float] = []
    bar: list[int] = []

    def finish() -> None:
        known = tuple(bar)
        is_new = known not in seen
        seen.add(known)
        weights.extend([ACCEPTED_WEIGHT if is_new else 0.0] * len(bar))
        bar.clear()

    for token in tokens:
        if token == Control.BAR and bar:
            finish()
        bar.append(token)
    finish()
    return weights


def _judged_weights(tokens: Sequence[int], notes: Sequence[JudgedNote]) -> list[float]:
    """The weight of each token of a proposal: a note's tokens and the way to it count alike."""
    ordered = sorted(notes, key=lambda note: (note.bar, note.unit, note.pitch))
    verdicts = iter([note.accepted for note in ordered])
    kept_any = any(note.accepted for note in notes)
    weights: list[float] = []
    waiting = 0
    current = ACCEPTED_WEIGHT if kept_any else REJECTED_WEIGHT
    for token in tokens:
        if token == Control.BAR:
            weights += [ACCEPTED_WEIGHT if kept_any else REJECTED_WEIGHT] * (waiting + 1)
            waiting = 0
        elif TOKEN_KINDS[token] is TokenKind.TIME_SHIFT:
            waiting += 1
        elif token < PITCHES:
            current = ACCEPTED_WEIGHT if next(verdicts) else REJECTED_WEIGHT
            weights += [current] * (waiting + 1)
            waiting = 0
        else:
            weights.append(current)
    return weights + [current] * waiting


def count_notes(stretches: Iterable[Stretch]) -> int:
    """Notes that count at all."""
    return sum(
        int(np.count_nonzero((one.tokens[1:] < PITCHES) & (one.weights > 0))) for one in stretches
    )
