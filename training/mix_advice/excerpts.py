"""Stretches of songs from the note corpora, split into develop and test by song."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from modules.song.midi_song import song_of
from modules.song.score import Song, TempoChange, Track
from modules.song.smf_decoder import DamagedMidiError, decode_smf
from modules.song.time_map import time_map_of
from training.mix_advice.band import with_band

EXCERPT_S = 12.0
FEWEST_TRACKS, MOST_TRACKS = 4, 7
FEWEST_NOTES = 8
"""A track that plays less in the excerpt is left out."""
DRUM_NAME = "Drums"


class Part(StrEnum):
    """Which songs: those to develop and train with, or those that only measure."""

    DEVELOP = "develop"
    TEST = "test"


_SPLITS = {Part.DEVELOP: ("train",), Part.TEST: ("test",)}
_FILES = {
    "freedoom": "freedoom/{}",
    "pop909": "pop909/data/{0}/{0}.mid",
    "easyrpg-rtp": "easyrpg-rtp/{}",
}
_TURNS = ("pop909", "freedoom", "pop909", "freedoom", "easyrpg-rtp")
"""The corpora take turns; a corpus that has no more songs is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """Notes of one song, from tick 0, for about `EXCERPT_S`."""

    title: str
    song: Song


def read_excerpts(corpora: Path, part: Part, seed: int) -> Iterator[Excerpt]:
    """Excerpts with enough tracks, in an order that `seed` draws, until all songs are used.

    Raises OSError for a corpus that is not in the folder.
    """
    splits = json.loads((corpora / "splits.json").read_text(encoding="utf-8"))
    rng = np.random.default_rng((seed, tuple(Part).index(part)))
    queues: dict[str, list[str]] = {}
    for corpus in _FILES:
        names = [name for split in _SPLITS[part] for name in splits[corpus][split]]
        queues[corpus] = [names[index] for index in rng.permutation(len(names))]
    while any(queues.values()):
        for corpus in _TURNS:
            found = _next_excerpt(corpora, corpus, queues[corpus], rng)
            if found is not None:
                yield found


def _next_excerpt(
    corpora: Path, corpus: str, names: list[str], rng: np.random.Generator
) -> Excerpt | None:
    """The next song of the corpus that gives an excerpt; None when there are no more."""
    with zipfile.ZipFile(corpora / f"{corpus}.zip") as archive:
        while names:
            name = names.pop(0)
            try:
                song = song_of(decode_smf(archive.read(_FILES[corpus].format(name))), name)
            except DamagedMidiError:
                continue
            if corpus == "pop909":
                song = with_band(song, rng)
            excerpt = excerpt_of(song)
            if len(excerpt.tracks) >= FEWEST_TRACKS and any(t.is_drums for t in excerpt.tracks):
                return Excerpt(f"{corpus}/{name}", excerpt)
    return None


def excerpt_of(song: Song) -> Song:
    """The stretch in which most tracks play, moved to tick 0, at the tempo of its start."""
    clock = time_map_of(song)
    end_s = clock.tick_to_seconds(song.end_tick)
    starts_s = np.arange(0.0, max(end_s - EXCERPT_S, 0.0) + 0.1, EXCERPT_S / 4)
    onsets_s = [
        clock.ticks_to_seconds(np.array([note.start_tick for note in track.notes]))
        for track in song.tracks
    ]
    counts = np.array([[_count(times, start) for times in onsets_s] for start in starts_s])
    start_s = float(starts_s[np.argmax(_fullness(counts))]) if counts.size else 0.0
    start = round(clock.seconds_to_tick(start_s))
    bpm = clock.bpm_at(start)
    ticks = round(EXCERPT_S * bpm / 60.0 * song.ppq)
    tracks = [_cut(track, start, ticks) for track in song.tracks]
    return replace(
        song, tempos=(TempoChange(0, bpm),), meters=song.meters[:1], tracks=_fullest(tracks)
    )


def _count(times_s: np.ndarray, start_s: float) -> int:
    return int(((times_s >= start_s) & (times_s < start_s + EXCERPT_S)).sum())


def _fullness(counts: np.ndarray) -> np.ndarray:
    """How many tracks play in each stretch; the notes decide among equals."""
    fullness: np.ndarray = (counts >= FEWEST_NOTES).sum(axis=1) + 1e-4 * counts.sum(axis=1)
    return fullness


def _cut(track: Track, start: int, ticks: int) -> Track:
    notes = [
        replace(
            note,
            start_tick=note.start_tick - start,
            duration_ticks=min(note.duration_ticks, start + ticks - note.start_tick),
        )
        for note in track.notes
        if start <= note.start_tick < start + ticks
    ]
    return replace(track, controls=(), pitch_bends=()).with_notes(notes)


def _fullest(tracks: Sequence[Track]) -> tuple[Track, ...]:
    """At most `MOST_TRACKS`, drums and bass before others; one track plays all drums."""
    drums = [track for track in tracks if track.is_drums and track.notes]
    others = [t for t in tracks if not t.is_drums and len(t.notes) >= FEWEST_NOTES]
    others.sort(key=lambda track: (not 32 <= track.program < 40, -len(track.notes)))
    if drums:
        strokes = [note for track in drums for note in track.notes]
        drums = [replace(drums[0], name=DRUM_NAME).with_notes(strokes)]
    return tuple((drums + others)[:MOST_TRACKS])
