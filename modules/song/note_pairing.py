"""Note-on and note-off messages to notes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from modules.song.score import Note
from modules.song.smf_decoder import ChannelEvent

_NOTE_OFF, _NOTE_ON, _CONTROL = 0x80, 0x90, 0xB0
_ALL_SOUND_OFF, _ALL_NOTES_OFF = 120, 123


def pair_notes(events: Iterable[ChannelEvent], ppq: int) -> list[Note]:
    """Notes of one channel, ids 0, in order of their ends.

    Of overlapping notes of one pitch the first to begin is the first to end. A note that nobody
    ends lasts to the channel's last event, and a quarter note at least.
    """
    notes: list[Note] = []
    sounding: defaultdict[int, deque[ChannelEvent]] = defaultdict(deque)
    last_tick = 0
    for event in events:
        last_tick = max(last_tick, event.tick)
        kind = event.status & 0xF0
        if kind == _NOTE_ON and event.data2 > 0:
            sounding[event.data1].append(event)
        elif kind in (_NOTE_OFF, _NOTE_ON):
            if sounding[event.data1]:
                notes.append(_note(sounding[event.data1].popleft(), event.tick))
        elif kind == _CONTROL and event.data1 in (_ALL_SOUND_OFF, _ALL_NOTES_OFF):
            notes += [_note(start, event.tick) for queue in sounding.values() for start in queue]
            sounding.clear()
    for queue in sounding.values():
        notes += [_note(start, max(last_tick, start.tick + ppq)) for start in queue]
    return notes


def _note(start: ChannelEvent, end_tick: int) -> Note:
    return Note(0, start.data1, start.data2, start.tick, max(end_tick - start.tick, 1))
