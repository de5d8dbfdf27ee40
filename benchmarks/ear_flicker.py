"""How steady the ear's label is while a track plays, and how soon it is there.

    python -m benchmarks.ear_flicker

Validation clips strung together per source, and tracks of MIDI pieces through the app's own synth,
are heard by `TrackListener` as in the app. Changes count per minute of sound; "shown" are changes
between certain labels.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.ear_report import pieces_of
from benchmarks.ear_sounds import Sound, strung, valid_clips
from modules.instrument_classifier.classification import TimedClassification
from modules.instrument_classifier.features import HOP_LENGTH, SAMPLE_RATE
from modules.instrument_classifier.listener import FRAMES_PER_MOMENT, TrackListener
from modules.instrument_classifier.model import InstrumentModel
from modules.sound.dry_excerpt import dry_excerpt
from modules.sound.resample import resample

LEAST_S = 3.0
BLOCK = 4410
"""0.2 s: the pace of the app's ear."""


def heard(model: InstrumentModel, audio: NDArray[np.float32]) -> list[TimedClassification]:
    """What the listener says along the audio."""
    listener = TrackListener(model, SAMPLE_RATE)
    return [
        label
        for start in range(0, len(audio), BLOCK)
        for label in listener.feed(audio[start : start + BLOCK])
    ]


def print_row(model: InstrumentModel, name: str, sounds: Iterable[Sound]) -> None:
    """Changes per minute, of any label and of certain ones, and seconds to the first of each."""
    changes = shown = moments = count = 0
    first, first_certain = [], []
    for sound in sounds:
        labels = heard(model, sound.audio)
        if not labels:
            continue
        count += 1
        moments += len(labels)
        certain = [one for one in labels if not one.classification.uncertain]
        changes += _changes(labels)
        shown += _changes(certain)
        first.append(labels[0].time_s)
        if certain:
            first_certain.append(certain[0].time_s)
    minutes = moments * FRAMES_PER_MOMENT * HOP_LENGTH / SAMPLE_RATE / 60.0
    print(
        f"| {name} | {count} | {changes / minutes:.2f} | {shown / minutes:.2f} "
        f"| {np.median(first):.1f} | {len(first_certain) / count:.2f} "
        f"| {np.median(first_certain):.1f} |",
        flush=True,
    )


def _changes(labels: list[TimedClassification]) -> int:
    indices = [label.classification.class_index for label in labels]
    return int(np.count_nonzero(np.diff(indices)))


def midi_tracks(archive: Path, pieces: int) -> Iterator[Sound]:
    """The tracks of MIDI pieces as the app's own synth plays them."""
    for piece, song in pieces_of(archive, pieces):
        for track in song.tracks:
            audio = resample(dry_excerpt(song, track, lambda: False).mono(), SAMPLE_RATE)
            if audio.duration_s >= LEAST_S:
                yield Sound(audio.samples[0], -1, f"{piece}: {track.name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pieces", type=int, default=14)
    options = parser.parse_args()
    model = InstrumentModel.load()
    head = "| sound | tracks | changes per minute | of certain labels | first label, s "
    print(f"{head}| ever certain | first certain, s |\n|{' --- |' * 7}")
    print_row(model, "valid clips, strung", strung(valid_clips(options.data / "audio")))
    archive = options.data / "midi" / "freedoom.zip"
    print_row(model, "MIDI tracks, own synth", midi_tracks(archive, options.pieces))


if __name__ == "__main__":
    main()
