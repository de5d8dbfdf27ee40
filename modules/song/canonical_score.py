"""The canonical score: a song's notes with what can be found out about them.

It is the one form between music files and everything that learns from them: tokens of any model
are made from it, never from a file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.song.chord_finder import ChordSpan, find_chords
from modules.song.groove_finder import Groove, find_groove
from modules.song.key_finder import KeyEstimate, find_key
from modules.song.mix import MasterMix, TrackMix
from modules.song.role_finder import RoleEstimate, find_role
from modules.song.score import Song, Track, TrackKind


@dataclass(frozen=True, slots=True)
class CanonicalScore:
    """The notes of a song that sound, and the findings about them.

    `song` has no mix, no audio and nothing muted. `roles` has one entry for each track, in order;
    `chords` one for each bar in which a chord can be told.
    """

    song: Song
    key: KeyEstimate | None
    roles: tuple[RoleEstimate, ...]
    chords: tuple[ChordSpan, ...]
    groove: Groove


def canonical_score(song: Song) -> CanonicalScore:
    """The canonical score of `song`."""
    notes_only = _notes_only(song)
    return CanonicalScore(
        song=notes_only,
        key=find_key(notes_only),
        roles=tuple(find_role(track) for track in notes_only.tracks),
        chords=find_chords(notes_only),
        groove=find_groove((note for track in notes_only.tracks for note in track.notes), song.ppq),
    )


def _notes_only(song: Song) -> Song:
    """The song as a score holds it: what it sounds like is left to who plays it."""
    tracks = tuple(
        _bare_track(track)
        for track in song.tracks
        if track.kind is TrackKind.MIDI and not track.mix.muted
    )
    return Song(
        title=song.title,
        ppq=song.ppq,
        tempos=song.tempos,
        meters=song.meters,
        keys=song.keys,
        tracks=tracks,
        master=MasterMix(),
        next_id=song.next_id,
    )


def _bare_track(track: Track) -> Track:
    notes = track.notes
    if any(note.muted for note in notes):
        notes = tuple(note for note in notes if not note.muted)
    return replace(track, notes=notes, mix=TrackMix(), hue=0, instrument_override=None)
