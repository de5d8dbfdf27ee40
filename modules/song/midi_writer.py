"""A song to the bytes of a Standard MIDI File."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import mido

from modules.song.key import Key, Mode
from modules.song.midi_chords import CHORD_END
from modules.song.midi_mix import (
    CENTRE_PAN,
    DEFAULT_VOLUME,
    PAN_CONTROLLER,
    VOLUME_CONTROLLER,
    pan_value_of,
    volume_value_of,
)
from modules.song.score import DRUM_CHANNEL, Song, Track, TrackKind

_MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
_KEY_NAMES = {
    Mode.MAJOR: ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    Mode.MINOR: ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm"),
}
_NOTE_OFF_RANK, _SETTING_RANK, _NOTE_ON_RANK = 0, 1, 2

_RankedMessage = tuple[int, int, object]


def midi_bytes(song: Song) -> bytes | None:
    """A type 1 file with a conductor track; None when there is no MIDI track to write."""
    tracks = [track for track in song.tracks if track.kind is TrackKind.MIDI]
    if not tracks:
        return None
    file = mido.MidiFile(type=1, ticks_per_beat=song.ppq, charset="utf-8")
    file.tracks.append(_track_of(song.title, _conductor_messages(song)))
    for track in with_own_channels(tracks):
        file.tracks.append(_track_of(track.name, _track_messages(track)))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def with_own_channels(tracks: Iterable[Track]) -> list[Track]:
    """`tracks` on channels such that two with different sounds do not share one.

    The first to use a channel keeps it. When all 15 melodic channels are taken, tracks share.
    """
    settings: dict[int, tuple[object, ...]] = {}
    placed = []
    for track in tracks:
        wanted = (track.program, track.mix.volume_db, track.mix.pan, track.pitch_bends)
        channel = track.channel
        if channel != DRUM_CHANNEL and settings.get(channel, wanted) != wanted:
            free = (c for c in _MELODIC_CHANNELS if settings.get(c, wanted) == wanted)
            channel = next(free, channel)
        settings.setdefault(channel, wanted)
        placed.append(replace(track, channel=channel))
    return placed


def _conductor_messages(song: Song) -> list[_RankedMessage]:
    messages: list[_RankedMessage] = []
    for tempo in song.tempos:
        message = mido.MetaMessage("set_tempo", tempo=round(60e6 / tempo.bpm))
        messages.append((tempo.tick, _SETTING_RANK, message))
    for meter in song.meters:
        message = mido.MetaMessage(
            "time_signature", numerator=meter.numerator, denominator=meter.denominator
        )
        messages.append((meter.tick, _SETTING_RANK, message))
    for mark in song.keys:
        message = mido.MetaMessage("key_signature", key=_key_name(mark.key))
        messages.append((mark.tick, _SETTING_RANK, message))
    return [*messages, *_chord_messages(song)]


def _chord_messages(song: Song) -> list[_RankedMessage]:
    messages: list[_RankedMessage] = []
    begins = {chord.start_tick for chord in song.chords}
    for chord in song.chords:
        message = mido.MetaMessage("marker", text=chord.symbol.text)
        messages.append((chord.start_tick, _SETTING_RANK, message))
        if chord.end_tick not in begins:
            end = mido.MetaMessage("sequencer_specific", data=CHORD_END)
            messages.append((chord.end_tick, _SETTING_RANK, end))
    return messages


def _key_name(key: Key) -> str:
    return _KEY_NAMES[key.mode][key.tonic]


def _track_messages(track: Track) -> list[_RankedMessage]:
    return [*_setting_messages(track), *_note_messages(track)]


def _setting_messages(track: Track) -> list[_RankedMessage]:
    channel = track.channel
    first: list[object] = [
        mido.Message("program_change", channel=channel, program=track.program),
    ]
    volume, pan = volume_value_of(track.mix.volume_db), pan_value_of(track.mix.pan)
    for controller, value, usual in (
        (VOLUME_CONTROLLER, volume, DEFAULT_VOLUME),
        (PAN_CONTROLLER, pan, CENTRE_PAN),
    ):
        if value != usual:
            first.append(_control_message(channel, controller, value))
    messages: list[_RankedMessage] = [(0, _SETTING_RANK, message) for message in first]
    for control in track.controls:
        message = _control_message(channel, control.controller, control.value)
        messages.append((control.tick, _SETTING_RANK, message))
    for bend in track.pitch_bends:
        message = mido.Message("pitchwheel", channel=channel, pitch=bend.value)
        messages.append((bend.tick, _SETTING_RANK, message))
    return messages


def _control_message(channel: int, controller: int, value: int) -> object:
    return mido.Message("control_change", channel=channel, control=controller, value=value)


def _note_messages(track: Track) -> list[_RankedMessage]:
    messages: list[_RankedMessage] = []
    # Readers pair overlapping notes of one pitch first in, first out: shorter ones go first.
    for note in sorted(track.notes, key=lambda note: (note.start_tick, note.end_tick)):
        if note.muted:
            continue
        on = mido.Message("note_on", channel=track.channel, note=note.pitch, velocity=note.velocity)
        off = mido.Message("note_off", channel=track.channel, note=note.pitch, velocity=64)
        messages.append((note.start_tick, _NOTE_ON_RANK, on))
        messages.append((note.end_tick, _NOTE_OFF_RANK, off))
    return messages


def _track_of(name: str, messages: list[_RankedMessage]) -> object:
    """A mido track with delta times; at one tick notes end, settings change, notes begin."""
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    tick = 0
    for at, _, message in sorted(messages, key=lambda ranked: ranked[:2]):
        track.append(message.copy(time=at - tick))  # type: ignore[attr-defined]
        tick = at
    track.append(mido.MetaMessage("end_of_track"))
    return track
