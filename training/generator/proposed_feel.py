"""Whether proposed drums have the touch of the drummer who played there.

    python -m training.generator proposed-feel --part test

Next Bar answers at random places of Groove's beats. A proposed hit that the drummer played, too
(same drum, same sixteenth), is held against that hit: velocity, and place in milliseconds. The
opponents are the mean velocity of the training part and the sixteenth itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel
from modules.midi_generator.proposal import GhostNote
from modules.midi_generator.request import ProposalKind, SamplingSettings
from modules.song.score import Note
from modules.song.time_map import time_map_of
from training.generator.asked_places import bars_well_after, first_answer, some_of
from training.generator.drum_feel import Piece, pieces_of
from training.generator.groove_bars import bars_of

BARS_BEFORE = 8
PLACES_PER_PIECE = 6

Pair = tuple[GhostNote, Note]


def shared_hits(piece: Piece, bar: int, generator: Generator, seed: int) -> list[Pair]:
    """Proposed hits of `bar` with the drummer's; of a roll the one that is nearest to them."""
    song, track = piece.song, piece.song.tracks[0]
    start = time_map_of(song).bar_start_tick(bar)
    sampling = SamplingSettings(seed=seed)
    proposal = first_answer(generator, ProposalKind.NEXT_BAR, song, track, start, sampling)
    played = {(note.pitch, piece.step(note)): note for note in piece.notes}
    best: dict[tuple[int, int], Pair] = {}
    for ghost in proposal.notes:
        place = ghost.pitch, round(ghost.start_tick * 4 / song.ppq)
        if place not in played:
            continue
        pair = ghost, played[place]
        if place not in best or _distance(pair) < _distance(best[place]):
            best[place] = pair
    return list(best.values())


def _distance(pair: Pair) -> int:
    return abs(pair[0].start_tick - pair[1].start_tick)


def _places(pieces: Sequence[Piece], chosen: random.Random) -> Iterator[tuple[Piece, int]]:
    for piece in pieces:
        bars = bars_well_after(bars_of(piece.song), BARS_BEFORE)
        for bar in some_of(bars, PLACES_PER_PIECE, chosen):
            yield piece, bar


def report(corpora: Path, folder: Path, part: str, count: int, seed: int) -> dict[str, object]:
    """Mean absolute errors of proposed hits and of the opponents."""
    chosen = random.Random(seed)
    pieces = list(pieces_of(corpora, part))
    chosen.shuffle(pieces)
    generator = Generator(TokenModel.load(folder))
    usual = np.mean([n.velocity for piece in pieces_of(corpora, "train") for n in piece.notes])
    bars, rows = 0, []
    for piece, bar in list(_places(pieces, chosen))[:count]:
        for ghost, note in shared_hits(piece, bar, generator, seed + bars):
            ms = piece.ms_per_beat / piece.song.ppq * (ghost.start_tick - note.start_tick)
            velocities = ghost.velocity - note.velocity, usual - note.velocity
            rows.append((ms, piece.offset_ms(note), *velocities))
        bars += 1
    errors = np.abs(np.array(rows)).mean(axis=0)
    return {
        "part": part,
        "seed": seed,
        "bars": bars,
        "shared_hits": len(rows),
        "timing_ms": _against(errors[0], errors[1]),
        "velocity": _against(errors[2], errors[3]),
    }


def _against(ours: float, theirs: float) -> dict[str, float]:
    return {"proposed": float(ours), "constant": float(theirs), "better": float(1 - ours / theirs)}
