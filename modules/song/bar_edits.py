"""Edits of time itself: bars of all tracks are inserted, deleted or duplicated."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from modules.errors import ParameterError
from modules.song.edit import Edit
from modules.song.excerpt import moved_start, with_gap, with_repeat, with_swap, without
from modules.song.retimed import (
    recordings_over,
    retimed_song,
    with_bar_lines,
    with_lifted_pedals,
)
from modules.song.score import Song
from modules.song.time_map import TimeMap, time_map_of


@dataclass(frozen=True, slots=True)
class BarsEdit(Edit):
    """An edit of `count` bars from `first_bar` (0 is the first of the song) on.

    What is cut: notes at the bar lines, save a 32nd of haste or delay; controllers, wheel, tempo,
    meter and key hold on everywhere as before. Recordings move, but are never cut.
    """

    first_bar: int
    count: int = 1

    def __post_init__(self) -> None:
        if self.first_bar < 0 or self.count < 1:
            raise ParameterError(
                "Choose at least one bar of the song.", "bars", (self.first_bar, self.count)
            )

    @property
    @abstractmethod
    def done_name(self) -> str:
        """What was done, such as "Deleted bars 5 to 8"."""

    @abstractmethod
    def moves_from(self, song: Song) -> int:
        """First tick whose music comes to another place."""

    @abstractmethod
    def uncut_recordings(self, song: Song) -> tuple[str, ...]:
        """Names of tracks whose recording would have to be cut, and is not."""

    @property
    def _bars(self) -> str:
        first, last = self.first_bar + 1, self.first_bar + self.count
        return f"bar {first}" if self.count == 1 else f"bars {first} to {last}"

    def _span(self, song: Song) -> tuple[int, int]:
        time_map = time_map_of(song)
        start = time_map.bar_start_tick(self.first_bar)
        return start, time_map.bar_start_tick(self.first_bar + self.count)


@dataclass(frozen=True, slots=True)
class InsertBars(BarsEdit):
    """Puts empty bars before `first_bar`, in the tempo, meter and key that begin there."""

    @property
    def name(self) -> str:
        """Such as "Insert 4 bars before bar 5"."""
        return f"Insert {self._what}"

    @property
    def done_name(self) -> str:
        """Such as "Inserted 4 bars before bar 5"."""
        return f"Inserted {self._what}"

    @property
    def _what(self) -> str:
        count = "a bar" if self.count == 1 else f"{self.count} bars"
        return f"{count} before bar {self.first_bar + 1}"

    def apply(self, song: Song) -> Song:
        """The song with the empty bars; a note that sounds there is cut and struck again."""
        start, _ = self._span(song)
        length = self.count * time_map_of(song).bar_ticks_at(start)
        # A mark at the bar line stays there, and so holds in the new bars.
        after = retimed_song(song, with_gap(start, length), with_gap(start + 1, length))
        return with_lifted_pedals(after, start, start + length)

    def moves_from(self, song: Song) -> int:
        """Where the new bars begin."""
        return self._span(song)[0]

    def uncut_recordings(self, song: Song) -> tuple[str, ...]:
        """Names of tracks whose recording plays on through the new bars."""
        start, _ = self._span(song)
        return recordings_over(song, start, start)


@dataclass(frozen=True, slots=True)
class DeleteBars(BarsEdit):
    """Takes bars away with all that begins in them; a note from before them ends there.

    One that goes on behind them goes on at once.
    """

    @property
    def name(self) -> str:
        """Such as "Delete bars 5 to 8"."""
        return f"Delete {self._bars}"

    @property
    def done_name(self) -> str:
        """Such as "Deleted bars 5 to 8"."""
        return f"Deleted {self._bars}"

    def apply(self, song: Song) -> Song:
        """The song without the bars; a loop inside them goes with them."""
        excerpts = without(*self._span(song))
        return with_bar_lines(retimed_song(song, excerpts), song, excerpts)

    def moves_from(self, song: Song) -> int:
        """Where the bars began."""
        return self._span(song)[0]

    def uncut_recordings(self, song: Song) -> tuple[str, ...]:
        """Names of tracks whose recording sounds in the bars."""
        return recordings_over(song, *self._span(song))


@dataclass(frozen=True, slots=True)
class DuplicateBars(BarsEdit):
    """Lets bars be followed by a copy of themselves."""

    @property
    def name(self) -> str:
        """Such as "Duplicate bars 5 to 8"."""
        return f"Duplicate {self._bars}"

    @property
    def done_name(self) -> str:
        """Such as "Duplicated bars 5 to 8"."""
        return f"Duplicated {self._bars}"

    def apply(self, song: Song) -> Song:
        """The song with the copy; what follows comes later, a loop around the bars grows."""
        excerpts = with_repeat(*self._span(song))
        return with_bar_lines(retimed_song(song, excerpts), song, excerpts)

    def moves_from(self, song: Song) -> int:
        """Where the bars end."""
        return self._span(song)[1]

    def uncut_recordings(self, song: Song) -> tuple[str, ...]:
        """Names of tracks whose recording sounds in the bars."""
        return recordings_over(song, *self._span(song))


@dataclass(frozen=True, slots=True)
class MoveBars(BarsEdit):
    """Lets bars change places with `by` bars behind them, or before them where it is negative."""

    by: int = 1

    @property
    def name(self) -> str:
        """Such as "Move bars 5 to 8 later"."""
        return f"Move {self._bars} {self._way}"

    @property
    def done_name(self) -> str:
        """Such as "Moved bars 5 to 8 later"."""
        return f"Moved {self._bars} {self._way}"

    @property
    def _way(self) -> str:
        return "later" if self.by > 0 else "earlier"

    def apply(self, song: Song) -> Song:
        """The song with the bars there; raises ParameterError for a place before the song."""
        excerpts = with_swap(*self._seams(song))
        return with_bar_lines(retimed_song(song, excerpts), song, excerpts)

    def moves_from(self, song: Song) -> int:
        """Where the first bars that move began."""
        return self._seams(song)[0]

    def new_start(self, song: Song) -> int:
        """Where the bars begin afterwards."""
        return moved_start(with_swap(*self._seams(song)), self._span(song)[0])

    def uncut_recordings(self, song: Song) -> tuple[str, ...]:
        """Names of tracks whose recording sounds across one of the seams."""
        across = (recordings_over(song, seam, seam) for seam in self._seams(song))
        return tuple(dict.fromkeys(name for names in across for name in names))

    def _seams(self, song: Song) -> tuple[int, int, int]:
        """Where the first of both stretches begins, where the second, and where that ends."""
        if self.first_bar + self.by < 0:
            raise ParameterError("Bars cannot stand before the song.", "by", self.by)
        first, last = self.first_bar, self.first_bar + self.count
        edges = (first, last, last + self.by) if self.by > 0 else (first + self.by, first, last)
        start, middle, end = (time_map_of(song).bar_start_tick(bar) for bar in edges)
        return start, middle, end


def bars_between(time_map: TimeMap, start_tick: int, end_tick: int) -> tuple[int, int]:
    """The first of the bars that a stretch of time touches (from 0), and how many they are."""
    first = time_map.bar_index_at(max(start_tick, 0))
    last = time_map.bar_index_at(max(end_tick - 1, start_tick, 0))
    return first, last - first + 1
