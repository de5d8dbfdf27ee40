"""Draws training examples: balanced over classes and sources, augmented, as MFCC windows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import CONTEXT_SAMPLES, mfcc
from training.instrument_classifier.augment import augmented
from training.instrument_classifier.clips import Clip
from training.instrument_classifier.synth_phrases import Phrase, one_hot

SYNTH_SHARE = 0.15


class ExampleSource:
    """An endless, seeded supply of (MFCC window, label) pairs."""

    def __init__(self, clips: Sequence[Clip], phrases: Sequence[Phrase], seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._phrases = list(phrases)
        self._by_class: dict[int, list[list[Clip]]] = {}
        sources: dict[int, dict[str, list[Clip]]] = defaultdict(lambda: defaultdict(list))
        for clip in clips:
            sources[clip.class_index][clip.source].append(clip)
        for class_index, of_class in sources.items():
            self._by_class[class_index] = list(of_class.values())
        # A source counts as the square root of its clips: many small ones teach more than one big.
        self._weights = {
            class_index: _normalized([len(clips) ** 0.5 for clips in of_class])
            for class_index, of_class in self._by_class.items()
        }

    def draw(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """One MFCC window (128, 44) with its label (20,)."""
        audio, label = self._drawn_audio()
        return mfcc(augmented(audio, self._rng)), label

    def _drawn_audio(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        rng = self._rng
        if self._phrases and rng.random() < SYNTH_SHARE:
            phrase = self._phrases[int(rng.integers(len(self._phrases)))]
            return phrase.audio, phrase.label
        class_index = int(rng.choice(sorted(self._by_class)))
        of_class = self._by_class[class_index]
        source = of_class[int(rng.choice(len(of_class), p=self._weights[class_index]))]
        return source[int(rng.integers(len(source)))].audio, one_hot(class_index)

    def batch(self, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Windows (size, 128, 44) and labels (size, 20)."""
        windows, labels = zip(*(self.draw() for _ in range(size)), strict=True)
        return np.stack(windows), np.stack(labels)


def fixed_windows(audio: NDArray[np.float32], at_most: int = 4) -> NDArray[np.float32]:
    """The windows (n, 128, 44) by which a clip is judged: from its start, half overlapping."""
    if len(audio) < CONTEXT_SAMPLES:
        audio = np.pad(audio, (0, CONTEXT_SAMPLES - len(audio)))
    starts = range(0, len(audio) - CONTEXT_SAMPLES + 1, CONTEXT_SAMPLES // 2)
    return np.stack([mfcc(audio[s : s + CONTEXT_SAMPLES]) for s in list(starts)[:at_most]])


def _normalized(weights: list[float]) -> NDArray[np.float64]:
    values = np.array(weights)
    return values / values.sum()
