"""Notes to tokens and back.

A track reads START, then its bars, then END. A bar is one BAR token and its notes by onset, then
pitch:

    BAR  (TIME_SHIFT…  (NOTE_ON VELOCITY DURATION?)…)…

BAR jumps to the next bar line; TIME_SHIFT moves on from there or from the last shift, several in a
row when the way is longer than four beats. A drum hit has no length, so drum tracks leave DURATION
out and decode to a sixteenth note. Two notes of one pitch at one moment become the longer one.

Times are relative to bar lines, so the tokens know neither PPQ nor tempo nor meter; the caller
keeps the bar lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modules.errors import ParameterError
from modules.midi_generator.vocabulary import (
    DURATION_TOKENS,
    DURATION_UNITS,
    MAX_SHIFT_UNITS,
    TOKEN_KINDS,
    UNITS_PER_BEAT,
    Control,
    Special,
    TokenKind,
    duration_units,
    note_token,
    shift_token,
    shift_units,
    velocity_of,
    velocity_token,
)
from modules.song.score import Note, Song
from modules.song.time_map import time_map_of

MAX_POSITION_UNITS = 96
"""Positions in the bar that the model tells apart: six beats; longer bars stay on the last one."""


@dataclass(frozen=True, slots=True)
class TokenNote:
    """A note as tokens tell it: `unit` is its place in the bar, `velocity` is 1 … 127.

    A decoded drum hit has the length of a sixteenth.
    """

    bar: int
    unit: int
    pitch: int
    velocity: int
    duration_units: int = DURATION_UNITS[0]


def bar_lines(song: Song, first_tick: int, end_tick: int) -> tuple[int, ...]:
    """Ticks of the bar lines from the bar that holds `first_tick` to the first one ≥ `end_tick`.

    There are always at least two: the start and the end of one bar.
    """
    time_map = time_map_of(song)
    bar = time_map.bar_index_at(first_tick)
    lines = [time_map.bar_start_tick(bar)]
    while len(lines) < 2 or lines[-1] < end_tick:
        bar += 1
        lines.append(time_map.bar_start_tick(bar))
    return tuple(lines)


def bar_units(lines: Sequence[int], bar: int, ppq: int) -> int:
    """Length of a bar in units, at least 1."""
    return max(1, _to_units(lines[bar + 1] - lines[bar], ppq))


def _to_units(ticks: int, ppq: int) -> int:
    """Ticks in units, rounded half up in exact integers."""
    return (2 * ticks * UNITS_PER_BEAT + ppq) // (2 * ppq)


def to_ticks(units: int, ppq: int) -> int:
    """Units in ticks, rounded half up."""
    return (2 * units * ppq + UNITS_PER_BEAT) // (2 * UNITS_PER_BEAT)


def grid_notes(notes: Iterable[Note], lines: Sequence[int], ppq: int) -> list[TokenNote]:
    """Notes that begin between the first and the last of `lines`, on the unit grid, in order.

    `lines` are bar lines in ticks, with the end of the last bar. Muted notes are left out.
    """
    return [TokenNote(*row) for row in _grid_rows(notes, lines, ppq)]


_Row = tuple[int, int, int, int, int]
"""The fields of a TokenNote; corpora of millions of notes are encoded without the objects."""


def _grid_rows(notes: Iterable[Note], lines: Sequence[int], ppq: int) -> list[_Row]:
    found: dict[tuple[int, int, int], tuple[int, int]] = {}
    lengths = [bar_units(lines, bar, ppq) for bar in range(len(lines) - 1)]
    scale, half = 2 * UNITS_PER_BEAT, 2 * ppq
    for note in notes:
        start = note.start_tick
        if note.muted or not lines[0] <= start < lines[-1]:
            continue
        bar = bisect_right(lines, start) - 1
        # As in `_to_units`, whose call would cost more than its arithmetic.
        unit = ((start - lines[bar]) * scale + ppq) // half
        if unit >= lengths[bar]:
            if bar + 1 < len(lengths):
                bar, unit = bar + 1, 0
            else:
                unit = lengths[bar] - 1
        length = (note.duration_ticks * scale + ppq) // half
        place = (bar, unit, note.pitch)
        if place not in found or found[place][1] < length:
            found[place] = (note.velocity, length)
    return [(*place, *found[place]) for place in sorted(found)]


def encode_bars(notes: Iterable[TokenNote], bars: int, *, drums: bool) -> list[int]:
    """Tokens of `bars` bars, without START and END; `notes` in order, all inside the bars."""
    rows = ((n.bar, n.unit, n.pitch, n.velocity, n.duration_units) for n in notes)
    return _encode_rows(rows, bars, drums=drums)


def _encode_rows(rows: Iterable[_Row], bars: int, *, drums: bool) -> list[int]:
    tokens: list[int] = []
    bar, place = -1, 0
    longest = DURATION_UNITS[-1]
    for note_bar, unit, pitch, velocity, length in rows:
        if bar < note_bar:
            tokens += [int(Control.BAR)] * (note_bar - bar)
            bar, place = note_bar, 0
        if unit > place:
            _append_shifts(tokens, unit - place)
            place = unit
        tokens += (note_token(pitch), velocity_token(velocity))
        if not drums:
            tokens.append(DURATION_TOKENS[min(length, longest)])
    tokens += [int(Control.BAR)] * (bars - 1 - bar)
    return tokens


def _append_shifts(tokens: list[int], units: int) -> None:
    while units > 0:
        step = min(units, MAX_SHIFT_UNITS)
        tokens.append(shift_token(step))
        units -= step


def encode_notes(
    notes: Iterable[Note], lines: Sequence[int], ppq: int, *, drums: bool
) -> list[int]:
    """Tokens of the notes between the first and the last bar line, with START and END.

    `lines` are the bar lines in ticks, `ppq` the ticks of a quarter note.
    """
    body = _encode_rows(_grid_rows(notes, lines, ppq), len(lines) - 1, drums=drums)
    return [int(Special.START), *body, int(Special.END)]


def decode_tokens(tokens: Iterable[int]) -> list[TokenNote]:
    """The notes that `tokens` tell.

    A note needs NOTE_ON and VELOCITY; without DURATION it is a sixteenth. Raises ParameterError
    for a token outside the grammar: a note before the first bar, a VELOCITY or DURATION without
    its note, a note without VELOCITY.
    """
    decoder = _Decoder()
    for token in tokens:
        decoder.take(token)
    return decoder.finish()


class _Decoder:
    def __init__(self) -> None:
        self._notes: list[TokenNote] = []
        self._bar, self._unit = -1, 0
        self._pitch: int | None = None
        self._velocity: int | None = None

    def take(self, token: int) -> None:
        kind = TOKEN_KINDS[token]
        if kind is TokenKind.VELOCITY:
            self._require(self._pitch is not None and self._velocity is None, token)
            self._velocity = velocity_of(token)
        elif kind is TokenKind.DURATION:
            self._require(self._velocity is not None, token)
            self._close(duration_units(token))
        else:
            self._require(self._pitch is None or self._velocity is not None, token)
            self._close(DURATION_UNITS[0])
            self._move(kind, token)

    def _move(self, kind: TokenKind, token: int) -> None:
        if token == Control.BAR:
            self._bar, self._unit = self._bar + 1, 0
        elif kind is TokenKind.TIME_SHIFT:
            self._require(self._bar >= 0, token)
            self._unit += shift_units(token)
        elif kind is TokenKind.NOTE_ON:
            self._require(self._bar >= 0, token)
            self._pitch = token

    def finish(self) -> list[TokenNote]:
        self._require(self._pitch is None or self._velocity is not None, int(Special.END))
        self._close(DURATION_UNITS[0])
        return self._notes

    def _close(self, length: int) -> None:
        if self._pitch is None or self._velocity is None:
            return
        self._notes.append(TokenNote(self._bar, self._unit, self._pitch, self._velocity, length))
        self._pitch = self._velocity = None

    @staticmethod
    def _require(fulfilled: bool, token: int) -> None:
        if not fulfilled:
            raise ParameterError(f"Token {token} stands where it cannot stand.", "token", token)


def decode_notes(tokens: Iterable[int], lines: Sequence[int], ppq: int) -> list[Note]:
    """Notes in ticks, with ids from 1, for tokens whose first BAR is at `lines[0]`.

    Raises ParameterError as `decode_tokens` does, or when the tokens have more bars than `lines`.
    """
    notes = []
    for number, found in enumerate(decode_tokens(tokens), start=1):
        if found.bar >= len(lines) - 1:
            raise ParameterError("The tokens have more bars than there is room.", "bar", found.bar)
        start = lines[found.bar] + to_ticks(found.unit, ppq)
        length = max(1, to_ticks(found.duration_units, ppq))
        notes.append(Note(number, found.pitch, found.velocity, start, length))
    return notes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stream stands: number of the bar, -1 before the first, and unit in it."""

    bar: int = -1
    unit: int = 0

    def after(self, token: int) -> Place:
        """The place after `token` was read here."""
        if token == Control.BAR:
            return Place(self.bar + 1, 0)
        if TOKEN_KINDS[token] is TokenKind.TIME_SHIFT:
            return Place(self.bar, self.unit + shift_units(token))
        return self

    @property
    def position(self) -> int:
        """The model's input: the unit, at most 95."""
        return min(self.unit, MAX_POSITION_UNITS - 1)


def places(tokens: Iterable[int]) -> list[Place]:
    """The place after each token."""
    found, place = [], Place()
    for token in tokens:
        place = place.after(token)
        found.append(place)
    return found
