"""Chords come back from a MIDI file; what is no chord does no harm."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import mido
import pytest

from modules.song.chord import parse_chord
from modules.song.chord_edits import SetChords, parse_chords
from modules.song.midi_file import read_midi, write_midi
from modules.song.midi_song import song_of
from modules.song.score import ChordMark, Note, Song, Track
from modules.song.smf_decoder import MetaEvent, MidiChunk, MidiChunks, decode_smf
from modules.song.time_edits import SetMeter
from modules.song.track_edits import with_new_tracks

BEAT, BAR = 960, 3840


def song_with(*chords: tuple[int, int, str]) -> Song:
    notes = tuple(Note(0, 60, 90, bar * BAR, BAR) for bar in range(4))
    song = with_new_tracks(Song(), (Track(0, "Keys", notes=notes),))
    for start, end, text in chords:
        song = SetChords(start, end, parse_chords(text)).apply(song)
    return song


@pytest.mark.parametrize(
    "chords",
    [
        ((0, BAR, "C"),),
        ((0, 2 * BAR, "Am7 D7 Gmaj7 C69/E"),),
        ((BEAT, 2 * BEAT, "A"), (2 * BAR, 3 * BAR, "B")),
        ((0, BAR, "F#m7b5"), (BAR, 2 * BAR, "F#m7b5"), (5 * BAR, 9 * BAR, "Bb/D")),
    ],
)
def test_what_is_exported_comes_back_as_it_was(
    tmp_path: Path, chords: tuple[tuple[int, int, str], ...]
) -> None:
    song, path = song_with(*chords), tmp_path / "song.mid"
    write_midi(song, path)
    assert read_midi(path).chords == song.chords


def test_a_song_without_chords_has_no_markers(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    write_midi(song_with(), path)
    kinds = {
        event.kind for chunk in decode_smf(path.read_bytes()).tracks for event in chunk.meta_events
    }
    assert not kinds & {0x06, 0x7F}
    assert read_midi(path).chords == ()


def of_others(*markers: tuple[int, str]) -> tuple[ChordMark, ...]:
    """The chords in a file of another program with these markers."""
    file = mido.MidiFile(type=1, ticks_per_beat=BEAT, charset="utf-8")
    conductor, tick = mido.MidiTrack(), 0
    for at, text in markers:
        conductor.append(mido.MetaMessage("marker", text=text, time=at - tick))
        tick = at
    keys = mido.MidiTrack(
        [
            mido.Message("note_on", note=60, velocity=90),
            mido.Message("note_off", note=60, time=3 * BAR + BEAT),
        ]
    )
    file.tracks += [conductor, keys]
    buffer = BytesIO()
    file.save(file=buffer)
    return song_of(decode_smf(buffer.getvalue()), "Other").chords


def mark(start: int, end: int, text: str) -> ChordMark:
    return ChordMark(start, end, parse_chord(text))


def test_chords_of_other_programs_last_until_the_next() -> None:
    assert of_others((0, "Am"), (BAR, "Verse 1"), (2 * BAR, "F♯min7")) == (
        mark(0, 2 * BAR, "Am"),
        mark(2 * BAR, 4 * BAR, "F#m7"),
    )
    assert of_others((0, "G7"), (BAR, "N.C."), (2 * BAR, "C")) == (
        mark(0, BAR, "G7"),
        mark(2 * BAR, 4 * BAR, "C"),
    )
    assert of_others((6 * BAR, "C9")) == (mark(6 * BAR, 7 * BAR, "C9"),)


@pytest.mark.parametrize(
    "markers",
    [
        ((0, "A"), (BAR, "B"), (2 * BAR, "C")),
        ((0, "Intro"), (BAR, "Verse"), (2 * BAR, "Am")),
        ((0, "x" * 5000), (BAR, ""), (2 * BAR, "\0\0")),
    ],
)
def test_names_of_parts_are_no_chords(markers: tuple[tuple[int, str], ...]) -> None:
    assert of_others(*markers) == ()


def test_damaged_texts_and_crowds_of_markers_do_no_harm() -> None:
    damaged = MetaEvent(0, 0x06, b"\xff\xfe\x80Am")
    many = [MetaEvent(tick, 0x06, b"Am7") for tick in range(50_000)]
    chunk = MidiChunk(meta_events=[damaged, *many, MetaEvent(0, 0x7F, b"\x7dother")])
    chords = song_of(MidiChunks(BEAT, (chunk,)), "Crowd").chords
    assert 0 < len(chords) <= 20_000
    assert all(chord.end_tick > chord.start_tick for chord in chords)


def test_the_last_chord_ends_with_its_bar_in_any_meter(tmp_path: Path) -> None:
    song = SetMeter(0, 3, 4).apply(song_with())
    assert song.end_tick == 4 * BAR
    path = tmp_path / "waltz.mid"
    write_midi(song, path)
    file = mido.MidiFile(path)
    file.tracks[0].insert(1, mido.MetaMessage("marker", text="Dm7", time=0))
    file.save(path)
    assert read_midi(path).chords == (mark(0, 6 * 3 * BEAT, "Dm7"),)
