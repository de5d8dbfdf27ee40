"""MIDI 1.0 channel messages that a keyboard sends, as data, and as bytes."""

from __future__ import annotations

from dataclasses import dataclass

NOTE_OFF, NOTE_ON, CONTROL_CHANGE = 0x80, 0x90, 0xB0
SONG_POSITION, TIMING_CLOCK, START, CONTINUE, STOP = 0xF2, 0xF8, 0xFA, 0xFB, 0xFC
SYSTEM_MESSAGE = 0xF0
"""From here on a message is for the whole system and not for a channel."""
CLOCKS_PER_QUARTER = 24
SIXTEENTHS_PER_QUARTER = 4
"""Song positions count sixteenth notes."""
SUSTAIN = 64
ALL_NOTES_OFF = 123
MAX_VALUE = 127


@dataclass(frozen=True, slots=True)
class KeyDown:
    """A key was pressed; velocity 1 … 127."""

    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class KeyUp:
    """A key was let go."""

    pitch: int


@dataclass(frozen=True, slots=True)
class Pedal:
    """The sustain pedal went down or up; `value` 0 … 127, from 64 on it is down."""

    value: int

    @property
    def is_down(self) -> bool:
        """Whether it holds notes."""
        return self.value >= 64


Played = KeyDown | KeyUp | Pedal


def parse_played(message: bytes) -> Played | None:
    """What a message says, on any channel; None for all that is no key and no sustain pedal.

    A note-on with velocity 0 is a note-off (MIDI 1.0, table 2).
    """
    if len(message) < 3 or any(value > MAX_VALUE for value in message[1:3]):
        return None
    kind, first, second = message[0] & 0xF0, message[1], message[2]
    if kind == NOTE_ON and second > 0:
        return KeyDown(first, second)
    if kind in {NOTE_ON, NOTE_OFF}:
        return KeyUp(first)
    if kind == CONTROL_CHANGE and first == SUSTAIN:
        return Pedal(second)
    return None


def note_on(channel: int, pitch: int, velocity: int) -> bytes:
    """Bytes that start a note; channel 0 … 15."""
    return bytes((NOTE_ON | channel, pitch, velocity))


def note_off(channel: int, pitch: int) -> bytes:
    """Bytes that end a note."""
    return bytes((NOTE_OFF | channel, pitch, 0))


def control_change(channel: int, controller: int, value: int) -> bytes:
    """Bytes that set a controller."""
    return bytes((CONTROL_CHANGE | channel, controller, value))
