"""Whether the ear knows singers: readers of the validation part whose voices sing melodies.

    python -m benchmarks.ear_singers

The corpus holds next to no singing. What the readers sing here is made as the training sounds are
(`training/instrument_classifier/sung_speech.py`), but of voices that the ear never learned from.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.ear_sounds import judged, valid_clips
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.model import InstrumentModel
from training.instrument_classifier.phrase_book import PhraseBook
from training.instrument_classifier.sung_speech import sung_phrases

SEED = 5
PEAK = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data/audio"))
    parser.add_argument("--notes", type=Path, default=Path("../shared/data/midi"))
    options = parser.parse_args()
    model = InstrumentModel.load()
    heard: dict[int, list[int]] = {}
    book = PhraseBook.read(options.notes)
    for phrase in sung_phrases(valid_clips(options.data), book, 1, SEED):
        loud = phrase.audio * np.float32(PEAK / max(float(np.abs(phrase.audio).max()), 1e-9))
        said = judged(model, loud)
        if said is not None:
            label = int(said[0].probabilities[0].argmax())
            heard.setdefault(int(phrase.label.argmax()), []).append(label)
    print(f"Weights {model.fingerprint}\n\n| sung by | phrases | right | heard instead |")
    print("| --- | --- | --- | --- |")
    for class_index, labels in sorted(heard.items()):
        right = np.mean([label == class_index for label in labels])
        wrong = Counter(label for label in labels if label != class_index).most_common(2)
        instead = ", ".join(f"{CLASS_NAMES[label]} {count}" for label, count in wrong)
        print(f"| {CLASS_NAMES[class_index]} | {len(labels)} | {right:.2f} | {instead} |")


if __name__ == "__main__":
    main()
