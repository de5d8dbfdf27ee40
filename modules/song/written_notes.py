"""Notes as paper can hold them: on a grid of sixteenths and triplets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from modules.song.score import Note, Track

DIVISIONS = 12
"""Per quarter note: sixteenths and the triplets of eighths."""
SIXTEENTH, TRIPLET = 3, 4
CLEAR_DIVISIONS = 0.5
"""By so much triplets must be nearer, in all, to be written."""


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note as it is written down: start and end in divisions of a quarter."""

    pitch: int
    start: int
    end: int


def written_notes(track: Track, ppq: int) -> list[WrittenNote]:
    """The notes of a track on the grid of paper, by start; equal ones are written once.

    Every beat that is played has sixteenths or the triplets of eighths, whatever is nearer.
    """
    heard = [note for note in track.notes if not note.muted]
    triplets = _triplet_beats(heard, ppq)
    notes = {_written(note, ppq, triplets) for note in heard}
    if track.is_drums:
        notes = set(_struck(sorted(notes, key=lambda note: note.start)))
    return sorted(notes, key=lambda note: (note.start, note.pitch, note.end))


def on_grid(quarters: float, triplets: frozenset[int] = frozenset()) -> int:
    """The nearest place on paper, in divisions; beats in `triplets` are divided by three."""
    beat, rest = divmod(quarters * DIVISIONS, DIVISIONS)
    step = TRIPLET if int(beat) in triplets else SIXTEENTH
    return int(beat) * DIVISIONS + _nearest(rest, step)


def _struck(notes: list[WrittenNote]) -> Iterator[WrittenNote]:
    """Drums ring as they like: each is written as long as its place in the beat."""
    starts = sorted({note.start for note in notes})
    for note in notes:
        later = bisect_right(starts, note.start)
        following = starts[later] if later < len(starts) else note.start + DIVISIONS
        beat_end = (note.start // DIVISIONS + 1) * DIVISIONS
        yield WrittenNote(note.pitch, note.start, min(following, beat_end))


def _triplet_beats(notes: list[Note], ppq: int) -> frozenset[int]:
    """The beats whose notes begin nearer to triplets than to sixteenths."""
    errors: dict[int, float] = {}
    for note in notes:
        beat, rest = divmod(note.start_tick / ppq * DIVISIONS, DIVISIONS)
        straight, triplet = (abs(_nearest(rest, step) - rest) for step in (SIXTEENTH, TRIPLET))
        errors[int(beat)] = errors.get(int(beat), 0.0) + triplet - straight
    return frozenset(beat for beat, error in errors.items() if error < -CLEAR_DIVISIONS)


def _written(note: Note, ppq: int, triplets: frozenset[int]) -> WrittenNote:
    start = on_grid(note.start_tick / ppq, triplets)
    end = on_grid(note.end_tick / ppq, triplets)
    shortest = TRIPLET if start // DIVISIONS in triplets else SIXTEENTH
    return WrittenNote(note.pitch, start, max(end, start + shortest))


def _nearest(rest: float, step: int) -> int:
    return round(rest / step) * step
