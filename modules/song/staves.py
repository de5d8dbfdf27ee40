"""How written notes are laid out: staves, voices, ties, rests."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise

from modules.song.score import Song, Track
from modules.song.time_map import time_map_of
from modules.song.written_notes import DIVISIONS, SIXTEENTH, WrittenNote, on_grid

NOTE_LENGTHS = (96, 72, 48, 36, 24, 18, 12, 9, 8, 6, 4, 3)
REST_LENGTHS = (24, 12, 8, 6, 4, 3)
"""Lengths in divisions that one sign can say: dotted ones and triplets among the notes."""
LEGATO_DIVISIONS = SIXTEENTH
MAX_VOICES = 4
MIDDLE_C = 60
GRAND_STAFF_RANGE = 24
GRAND_STAFF_SHARE = 0.15
"""From this range on, and with so many of the notes on either side, two staves are used."""


def staves(track: Track, notes: list[WrittenNote]) -> list[list[WrittenNote]]:
    """The notes of each staff: two, divided at middle C, for what needs both hands."""
    low = [note for note in notes if note.pitch < MIDDLE_C]
    high = [note for note in notes if note.pitch >= MIDDLE_C]
    is_wide = max(n.pitch for n in notes) - min(n.pitch for n in notes) >= GRAND_STAFF_RANGE
    both = min(len(low), len(high)) >= GRAND_STAFF_SHARE * len(notes)
    if track.is_drums or not (is_wide and both):
        return [notes]
    return [high, low]


def voices(notes: list[WrittenNote]) -> list[list[list[WrittenNote]]]:
    """Chords that begin and end together, in as few voices as can hold them, at most four.

    A note that laps over the next one by a sixteenth or less is cut: it was played legato.
    """
    found: list[list[list[WrittenNote]]] = []
    for (start, end), group in groupby(
        sorted(notes, key=lambda note: (note.start, -note.end)), lambda n: (n.start, n.end)
    ):
        chord = list(group)
        for voice in found:
            if _end_of(voice) <= start or _cut(voice, start, LEGATO_DIVISIONS):
                voice.append(chord)
                break
        else:
            if len(found) < MAX_VOICES:
                found.append([chord])
                continue
            # More lines than paper holds: the longest waiting one ends here.
            voice = min(found, key=_end_of)
            if _cut(voice, start, end):
                voice.append(chord)
            else:
                voice[-1].extend(WrittenNote(n.pitch, start, _end_of(voice)) for n in chord)
    return found


def bars_until(song: Song, end: int) -> list[tuple[int, int]]:
    """Start and end of every bar up to `end`."""
    time_map = time_map_of(song)
    count = time_map.bar_index_at(math.ceil(end / DIVISIONS * song.ppq) - 1) + 1
    places = [on_grid(time_map.bar_start_tick(bar) / song.ppq) for bar in range(count + 1)]
    return list(pairwise(places))


def plays_in(chords: list[list[WrittenNote]], start: int, end: int) -> bool:
    """Whether one of `chords` sounds between `start` and `end`."""
    return any(chord[0].start < end and chord[0].end > start for chord in chords)


def rests(
    chords: list[list[WrittenNote]], bars: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """What is silent in `bars`, in pieces that have a sign: whole bars, beats, parts of beats."""
    for bar_start, bar_end in bars:
        inside = [c[0] for c in chords if c[0].start < bar_end and c[0].end > bar_start]
        at = bar_start
        for note in inside:
            yield from _silence(at, note.start, bar_start)
            at = max(at, note.end)
        is_whole = at == bar_start and bar_end - at in NOTE_LENGTHS
        yield from [(at, bar_end)] if is_whole else _silence(at, bar_end, bar_start)


def tied_spans(note: WrittenNote, bars: list[int]) -> list[tuple[int, int]]:
    """A note in one piece, or in tied ones: at bars, at beats with triplets, in lengths with signs.

    `bars` are the places where bars begin.
    """
    cuts = {note.start, note.end, *(bar for bar in bars if note.start < bar < note.end)}
    first, last = note.start // DIVISIONS + 1, (note.end - 1) // DIVISIONS
    if note.start % SIXTEENTH and note.end > first * DIVISIONS:
        cuts.add(first * DIVISIONS)
    if note.end % SIXTEENTH and note.start < last * DIVISIONS:
        cuts.add(last * DIVISIONS)
    return [
        span
        for start, end in pairwise(sorted(cuts))
        for span in _pieces(start, end, NOTE_LENGTHS, lambda _start, _length: True)
    ]


def _silence(start: int, end: int, bar_start: int) -> Iterator[tuple[int, int]]:
    """Rests that begin where their length divides the bar."""
    return _pieces(start, end, REST_LENGTHS, lambda at, length: (at - bar_start) % length == 0)


def _pieces(
    start: int, end: int, lengths: tuple[int, ...], may_be: Callable[[int, int], bool]
) -> Iterator[tuple[int, int]]:
    """A stretch in lengths that have a sign, the longest first; `may_be` gets start and length."""
    while start < end:
        length = next(
            (each for each in lengths if start + each <= end and may_be(start, each)), end - start
        )
        yield start, start + length
        start += length


def _end_of(voice: list[list[WrittenNote]]) -> int:
    return voice[-1][0].end


def _cut(voice: list[list[WrittenNote]], end: int, at_most: int) -> bool:
    """End a voice's last chord at `end` when no more than `at_most` is lost of it."""
    last = voice[-1]
    if last[0].start >= end or last[0].end - end > at_most:
        return False
    voice[-1] = [WrittenNote(note.pitch, note.start, end) for note in last]
    return True
