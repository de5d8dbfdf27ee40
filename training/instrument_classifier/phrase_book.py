"""Short excerpts of real parts from the note corpora, for instruments to play."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import symusic

from training.corpus.sources import Source, load_sources
from training.instrument_classifier.programs import BASS, ENSEMBLE, GUITAR, KEYS, LINE, Manner

DRUMS = "drums"
PHRASE_S = 3.0
"""How long a phrase of a training sound is."""
FILES_PER_CORPUS = {"freedoom": 60, "easyrpg-rtp": 30, "pop909": 40, "groove": 60}
EVERY = 3
"""Every third file: neighbours are often versions of each other."""
FEWEST_NOTES, MOST_NOTES = 9, 40


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
        sources = load_sources()
        for corpus, files in FILES_PER_CORPUS.items():
            source = sources[corpus]
            with zipfile.ZipFile(corpora / f"{corpus}.zip") as archive:
                names = sorted(name for name in archive.namelist() if _is_main_version(name))
                for name in names[::EVERY][:files]:
                    score = symusic.Score.from_midi(archive.read(name))
                    for kind, notes in _parts_of(score, source):
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


def _is_main_version(name: str) -> bool:
    return name.endswith(".mid") and "/versions/" not in name


def _parts_of(score: symusic.Score, source: Source) -> Iterator[tuple[str, list[PhraseNote]]]:
    second, pads = score.ticks_per_quarter * 2.0, dict(source.drum_pads)
    for track in score.tracks:
        kind = DRUMS if source.drums_only or track.is_drum else _kind_of(track.name, track.program)
        notes = [
            PhraseNote(
                note.time / second,
                pads.get(note.pitch, note.pitch),
                max(1, note.velocity),
                max(1, note.duration) / second,
            )
            for note in sorted(track.notes, key=lambda note: (note.time, note.pitch))
        ]
        if kind and len(notes) >= FEWEST_NOTES:
            yield kind, notes


def _kind_of(name: str, program: int) -> str | None:
    if name == "MELODY":
        return LINE
    return {0: KEYS, 1: KEYS, 2: KEYS, 3: GUITAR, 4: BASS, 5: ENSEMBLE, 6: ENSEMBLE, 7: LINE,
            8: LINE, 9: LINE, 10: LINE, 11: ENSEMBLE}.get(program // 8)  # fmt: skip
