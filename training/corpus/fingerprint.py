"""What stays of a song when it is moved to another key or tempo: shapes of its top lines.

A shape is eight intervals of a track's top line with the ratios of the times between its notes. Of
all hashed shapes only those are kept whose hash falls into one of `SAMPLING` classes, the same in
every song, so that the share of common ones still estimates the share of common music (Broder 1997,
"On the resemblance and containment of documents", section 4: sets modulo m).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from modules.song.score import Song, Track

INTERVALS = 8
SAMPLING = 4
UNITS_PER_BEAT = 16
_RATIO_STEPS = 2.0
"""Time ratios are told apart in half octaves: 1 : 1, 1 : 1.4, 1 : 2 …"""
_MAX_RATIO = 4
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Multiplicative hashing (Knuth): 2^64 divided by the golden ratio."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`whole` is equal for equal songs only, `shapes` is a sorted sample of the shapes in it.

    All are whole numbers below 2^63. Songs of drums alone are compared by what is hit.
    """

    whole: int
    shapes: tuple[int, ...]


NO_FINGERPRINT = Fingerprint(0, ())


def fingerprint(song: Song) -> Fingerprint:
    """The fingerprint of `song`; its melodic tracks count, or the drums where there are none."""
    tracks = [track for track in song.tracks if not track.is_drums and track.notes]
    if tracks:
        found = [_shapes(*_top_line(track, song.ppq), invariant=True) for track in tracks]
    else:
        found = [_shapes(*_hits(track, song.ppq), invariant=False) for track in song.tracks]
    every = np.concatenate([np.zeros(0, np.uint64), *(hashes for hashes, _ in found)])
    whole = hashlib.sha256(b"/".join(line for _, line in found)).digest()[:8]
    kept = np.unique(every[every % np.uint64(SAMPLING) == 0])
    return Fingerprint(int.from_bytes(whole, "big") >> 1, tuple((kept >> np.uint64(1)).tolist()))


def _top_line(track: Track, ppq: int) -> tuple[np.ndarray, np.ndarray]:
    """Units of the onsets of `track` and the highest pitch at each."""
    units, pitches = _columns(track, ppq)
    order = np.lexsort((pitches, units))
    is_last = np.append(np.diff(units[order]) > 0, True)
    return units[order][is_last], pitches[order][is_last]


def _hits(track: Track, ppq: int) -> tuple[np.ndarray, np.ndarray]:
    """Units of the onsets of a drum track and a number for the drums hit at each."""
    units, pitches = _columns(track, ppq)
    onsets, place = np.unique(units, return_inverse=True)
    together = np.zeros(len(onsets), dtype=np.uint64)
    np.bitwise_xor.at(together, place, (pitches.astype(np.uint64) + np.uint64(1)) * _SPREAD)
    return onsets, (together >> np.uint64(32)).astype(np.int64)


def _columns(track: Track, ppq: int) -> tuple[np.ndarray, np.ndarray]:
    rows = [(note.start_tick, note.pitch) for note in track.notes]
    ticks, pitches = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return (2 * ticks * UNITS_PER_BEAT + ppq) // (2 * ppq), pitches


def _shapes(units: np.ndarray, values: np.ndarray, *, invariant: bool) -> tuple[np.ndarray, bytes]:
    """The hashes of a line's shapes, and the shape of the line as a whole."""
    steps = (np.diff(values) if invariant else values).astype(np.int64)
    ratios = _time_ratios(np.diff(units))
    whole = steps.tobytes() + b"|" + ratios.tobytes()
    rows = np.stack([steps[: len(ratios)], ratios], axis=1)
    if len(rows) < INTERVALS:
        return np.zeros(0, np.uint64), whole
    windows = np.lib.stride_tricks.sliding_window_view(rows, INTERVALS, axis=0)
    flat = np.ascontiguousarray(windows).reshape(len(windows), -1)
    return _hash_rows(flat.view(np.uint64)), whole


def _time_ratios(gaps: np.ndarray) -> np.ndarray:
    """Each time between onsets against the next one, in steps of half an octave."""
    if len(gaps) < 2:
        return np.zeros(0, np.int64)
    ratios = np.round(_RATIO_STEPS * np.log2(gaps[1:] / gaps[:-1]))
    clipped: np.ndarray = np.clip(ratios, -_MAX_RATIO, _MAX_RATIO).astype(np.int64)
    return clipped


def _hash_rows(rows: np.ndarray) -> np.ndarray:
    """uint64 (rows,), one hash for each row of uint64 numbers."""
    hashed = np.zeros(len(rows), dtype=np.uint64)
    for column in rows.T:
        hashed = (hashed ^ column) * _SPREAD
        hashed ^= hashed >> np.uint64(29)
    return hashed
