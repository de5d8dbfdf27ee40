"""The canonical score: an immutable song of tracks and notes in integer ticks.

A song is never changed in place. An edit makes a new song that shares all untouched tracks with
the old one, so any thread may keep a reference and read it without a lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import attrgetter
from pathlib import Path

from modules.errors import ParameterError
from modules.song.chord import ChordSymbol
from modules.song.key import Key
from modules.song.mix import MasterMix, TrackMix

DEFAULT_PPQ = 960
MAX_PPQ = 0x7FFF
"""The most ticks per quarter note that a MIDI file can state."""
DRUM_CHANNEL = 9
"""MIDI channel 10, counted from zero, carries percussion (General MIDI 1)."""

BPM_RANGE = (3.0, 999.0)
"""Tempos that a song may have, in quarter notes per minute."""

MAX_METER_NUMERATOR = 99
METER_DENOMINATORS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `id` is unique in its song and survives edits; velocity is 1 … 127."""

    id: int
    pitch: int
    velocity: int
    start_tick: int
    duration_ticks: int
    muted: bool = False

    @property
    def end_tick(self) -> int:
        """First tick after the note."""
        return self.start_tick + self.duration_ticks

    @property
    def sort_key(self) -> tuple[int, int, int]:
        """Order of notes inside a track: by start, then pitch, then id."""
        return (self.start_tick, self.pitch, self.id)


_SORT_KEY = attrgetter("start_tick", "pitch", "id")
"""`Note.sort_key`, at a third of its time: an edit of a long track sorts thousands of notes."""


@dataclass(frozen=True, slots=True)
class ControlChange:
    """A MIDI controller value (sustain is 64, modulation 1), kept for playback and export."""

    tick: int
    controller: int
    value: int


@dataclass(frozen=True, slots=True)
class PitchBend:
    """A pitch wheel position, -8192 … 8191."""

    tick: int
    value: int


@dataclass(frozen=True, slots=True)
class TempoChange:
    """From `tick` on, `bpm` quarter notes per minute."""

    tick: int
    bpm: float


@dataclass(frozen=True, slots=True)
class MeterChange:
    """From `tick` on, bars of `numerator`/`denominator`."""

    tick: int
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class KeyMark:
    """From `tick` on, the music is in `key`."""

    tick: int
    key: Key


@dataclass(frozen=True, slots=True)
class ChordMark:
    """Between two ticks the chord is `symbol`, whatever the notes say."""

    start_tick: int
    end_tick: int
    symbol: ChordSymbol


@dataclass(frozen=True, slots=True)
class LoopRegion:
    """The part between two ticks that playback repeats while the loop is on."""

    start_tick: int
    end_tick: int
    enabled: bool = True


class TrackKind(StrEnum):
    """Where the sound of a track comes from."""

    MIDI = "midi"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class AudioClip:
    """An audio file on a track.

    `path` is absolute while the program runs and relative in the project file. `fingerprint` is
    the SHA-1 of the file's first mebibyte and its size: it tells a moved file from another one.
    """

    path: Path
    sample_rate: int
    channels: int
    frames: int
    fingerprint: str = ""
    start_tick: int = 0
    missing: bool = False

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate


@dataclass(frozen=True, slots=True)
class Track:
    """One track: MIDI notes or an audio clip, with its mix settings.

    `notes` is sorted by `Note.sort_key`. `instrument_override` is a class name of the instrument
    classifier that the user chose; it outranks what the ear hears.
    """

    id: int
    name: str
    kind: TrackKind = TrackKind.MIDI
    channel: int = 0
    program: int = 0
    notes: tuple[Note, ...] = ()
    controls: tuple[ControlChange, ...] = ()
    pitch_bends: tuple[PitchBend, ...] = ()
    clip: AudioClip | None = None
    mix: TrackMix = field(default_factory=TrackMix)
    hue: int = 0
    instrument_override: str | None = None

    @property
    def is_drums(self) -> bool:
        """Whether the track is a MIDI percussion track."""
        return self.kind is TrackKind.MIDI and self.channel == DRUM_CHANNEL

    @property
    def has_drum_kit(self) -> bool:
        """Whether several drums play on it."""
        return self.is_drums and any(note.pitch != self.notes[0].pitch for note in self.notes)

    @property
    def has_music(self) -> bool:
        """Whether it holds notes or a clip."""
        return bool(self.notes) or self.clip is not None

    @property
    def end_tick(self) -> int:
        """First tick after the last note; 0 without notes."""
        return max((note.end_tick for note in self.notes), default=0)

    def with_notes(self, notes: Iterable[Note]) -> Track:
        """A copy that has exactly `notes`, sorted."""
        return replace(self, notes=tuple(sorted(notes, key=_SORT_KEY)))


@dataclass(frozen=True, slots=True)
class Song:
    """A whole song.

    `tempos` and `meters` start at tick 0 and are sorted. `chords` are those that the user wrote, in
    order and without overlap. `next_id` is larger than every note and
    track id in use.
    """

    title: str = "Untitled"
    ppq: int = DEFAULT_PPQ
    tempos: tuple[TempoChange, ...] = (TempoChange(0, 120.0),)
    meters: tuple[MeterChange, ...] = (MeterChange(0, 4, 4),)
    keys: tuple[KeyMark, ...] = ()
    tracks: tuple[Track, ...] = ()
    master: MasterMix = field(default_factory=MasterMix)
    genre: str = "pop"
    loop: LoopRegion | None = None
    next_id: int = 1
    chords: tuple[ChordMark, ...] = ()

    @property
    def end_tick(self) -> int:
        """First tick after the last MIDI note of any track; audio clips are not counted."""
        return max((track.end_tick for track in self.tracks), default=0)

    def track(self, track_id: int) -> Track:
        """The track with `track_id`; raises ParameterError when there is none."""
        for track in self.tracks:
            if track.id == track_id:
                return track
        raise ParameterError(f"The song has no track {track_id}.", "track_id", track_id)

    def has_track(self, track_id: int) -> bool:
        """Whether a track with `track_id` is there."""
        return any(track.id == track_id for track in self.tracks)

    def with_track(self, track: Track) -> Song:
        """A copy in which the track of the same id is replaced."""
        self.track(track.id)
        return replace(self, tracks=tuple(track if t.id == track.id else t for t in self.tracks))

    def key_at(self, tick: int) -> Key | None:
        """The marked key at `tick`, or None when the song carries no mark before it."""
        current = None
        for mark in self.keys:
            if mark.tick > tick:
                break
            current = mark.key
        return current
