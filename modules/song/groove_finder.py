"""Finding the grid that notes lie on, and how far their off-beats swing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from modules.song.score import Note

MIN_OFF_BEATS = 16
"""Off-beat notes needed before swing is told."""
_OFF_BEAT = (0.4, 0.8)
"""Where in the beat the second eighth falls, from early to late."""
_NEAR_BEAT = 0.15
"""How far before and after a beat its notes fall."""
_ON_GRID = 1 / 32
"""A note this near to a grid line, in beats, lies on it."""
_MOST = 0.85


class Grid(StrEnum):
    """The coarsest grid on which nearly all notes lie; `FREE` is played without one."""

    EIGHTH = "8th"
    EIGHTH_TRIPLET = "8th triplet"
    SIXTEENTH = "16th"
    SIXTEENTH_TRIPLET = "16th triplet"
    FREE = "free"


_STEPS_PER_BEAT = {
    Grid.EIGHTH: 2,
    Grid.EIGHTH_TRIPLET: 3,
    Grid.SIXTEENTH: 4,
    Grid.SIXTEENTH_TRIPLET: 6,
}


@dataclass(frozen=True, slots=True)
class Groove:
    """How notes lie in the beat.

    `swing_ratio` is the length of the first eighth against the second: 1 is straight, 2 is a
    triplet feel; None with fewer than sixteen notes on beats or off beats. `swing_spread` is the
    mean distance of the off-beats from their middle, in beats.
    """

    grid: Grid = Grid.FREE
    swing_ratio: float | None = None
    swing_spread: float | None = None


def find_groove(notes: Iterable[Note], ppq: int) -> Groove:
    """The groove of `notes`, whose beats are quarter notes counted from tick 0."""
    place = np.array([note.start_tick % ppq for note in notes], dtype=np.float64) / ppq
    if not place.size:
        return Groove()
    off_beats = place[(place >= _OFF_BEAT[0]) & (place <= _OFF_BEAT[1])]
    on_beats = (place + _NEAR_BEAT)[(place + _NEAR_BEAT) % 1.0 <= 2 * _NEAR_BEAT] % 1.0 - _NEAR_BEAT
    grid = _grid_of(place)
    if min(off_beats.size, on_beats.size) < MIN_OFF_BEATS:
        return Groove(grid)
    middle = float(np.median(off_beats))
    # Who plays all notes a little late does not swing.
    first_eighth = middle - float(np.median(on_beats))
    spread = float(np.abs(off_beats - middle).mean())
    return Groove(grid, first_eighth / (1.0 - first_eighth), spread)


def _grid_of(place: np.ndarray) -> Grid:
    for grid, steps in _STEPS_PER_BEAT.items():
        distance = np.abs(place * steps - np.round(place * steps)) / steps
        if np.mean(distance <= _ON_GRID) >= _MOST:
            return grid
    return Grid.FREE
