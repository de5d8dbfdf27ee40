from __future__ import annotations

from dataclasses import replace

import pytest

from modules.song.chord import CHORD_STEPS, ChordQuality
from modules.song.chord_finder import find_chords
from modules.song.key import Key, Mode, parse_key
from modules.song.key_finder import find_key, find_key_of_notes
from modules.song.score import DRUM_CHANNEL, MeterChange, Note, Song, Track

SCALE_WALK = {
    Mode.MAJOR: (0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0, 5, 7, 0),
    Mode.MINOR: (0, 2, 3, 5, 7, 8, 11, 12, 7, 3, 0, 5, 7, 0),
}


def line(pitches: tuple[int, ...]) -> tuple[Note, ...]:
    return tuple(Note(i + 2, pitch, 90, i * 960, 960) for i, pitch in enumerate(pitches))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("tonic", range(12))
def test_the_key_of_a_cadence(tonic: int, mode: Mode) -> None:
    notes = line(tuple(60 + tonic + step for step in SCALE_WALK[mode]))
    estimate = find_key_of_notes(notes, 960)
    assert estimate is not None
    assert estimate.key == Key(tonic, mode)
    assert 0.5 < estimate.confidence <= 1.0


def test_drums_and_mutes_do_not_count() -> None:
    melody = Track(1, "A").with_notes(line(tuple(67 + step for step in SCALE_WALK[Mode.MAJOR])))
    noise = line((61, 63, 66, 68, 70) * 4)
    drums = Track(50, "Kit", channel=DRUM_CHANNEL).with_notes(noise)
    muted = Track(51, "Off").with_notes(replace(note, muted=True) for note in noise)
    estimate = find_key(Song(tracks=(melody, drums, muted)))
    assert estimate is not None
    assert estimate.key == parse_key("G")
    assert find_key(Song(tracks=(drums, muted))) is None
    assert find_key(Song()) is None


def chord_song(*chords: tuple[int, ...], bar_ticks: int = 3840) -> Song:
    notes = [
        Note(10 * bar + index + 2, pitch, 90, bar * bar_ticks, bar_ticks)
        for bar, chord in enumerate(chords)
        for index, pitch in enumerate(chord)
    ]
    return Song(tracks=(Track(1, "Keys").with_notes(notes),))


@pytest.mark.parametrize("quality", list(ChordQuality))
@pytest.mark.parametrize("root", [0, 4, 9])
def test_every_quality_in_root_position(root: int, quality: ChordQuality) -> None:
    (chord,) = find_chords(chord_song(tuple(48 + root + step for step in CHORD_STEPS[quality])))
    assert (chord.root, chord.quality) == (root, quality)
    assert chord.pitch_classes == {(root + step) % 12 for step in CHORD_STEPS[quality]}


def test_a_progression_by_bar_and_by_beat() -> None:
    song = chord_song((57, 60, 64), (53, 57, 60), (), (55, 59, 62))
    bars = find_chords(song)
    assert [chord.symbol for chord in bars] == ["Am", "F", "G"]
    assert [(chord.start_tick, chord.end_tick) for chord in bars] == [
        (0, 3840),
        (3840, 7680),
        (11_520, 15_360),
    ]
    assert [chord.symbol for chord in find_chords(song, per="beat")] == ["Am"] * 4 + ["F"] * 4 + [
        "G"
    ] * 4


def test_bars_follow_the_meter() -> None:
    song = replace(
        chord_song((57, 60, 64), (53, 57, 60), bar_ticks=2880), meters=(MeterChange(0, 3, 4),)
    )
    assert [chord.end_tick for chord in find_chords(song)] == [2880, 5760]


def test_an_inversion_is_found_by_its_notes() -> None:
    (chord,) = find_chords(chord_song((52, 60, 67, 72)))  # C major over E
    assert chord.symbol == "C"


def test_silence_has_no_chords() -> None:
    assert find_chords(Song()) == ()
    assert find_chords(chord_song((60, 72))) == ()
