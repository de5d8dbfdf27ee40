"""Decoded MIDI chunks to a song."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TypeVar

from modules.song.general_midi import sound_name
from modules.song.key import Key, Mode
from modules.song.midi_chords import chords_in
from modules.song.midi_mix import PAN_CONTROLLER, VOLUME_CONTROLLER, mix_of
from modules.song.mix import MasterMix
from modules.song.note_pairing import pair_notes
from modules.song.score import (
    BPM_RANGE,
    MAX_METER_NUMERATOR,
    METER_DENOMINATORS,
    ControlChange,
    KeyMark,
    MeterChange,
    PitchBend,
    Song,
    TempoChange,
    Track,
)
from modules.song.smf_decoder import ChannelEvent, MetaEvent, MidiChunk, MidiChunks
from modules.song.track_edits import clean_name, with_new_tracks

TRACK_NAME, TEMPO, METER, KEY_SIGNATURE = 0x03, 0x51, 0x58, 0x59
_CONTROL, _PROGRAM, _PITCH_BEND = 0xB0, 0xC0, 0xE0
_BEND_CENTRE = 8192
HEADROOM_DB = -9.0
"""Master level of a song from a MIDI file, which says nothing of loudness: most then peak below
full scale, where full faders would clip."""


_Mark = TypeVar("_Mark", TempoChange, MeterChange, KeyMark)


@dataclass(frozen=True, slots=True)
class TimeBase:
    """Ticks per quarter note, and the one tempo that counts when a file is timed in frames."""

    ppq: int
    fixed_bpm: float | None = None


def time_base_of(division: int) -> TimeBase:
    """The time base for the division word of a header.

    With SMPTE timing (the top bit set) a tick is a fraction of a video frame: the ppq is chosen so
    that the tempo lands at or very near 120 bpm and every tick keeps its place in seconds.
    """
    if not division & 0x8000:
        return TimeBase(division)
    frames_per_second = 256 - (division >> 8)
    exact = 30000 / 1001 if frames_per_second == 29 else float(frames_per_second)
    ticks_per_second = exact * (division & 0xFF)
    ppq = max(round(ticks_per_second / 2), 1)
    return TimeBase(ppq, 60.0 * ticks_per_second / ppq)


def song_of(chunks: MidiChunks, title: str) -> Song:
    """The song in `chunks`; `title` is used when the file names none. It may have no tracks."""
    base = time_base_of(chunks.division)
    metas = sorted(
        (event for chunk in chunks.tracks for event in chunk.meta_events),
        key=lambda event: event.tick,
    )
    song = Song(
        title=clean_name(_title_in(chunks), clean_name(title)),
        ppq=base.ppq,
        tempos=_tempos(metas, base.fixed_bpm),
        meters=_meters(metas),
        keys=_keys(metas),
        master=MasterMix(volume_db=HEADROOM_DB),
    )
    song = with_new_tracks(song, _tracks(chunks, base.ppq))
    return replace(song, chords=chords_in(metas, song))


def soundless_channels(chunks: MidiChunks) -> frozenset[int]:
    """The channels 0 … 15 on which no program change says what sounds."""
    return frozenset(range(16)).difference(_program_changes(chunks))


def _name_in(chunk: MidiChunk) -> str:
    for event in chunk.meta_events:
        if event.kind == TRACK_NAME:
            return clean_name(_text(event.data), "")
    return ""


def _title_in(chunks: MidiChunks) -> str:
    """The name of the first chunk where it stands for the song: type 0, or no notes in it."""
    first = chunks.tracks[0]
    names_song = len(chunks.tracks) == 1 or not first.channel_events
    return _name_in(first) if names_song else ""


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _without_repeats(marks: list[_Mark]) -> tuple[_Mark, ...]:
    """`marks` with one per tick (the last) and none that repeats the one before."""
    by_tick = {mark.tick: mark for mark in marks}
    kept: list[_Mark] = []
    for mark in by_tick.values():
        if not kept or replace(mark, tick=kept[-1].tick) != kept[-1]:
            kept.append(mark)
    return tuple(kept)


def _tempos(metas: list[MetaEvent], fixed_bpm: float | None) -> tuple[TempoChange, ...]:
    if fixed_bpm is not None:
        return (TempoChange(0, fixed_bpm),)
    low, high = BPM_RANGE
    tempos = [TempoChange(0, 120.0)]
    for event in metas:
        microseconds = int.from_bytes(event.data[:3], "big")
        if event.kind == TEMPO and len(event.data) >= 3 and microseconds:
            tempos.append(TempoChange(event.tick, min(max(60e6 / microseconds, low), high)))
    return _without_repeats(tempos)


def _meters(metas: list[MetaEvent]) -> tuple[MeterChange, ...]:
    meters = [MeterChange(0, 4, 4)]
    for event in metas:
        if event.kind != METER or len(event.data) < 2 or event.data[1] >= len(METER_DENOMINATORS):
            continue
        if 1 <= event.data[0] <= MAX_METER_NUMERATOR:
            meters.append(MeterChange(event.tick, event.data[0], METER_DENOMINATORS[event.data[1]]))
    return _without_repeats(meters)


def _keys(metas: list[MetaEvent]) -> tuple[KeyMark, ...]:
    keys = []
    for event in metas:
        if event.kind != KEY_SIGNATURE or len(event.data) < 2:
            continue
        sharps = int.from_bytes(event.data[:1], "big", signed=True)
        if -7 <= sharps <= 7 and event.data[1] in (0, 1):
            mode = Mode.MINOR if event.data[1] else Mode.MAJOR
            tonic = (sharps * 7 + (9 if mode is Mode.MINOR else 0)) % 12
            keys.append(KeyMark(event.tick, Key(tonic, mode)))
    return _without_repeats(keys)


def _tracks(chunks: MidiChunks, ppq: int) -> tuple[Track, ...]:
    """One track for each channel of each chunk that has notes."""
    programs = _program_changes(chunks)
    tracks: list[Track] = []
    for chunk in chunks.tracks:
        by_channel: defaultdict[int, list[ChannelEvent]] = defaultdict(list)
        for event in chunk.channel_events:
            by_channel[event.status & 0x0F].append(event)
        found = []
        for channel in sorted(by_channel):
            track = _channel_track(channel, by_channel[channel], ppq, programs[channel])
            if track is not None:
                found.append(track)
        # A type 0 file's name is the song's; a track of several channels is named by its sounds.
        name = _name_in(chunk) if len(found) == 1 and len(chunks.tracks) > 1 else ""
        tracks += [replace(track, name=name or sound_name(track)) for track in found]
    return tuple(replace(track, hue=index) for index, track in enumerate(tracks))


def _program_changes(chunks: MidiChunks) -> defaultdict[int, list[ChannelEvent]]:
    """Program changes of each channel over all chunks, by tick."""
    programs: defaultdict[int, list[ChannelEvent]] = defaultdict(list)
    for chunk in chunks.tracks:
        for event in chunk.channel_events:
            if event.status & 0xF0 == _PROGRAM:
                programs[event.status & 0x0F].append(event)
    for events in programs.values():
        events.sort(key=lambda event: event.tick)
    return programs


def _channel_track(
    channel: int, events: list[ChannelEvent], ppq: int, all_programs: list[ChannelEvent]
) -> Track | None:
    notes = pair_notes(events, ppq)
    if not notes:
        return None
    first_tick = min(note.start_tick for note in notes)
    own_programs = [event for event in events if event.status & 0xF0 == _PROGRAM]
    controls = [
        ControlChange(event.tick, event.data1, event.data2)
        for event in events
        if event.status & 0xF0 == _CONTROL
    ]
    # Volume and pan before the music are the mix; later ones are automation and stay controls.
    volume = _setting(controls, VOLUME_CONTROLLER, first_tick)
    pan = _setting(controls, PAN_CONTROLLER, first_tick)
    taken = {id(control) for control in (*volume, *pan)}
    track = Track(
        id=0,
        name="",
        channel=channel,
        program=_program_at(own_programs, all_programs, first_tick),
        controls=tuple(control for control in controls if id(control) not in taken),
        pitch_bends=tuple(
            PitchBend(event.tick, (event.data2 << 7 | event.data1) - _BEND_CENTRE)
            for event in events
            if event.status & 0xF0 == _PITCH_BEND
        ),
        mix=mix_of(volume[-1].value if volume else None, pan[-1].value if pan else None),
    )
    return track.with_notes(notes)


def _setting(controls: list[ControlChange], controller: int, tick: int) -> list[ControlChange]:
    return [c for c in controls if c.controller == controller and c.tick <= tick]


def _program_at(own: list[ChannelEvent], everywhere: list[ChannelEvent], tick: int) -> int:
    """The program that is set when the music begins, in this chunk or else in any other."""
    for events in (own, everywhere):
        programs = [event.data1 for event in events if event.tick <= tick]
        if programs:
            return programs[-1]
    return own[0].data1 if own else 0
