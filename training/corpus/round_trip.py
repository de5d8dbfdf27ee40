"""What is lost from score to tokens and back, note by note."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields

from modules.midi_generator.vocabulary import (
    DURATION_UNITS,
    FIRST_DURATION,
    UNITS_PER_BEAT,
    duration_token,
)
from modules.song.score import Note, Track

MAX_ONSET_BEATS = 1 / 32
MAX_VELOCITY = 4


@dataclass(frozen=True, slots=True)
class Losses:
    """How many of `notes` came back, and how well.

    `merged` fell onto another note of their pitch and unit. The others are compared one by one:
    `pitch_and_order` is right in pitch and place in the order, where notes of one unit have no
    order; `onset` is within 1/32 beat, `velocity` within 4, `duration` within one bin. Drum hits
    have no duration, so `pitched` counts the notes that do.
    """

    notes: int = 0
    merged: int = 0
    pitched: int = 0
    pitch_and_order: int = 0
    onset: int = 0
    velocity: int = 0
    duration: int = 0

    def __add__(self, other: Losses) -> Losses:
        names = [field.name for field in fields(self)]
        return Losses(*(getattr(self, name) + getattr(other, name) for name in names))

    def as_json(self) -> dict[str, float | None]:
        """Shares of the notes; None where there is none."""
        counted = ("pitch_and_order", "onset", "velocity")
        shares: dict[str, float | None] = {"notes": self.notes, "merged": self._of(self.merged)}
        shares |= {name: self._of(getattr(self, name)) for name in counted}
        shares["duration"] = self.duration / self.pitched if self.pitched else None
        return shares

    def _of(self, count: int) -> float | None:
        return count / self.notes if self.notes else None


def compare_notes(track: Track, decoded: Sequence[Note], ppq: int) -> Losses:
    """The losses of `track`, whose notes came back as `decoded` at `ppq` ticks per quarter note.

    A note is compared with the decoded one of its pitch that is nearest in time. Half a tick is
    forgiven, since grid lines may fall between ticks.
    """
    pairs = _pairs(track.notes, decoded)
    reach = MAX_ONSET_BEATS * ppq + 0.5
    in_order, latest = 0, 0
    for _, found in pairs:
        in_order += found.start_tick >= latest
        latest = max(latest, found.start_tick)
    return Losses(
        notes=len(track.notes),
        merged=len(track.notes) - len(pairs),
        pitched=0 if track.is_drums else len(track.notes),
        pitch_and_order=in_order,
        onset=sum(abs(note.start_tick - found.start_tick) <= reach for note, found in pairs),
        velocity=sum(abs(note.velocity - found.velocity) <= MAX_VELOCITY for note, found in pairs),
        duration=0
        if track.is_drums
        else sum(_within_one_bin(note, found, ppq) for note, found in pairs),
    )


def _pairs(notes: Sequence[Note], decoded: Sequence[Note]) -> list[tuple[Note, Note]]:
    """Each decoded note with the longest of the notes it stands for, in the order of the notes."""
    by_pitch: dict[int, list[Note]] = {}
    for note in decoded:
        by_pitch.setdefault(note.pitch, []).append(note)
    stands_for: dict[int, tuple[Note, Note]] = {}
    for note in notes:
        found = _nearest(note, by_pitch.get(note.pitch, []))
        if found is None:
            continue
        rival = stands_for.get(id(found))
        if rival is None or rival[0].duration_ticks < note.duration_ticks:
            stands_for[id(found)] = (note, found)
    return sorted(stands_for.values(), key=lambda pair: pair[0].sort_key)


def _nearest(note: Note, others: Sequence[Note]) -> Note | None:
    place = bisect_right(others, note.start_tick, key=lambda other: other.start_tick)
    around = others[max(0, place - 1) : place + 1]
    # Halfway, the later one: times are rounded half up.
    return min(
        reversed(around), key=lambda other: abs(other.start_tick - note.start_tick), default=None
    )


def _within_one_bin(note: Note, found: Note, ppq: int) -> bool:
    """Whether the length lies between the bins beside the decoded one; the outer ones are as wide
    as their neighbours."""
    place = duration_token(found.duration_ticks * UNITS_PER_BEAT / ppq) - FIRST_DURATION
    first, last = DURATION_UNITS[0], DURATION_UNITS[-1]
    bins = (2 * first - DURATION_UNITS[1], *DURATION_UNITS, 2 * last - DURATION_UNITS[-2])
    return bins[place] <= note.duration_ticks * UNITS_PER_BEAT / ppq <= bins[place + 2]
