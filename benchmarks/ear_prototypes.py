"""How alike two sounds must be to count as one instrument that the user named once.

    python -m benchmarks.ear_prototypes

Every instrument of the validation clips and of MIDI pieces that the ear names wrongly is corrected
on three quarters of its sound. Printed for each threshold: how often the last quarter is right
then, and how many right sounds of other instruments one such lesson spoils. `SAME_SOUND` in
`modules/instrument_classifier/corrections.py` is chosen from this.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.ear_report import CLASS_OF_PROGRAM, pieces_of
from benchmarks.ear_sounds import Sound, judged, strung, valid_clips
from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.model import InstrumentModel
from modules.sound.dry_excerpt import dry_excerpt
from modules.sound.resample import resample

QUARTERS = 4
LEAST_S = 6.0
THRESHOLDS = (0.85, 0.88, 0.9, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99)


@dataclass(frozen=True, slots=True, eq=False)
class Quarter:
    """A quarter of a sound: its direction in the embedding, what it is, and what was heard."""

    direction: NDArray[np.float64]
    class_index: int
    heard_index: int


def quarters(model: InstrumentModel, sound: Sound) -> list[Quarter]:
    """The four parts of a sound, as the ear hears each; fewer when it is too short."""
    if len(sound.audio) < LEAST_S * SAMPLE_RATE:
        return []
    parts = []
    for audio in np.array_split(sound.audio, QUARTERS):
        heard = judged(model, audio)
        if heard is not None:
            mean = heard[0]
            embedding = mean.embedding[0].astype(np.float64)
            direction = embedding / (np.linalg.norm(embedding) + 1e-12)
            parts.append(Quarter(direction, sound.class_index, int(mean.probabilities.argmax())))
    return parts


def print_thresholds(name: str, instruments: dict[str, list[Quarter]]) -> None:
    """A table row for every threshold."""
    mistaken = {
        source: parts
        for source, parts in instruments.items()
        if len(parts) == QUARTERS and all(one.heard_index != one.class_index for one in parts)
    }
    print(f"\n{name}: {len(mistaken)} of {len(instruments)} instruments named wrongly\n")
    print("| cosine from | right after three corrections | right ones spoilt by a lesson |")
    print("| --- | --- | --- |")
    for threshold in THRESHOLDS:
        learned = spoilt = 0
        for source, (*lessons, last) in mistaken.items():
            taught = np.stack([lesson.direction for lesson in lessons])
            learned += bool((taught @ last.direction).max() >= threshold)
            spoilt += sum(
                bool((taught @ other.direction).max() >= threshold)
                for key, parts in instruments.items()
                if key != source
                for other in parts
                if other.heard_index == other.class_index != last.class_index
            )
        count = max(len(mistaken), 1)
        print(f"| {threshold:.2f} | {learned / count:.2f} | {spoilt / count:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pieces", type=int, default=14)
    options = parser.parse_args()
    model = InstrumentModel.load()
    recorded = {
        sound.source: quarters(model, sound)
        for sound in strung(valid_clips(options.data / "audio"))
    }
    print_thresholds("validation clips, strung", recorded)
    played: dict[str, list[Quarter]] = defaultdict(list)
    for piece, song in pieces_of(options.data / "midi" / "freedoom.zip", options.pieces):
        for track in song.tracks:
            index = CLASS_OF_PROGRAM.get(track.program)
            if track.is_drums or index is None:
                continue
            audio = resample(dry_excerpt(song, track, lambda: False).mono(), SAMPLE_RATE)
            key = f"{piece} {track.id}"
            played[key] = quarters(model, Sound(audio.samples[0], index, key))
    print_thresholds("MIDI tracks, own synth", played)


if __name__ == "__main__":
    main()
