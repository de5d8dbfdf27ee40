"""Standard MIDI File bytes to plain events, saving what can be saved.

Files in the wild carry key signatures of unknown modes, data bytes above 127, chunks of wrong
length and missing ends. A strict reader refuses such a file whole; this one clips, skips or stops
at the damage and keeps the rest.

Format: Standard MIDI Files 1.0 (MIDI Manufacturers Association, RP-001), and the RIFF wrapper
"RMID" of Microsoft's multimedia registration.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

MAX_EVENTS = 1_000_000
META = 0xFF
_SYSEX_STARTS = (0xF0, 0xF7)
_CHANNEL_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
# System messages have no place in a file; these carry data that must be skipped with them.
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}


class DamagedMidiError(ValueError):
    """The bytes hold no MIDI that can be saved; the message completes "The file …"."""


class ChannelEvent(NamedTuple):
    """A channel message: `status` holds kind and channel, data bytes are 0 … 127."""

    tick: int
    status: int
    data1: int
    data2: int


class MetaEvent(NamedTuple):
    """A meta event, such as tempo (0x51) or track name (0x03)."""

    tick: int
    kind: int
    data: bytes


@dataclass(slots=True)
class MidiChunk:
    """The events of one track chunk, in order; `is_cut` when there was more that is lost."""

    channel_events: list[ChannelEvent] = field(default_factory=list)
    meta_events: list[MetaEvent] = field(default_factory=list)
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class MidiChunks:
    """A decoded file: the division word of its header, and its tracks."""

    division: int
    tracks: tuple[MidiChunk, ...]


def decode_smf(data: bytes) -> MidiChunks:
    """The events of a Standard MIDI File; raises DamagedMidiError when there is none in `data`."""
    data = _without_riff(data)
    if data[:4] != b"MThd":
        raise DamagedMidiError("is not MIDI")
    if len(data) < 14:
        raise DamagedMidiError("ends inside its header")
    header_length = int.from_bytes(data[4:8], "big")
    division = int.from_bytes(data[12:14], "big")
    if division == 0 or (division & 0x8000 and division & 0xFF == 0):
        raise DamagedMidiError("has no time resolution in its header")
    tracks = _decode_tracks(data, 8 + max(header_length, 6))
    if not tracks:
        raise DamagedMidiError("holds no track")
    return MidiChunks(division, tracks)


def _without_riff(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"RMID":
        return data
    position = 12
    while position + 8 <= len(data):
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        if data[position : position + 4] == b"data":
            return data[position + 8 : position + 8 + size]
        position += 8 + size + size % 2
    raise DamagedMidiError("is a RIFF file without MIDI inside")


def _decode_tracks(data: bytes, position: int) -> tuple[MidiChunk, ...]:
    tracks: list[MidiChunk] = []
    events_left = MAX_EVENTS
    while position + 8 <= len(data):
        if data[position : position + 4] == b"MTrk":
            start = position + 8
            end = start + int.from_bytes(data[position + 4 : start], "big")
            track = _TrackDecoder(data[start:end], events_left).decode()
            track.is_cut = track.is_cut or end > len(data)
            events_left -= len(track.channel_events) + len(track.meta_events)
            tracks.append(track)
        else:
            end = position + 8 + int.from_bytes(data[position + 4 : position + 8], "big")
        position = _next_chunk(data, position + 8, end)
    return tuple(tracks)


def _next_chunk(data: bytes, body: int, stated_end: int) -> int:
    """Where the next chunk begins: where the length says, or the next track when that is wrong."""
    if stated_end == len(data) or data[stated_end : stated_end + 4].isalpha():
        return stated_end
    found = data.find(b"MTrk", body)
    return len(data) if found < 0 else found


class _TrackDecoder:
    """Walks through the bytes of one track chunk."""

    def __init__(self, data: bytes, max_events: int) -> None:
        self._data = data
        self._position = 0
        self._tick = 0
        self._running_status: int | None = None
        self._max_events = max_events
        self._track = MidiChunk()

    def decode(self) -> MidiChunk:
        """The events up to the end of the track, or up to the first byte that makes no sense."""
        try:
            while self._position < len(self._data) and self._decode_event():
                self._max_events -= 1
                if self._max_events < 0:
                    raise DamagedMidiError(f"holds more than {MAX_EVENTS:,} events")
        except IndexError:
            self._track.is_cut = True  # What came before the cut stays.
        return self._track

    def _decode_event(self) -> bool:
        """Take in one event; False at the end of the track or where the bytes make no sense."""
        self._tick += self._read_length()
        status = self._data[self._position]
        if status < 0x80:
            if self._running_status is None:
                self._track.is_cut = True
                return False
            self._read_channel_event(self._running_status)
            return True
        self._position += 1
        if status < 0xF0:
            self._running_status = status
            self._read_channel_event(status)
        elif status == META:
            return self._read_meta_event()
        elif status in _SYSEX_STARTS:
            self._read_block()
        else:
            self._position += _SYSTEM_DATA_BYTES.get(status, 0)
        return True

    def _read_length(self) -> int:
        value = 0
        for _ in range(4):  # A variable-length number has at most four bytes.
            byte = self._data[self._position]
            self._position += 1
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                break
        return value

    def _read_channel_event(self, status: int) -> None:
        first = self._read_data_byte()
        second = self._read_data_byte() if _CHANNEL_DATA_BYTES[status & 0xF0] == 2 else 0
        self._track.channel_events.append(ChannelEvent(self._tick, status, first, second))

    def _read_data_byte(self) -> int:
        byte = self._data[self._position]
        self._position += 1
        return min(byte, 127)

    def _read_meta_event(self) -> bool:
        kind = self._data[self._position]
        self._position += 1
        self._track.meta_events.append(MetaEvent(self._tick, kind, self._read_block()))
        return kind != 0x2F  # end of track

    def _read_block(self) -> bytes:
        length = self._read_length()
        block = self._data[self._position : self._position + length]
        self._position += length
        return block
