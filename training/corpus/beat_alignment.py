"""Songs put onto the beats that POP909 states in a text file beside each of them.

The ticks of POP909 keep a constant offset from the beat, so bar lines would fall anywhere.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import symusic

from modules.song.score import MeterChange, Note, Song, TempoChange, Track

BEAT_PPQ = 480
MIN_BEATS = 8
BPM_DECIMALS = 3


def align_to_beats(song: Song, score: symusic.Score, beats: str) -> Song:
    """`song` with its notes on the beats in `beats`, bar lines on the downbeats.

    `score` is what the song was read from: its tracks with notes are the song's. A song without
    usable beats comes back as it is.
    """
    table = _beat_table(beats)
    if len(table) < MIN_BEATS:
        return song
    beats_per_bar, phase = _bar_phase(table)
    place = _BeatPlace(table[:, 0], phase)
    played = [track for track in score.to("second").tracks if len(track.notes)]
    tracks = tuple(
        _aligned(track, notes, place) for track, notes in zip(song.tracks, played, strict=True)
    )
    return replace(
        song,
        ppq=BEAT_PPQ,
        tempos=(TempoChange(0, round(60.0 / place.step_s, BPM_DECIMALS)),),
        meters=(MeterChange(0, beats_per_bar, 4),),
        tracks=tracks,
    )


def _beat_table(text: str) -> np.ndarray:
    """Rows of seconds and two flags for downbeats, in simple and in compound counting."""
    rows = [line.split()[:3] for line in text.splitlines()]
    try:
        return np.array([row for row in rows if len(row) == 3], dtype=np.float64).reshape(-1, 3)
    except ValueError:
        return np.zeros((0, 3))


def _bar_phase(table: np.ndarray) -> tuple[int, int]:
    """Beats in a bar and beats to add so that downbeats fall on bar lines."""
    simple, compound = (np.flatnonzero(table[:, column] > 0.5) for column in (1, 2))
    beats = 3 if len(simple) > 1 and np.median(np.diff(simple)) == 3 else 4
    downbeats = simple if beats == 3 or not len(compound) else compound
    if not len(downbeats):
        return beats, beats
    phases = np.bincount(downbeats % beats, minlength=beats)
    return beats, beats + (beats - int(np.argmax(phases))) % beats


class _BeatPlace:
    """Seconds to ticks along the beats, carried on evenly before the first and after the last."""

    def __init__(self, beat_s: np.ndarray, phase: int) -> None:
        self.step_s = float(np.median(np.diff(beat_s)))
        before = beat_s[0] - self.step_s * np.arange(phase, 0, -1)
        after = beat_s[-1] + self.step_s * np.arange(1, 65)
        self._beat_s = np.concatenate([before, beat_s, after])

    def ticks(self, seconds: np.ndarray) -> np.ndarray:
        beats = np.interp(seconds, self._beat_s, np.arange(len(self._beat_s)))
        return np.round(beats * BEAT_PPQ).astype(np.int64)


def _aligned(track: Track, played: symusic.Track, place: _BeatPlace) -> Track:
    columns = played.notes.numpy()
    time = columns["time"].astype(np.float64)
    starts = place.ticks(time)
    ends = place.ticks((columns["time"] + columns["duration"]).astype(np.float64))
    order = np.lexsort((columns["pitch"], starts))
    first_id = track.id + 1
    rows = zip(
        range(first_id, first_id + len(order)),
        columns["pitch"][order].tolist(),
        np.maximum(columns["velocity"][order], 1).tolist(),
        starts[order].tolist(),
        np.maximum(ends - starts, 1)[order].tolist(),
        strict=True,
    )
    return replace(track, notes=tuple(Note(*row) for row in rows))
