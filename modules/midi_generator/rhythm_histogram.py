"""Where in the bar notes begin, counted: the rhythm baseline.

For drum tracks and melodic tracks of each meter, the chance that at least one note begins in a
sixteenth of the bar, each sixteenth by itself. Counts are drawn towards the mean chance of all
places, as if `PRIOR_BARS` more bars had been heard that play it everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.context import METERS
from modules.midi_generator.vocabulary import (
    FIRST_SHIFT,
    MAX_SHIFT_UNITS,
    PITCHES,
    UNITS_PER_BEAT,
    Control,
)

SLOTS_PER_BEAT = 4
SLOT_UNITS = UNITS_PER_BEAT // SLOTS_PER_BEAT
MAX_SLOTS = (METERS - 1) * SLOTS_PER_BEAT
PRIOR_BARS = 8.0


@dataclass(frozen=True, slots=True)
class RhythmTrack:
    """The tokens of one track, and its bar length in quarters: 1 … 7."""

    tokens: np.ndarray
    drums: bool
    meter: int

    def onsets(self) -> np.ndarray:
        """Whether a note begins in each sixteenth: bool (bars, slots)."""
        tokens = self.tokens.astype(np.int64)
        is_shift = (tokens >= FIRST_SHIFT) & (tokens < FIRST_SHIFT + MAX_SHIFT_UNITS)
        passed = np.cumsum(np.where(is_shift, tokens - FIRST_SHIFT + 1, 0))
        is_bar = tokens == Control.BAR
        bars = np.cumsum(is_bar) - 1
        is_note = (tokens < PITCHES) & (bars >= 0)
        units = passed[is_note] - passed[is_bar][bars[is_note]]
        grid = np.zeros((int(is_bar.sum()), self.meter * SLOTS_PER_BEAT), dtype=bool)
        slots = np.minimum((units + SLOT_UNITS // 2) // SLOT_UNITS, grid.shape[1] - 1)
        grid[bars[is_note], slots] = True
        return grid


class RhythmHistogram:
    """Onsets counted by kind of track, meter and sixteenth; learned with `fit`."""

    def __init__(self) -> None:
        self._onsets = np.zeros((2, METERS, MAX_SLOTS), dtype=np.int64)
        self._bars = np.zeros((2, METERS), dtype=np.int64)

    def fit(self, tracks: Iterable[RhythmTrack]) -> RhythmHistogram:
        """Count the onsets of `tracks`; what was counted before stays."""
        for track in tracks:
            grid = track.onsets()
            self._onsets[int(track.drums), track.meter, : grid.shape[1]] += grid.sum(axis=0)
            self._bars[int(track.drums), track.meter] += len(grid)
        return self

    def chances(self, *, drums: bool, meter: int) -> np.ndarray:
        """The chance of an onset in each sixteenth of a bar of `meter` quarters: (slots,)."""
        onsets = self._onsets[int(drums), meter, : meter * SLOTS_PER_BEAT]
        bars = float(self._bars[int(drums), meter])
        prior = PRIOR_BARS * self.rate(drums=drums)
        result: np.ndarray = (onsets + prior) / (bars + PRIOR_BARS)
        return result

    def rate(self, *, drums: bool) -> float:
        """The chance of an onset in any sixteenth of any meter; one half when nothing was heard."""
        slots = self._bars[int(drums)] @ (np.arange(METERS) * SLOTS_PER_BEAT)
        return float((self._onsets[int(drums)].sum() + 1) / (slots + 2))

    def bits(self, track: RhythmTrack) -> np.ndarray:
        """What it costs to tell the onsets of `track`: float64 (bars, slots)."""
        chances = self.chances(drums=track.drums, meter=track.meter)
        result: np.ndarray = -np.log2(np.where(track.onsets(), chances, 1 - chances))
        return result

    def as_arrays(self) -> dict[str, np.ndarray]:
        """The counts by name, for a file."""
        return {"rhythm_onsets": self._onsets, "rhythm_bars": self._bars}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, np.ndarray]) -> RhythmHistogram:
        """The histogram that gave `as_arrays`. Raises ParameterError for other shapes."""
        made = cls()
        for name, mine in made.as_arrays().items():
            if name not in arrays or arrays[name].shape != mine.shape:
                raise ParameterError("The file holds no rhythm histogram.", name, None)
            mine[...] = arrays[name]
        return made
