"""Edits of the list of tracks and of what a track is."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass, replace

from modules.errors import ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.song.edit import Edit
from modules.song.general_midi import PROGRAM_NAMES
from modules.song.note_edits import clamped_note
from modules.song.score import DRUM_CHANNEL, AudioClip, Song, Track, TrackKind

MAX_NAME_LENGTH = 120


def clean_name(text: str, fallback: str = "Untitled") -> str:
    """`text` as one printable line of at most 120 characters; `fallback` when nothing is left."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:MAX_NAME_LENGTH].rstrip() or fallback


def with_new_tracks(song: Song, tracks: tuple[Track, ...], index: int | None = None) -> Song:
    """`song` with `tracks` added at `index` (default: the end); tracks and notes get new ids."""
    next_id = song.next_id
    added = []
    for track in tracks:
        notes = tuple(
            replace(clamped_note(note), id=next_id + 1 + offset)
            for offset, note in enumerate(track.notes)
        )
        name = clean_name(track.name, "Track")
        added.append(replace(track, id=next_id, name=name).with_notes(notes))
        next_id += 1 + len(notes)
    place = len(song.tracks) if index is None else min(max(index, 0), len(song.tracks))
    return replace(
        song, tracks=(*song.tracks[:place], *added, *song.tracks[place:]), next_id=next_id
    )


@dataclass(frozen=True, slots=True)
class AddTrack(Edit):
    """Adds a track, with all its notes. Its ids are ignored: it and its notes get new ones."""

    track: Track
    index: int | None = None

    @property
    def name(self) -> str:
        """Such as "Add track “Bass”"."""
        return f"Add track “{self.track.name}”"

    def apply(self, song: Song) -> Song:
        """The song with the track at `index`, or at the end."""
        return with_new_tracks(song, (self.track,), self.index)


@dataclass(frozen=True, slots=True)
class AddTracks(Edit):
    """Adds several tracks in one step, as opening a file does."""

    tracks: tuple[Track, ...]

    @property
    def name(self) -> str:
        """Such as "Add 3 tracks"."""
        return "Add 1 track" if len(self.tracks) == 1 else f"Add {len(self.tracks)} tracks"

    def apply(self, song: Song) -> Song:
        """The song with the tracks at the end, each in a colour that follows the last one's."""
        first = len(song.tracks)
        coloured = (replace(track, hue=first + i) for i, track in enumerate(self.tracks))
        return with_new_tracks(song, tuple(coloured))


@dataclass(frozen=True, slots=True)
class DuplicateTrack(Edit):
    """Puts a copy of a track below it: notes, sound and mix, all its own from then on."""

    track_id: int

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Duplicate track"

    def apply(self, song: Song) -> Song:
        """The song with the copy, which has a number after its name."""
        track = song.track(self.track_id)
        name = _next_name(track.name, {other.name for other in song.tracks})
        return with_new_tracks(song, (replace(track, name=name),), song.tracks.index(track) + 1)


def _next_name(name: str, taken: Collection[str]) -> str:
    """Such as "Bass 2" after "Bass" and "Bass 3" after "Bass 2": the first that is not taken."""
    stem, _, number = name.rpartition(" ")
    if not (stem and number.isdecimal()):
        stem, number = name, "1"
    return next(
        made
        for count in itertools.count(int(number) + 1)
        if (made := f"{stem[: MAX_NAME_LENGTH - len(f' {count}')]} {count}") not in taken
    )


@dataclass(frozen=True, slots=True)
class RemoveTrack(Edit):
    """Removes a track."""

    track_id: int

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Remove track"

    def apply(self, song: Song) -> Song:
        """The song without the track."""
        gone = song.track(self.track_id)
        return replace(song, tracks=tuple(track for track in song.tracks if track is not gone))


@dataclass(frozen=True, slots=True)
class MoveTrack(Edit):
    """Moves a track to another place in the list."""

    track_id: int
    index: int

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Move track"

    def apply(self, song: Song) -> Song:
        """The song in which the track is at `index`."""
        moved = song.track(self.track_id)
        others = tuple(track for track in song.tracks if track is not moved)
        place = min(max(self.index, 0), len(others))
        return replace(song, tracks=(*others[:place], moved, *others[place:]))


@dataclass(frozen=True, slots=True)
class RenameTrack(Edit):
    """Gives a track another name."""

    track_id: int
    new_name: str

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Rename track"

    def apply(self, song: Song) -> Song:
        """The song with the new name; an empty name keeps the old one."""
        track = song.track(self.track_id)
        return song.with_track(replace(track, name=clean_name(self.new_name, track.name)))


@dataclass(frozen=True, slots=True)
class SetTrackHue(Edit):
    """Gives a track another of the theme's colours; `hue` counts through them."""

    track_id: int
    hue: int

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change track colour"

    def apply(self, song: Song) -> Song:
        """The song with the colour; a negative one is the first."""
        return song.with_track(replace(song.track(self.track_id), hue=max(self.hue, 0)))


@dataclass(frozen=True, slots=True)
class SetTrackSound(Edit):
    """Plays a MIDI track with another General MIDI sound: a program 0 … 127, or None, the drums."""

    track_id: int
    program: int | None

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Change track sound"

    def apply(self, song: Song) -> Song:
        """The song with the sound; raises ParameterError for a clip or no such program."""
        track = song.track(self.track_id)
        if track.kind is not TrackKind.MIDI:
            raise ParameterError("A recorded track keeps its sound.", "track_id", self.track_id)
        if self.program is None:
            return song.with_track(replace(track, channel=DRUM_CHANNEL))
        if not 0 <= self.program < len(PROGRAM_NAMES):
            raise ParameterError("A program is 0 … 127.", "program", self.program)
        channel = 0 if track.is_drums else track.channel
        return song.with_track(replace(track, program=self.program, channel=channel))


@dataclass(frozen=True, slots=True)
class SetInstrumentOverride(Edit):
    """Says which instrument a track is, whatever the ear hears; None asks the ear again."""

    track_id: int
    instrument: str | None

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Set instrument" if self.instrument else "Detect instrument"

    def apply(self, song: Song) -> Song:
        """The song with the choice; raises ParameterError for a name that is no class."""
        if self.instrument is not None and self.instrument not in CLASS_NAMES:
            raise ParameterError(
                f"“{self.instrument}” is not one of the {len(CLASS_NAMES)} instruments;"
                " choose one from the list.",
                "instrument",
                self.instrument,
            )
        track = song.track(self.track_id)
        return song.with_track(replace(track, instrument_override=self.instrument))


def audio_clip(song: Song, track_id: int) -> AudioClip:
    """The clip of an audio track; raises ParameterError for a track without one."""
    track = song.track(track_id)
    if track.clip is None:
        raise ParameterError(
            f"“{track.name}” holds no audio; choose an audio track.", "track_id", track_id
        )
    return track.clip


@dataclass(frozen=True, slots=True)
class RelinkClip(Edit):
    """Points an audio track to `clip`, for a file that was moved. The clip's start stays."""

    track_id: int
    clip: AudioClip

    @property
    def name(self) -> str:
        """What the Edit menu says."""
        return "Find missing file"

    def apply(self, song: Song) -> Song:
        """The song in which the track plays `clip`."""
        start_tick = audio_clip(song, self.track_id).start_tick
        clip = replace(self.clip, start_tick=start_tick, missing=False)
        return song.with_track(replace(song.track(self.track_id), clip=clip))
