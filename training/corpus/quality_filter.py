"""Which music is good enough to learn from: rules that each answer with a reason or None."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from enum import StrEnum

import numpy as np

from modules.song.score import Song, Track
from modules.song.time_map import TimeMap, time_map_of
from training.corpus.filter_settings import FilterSettings


class Reason(StrEnum):
    """Why a file or one of its tracks is left out; the value is what people read."""

    DAMAGED = "damaged"
    NO_NOTES = "no notes"
    TOO_LONG = "too long"
    TOO_SHORT = "too short"
    OTHER_METER = "other meter"
    TOO_DENSE = "too many notes at once"
    FEW_NOTES = "few notes"
    DUPLICATE = "duplicate"
    IN_OTHER_PART = "song of another part"


SongRule = Callable[[Song, FilterSettings], Reason | None]
TrackRule = Callable[[Track, FilterSettings], Reason | None]


def song_fault(song: Song, settings: FilterSettings) -> Reason | None:
    """The reason why `song` as a whole is left out, or None."""
    return next((fault for rule in SONG_RULES if (fault := rule(song, settings))), None)


def track_fault(track: Track, settings: FilterSettings) -> Reason | None:
    """The reason why `track` is left out, or None."""
    return next((fault for rule in TRACK_RULES if (fault := rule(track, settings))), None)


def no_notes(song: Song, _settings: FilterSettings) -> Reason | None:
    """Nothing is played."""
    return None if any(track.notes for track in song.tracks) else Reason.NO_NOTES


def too_long(song: Song, settings: FilterSettings) -> Reason | None:
    """More bars than any piece has: the timing is damaged. Comes before rules that count bars."""
    bars = time_map_of(song).bar_index_at(song.end_tick)
    return Reason.TOO_LONG if bars >= settings.max_bars else None


def too_short(song: Song, settings: FilterSettings) -> Reason | None:
    """Fewer bars than a piece needs, counted from the first onset to the last."""
    first, last = _played_bars(song, time_map_of(song))
    return Reason.TOO_SHORT if last - first + 1 < settings.min_bars else None


def other_meter(song: Song, settings: FilterSettings) -> Reason | None:
    """Too many of the bars stand in a meter outside those asked for."""
    if not settings.meters:
        return None
    time_map = time_map_of(song)
    first, last = _played_bars(song, time_map)
    bars: Counter[str] = Counter()
    for bar in range(first, last + 1):
        meter = time_map.meter_at(time_map.bar_start_tick(bar))
        bars[f"{meter.numerator}/{meter.denominator}"] += 1
    others = sum(count for name, count in bars.items() if name not in settings.meters)
    is_other = others > settings.max_other_meter_share * bars.total()
    return Reason.OTHER_METER if is_other else None


def _played_bars(song: Song, time_map: TimeMap) -> tuple[int, int]:
    """The bars of the first and of the last onset."""
    tracks = [track for track in song.tracks if track.notes]
    first = min(track.notes[0].start_tick for track in tracks)
    last = max(track.notes[-1].start_tick for track in tracks)
    return time_map.bar_index_at(first), time_map.bar_index_at(last)


def few_notes(track: Track, settings: FilterSettings) -> Reason | None:
    """Too few notes to be a part of the music."""
    return Reason.FEW_NOTES if len(track.notes) < settings.min_notes else None


def too_dense(track: Track, settings: FilterSettings) -> Reason | None:
    """More notes at once than hands play, again and again: made by a program or damaged."""
    is_dense = dense_share(track, settings.max_simultaneous) > settings.max_dense_share
    return Reason.TOO_DENSE if is_dense else None


def dense_share(track: Track, max_simultaneous: int) -> float:
    """Share of the track's onsets at which more than `max_simultaneous` notes sound."""
    starts = np.array([note.start_tick for note in track.notes], dtype=np.int64)
    ends = np.sort(np.array([note.end_tick for note in track.notes], dtype=np.int64))
    if not starts.size:
        return 0.0
    onsets, before = np.unique(starts, return_counts=True)
    sounding = np.cumsum(before) - np.searchsorted(ends, onsets, side="right")
    return float(np.mean(sounding > max_simultaneous))


SONG_RULES: tuple[SongRule, ...] = (no_notes, too_long, too_short, other_meter)
TRACK_RULES: tuple[TrackRule, ...] = (few_notes, too_dense)
