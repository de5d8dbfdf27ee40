"""Tunes for the tests of the corpus: seeded, so that equal numbers are equal music."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from modules.song.midi_file import write_midi
from modules.song.score import Note, Song, TempoChange, Track

BAR_TICKS = 4 * 480


def tune(seed: int, bars: int = 20) -> Song:
    """A random walk in C major over whole-bar bass notes; no two seeds are alike."""
    rng = np.random.default_rng(seed)
    scale = [60 + octave + step for octave in (0, 12) for step in (0, 2, 4, 5, 7, 9, 11)]
    place, tick, notes = 6, 0, []
    while tick < bars * BAR_TICKS:
        place = int(np.clip(place + rng.integers(-3, 4), 0, len(scale) - 1))
        length = int(rng.choice([120, 240, 240, 480]))
        notes.append(Note(len(notes) + 2, scale[place], 60 + place * 4, tick, length))
        tick += length
    melody = Track(1, "Melody", program=73).with_notes(notes)
    first = len(notes) + 3
    bass = Track(first - 1, "Bass", channel=1, program=33).with_notes(
        Note(first + bar, int(rng.choice([36, 41, 43])), 90, bar * BAR_TICKS, BAR_TICKS)
        for bar in range(bars)
    )
    return Song(title=f"tune {seed}", ppq=480, tracks=(melody, bass), next_id=first + bars + 1)


def moved(song: Song, semitones: int, bpm: float = 120.0) -> Song:
    """The same music in another key and at another tempo."""
    tracks = tuple(
        track.with_notes(replace(note, pitch=note.pitch + semitones) for note in track.notes)
        for track in song.tracks
    )
    return replace(song, tempos=(TempoChange(0, bpm),), tracks=tracks)


def twice_as_slow(song: Song) -> Song:
    """The same music written in notes of twice the length."""
    tracks = tuple(
        track.with_notes(
            replace(n, start_tick=2 * n.start_tick, duration_ticks=2 * n.duration_ticks)
            for n in track.notes
        )
        for track in song.tracks
    )
    return replace(song, tracks=tracks)


def drum_beat(bars: int = 2, *, fill: int = 38) -> Song:
    """Kick and hi-hat with `fill` on the last beat."""
    hits = [(beat * 240, 42) for beat in range(8 * bars)]
    hits += [(beat * 480, 36) for beat in range(4 * bars)]
    hits.append((bars * BAR_TICKS - 240, fill))
    notes = [Note(i + 2, pitch, 90, tick, 60) for i, (tick, pitch) in enumerate(hits)]
    return Song(ppq=480, tracks=(Track(1, "Kit", channel=9).with_notes(notes),), next_id=1000)


def write_tune(path: Path, song: Song) -> Path:
    """Write `song` as a MIDI file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_midi(song, path)
    return path
