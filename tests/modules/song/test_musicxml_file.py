"""Sheet music, read back by another reader than the one that wrote it where it can."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from modules.errors import FileError, ParameterError
from modules.song.demo_song import demo_song
from modules.song.key import Key, Mode
from modules.song.musicxml_file import write_musicxml
from modules.song.score import DRUM_CHANNEL, KeyMark, MeterChange, Note, Song, Track
from modules.song.staves import staves, voices
from modules.song.written_notes import DIVISIONS, WrittenNote, written_notes

PPQ = 960
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def track_of(*notes: tuple[int, int, int], drums: bool = False) -> Track:
    """A track of (pitch, start, end) in ticks."""
    made = tuple(
        Note(i, pitch, 90, start, end - start) for i, (pitch, start, end) in enumerate(notes)
    )
    return Track(1, "Part", channel=DRUM_CHANNEL if drums else 0, notes=made)


def read(path: Path) -> list[ET.Element]:
    return ET.parse(path).getroot().findall("part")


def heard(part: ET.Element) -> Counter[tuple[int, int, int]]:
    """(start, pitch, length) of every note in divisions, ties joined; every bar must be full."""
    found: Counter[tuple[int, int, int]] = Counter()
    ringing: dict[tuple[str, int], tuple[int, int]] = {}
    at = 0
    for bar in part.findall("measure"):
        start = at
        farthest = at
        last = at
        for element in bar:
            length = int(element.findtext("duration") or 0)
            if element.tag == "backup":
                at -= length
            elif element.tag == "forward":
                at += length
            elif element.tag == "note":
                if element.find("chord") is not None:
                    at = last
                last = at
                pitch = element.find("pitch")
                if pitch is None:
                    pitch = element.find("unpitched")
                if pitch is not None:
                    _take(found, ringing, element, pitch, at, length)
                at += length
            farthest = max(farthest, at)
        at = farthest
        assert at - start == bar_length(bar, part)
    assert not ringing
    return found


def _take(
    found: Counter[tuple[int, int, int]],
    ringing: dict[tuple[str, int], tuple[int, int]],
    note: ET.Element,
    place: ET.Element,
    at: int,
    length: int,
) -> None:
    step = place.findtext("step") or place.findtext("display-step") or "C"
    octave = int(place.findtext("octave") or place.findtext("display-octave") or 0)
    pitch = 12 * (octave + 1) + STEPS[step] + int(place.findtext("alter") or 0)
    key = (note.findtext("voice") or "", pitch)
    ties = {tie.get("type") for tie in note.findall("tie")}
    start, so_far = ringing.pop(key) if "stop" in ties else (at, 0)
    if "start" in ties:
        ringing[key] = (start, so_far + length)
    else:
        found[start, pitch, so_far + length] += 1


def bar_length(bar: ET.Element, part: ET.Element) -> int:
    times = part.findall("measure/attributes/time")
    assert len({ET.tostring(time) for time in times}) == 1
    return (
        4
        * DIVISIONS
        * int(times[0].findtext("beats") or 4)
        // int(times[0].findtext("beat-type") or 4)
    )


def test_the_demo_song_is_written_note_by_note(tmp_path: Path) -> None:
    song = demo_song()
    write_musicxml(song, tmp_path / "demo.musicxml")
    parts = read(tmp_path / "demo.musicxml")
    tracks = [track for track in song.tracks if track.notes]
    assert len(parts) == len(tracks)
    assert {len(part.findall("measure")) for part in parts} == {16}
    for part, track in zip(parts, tracks, strict=True):
        begun = Counter((start, pitch) for start, pitch, _ in heard(part).elements())
        if track.is_drums:
            assert begun.total() > 0
        else:
            assert begun == Counter((n.start, n.pitch) for n in written_notes(track, song.ppq))


def test_triplets_ties_and_rests_fill_every_bar(tmp_path: Path) -> None:
    triplets = [(60 + i, i * 320, (i + 1) * 320) for i in range(4)]
    track = track_of(*triplets, (48, 5 * PPQ + 640, 7 * PPQ), (50, 7 * PPQ + 240, 13 * PPQ))
    song = Song(tracks=(track,), meters=(MeterChange(0, 3, 4),))
    write_musicxml(song, tmp_path / "a.musicxml")
    (part,) = read(tmp_path / "a.musicxml")
    assert heard(part) == Counter(
        (note.start, note.pitch, note.end - note.start) for note in written_notes(track, PPQ)
    )
    assert {(n.start, n.end) for n in written_notes(track, PPQ)} >= {(0, 4), (4, 8), (68, 84)}


def test_a_key_spells_its_notes(tmp_path: Path) -> None:
    scale = [63, 65, 67, 68, 70, 72, 74, 75] * 2
    track = track_of(*((pitch, i * PPQ, (i + 1) * PPQ) for i, pitch in enumerate(scale)))
    song = Song(tracks=(track,), keys=(KeyMark(0, Key(3, Mode.MAJOR)),))
    write_musicxml(song, tmp_path / "a.musicxml")
    (part,) = read(tmp_path / "a.musicxml")
    assert part.findtext(".//fifths") == "-3"
    alters = {p.findtext("alter") for p in part.iter("pitch")}
    assert alters == {None, "-1"}


def test_drums_have_their_clef_and_crosses(tmp_path: Path) -> None:
    track = track_of((36, 0, 10), (42, 0, 10), (38, PPQ, PPQ + 10), drums=True)
    write_musicxml(Song(tracks=(track,)), tmp_path / "a.musicxml")
    (part,) = read(tmp_path / "a.musicxml")
    assert part.findtext(".//clef/sign") == "percussion"
    assert [head.text for head in part.iter("notehead")].count("x") == 1
    assert not list(part.iter("pitch"))
    assert {length for _, _, length in heard(part)} == {DIVISIONS}


def test_four_voices_are_the_most_and_no_note_is_lost() -> None:
    notes = [WrittenNote(60 + i, 3 * i, 60) for i in range(7)]
    found = voices(notes)
    assert len(found) == 4
    assert {(n.pitch, n.start) for voice in found for chord in voice for n in chord} == {
        (note.pitch, note.start) for note in notes
    }
    for voice in found:
        for before, after in pairwise(voice):
            assert before[0].end <= after[0].start


def test_legato_does_not_make_a_second_voice() -> None:
    notes = [WrittenNote(60, 0, 15), WrittenNote(62, 12, 24)]
    assert voices(notes) == [[[WrittenNote(60, 0, 12)], [WrittenNote(62, 12, 24)]]]


def test_what_needs_two_hands_gets_two_staves() -> None:
    both = [WrittenNote(pitch, 0, 12) for pitch in (36, 43, 64, 72)]
    assert [len(staff) for staff in staves(track_of(), both)] == [2, 2]
    assert len(staves(track_of(), both[2:])) == 1


def test_a_song_without_notes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no notes"):
        write_musicxml(Song(), tmp_path / "a.musicxml")
    muted = replace(track_of((60, 0, 9)), notes=(Note(1, 60, 90, 0, 9, muted=True),))
    with pytest.raises(ParameterError):
        write_musicxml(Song(tracks=(muted,)), tmp_path / "a.musicxml")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    song = Song(tracks=(track_of((60, 0, 960)),))
    with pytest.raises(FileError):
        write_musicxml(song, tmp_path / "nowhere" / "a.musicxml")
    assert not list(tmp_path.iterdir())
