"""What other tracks play, beat by beat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from modules.midi_generator.harmony import HarmonyMap, class_vectors, harmony_of_others
from modules.song.mix import TrackMix
from modules.song.score import DRUM_CHANNEL, Note, Song, Track

PPQ = 480
LINES = (0, 4 * PPQ, 7 * PPQ)


def track(number: int, *notes: tuple[int, int, int], **about: object) -> Track:
    made = [Note(10 * number + i, pitch, 80, *when) for i, (pitch, *when) in enumerate(notes)]
    return replace(Track(number, "T"), **about).with_notes(made)  # type: ignore[arg-type]


def test_notes_sound_in_every_beat_that_they_touch() -> None:
    chords = track(1, (60, 0, PPQ), (64, PPQ // 2, 2 * PPQ), (67, 4 * PPQ, 1))
    song = Song(ppq=PPQ, tracks=(chords, track(2)))
    found = harmony_of_others(song, 2, LINES)
    assert found.bars == ((0b10001, 0b10000, 0b10000, 0), (1 << 7, 0, 0))


def test_the_own_track_drums_and_muted_tracks_are_not_heard() -> None:
    note = (60, 0, PPQ)
    drums = track(3, note, channel=DRUM_CHANNEL)
    muted = track(4, note, mix=TrackMix(muted=True))
    song = Song(ppq=PPQ, tracks=(track(1, note), drums, muted))
    assert not any(any(bar) for bar in harmony_of_others(song, 1, LINES).bars)
    assert harmony_of_others(song, 9, LINES).at(0, 0) == 1


def test_a_part_begins_inside_the_song() -> None:
    chords = track(1, (60, 0, 8 * PPQ))
    song = Song(ppq=PPQ, tracks=(chords, track(2)))
    assert harmony_of_others(song, 2, (4 * PPQ, 8 * PPQ)).bars == ((1, 1, 1, 1),)


def test_outside_its_bars_nothing_sounds() -> None:
    harmony = HarmonyMap(((1, 2), (3,)))
    assert [harmony.at(-1, 0), harmony.at(0, 16), harmony.at(0, 32), harmony.at(2, 0)] == [
        0,
        2,
        0,
        0,
    ]
    assert harmony.until(1).bars == ((1, 2),)
    assert harmony.since(1).at(0, 15) == 3


def test_a_chord_leans_and_a_drone_does_not() -> None:
    c_major = 0b10010001
    leaning = HarmonyMap(((c_major, 1),)).leaning(0, 0)
    assert leaning is not None
    assert leaning[60] == 1.0
    assert leaning[61] < 1.0
    off_beat = HarmonyMap(((c_major, 1),)).leaning(0, 8)
    assert off_beat is not None
    assert leaning[61] < off_beat[61] < 1.0
    assert HarmonyMap(((c_major, 1),)).leaning(0, 16) is None


def test_vectors_hold_one_place_for_each_class() -> None:
    vectors = class_vectors([0b1, 1 << 11])
    assert vectors.shape == (2, 12)
    assert np.flatnonzero(vectors[0]).tolist() == [0]
    assert np.flatnonzero(vectors[1]).tolist() == [11]
