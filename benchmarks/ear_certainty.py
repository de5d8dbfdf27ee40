"""How much the ear may say for certain: coverage and accuracy on validation clips and tracks.

    python -m benchmarks.ear_certainty

The rules of `modules/instrument_classifier/decision.py` are chosen from these figures. A clip is
up to two seconds; a track is all clips of one source in a row.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.ear_sounds import Sound, judged, strung, valid_clips
from modules.instrument_classifier.decision import accumulated, decide
from modules.instrument_classifier.model import InstrumentModel

THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
AIM = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Confidence and whether it is right, of each sound."""

    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]

    def coverage_at(self, accuracy: float) -> tuple[float, float]:
        """The largest part that can be said with this accuracy, and the threshold for it."""
        order = np.argsort(-self.confidence, kind="stable")
        running = np.cumsum(self.right[order]) / np.arange(1, len(order) + 1)
        enough = np.flatnonzero(running >= accuracy)
        if not len(enough):
            return 0.0, 1.0
        return (enough[-1] + 1) / len(order), float(self.confidence[order[enough[-1]]])


def outcomes(model: InstrumentModel, sounds: list[Sound]) -> Outcomes:
    """What the ear says of each sound as a whole."""
    confidence, right = [], []
    for sound in sounds:
        heard = judged(model, sound.audio)
        if heard is None:
            confidence.append(0.0)
            right.append(False)
            continue
        mean, seconds = heard
        decision = decide(accumulated(mean, seconds), mean)
        confidence.append(decision.confidence)
        right.append(decision.class_index == sound.class_index)
    return Outcomes(np.array(confidence), np.array(right))


def print_curve(name: str, found: Outcomes) -> None:
    """The curve as rows of a table."""
    accuracy, mean = found.right.mean(), found.confidence.mean()
    print(f"\n{name}: {len(found.right)}, right {accuracy:.3f}, mean confidence {mean:.3f}")
    coverage, threshold = found.coverage_at(AIM)
    print(f"right {AIM:.2f} of the time on {coverage:.3f} of them, from {threshold:.3f} on\n")
    print("| from confidence | part | right |\n| --- | --- | --- |")
    for threshold in THRESHOLDS:
        certain = found.confidence >= threshold
        right = f"{found.right[certain].mean():.3f}" if certain.any() else "—"
        print(f"| {threshold:.2f} | {certain.mean():.3f} | {right} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data/audio"))
    options = parser.parse_args()
    model = InstrumentModel.load()
    clips = valid_clips(options.data)
    print(f"Weights {model.fingerprint}")
    alone = [Sound(clip.audio, clip.class_index, clip.source) for clip in clips]
    print_curve("clips", outcomes(model, alone))
    print_curve("tracks", outcomes(model, list(strung(clips))))


if __name__ == "__main__":
    main()
