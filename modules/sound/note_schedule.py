"""The notes of a track as a player sees them: sorted starts and ends in frames."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.song.score import ControlChange, Note, Track
from modules.song.time_map import TimeMap

SUSTAIN_CONTROLLER = 64
MAX_HOLD_S = 10.0
"""The pedal lengthens no note by more: by then it has died away."""
PEDAL_DOWN = 64
"""Values from here on count as pressed (MIDI 1.0, controller 64)."""

Frames = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class NoteSchedule:
    """Notes that sound, with `starts` and `ends` in frames (sorted by start) and lengths."""

    notes: tuple[Note, ...]
    starts: Frames
    ends: Frames
    durations_s: NDArray[np.float64]

    @property
    def end(self) -> int:
        """First frame after the last note; 0 without notes."""
        return int(self.ends.max()) if len(self.ends) else 0

    def starting_in(self, first: int, last: int) -> range:
        """Indices of the notes that start in frames [first, last)."""
        low, high = np.searchsorted(self.starts, [first, last], side="left")
        return range(int(low), int(high))

    def sounding_at(self, position: int) -> list[int]:
        """Indices of the notes that began before `position` and last beyond it."""
        return [int(i) for i in np.nonzero((self.starts < position) & (self.ends > position))[0]]


EMPTY_SCHEDULE = NoteSchedule(
    (), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float64)
)


def schedule_notes(track: Track, time_map: TimeMap, sample_rate: int) -> NoteSchedule:
    """The schedule of `track` without its muted notes, the sustain pedal counted in.

    Pitch bends are not played.
    """
    notes = tuple(note for note in track.notes if not note.muted)
    if not notes:
        return EMPTY_SCHEDULE
    start_ticks = np.array([note.start_tick for note in notes], dtype=np.float64)
    end_ticks = np.array(_sounding_ends(notes, track.controls), dtype=np.float64)
    starts_s = time_map.ticks_to_seconds(start_ticks)
    written_ends = np.array([note.end_tick for note in notes], dtype=np.float64)
    ends_s = np.minimum(
        time_map.ticks_to_seconds(end_ticks), time_map.ticks_to_seconds(written_ends) + MAX_HOLD_S
    )
    starts = np.rint(starts_s * sample_rate).astype(np.int64)
    ends = np.maximum(np.rint(ends_s * sample_rate).astype(np.int64), starts + 1)
    # Whole milliseconds, so that equal notes at different places share one cached waveform.
    durations_s = np.maximum(np.rint((ends_s - starts_s) * 1000.0), 1.0) / 1000.0
    return NoteSchedule(notes, starts, ends, durations_s)


def _sounding_ends(notes: tuple[Note, ...], controls: tuple[ControlChange, ...]) -> list[int]:
    """The tick where each note ends: its own end, or the release of a pedal that holds it.

    A held note also ends when its key is struck again.
    """
    last_end = max(note.end_tick for note in notes)
    spans = _pedal_spans(controls, last_end)
    if not spans:
        return [note.end_tick for note in notes]
    pressed = [start for start, _ in spans]
    restruck: dict[int, int] = {}
    ends = [0] * len(notes)
    for index in range(len(notes) - 1, -1, -1):
        note = notes[index]
        end = note.end_tick
        span = bisect_right(pressed, end) - 1
        if span >= 0 and end < spans[span][1]:
            end = spans[span][1]
        struck = restruck.get(note.pitch)
        if struck is not None and struck > note.start_tick:
            end = max(note.end_tick, min(end, struck))
        ends[index] = end
        restruck[note.pitch] = note.start_tick
    return ends


def _pedal_spans(controls: tuple[ControlChange, ...], last_end: int) -> list[tuple[int, int]]:
    """[press, release) ticks of the sustain pedal; one that stays down goes up at `last_end`."""
    spans: list[tuple[int, int]] = []
    pressed_at: int | None = None
    for control in sorted(controls, key=lambda control: control.tick):
        if control.controller != SUSTAIN_CONTROLLER:
            continue
        if control.value >= PEDAL_DOWN and pressed_at is None:
            pressed_at = control.tick
        elif control.value < PEDAL_DOWN and pressed_at is not None:
            spans.append((pressed_at, control.tick))
            pressed_at = None
    if pressed_at is not None:
        spans.append((pressed_at, last_end))
    return spans
