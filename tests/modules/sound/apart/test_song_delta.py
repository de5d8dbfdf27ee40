"""Songs cross over as what they changed of the song before."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from modules.song.mix import TrackMix
from modules.song.score import ControlChange, Note, PitchBend, Song, TempoChange, Track
from modules.sound.apart.song_delta import SongDelta, Splice

NOTES = tuple(Note(index + 10, 40 + index % 40, 90, 240 * index, 200) for index in range(500))
SONG = Song(
    tracks=(
        Track(1, "Piano", notes=NOTES, controls=(ControlChange(0, 64, 127),)),
        Track(2, "Bass", notes=NOTES[:3], pitch_bends=(PitchBend(5, -300),)),
    ),
    next_id=1000,
)


def crossed(before: Song, now: Song, there: Song) -> Song:
    """`now` on the other side, where `before` is known as `there`."""
    delta: SongDelta = pickle.loads(pickle.dumps(SongDelta.between(before, now)))
    return delta.applied(there)


def with_notes(song: Song, notes: tuple[Note, ...]) -> Song:
    return song.with_track(replace(song.tracks[0], notes=notes))


def test_a_first_song_crosses_whole() -> None:
    assert crossed(Song(), SONG, Song()) == SONG


def test_what_a_fader_leaves_alone_stays_the_same_object() -> None:
    there = crossed(Song(), SONG, Song())
    louder = SONG.with_track(replace(SONG.tracks[0], mix=TrackMix(volume_db=-3.0)))
    arrived = crossed(SONG, louder, there)
    assert arrived == louder
    assert arrived.tracks[0].notes is there.tracks[0].notes, "else the mixer schedules it anew"
    assert arrived.tracks[1] is there.tracks[1]


def test_an_edit_of_one_note_of_many_is_a_short_message() -> None:
    louder = (*NOTES[:250], replace(NOTES[250], velocity=20), *NOTES[251:])
    delta = SongDelta.between(SONG, with_notes(SONG, louder))
    assert len(pickle.dumps(delta)) < 2_000
    assert len(pickle.dumps(SongDelta.between(Song(), SONG))) > 5_000


@pytest.mark.parametrize(
    "edit",
    [
        lambda notes: notes[1:],
        lambda notes: notes[:-1],
        lambda notes: (),
        lambda notes: (*notes, Note(900, 60, 64, 999_999, 1)),
        lambda notes: (notes[0], *notes),
        lambda notes: tuple(replace(note) for note in notes),
        lambda notes: notes[:100] + notes[300:],
    ],
)
def test_any_row_of_notes_arrives(edit: Callable[[tuple[Note, ...]], tuple[Note, ...]]) -> None:
    edited = with_notes(SONG, edit(NOTES))
    assert crossed(SONG, edited, crossed(Song(), SONG, Song())) == edited


def test_the_same_row_is_no_splice() -> None:
    assert Splice.between(NOTES, NOTES) is None
    assert Splice.between(NOTES, (*NOTES,)) == Splice(len(NOTES), 0, [])


def test_many_edits_in_a_row_arrive() -> None:
    chance = random.Random(7)
    here, there = Song(), Song()
    for step in range(300):
        now = edited_by_chance(here, chance, step)
        there = crossed(here, now, there)
        here = now
        assert there == here


def edited_by_chance(song: Song, chance: random.Random, step: int) -> Song:
    kind = chance.randrange(6)
    if kind == 0 or not song.tracks:
        return replace(song, tracks=(*song.tracks, Track(10_000 + step, "New", notes=NOTES[:9])))
    track = chance.choice(song.tracks)
    if kind == 1:
        return replace(song, tracks=tuple(other for other in song.tracks if other is not track))
    if kind == 2:
        return replace(song, tempos=(TempoChange(0, chance.uniform(40.0, 200.0)),))
    if kind == 3:
        return replace(song, tracks=tuple(reversed(song.tracks)))
    if kind == 4:
        return song.with_track(replace(track, controls=(ControlChange(step, 1, 5),)))
    cut = chance.randrange(len(track.notes) + 1)
    added = Note(step, chance.randrange(128), 1, step, 1, muted=True)
    return song.with_track(replace(track, notes=(*track.notes[:cut], added, *track.notes[cut:])))
