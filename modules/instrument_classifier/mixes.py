"""How well the ear finds the loudest instrument of made-up mixes, and all that sound in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import PRESENT_THRESHOLD
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.first_sound import first_sound
from modules.instrument_classifier.labelled_folder import LabelledFile
from modules.instrument_classifier.model import InstrumentModel
from modules.sound.resample import resample

SOURCES = (2, 3, 4)
EXCERPT_S = 4.0
"""So much of a long file goes into a mix."""
BELOW_LOUDEST_DB = (3.0, 15.0)
"""How far the other instruments lie below the loudest; nearer than 3 dB nobody could say which."""
MIX_RMS = 0.05

Heard = tuple[list[int], Classification | None]
"""The classes of a mix, the loudest first, and what the ear said of it."""


@dataclass(frozen=True, slots=True)
class MixPlan:
    """How many mixes of two, of three and of four instruments each, and the seed of the choice."""

    count: int = 100
    seed: int = 1


def evaluate_mixes(
    model: InstrumentModel,
    files: Sequence[LabelledFile],
    plan: MixPlan,
    progress: Callable[[float], None] = lambda _fraction: None,
) -> dict[str, Any]:
    """Accuracy of the loudest instrument and micro-averaged F1 of those present.

    Every mix takes one file each of 2, 3 or 4 classes, all drawn anew; the loudest is 3 to 15 dB
    above each other one (effective level). `present` is None when the network cannot tell, and
    every figure when there are not enough classes.
    """
    rng = np.random.default_rng(plan.seed)
    by_class: dict[int, list[LabelledFile]] = {}
    for file in files:
        by_class.setdefault(file.class_index, []).append(file)
    results: dict[int, list[Heard]] = {}
    sizes = [size for size in SOURCES if size <= len(by_class)]
    for at, size in enumerate(sizes):
        results[size] = []
        for done in range(plan.count):
            classes = [int(index) for index in rng.permutation(sorted(by_class))[:size]]
            chosen = [by_class[index][rng.integers(len(by_class[index]))] for index in classes]
            heard = classify_audio(model, mixed(chosen, rng), SAMPLE_RATE).classification
            results[size].append((classes, heard))
            progress((at + (done + 1) / plan.count) / len(sizes))
    everything = [result for part in results.values() for result in part]
    return {
        "seed": plan.seed,
        **_figures(everything, model),
        "by_sources": {str(size): _figures(part, model) for size, part in results.items()},
    }


def mixed(files: Sequence[LabelledFile], rng: np.random.Generator) -> NDArray[np.float32]:
    """The files as one sound (1, n) at the network's rate, the first the loudest."""
    parts = [_excerpt(file) for file in files]
    mix = np.zeros(max(len(part) for part in parts), dtype=np.float32)
    for index, part in enumerate(parts):
        below_db = rng.uniform(*BELOW_LOUDEST_DB) if index else 0.0
        mix[: len(part)] += part * np.float32(10.0 ** (-below_db / 20.0))
    return mix[None]


def _excerpt(file: LabelledFile) -> NDArray[np.float32]:
    """The first seconds of sound of a file, at the same effective level as every other."""
    sound = resample(first_sound(file.path, EXCERPT_S), SAMPLE_RATE)
    samples = sound.samples[0]
    rms = float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
    levelled: NDArray[np.float32] = samples * np.float32(MIX_RMS / max(rms, 1e-9))
    return levelled


def _figures(results: Sequence[Heard], model: InstrumentModel) -> dict[str, Any]:
    right = [heard is not None and heard.class_index == classes[0] for classes, heard in results]
    return {
        "mixes": len(results),
        "dominant_accuracy": float(np.mean(right)) if right else None,
        "present": _present_figures(results) if model.hears_mixes and results else None,
    }


def _present_figures(results: Sequence[Heard]) -> dict[str, float]:
    """Precision, recall and F1 over all instruments of all mixes."""
    found = wrong = missed = 0
    for classes, heard in results:
        chances = heard.present if heard is not None else ()
        said = {index for index, chance in enumerate(chances) if chance >= PRESENT_THRESHOLD}
        found += len(said & set(classes))
        wrong += len(said - set(classes))
        missed += len(set(classes) - said)
    return {
        "precision": found / max(found + wrong, 1),
        "recall": found / (found + missed),
        "micro_f1": 2 * found / (2 * found + wrong + missed),
    }
