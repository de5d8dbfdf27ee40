"""Markers: what changes at one place of the timeline, of tempo, meter and key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from modules.errors import ParameterError
from modules.song.edit import Edit
from modules.song.key import Key
from modules.song.score import KeyMark, MeterChange, Song, TempoChange
from modules.song.time_edits import SetMeter, SetTempo


class _Timed(Protocol):
    @property
    def tick(self) -> int: ...


_Mark = TypeVar("_Mark", bound=_Timed)


@dataclass(frozen=True, slots=True)
class Marker:
    """What begins at `tick`; None for what goes on as before."""

    tick: int
    tempo: TempoChange | None = None
    meter: MeterChange | None = None
    key: Key | None = None

    @property
    def text(self) -> str:
        """Such as "6/8 · 140 · Bb major"."""
        parts = []
        if self.meter is not None:
            parts.append(f"{self.meter.numerator}/{self.meter.denominator}")
        if self.tempo is not None:
            parts.append(f"{self.tempo.bpm:.4g}")
        if self.key is not None:
            parts.append(self.key.name)
        return " · ".join(parts)


def markers_of(song: Song) -> tuple[Marker, ...]:
    """The markers of `song` in order, the first at its start."""
    tempos = {tempo.tick: tempo for tempo in song.tempos}
    meters = {meter.tick: meter for meter in song.meters}
    keys = {mark.tick: mark.key for mark in song.keys}
    ticks = sorted(tempos.keys() | meters.keys() | keys.keys())
    return tuple(Marker(t, tempos.get(t), meters.get(t), keys.get(t)) for t in ticks)


def marker_at(song: Song, tick: int) -> Marker:
    """The marker at `tick`; an empty one where none stands."""
    return next((marker for marker in markers_of(song) if marker.tick == tick), Marker(tick))


@dataclass(frozen=True, slots=True)
class SetMarker(Edit):
    """Puts `marker` at its place, in the place of what was there and of the one at `moved_from`.

    At the start of the song tempo and meter stay where the marker has none.
    """

    marker: Marker
    moved_from: int | None = None

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return f"Set {self.marker.text}" if self.marker.text else "Remove marker"

    def apply(self, song: Song) -> Song:
        """The song with the marker; raises ParameterError for a tempo or meter that cannot be."""
        marker = self.marker
        if marker.tick < 0:
            raise ParameterError("A marker cannot stand before the song.", "tick", marker.tick)
        if self.moved_from is not None:
            song = _without(song, self.moved_from)
        song = _without(song, marker.tick)
        if marker.tempo is not None:
            song = SetTempo(marker.tick, marker.tempo.bpm).apply(song)
        if marker.meter is not None:
            meter = marker.meter
            song = SetMeter(marker.tick, meter.numerator, meter.denominator).apply(song)
        if marker.key is not None:
            keys = (*song.keys, KeyMark(marker.tick, marker.key))
            song = replace(song, keys=tuple(sorted(keys, key=lambda mark: mark.tick)))
        return song


@dataclass(frozen=True, slots=True)
class MoveMarker(Edit):
    """Takes the marker at `tick` to another place; of what stands there, it replaces its like.

    A marker of tempo that comes to one of key becomes one of both.
    """

    tick: int
    to_tick: int

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Move marker"

    def apply(self, song: Song) -> Song:
        """The song with the marker there; raises ParameterError for the first one of the song."""
        if self.tick == self.to_tick:
            return song
        if self.tick == 0:
            raise ParameterError("The song's first marker stays at its beginning.", "tick", 0)
        moved = marker_at(song, self.tick)
        rest = _without(song, self.tick)
        there = marker_at(rest, self.to_tick)
        both = Marker(
            self.to_tick,
            moved.tempo or there.tempo,
            moved.meter or there.meter,
            moved.key or there.key,
        )
        return SetMarker(both).apply(rest)


@dataclass(frozen=True, slots=True)
class RemoveMarker(Edit):
    """Takes the marker at `tick` away; the first tempo and meter of a song stay."""

    tick: int

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Remove marker"

    def apply(self, song: Song) -> Song:
        """The song without it."""
        return _without(song, self.tick)


def _without(song: Song, tick: int) -> Song:
    first_stays = tick == 0
    return replace(
        song,
        tempos=song.tempos if first_stays else _others(song.tempos, tick),
        meters=song.meters if first_stays else _others(song.meters, tick),
        keys=_others(song.keys, tick),
    )


def _others(marks: Iterable[_Mark], tick: int) -> tuple[_Mark, ...]:
    return tuple(mark for mark in marks if mark.tick != tick)
