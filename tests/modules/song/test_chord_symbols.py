from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from modules.errors import ParameterError
from modules.song.chord import SYMBOL_STEPS, parse_chord, root_name
from modules.song.chord_edits import SetChords, parse_chords
from modules.song.chord_line import chord_line, find_chord_line
from modules.song.demo_song import demo_song
from modules.song.edits import RenameTrack
from modules.song.history import History
from modules.song.key import Key, Mode
from modules.song.midi_writer import midi_bytes
from modules.song.musicxml_file import write_musicxml
from modules.song.project_file import load_project, save_project
from modules.song.score import Note, Song, Track
from modules.song.time_edits import SetTempo

BAR = 3840


@pytest.mark.parametrize(
    ("typed", "text", "tones"),
    [
        ("Am7", "Am7", (9, 0, 4, 7)),
        (" f#m7b5 ", "F#m7b5", (6, 9, 0, 4)),
        ("C/E", "C/E", (0, 4, 7)),
        ("C/Bb", "C/Bb", (0, 4, 7, 10)),
        ("bb", "Bb", (10, 2, 5)),
        ("B♭maj7", "Bbmaj7", (10, 2, 5, 9)),
        ("Dmin7(b5)", "Dm7b5", (2, 5, 8, 0)),
        ("EΔ", "Emaj7", (4, 8, 11, 3)),
        ("G7sus", "G7sus4", (7, 0, 2, 5)),
        ("C6/9", "C69", (0, 4, 7, 9, 2)),
        ("Ao7", "Adim7", (9, 0, 3, 6)),
        ("C/C", "C", (0, 4, 7)),
    ],
)
def test_symbols_are_read_as_people_write_them(
    typed: str, text: str, tones: tuple[int, ...]
) -> None:
    chord = parse_chord(typed)
    assert (chord.text, chord.tones) == (text, tones)


@pytest.mark.parametrize("typed", ["", "H", "Am77", "7", "C/X", "A" * 40, "C\n7x", "N.C."])
def test_what_is_no_chord_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(ParameterError, match="is not a chord"):
        parse_chord(typed)


def test_every_kind_is_read_back_from_its_own_text() -> None:
    for kind in SYMBOL_STEPS:
        assert parse_chord(f"Eb{kind}/G").text == f"Eb{kind}/G"


def test_roots_are_spelled_as_the_key_has_them() -> None:
    assert root_name(10, Key(5)) == "Bb"
    assert root_name(10, Key(9, Mode.MINOR)) == "A#"
    assert root_name(3, Key(0, Mode.MINOR)) == "Eb"
    assert root_name(10, None) == "A#"
    assert root_name(6, Key(7)) == "F#"


def block(pitches: tuple[int, ...], start: int, length: int) -> list[Note]:
    return [Note(0, pitch, 90, start, length) for pitch in pitches]


def two_chords(first: int) -> Song:
    """C from bar 1 on for `first` beats, then G to the end of bar 2."""
    notes = block((48, 60, 64, 67), 0, first * 960)
    notes += block((43, 59, 62, 67), first * 960, 2 * BAR - first * 960)
    return Song(tracks=(Track(1, "Keys").with_notes(notes),), next_id=2)


@pytest.mark.parametrize("first", [2, 4])
def test_a_chord_changes_where_the_notes_do_and_ends_at_the_bar(first: int) -> None:
    line = find_chord_line(two_chords(first))
    expected = [("C", 0), ("G", first * 960)] + ([("G", BAR)] if first == 2 else [])
    assert [(span.symbol, span.start_tick) for span in line] == expected
    assert line[-1].end_tick == 2 * BAR


def test_one_foreign_beat_does_not_make_a_chord() -> None:
    song = two_chords(4)
    passing = Note(0, 69, 90, 960, 480)
    line = find_chord_line(
        replace(song, tracks=(song.tracks[0].with_notes((*song.tracks[0].notes, passing)),))
    )
    assert [span.symbol for span in line] == ["C", "G"]


def test_silence_and_drums_have_no_chords() -> None:
    assert find_chord_line(Song()) == ()
    drums = Track(1, "Drums", channel=9).with_notes(block((36, 42), 0, BAR))
    assert find_chord_line(Song(tracks=(drums,))) == ()


def test_a_bar_in_which_only_the_next_chord_is_struck_early_has_none() -> None:
    early = block((48, 60, 64, 67), 2 * BAR - 30, BAR)
    song = Song(tracks=(Track(1, "Keys").with_notes(early),), next_id=2)
    assert [span.start_tick for span in find_chord_line(song)] == [2 * BAR]


def test_the_chords_of_the_demo_song_are_found() -> None:
    line = find_chord_line(demo_song())
    assert " ".join(span.symbol for span in line[4:12]) == "Am Fmaj7 Dm7 E7 F C G Am"


def test_written_chords_cover_found_ones_and_leave_the_rest() -> None:
    found = find_chord_line(two_chords(4))
    song = SetChords(960, BAR + 960, parse_chords("Dm")).apply(two_chords(4))
    line = chord_line(found, song.chords)
    texts = [(segment.start_tick, segment.end_tick, segment.text(None)) for segment in line]
    assert texts == [(0, 960, "C"), (960, BAR + 960, "Dm"), (BAR + 960, 2 * BAR, "G")]


def test_writing_and_clearing_are_one_undo_step_each() -> None:
    history = History(demo_song())
    history.do(SetChords(0, 2 * BAR, parse_chords("C")))
    history.do(SetChords(BAR, BAR + 960, parse_chords("G7")))
    marks = [(m.start_tick, m.end_tick, m.symbol.text) for m in history.song.chords]
    assert marks == [(0, BAR, "C"), (BAR, BAR + 960, "G7"), (BAR + 960, 2 * BAR, "C")]
    assert history.undo_name == "Set chord G7"
    history.do(SetChords(0, 2 * BAR, ()))
    assert history.song.chords == ()
    history.undo()
    history.undo()
    history.undo()
    assert history.song == demo_song()
    with pytest.raises(ParameterError, match="stretch of time"):
        SetChords(5, 5, ()).apply(history.song)


def test_other_edits_leave_the_chords_alone() -> None:
    song = SetChords(0, BAR, parse_chords("C")).apply(demo_song())
    assert RenameTrack(song.tracks[0].id, "x").apply(song).chords == song.chords


def test_chords_are_kept_in_the_project_and_told_to_other_programs(tmp_path: Path) -> None:
    song = SetChords(BAR, 2 * BAR, parse_chords("F#m7b5/A")).apply(demo_song())
    save_project(song, tmp_path / "song.nomad")
    assert load_project(tmp_path / "song.nomad").chords == song.chords
    data = midi_bytes(song)
    assert data is not None
    assert b"\xff\x06\x08F#m7b5/A" in data
    write_musicxml(song, tmp_path / "song.musicxml")
    sheet = (tmp_path / "song.musicxml").read_text()
    assert '<kind text="m7b5">half-diminished</kind>' in sheet
    assert sheet.index("<root-step>F<") < sheet.index("<kind text") < sheet.index("<bass-step>A<")
    assert "<root-alter>1</root-alter>" in sheet


def test_marks_behind_the_last_note_write_no_empty_bars(tmp_path: Path) -> None:
    song = SetChords(0, BAR, parse_chords("C")).apply(two_chords(4))
    song = SetTempo(1 << 38, 90.0).apply(SetChords(1 << 37, 1 << 38, parse_chords("G")).apply(song))
    write_musicxml(song, tmp_path / "song.musicxml")
    sheet = (tmp_path / "song.musicxml").read_text()
    assert (sheet.count("<harmony"), sheet.count("<sound tempo=")) == (1, 1)


def test_several_chords_share_a_stretch() -> None:
    song = SetChords(0, BAR, parse_chords("Am7 D7 | Gmaj7")).apply(demo_song())
    marks = [(mark.start_tick, mark.end_tick, mark.symbol.text) for mark in song.chords]
    assert marks == [(0, 1280, "Am7"), (1280, 2560, "D7"), (2560, BAR, "Gmaj7")]
    assert parse_chords("A m7")[0].text == "Am7"
    assert parse_chords("  ") == ()
    with pytest.raises(ParameterError, match="“X”"):
        parse_chords("Am X")
    with pytest.raises(ParameterError, match="at most 8"):
        parse_chords("C " * 9)


def test_projects_of_earlier_versions_open_without_written_chords(tmp_path: Path) -> None:
    path = tmp_path / "old.nomad"
    save_project(demo_song(), path)
    document = json.loads(path.read_text())
    del document["song"]["chords"]
    path.write_text(json.dumps(document))
    assert load_project(path) == demo_song()


def test_a_note_at_the_end_of_time_does_not_fill_the_memory() -> None:
    song = two_chords(4)
    stray = [Note(0, 60, 90, 1 << 38, 960), Note(0, 64, 90, 1 << 38, 960)]
    track = song.tracks[0].with_notes((*song.tracks[0].notes, *stray))
    assert [span.symbol for span in find_chord_line(replace(song, tracks=(track,)))] == ["C", "G"]
