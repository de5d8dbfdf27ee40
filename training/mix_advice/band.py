"""A band around a song that has only melody and piano, as those of POP909."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from modules.song.score import DRUM_CHANNEL, Note, Song, Track
from modules.song.track_edits import with_new_tracks

KICK, SNARE, CLOSED_HAT, OPEN_HAT, CRASH = 36, 38, 42, 46, 49
_VOICES = (52, 53, 85)
_LEADS = (27, 65, 73, 81)
_PIANOS = (0, 2, 4, 5)
_BASSES = (32, 33, 34, 38)
_GUITARS = (24, 25, 27, 29, 30)
_PADS = (48, 49, 50, 89, 90, 95)
_KICKS = ((0, 8), (0, 6, 8), (0, 7, 10), (0, 4, 8, 12), (0, 3, 8, 11))
"""Bars of sixteen steps."""
LOWEST_BASS, LOWEST_GUITAR, LOWEST_PAD = 28, 45, 55


def with_band(song: Song, rng: np.random.Generator) -> Song:
    """`song` with voice, bridge and piano on drawn sounds, and bass, guitar, pad and drums added.

    What is added follows the piano's chords, beat by beat.
    """
    sounds = {"MELODY": ("Vocals", _VOICES), "BRIDGE": ("Lead", _LEADS), "PIANO": ("Keys", _PIANOS)}
    tracks: list[Track] = []
    for track in song.tracks:
        name, programs = sounds.get(track.name, (track.name, _LEADS))
        program = int(rng.choice(programs))
        tracks.append(replace(track, name=name, program=program, channel=len(tracks)))
    piano = next((track for track in tracks if track.name == "Keys"), None)
    if piano is not None:
        tracks += _accompaniment(song, piano.notes, rng)
    return with_new_tracks(replace(song, tracks=()), tuple(tracks))


def _accompaniment(song: Song, chords: Sequence[Note], rng: np.random.Generator) -> list[Track]:
    beats = list(_chords_by_beat(chords, song.ppq))
    bass = [_note(_lifted(low, LOWEST_BASS), 96, b, song.ppq) for b, low, _ in beats]
    guitar = [
        _note(_lifted(pitch, LOWEST_GUITAR), 70 + 14 * (half == 0), b + half, song.ppq // 2)
        for b, _, pitches in beats
        for half in (0, song.ppq // 2)
        for pitch in pitches
    ]
    pad = [
        _note(_lifted(pitch, LOWEST_PAD), 72, b, 4 * song.ppq)
        for b, _, pitches in beats[::4]
        for pitch in pitches
    ]
    return [
        _track("Bass", 3, int(rng.choice(_BASSES)), bass),
        _track("Guitar", 4, int(rng.choice(_GUITARS)), guitar),
        _track("Pad", 5, int(rng.choice(_PADS)), pad),
        _track("Drums", DRUM_CHANNEL, 0, list(_drums(song, rng))),
    ]


def _chords_by_beat(notes: Sequence[Note], ppq: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Tick, lowest pitch, and up to three pitch classes of every beat with sound."""
    sounding: dict[int, set[int]] = {}
    for note in notes:
        for beat in range(note.start_tick // ppq, -(-note.end_tick // ppq)):
            sounding.setdefault(beat, set()).add(note.pitch)
    for beat, pitches in sorted(sounding.items()):
        classes = sorted({pitch % 12 for pitch in pitches})[:3]
        yield beat * ppq, min(pitches), tuple(classes)


def _lifted(pitch: int, lowest: int) -> int:
    """The lowest note of that name at or above `lowest`."""
    return lowest + (pitch - lowest) % 12


def _note(pitch: int, velocity: int, tick: int, ticks: int) -> Note:
    return Note(0, pitch, velocity, tick, ticks)


def _track(name: str, channel: int, program: int, notes: Sequence[Note]) -> Track:
    return Track(id=0, name=name, channel=channel, program=program).with_notes(notes)


def _drums(song: Song, rng: np.random.Generator) -> Iterator[Note]:
    kicks = _KICKS[int(rng.integers(len(_KICKS)))]
    hat_steps = int(rng.choice([2, 4, 1]))
    step = song.ppq // 4
    for bar in range(song.end_tick // (16 * step) + 1):
        at = bar * 16 * step
        strokes = [(KICK, s) for s in kicks] + [(SNARE, 4), (SNARE, 12)]
        strokes += [(CLOSED_HAT, s) for s in range(0, 16, hat_steps)]
        strokes += [(OPEN_HAT, 14)] + [(CRASH, 0)] * (bar % 8 == 0)
        for key, place in strokes:
            velocity = int(np.clip(rng.normal(100 if key != CLOSED_HAT else 78, 8), 30, 127))
            yield _note(key, velocity, at + place * step, step)
