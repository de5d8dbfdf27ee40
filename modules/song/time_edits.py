"""Edits of the song as a whole: tempo, meter, key, loop, genre, title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from modules.errors import ParameterError
from modules.song.edit import Edit
from modules.song.key import Key
from modules.song.score import (
    BPM_RANGE,
    MAX_METER_NUMERATOR,
    METER_DENOMINATORS,
    KeyMark,
    LoopRegion,
    MeterChange,
    Song,
    TempoChange,
)
from modules.song.track_edits import clean_name


class _Timed(Protocol):
    @property
    def tick(self) -> int: ...


_Mark = TypeVar("_Mark", bound=_Timed)


def _with_mark(marks: Iterable[_Mark], mark: _Mark) -> tuple[_Mark, ...]:
    others = [other for other in marks if other.tick != mark.tick]
    return tuple(sorted([*others, mark], key=lambda each: each.tick))


@dataclass(frozen=True, slots=True)
class SetTempo(Edit):
    """Sets the tempo from `tick` on, up to the next tempo change."""

    tick: int
    bpm: float

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change tempo"

    def apply(self, song: Song) -> Song:
        """The song with the tempo; raises ParameterError outside the range of tempos."""
        low, high = BPM_RANGE
        if not low <= self.bpm <= high:
            raise ParameterError(
                f"A tempo of {self.bpm:g} bpm cannot be played; choose {low:g} to {high:g}.",
                "bpm",
                self.bpm,
            )
        tempo = TempoChange(max(self.tick, 0), float(self.bpm))
        return replace(song, tempos=_with_mark(song.tempos, tempo))


@dataclass(frozen=True, slots=True)
class SetMeter(Edit):
    """Sets the meter from `tick` on, up to the next meter change."""

    tick: int
    numerator: int
    denominator: int

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change meter"

    def apply(self, song: Song) -> Song:
        """The song with the meter; raises ParameterError for one that cannot be written."""
        fits = 1 <= self.numerator <= MAX_METER_NUMERATOR
        if not fits or self.denominator not in METER_DENOMINATORS:
            raise ParameterError(
                f"{self.numerator}/{self.denominator} is not a meter; use 1 to"
                f" {MAX_METER_NUMERATOR} beats of a half, quarter, eighth …, such as 6/8.",
                "meter",
                (self.numerator, self.denominator),
            )
        meter = MeterChange(max(self.tick, 0), self.numerator, self.denominator)
        return replace(song, meters=_with_mark(song.meters, meter))


@dataclass(frozen=True, slots=True)
class SetKey(Edit):
    """Sets one key for the whole song; None removes all key marks."""

    key: Key | None

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return f"Set key to {self.key.name}" if self.key else "Remove key"

    def apply(self, song: Song) -> Song:
        """The song in the key."""
        return replace(song, keys=() if self.key is None else (KeyMark(0, self.key),))


@dataclass(frozen=True, slots=True)
class SetLoop(Edit):
    """Sets the loop region; None removes it. The ends may come in either order."""

    loop: LoopRegion | None

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Set loop" if self.loop else "Remove loop"

    def apply(self, song: Song) -> Song:
        """The song with the loop, at least one tick long and not before the start."""
        if self.loop is None:
            return replace(song, loop=None)
        start, end = sorted((self.loop.start_tick, self.loop.end_tick))
        start = max(start, 0)
        return replace(song, loop=LoopRegion(start, max(end, start + 1), self.loop.enabled))


@dataclass(frozen=True, slots=True)
class SetGenre(Edit):
    """Chooses the genre that the mix is compared with."""

    genre: str

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change genre"

    def apply(self, song: Song) -> Song:
        """The song with the genre."""
        return replace(song, genre=self.genre)


@dataclass(frozen=True, slots=True)
class SetTitle(Edit):
    """Gives the song another title."""

    title: str

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Rename song"

    def apply(self, song: Song) -> Song:
        """The song with the new title; an empty one keeps the old."""
        return replace(song, title=clean_name(self.title, song.title))
