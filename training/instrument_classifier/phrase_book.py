"""Short excerpts of real parts from the note corpora, for instruments to play."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from modules.song.score import Song, Track
from training.corpus.archives import read_corpus
from training.corpus.songs import read_song
from training.instrument_classifier.programs import BASS, ENSEMBLE, GUITAR, KEYS, LINE, Manner

DRUMS = "drums"
FILES_PER_CORPUS = {"freedoom": 60, "easyrpg-rtp": 30, "pop909": 40, "groove": 60}
MOST_NOTES = 40


@dataclass(frozen=True, slots=True)
class PhraseNote:
    """One note of a phrase, in seconds from its start."""

    start_s: float
    pitch: int
    velocity: int
    length_s: float


class PhraseBook:
    """Parts by their kind, and phrases drawn from them."""

    def __init__(self, parts: dict[str, list[list[PhraseNote]]]) -> None:
        self._parts = parts

    @classmethod
    def read(cls, corpora: Path) -> PhraseBook:
        """The parts of some files of every corpus below `corpora`."""
        parts: dict[str, list[list[PhraseNote]]] = defaultdict(list)
        for corpus, files in FILES_PER_CORPUS.items():
            for file in islice(read_corpus(corpora, corpus), 0, None, 3):
                if files == 0:
                    break
                files -= 1
                for kind, notes in _parts_of(read_song(file)):
                    parts[kind].append(notes)
        return cls(dict(parts))

    def phrase(self, manner: Manner, length_s: float, rng: np.random.Generator) -> list[PhraseNote]:
        """A phrase of up to `length_s`, moved by octaves and steps into the manner's range."""
        notes = self._excerpt(manner.part, length_s, rng)
        middle = float(np.median([note.pitch for note in notes]))
        target = rng.uniform(
            0.7 * manner.lowest + 0.3 * manner.highest, 0.3 * manner.lowest + 0.7 * manner.highest
        )
        shift = round(target - middle)
        moved = []
        for note in notes:
            pitch = note.pitch + shift
            pitch += 12 * -(-max(0, manner.lowest - pitch) // 12)
            pitch -= 12 * -(-max(0, pitch - manner.highest) // 12)
            moved.append(PhraseNote(note.start_s, pitch, note.velocity, note.length_s))
        return moved

    def drums(self, length_s: float, rng: np.random.Generator) -> list[PhraseNote]:
        """A stretch of a drum part with its General MIDI keys."""
        return self._excerpt(DRUMS, length_s, rng)

    def _excerpt(self, kind: str, length_s: float, rng: np.random.Generator) -> list[PhraseNote]:
        parts = self._parts[kind]
        part = parts[int(rng.integers(len(parts)))]
        first = int(rng.integers(len(part)))
        begin_s = part[first].start_s
        tempo = rng.uniform(0.8, 1.25)
        # A part keeps its own dynamics, around a loudness of its own.
        lift = int(rng.integers(-25, 20))
        return [
            PhraseNote(
                (note.start_s - begin_s) * tempo,
                note.pitch,
                int(np.clip(note.velocity + lift, 20, 127)),
                min(note.length_s * tempo, length_s - (note.start_s - begin_s) * tempo),
            )
            for note in part[first : first + MOST_NOTES]
            if (note.start_s - begin_s) * tempo < length_s - 0.05
        ]


def _parts_of(song: Song) -> Iterator[tuple[str, list[PhraseNote]]]:
    second = song.ppq * 2.0
    for track in song.tracks:
        notes = [
            PhraseNote(n.start_tick / second, n.pitch, n.velocity, n.duration_ticks / second)
            for n in track.notes
        ]
        kind = _kind_of(track)
        if kind and len(notes) > 8:
            yield kind, notes


def _kind_of(track: Track) -> str | None:
    if track.is_drums:
        return DRUMS
    if track.name == "MELODY":
        return LINE
    family = track.program // 8
    return {0: KEYS, 1: KEYS, 2: KEYS, 3: GUITAR, 4: BASS, 5: ENSEMBLE, 6: ENSEMBLE, 7: LINE,
            8: LINE, 9: LINE, 10: LINE, 11: ENSEMBLE}.get(family)  # fmt: skip
