"""Varying notes: the rhythm and the line stay near the original, by an amount from 0 to 1.

Up to an amount of one half every onset stays, lengths too, and a single line keeps its direction;
only pitches and velocities move. Beyond it a growing part of the changed notes gives up its place:
the model may write there, a bit earlier or later, or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modules.midi_generator.drum_vocabulary import (
    CYMBALS,
    HI_HATS,
    KICKS,
    SNARES,
    TOMS,
)
from modules.midi_generator.planned_notes import PlannedNote
from modules.midi_generator.prompt import STRAIGHT_STEP
from modules.midi_generator.vocabulary import (
    DURATION_UNITS,
    FIRST_DURATION,
    FIRST_VELOCITY,
    PITCHES,
    VELOCITY_STEPS,
    duration_token,
    velocity_token,
)

FREE_FROM = 0.5
"""The amount up to which the rhythm is the original's."""

LEAST_CHANGED = 0.25
LOOSEST = 0.8
"""The share of notes that change at an amount of 0, and of these that leave their place at 1."""

TURNED = 0.1
"""What is left of the chances of a pitch that turns the line."""

_DRUM_FAMILIES = (KICKS, SNARES, TOMS, CYMBALS, HI_HATS)


@dataclass(frozen=True, slots=True)
class Original:
    """A note to be varied, in units of the stream; `ticks` are its start and length in ticks.

    `length` is rounded as a token is; `end` is the unit in which it ends.
    """

    start: int
    pitch: int
    velocity: int
    length: int
    end: int
    ticks: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Variation:
    """The notes that must come, and the units at which further ones may (stream units)."""

    planned: tuple[PlannedNote, ...]
    open_units: frozenset[int]


def plan_variation(
    originals: Sequence[Original],
    neighbours: Sequence[tuple[int, int]],
    allowed: np.ndarray,
    amount: float,
    random: np.random.Generator,
    *,
    drums: bool,
) -> Variation:
    """A plan for `originals`, in order of start and pitch.

    `neighbours` are the (start, pitch) of the notes that stay, `allowed` the pitches that may be
    used: bool (128,).
    """
    changed, is_loose = _changes(len(originals), amount, random)
    taken = {note.start for note in originals} | {start for start, _ in neighbours}
    planned: list[PlannedNote] = []
    open_units: set[int] = set()
    for note, is_changed, leaves in zip(originals, changed, is_loose, strict=True):
        if leaves:
            around = {note.start - STRAIGHT_STEP, note.start + STRAIGHT_STEP} - taken
            open_units |= {note.start} | around
            continue
        weights = _weights(note, originals, neighbours, amount, drums=drums)
        is_line = not drums and amount <= FREE_FROM
        if is_line:
            weights = _towards_next(weights, note, originals, neighbours)
        choose = _changed if is_changed else _nearest
        weights = choose(weights * allowed, note.pitch)
        if weights.any():
            direction = _direction(note, originals, neighbours) if is_line else 0
            planned.append(_planned(note, weights, amount, direction))
    # A planned onset keeps its notes; nothing else joins them there.
    return Variation(tuple(planned), frozenset(open_units) - {note.start for note in planned})


def _changes(
    count: int, amount: float, random: np.random.Generator
) -> tuple[list[bool], list[bool]]:
    """Which of `count` notes change, one at least, and which of these give up their place."""
    changed = random.random(count) < LEAST_CHANGED + (1 - LEAST_CHANGED) * amount
    changed[int(random.integers(count))] = True
    looseness = max(0.0, (amount - FREE_FROM) / (1 - FREE_FROM)) * LOOSEST
    is_loose = changed & (random.random(count) < looseness)
    return changed.tolist(), is_loose.tolist()


def _weights(
    note: Original,
    originals: Sequence[Original],
    neighbours: Sequence[tuple[int, int]],
    amount: float,
    *,
    drums: bool,
) -> np.ndarray:
    """How near each pitch (128,) is to the original; 0 beyond the reach of `amount`."""
    pitches = np.arange(PITCHES)
    if drums:
        family = next((f for f in _DRUM_FAMILIES if note.pitch in f), frozenset({note.pitch}))
        weights = np.where(np.isin(pitches, sorted(family)), 1.0, 0.25 * amount)
    else:
        distance = np.abs(pitches - note.pitch)
        weights = np.exp(-distance / (1 + 5 * amount))
        weights[distance > 2 + round(10 * amount)] = 0.0
    # Notes that begin together stay in their order, so that none is in another's way.
    same = [other.pitch for other in originals if other.start == note.start and other != note]
    kept = [pitch for start, pitch in neighbours if start == note.start]
    for other in same:
        middle = (other + note.pitch) / 2
        weights[(pitches >= middle) if other > note.pitch else (pitches <= middle)] = 0.0
    for other in kept:
        weights[(pitches >= other) if other > note.pitch else (pitches <= other)] = 0.0
    return weights


def _nearest(weights: np.ndarray, pitch: int) -> np.ndarray:
    """The original pitch alone, or those with weight that are nearest to it."""
    possible = np.flatnonzero(weights)
    result = np.zeros(PITCHES)
    if len(possible):
        distance = np.abs(possible - pitch)
        result[possible[distance == distance.min()]] = 1.0
    return result


def _changed(weights: np.ndarray, pitch: int) -> np.ndarray:
    """`weights` without the original pitch, where another is left."""
    others = weights.copy()
    others[pitch] = 0.0
    return others if others.any() else weights


def _direction(
    note: Original, originals: Sequence[Original], neighbours: Sequence[tuple[int, int]]
) -> int:
    """Whether the line rose (1) or fell (-1) to `note`; 0 where chords stand around it."""
    before = _alone_beside(note, originals, neighbours, step=-1)
    return 0 if before is None else int(np.sign(note.pitch - before))


def _towards_next(
    weights: np.ndarray,
    note: Original,
    originals: Sequence[Original],
    neighbours: Sequence[tuple[int, int]],
) -> np.ndarray:
    """`weights` with less for pitches from which the line would turn the other way."""
    following = _alone_beside(note, originals, neighbours, step=1)
    if following is None or following == note.pitch:
        return weights
    turns = np.sign(following - np.arange(PITCHES)) != np.sign(following - note.pitch)
    return np.where(turns, weights * TURNED, weights)


def _alone_beside(
    note: Original,
    originals: Sequence[Original],
    neighbours: Sequence[tuple[int, int]],
    *,
    step: int,
) -> int | None:
    """The pitch before (-1) or after (1) `note` in the line; None where chords or nothing stand."""
    places = [(other.start, other.pitch) for other in originals] + list(neighbours)
    beside = [start for start, _ in places if (start - note.start) * step > 0]
    if not beside or sum(start == note.start for start, _ in places) > 1:
        return None
    nearest = min(beside, key=lambda start: abs(start - note.start))
    there = [pitch for start, pitch in places if start == nearest]
    return there[0] if len(there) == 1 else None


def _planned(note: Original, weights: np.ndarray, amount: float, direction: int) -> PlannedNote:
    loudness = velocity_token(note.velocity)
    swing = 1 + round(3 * amount)
    length = duration_token(note.length)
    stretch = round(6 * max(0.0, amount - FREE_FROM))
    return PlannedNote(
        note.start,
        weights,
        (
            max(FIRST_VELOCITY, loudness - swing),
            min(FIRST_VELOCITY + VELOCITY_STEPS - 1, loudness + swing),
        ),
        (
            max(FIRST_DURATION, length - stretch),
            min(FIRST_DURATION + len(DURATION_UNITS) - 1, length + stretch),
        ),
        end=note.end,
        direction=direction,
        ticks=note.ticks,
        length=length,
    )
