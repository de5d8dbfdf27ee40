"""The edit of the chord lane: write chords, or go back to those in the notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from modules.errors import ParameterError
from modules.song.chord import ChordSymbol, parse_chord
from modules.song.edit import Edit
from modules.song.score import ChordMark, Song

MOST_CHORDS = 8


@dataclass(frozen=True, slots=True)
class SetChords(Edit):
    """Writes `symbols` between two ticks, each as long as the others.

    None of them leaves that stretch to what is found in the notes.
    """

    start_tick: int
    end_tick: int
    symbols: tuple[ChordSymbol, ...]

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        if not self.symbols:
            return "Find the chord again"
        return f"Set chord {' '.join(symbol.text for symbol in self.symbols)}"

    def apply(self, song: Song) -> Song:
        """The song with the chords; raises ParameterError for a stretch that is too short."""
        start, end, count = max(self.start_tick, 0), self.end_tick, len(self.symbols)
        if end - start < max(count, 1):
            raise ParameterError("A chord needs a stretch of time.", "chord", (start, end))
        marks = list(_without(song.chords, start, end))
        edges = [start + (end - start) * part // max(count, 1) for part in range(count + 1)]
        marks += map(ChordMark, edges, edges[1:], self.symbols)
        return replace(song, chords=tuple(sorted(marks, key=lambda mark: mark.start_tick)))


def parse_chords(text: str) -> tuple[ChordSymbol, ...]:
    """The chords that `text` writes, one or several with spaces between; none for an empty text.

    Raises ParameterError that names the first that is no chord symbol.
    """
    words = text.replace("|", " ").split()
    if len(words) > MOST_CHORDS:
        raise ParameterError(f"Write at most {MOST_CHORDS} chords at once.", "chord", text)
    try:
        return (parse_chord(text),) if words else ()
    except ParameterError:
        if len(words) == 1:
            raise
        return tuple(parse_chord(word) for word in words)


def _without(marks: Iterable[ChordMark], start: int, end: int) -> Iterable[ChordMark]:
    """`marks` without what lies between `start` and `end`."""
    for mark in marks:
        if mark.end_tick <= start or mark.start_tick >= end:
            yield mark
            continue
        if mark.start_tick < start:
            yield replace(mark, end_tick=start)
        if mark.end_tick > end:
            yield replace(mark, start_tick=end)
