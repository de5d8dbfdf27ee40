"""The limits of the quality filter in one frozen value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilterSettings:
    """What music must be like to be learned from; a source may make exceptions.

    The defaults are those of the founding paper, §3.2.4. `meters` is empty for "any". A track is
    dense where `max_simultaneous` + 1 notes and more sound, and is left out when that is so at more
    than `max_dense_share` of its onsets: chords of eight notes occur in good music, endless ones
    do not.
    """

    min_bars: int = 16
    max_bars: int = 4000
    meters: tuple[str, ...] = ("4/4", "3/4", "6/8", "12/8")
    max_other_meter_share: float = 0.1
    max_simultaneous: int = 7
    max_dense_share: float = 0.1
    min_notes: int = 8
