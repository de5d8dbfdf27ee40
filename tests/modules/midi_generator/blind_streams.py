"""Streams under rules, drawn by the worst model there can be: one that is blind to the music."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from modules.midi_generator.constraints import ConstrainedStream
from modules.midi_generator.drum_vocabulary import pitch_mask
from modules.midi_generator.rules import BarRules, StreamRules
from modules.midi_generator.tokenizer import TokenNote, decode_tokens
from modules.midi_generator.vocabulary import Control

MAX_TOKENS = 20_000


def rules_for(
    lengths: list[int],
    pitches: frozenset[int],
    step: int,
    *,
    drums: bool,
    voices: int,
    held: tuple[tuple[int, int], ...] = (),
    needs_note: bool = False,
    busy: bool = False,
) -> StreamRules:
    edges = np.cumsum([0, *lengths]).tolist()
    bars = tuple(
        BarRules(
            start,
            end,
            np.arange(end - start) % step == 0,
            pitch_mask(pitches),
            needs_note=needs_note,
            busy_until=end - start - 8 if busy else None,
            longest_shift=8 if busy else 64,
        )
        for start, end in pairwise(edges)
    )
    return StreamRules(bars, drums=drums, max_polyphony=voices, held=held)


def drawn_blindly(
    rules: StreamRules, seed: int, bar_weight: float
) -> tuple[list[TokenNote], ConstrainedStream]:
    """The notes of a stream in which only the mask forbids anything, and the stream.

    The end of a bar is `bar_weight` times as likely as any other token.
    """
    random = np.random.default_rng(seed)
    stream = ConstrainedStream(rules)
    tokens: list[int] = []
    while not stream.done:
        allowed = stream.allowed()
        assert allowed.any(), f"nothing may follow {tokens[-5:]}"
        weights = allowed.astype(float)
        weights[Control.BAR] *= bar_weight
        token = int(random.choice(len(weights), p=weights / weights.sum()))
        tokens.append(token)
        stream.accept(token)
        assert len(tokens) < MAX_TOKENS
    assert tokens.pop() == Control.BAR
    return decode_tokens(tokens), stream
