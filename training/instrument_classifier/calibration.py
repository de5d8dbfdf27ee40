"""Makes the answers honest on valid: a temperature, and where "percussive" and "present" begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from modules.instrument_classifier.classes import DRUM_INDICES, PERCUSSIVE_INDICES
from training.instrument_classifier.clips import Clip
from training.instrument_classifier.judged_clips import ClipWindows, Judged, clip_windows
from training.instrument_classifier.polyphony import mix_of

Answers = Callable[[Tensor], tuple[Tensor, ...]]
"""Windows → probabilities, percussive, trust, embedding, present; all uncalibrated."""
MIXES = 300
MOST_PERCUSSIVE_BIAS, MOST_PRESENT_BIAS = 2.0, 4.0
"""A few hundred clips do not justify more."""


@torch.inference_mode()
def best_temperature(answers: Answers, judged: Judged) -> float:
    """The temperature with the least negative log-likelihood of clip decisions."""
    heard = [
        (answers(torch.from_numpy(clip.mfcc))[0].log(), clip, wanted) for clip, wanted in judged
    ]

    def loss(temperature: float) -> float:
        total = 0.0
        for logits, clip, wanted in heard:
            probability = clip.mean((logits / temperature).softmax(dim=1))[wanted]
            total -= float(torch.log(probability + 1e-9))
        return total

    candidates = np.exp(np.linspace(np.log(0.3), np.log(3.0), 50))
    return float(min(candidates, key=loss))


@torch.inference_mode()
def best_percussive_bias(answers: Answers, judged: Judged) -> float:
    """What to add to the percussive logit: track types and drums heard as such count alike."""
    heard = [(answers(torch.from_numpy(clip.mfcc))[1].logit(), clip) for clip, _ in judged]
    wanted = np.array([label in PERCUSSIVE_INDICES for _, label in judged])
    drums = np.array([label in DRUM_INDICES for _, label in judged])

    def merit(bias: float) -> float:
        chances = [float(clip.mean((logits + bias).sigmoid())) for logits, clip in heard]
        found = np.array(chances) > 0.5
        return float((found == wanted).mean() + (found[drums].mean() if drums.any() else 0.0))

    return _middle_of_best(merit, MOST_PERCUSSIVE_BIAS)


@torch.inference_mode()
def best_present_bias(answers: Answers, clips: list[Clip]) -> float:
    """What to add to the logits of `present` for the best micro-F1 on mixes of the clips."""
    rng = np.random.default_rng(11)
    heard = [
        (answers(torch.from_numpy(mix.mfcc))[4].logit(), mix, classes)
        for mix, classes in _mixes(clips, rng)
    ]

    def merit(bias: float) -> float:
        right = claimed = there = 0
        for logits, mix, classes in heard:
            found = set(np.flatnonzero(mix.mean((logits + bias).sigmoid()).numpy() >= 0.5))
            right, claimed = right + len(found & classes), claimed + len(found)
            there += len(classes)
        return 2 * right / (claimed + there)

    return _middle_of_best(merit, MOST_PRESENT_BIAS)


def _mixes(clips: list[Clip], rng: np.random.Generator) -> Iterator[tuple[ClipWindows, set[int]]]:
    most = min(4, len({clip.class_index for clip in clips}))
    for number in range(MIXES):
        mix, _, classes = mix_of(clips, min(2 + number % 3, most), rng)
        samples = np.round(mix * 32_767).astype(np.int16)
        yield clip_windows(Clip(samples, 0, "", "", "")), classes


def _middle_of_best(merit: Callable[[float], float], most: float) -> float:
    """The bias from -most to most that has most merit; of several alike, the middle one."""
    biases = np.linspace(-most, most, round(20 * most) + 1)
    merits = np.array([merit(float(bias)) for bias in biases])
    return float(np.median(biases[merits >= merits.max() - 1e-9]))
