"""Figures on mixes of two to four clips: is the loudest named, and who else is heard?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.features import (
    CONTEXT_FRAMES,
    CONTEXT_SAMPLES,
    SAMPLE_RATE,
    log_mel,
    window_mfcc,
)
from modules.instrument_classifier.model import InstrumentModel
from training.instrument_classifier.clips import Clip

MIX_SAMPLES = 2 * SAMPLE_RATE
MIXES = 200
LEAST_LEAD_DB, MOST_LEAD_DB = 3.0, 15.0
PRESENT = 0.5
WINDOW_STEP = 10

Audio = NDArray[np.float32]


def mix_of(
    clips: list[Clip], sources: int, rng: np.random.Generator
) -> tuple[Audio, int, set[int]]:
    """Clips of different classes together, their dominant class, and all their classes.

    The first is 3 … 15 dB louder than each other one, by mean power.
    """
    classes = sorted({clip.class_index for clip in clips})
    chosen = []
    for wanted in rng.choice(classes, size=sources, replace=False):
        fitting = [clip for clip in clips if clip.class_index == wanted and clip.samples.any()]
        chosen.append(fitting[int(rng.integers(len(fitting)))])
    mix = np.zeros(MIX_SAMPLES, dtype=np.float32)
    for number, clip in enumerate(chosen):
        audio = np.zeros(MIX_SAMPLES, dtype=np.float32)
        audio[: len(clip.audio)] = clip.audio[:MIX_SAMPLES]
        lead_db = rng.uniform(LEAST_LEAD_DB, MOST_LEAD_DB) if number else 0.0
        mix += audio * np.float32(10 ** (-lead_db / 20) / np.sqrt((audio**2).mean()))
    mix *= np.float32(0.5) / np.abs(mix).max()
    return mix, chosen[0].class_index, {clip.class_index for clip in chosen}


def polyphonic_scores(clips: list[Clip], seed: int = 4) -> dict[str, Any]:
    """The part of mixes whose dominant class is named, and F1 of those present over all mixes."""
    model = InstrumentModel.load()
    rng = np.random.default_rng(seed)
    dominant: dict[str, float] = {}
    right = claimed = there = 0
    for sources in (2, 3, 4):
        hits = 0
        for _ in range(MIXES):
            mix, loudest, classes = mix_of(clips, sources, rng)
            heard = classify_audio(model, mix[None], SAMPLE_RATE).classification
            hits += heard is not None and heard.class_index == loudest
            found = {index for index, p in enumerate(present_in(model, mix)) if p >= PRESENT}
            right, claimed = right + len(found & classes), claimed + len(found)
            there += len(classes)
        dominant[str(sources)] = hits / MIXES
    return {"dominant": dominant, "present_micro_f1": 2 * right / (claimed + there)}


def present_in(model: InstrumentModel, audio: Audio) -> NDArray[np.float32]:
    """How surely each class (20,) is somewhere in mono audio: the mean over its windows."""
    bands = log_mel(np.pad(audio, (0, max(0, CONTEXT_SAMPLES - len(audio)))))
    starts = range(0, bands.shape[1] - CONTEXT_FRAMES + 1, WINDOW_STEP)
    windows = np.stack([bands[:, start : start + CONTEXT_FRAMES] for start in starts])
    present: NDArray[np.float32] = model.predict(window_mfcc(windows)).present.mean(axis=0)
    assert present.shape == (len(CLASS_NAMES),)
    return present
