"""One track as tokens, with what is known about it: what training reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from modules.midi_generator.context import (
    UNKNOWN_INSTRUMENT,
    ModelContext,
    instrument_of_program,
    key_id,
    meter_id,
)
from modules.midi_generator.harmony import NO_HARMONY, Surroundings
from modules.midi_generator.tokenizer import bar_lines, decode_notes, encode_notes
from modules.song.canonical_score import CanonicalScore
from modules.song.score import Note, Track
from modules.song.time_map import time_map_of


@dataclass(frozen=True, slots=True)
class TokenSequence:
    """The tokens (uint16) of one track. `corpus` is the reading, `song` the path of its file."""

    corpus: str
    part: str
    song: str
    context: ModelContext
    tokens: np.ndarray

    @property
    def drums(self) -> bool:
        """Whether it is a drum track, which is never transposed."""
        return self.context.drums


@dataclass(frozen=True, slots=True)
class TrackTokens:
    """The tokens of one track of a score, START first, and their context."""

    context: ModelContext
    tokens: np.ndarray


def tokens_of(
    score: CanonicalScore,
    track: Track,
    instruments: dict[str, int],
    surroundings: Surroundings | None = None,
) -> TrackTokens:
    """The tokens of a track of `score`.

    `instruments` maps track names to instrument classes; other tracks go by their program.
    `surroundings` are those of the score's song, for who asks for several tracks.
    """
    song = score.song
    around = surroundings or Surroundings(song)
    lines = lines_of(score, track)
    meter = meter_id(song.meters[-1].numerator, song.meters[-1].denominator)
    drums = track.is_drums
    context = ModelContext(
        drums,
        _instrument(track, instruments),
        key_id(None if drums or score.key is None else score.key.key),
        meter,
        time_map_of(song).bar_index_at(lines[0]),
        NO_HARMONY if drums else around.of_others(track.id, lines),
    )
    tokens = encode_notes(track.notes, lines, song.ppq, drums=drums)
    return TrackTokens(context, np.array(tokens, dtype=np.uint16))


def notes_of(score: CanonicalScore, track: Track, tokens: np.ndarray) -> list[Note]:
    """The notes that the tokens of a track of `score` tell, on its bar lines."""
    return decode_notes(tokens.tolist(), lines_of(score, track), score.song.ppq)


def lines_of(score: CanonicalScore, track: Track) -> tuple[int, ...]:
    """The bar lines that the tokens of `track` count from, in ticks."""
    return bar_lines(score.song, track.notes[0].start_tick, track.notes[-1].start_tick + 1)


def score_tokens(score: CanonicalScore, instruments: dict[str, int]) -> Iterator[TrackTokens]:
    """The tokens of each track of `score` that has notes."""
    surroundings = Surroundings(score.song)
    for track in score.song.tracks:
        if track.notes:
            yield tokens_of(score, track, instruments, surroundings)


def _instrument(track: Track, instruments: dict[str, int]) -> int:
    if track.is_drums:
        return UNKNOWN_INSTRUMENT
    named = instruments.get(track.name)
    return instrument_of_program(track.program) if named is None else named
