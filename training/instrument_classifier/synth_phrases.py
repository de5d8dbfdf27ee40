"""Phrases of the app's own synth for training: what users' MIDI tracks are heard through.

Drum grooves carry a soft label over kick, snare and cymbals: a whole kit is none of them alone,
but surely percussive.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.features import SAMPLE_RATE
from modules.song.score import DRUM_CHANNEL, Track
from modules.sound.synth import NoteSynth, patch_for

PHRASE_S = 2.0
PROGRAMS: dict[int, tuple[int, ...]] = {
    # class index: General MIDI programs that stand for it
    4: (33, 34, 36),
    5: (32,),
    6: (26, 27, 28),
    7: (29, 30),
    8: (24, 25),
    9: (0, 16),
    10: (4, 5, 7),
    11: (40, 48),
    12: (56, 57, 61),
    13: (65, 68, 71, 73),
    16: (80, 81, 38),
    17: (88, 89),
    19: (11, 12, 14),
}
LOW_PITCH = {4: (28, 48), 5: (28, 48), 12: (48, 76), 13: (58, 86), 16: (48, 86)}
CHORDAL = {6, 7, 8, 9, 10, 11, 17}
DRUM_KEYS = {
    0: (35, 36),
    1: (38, 40, 37),
    2: (42, 44, 46, 49, 51, 57),
    3: (41, 43, 45, 47, 50, 62, 64, 39),
}


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """Two seconds of synth with a label distribution (20,) that sums to 1."""

    audio: NDArray[np.float32]
    label: NDArray[np.float32]


def make_phrases(per_class: int, seed: int) -> list[Phrase]:
    """`per_class` phrases for every class that the synth can play, and as many drum grooves."""
    rng = np.random.default_rng(seed)
    synth = NoteSynth(SAMPLE_RATE)
    phrases = []
    for class_index, programs in PROGRAMS.items():
        for _ in range(per_class):
            program = int(rng.choice(programs))
            audio = _tonal_phrase(synth, program, class_index, rng)
            phrases.append(Phrase(audio, one_hot(class_index)))
    for class_index, keys in DRUM_KEYS.items():
        for _ in range(per_class):
            audio = _drum_phrase(synth, {class_index: keys}, rng)
            phrases.append(Phrase(audio, one_hot(class_index)))
    groove = (0.4 * one_hot(0) + 0.3 * one_hot(1) + 0.3 * one_hot(2)).astype(np.float32)
    phrases.extend(
        Phrase(_drum_phrase(synth, DRUM_KEYS, rng), groove) for _ in range(2 * per_class)
    )
    return phrases


def one_hot(class_index: int) -> NDArray[np.float32]:
    """The label of a single certain class."""
    label = np.zeros(len(CLASS_NAMES), dtype=np.float32)
    label[class_index] = 1.0
    return label


def _tonal_phrase(
    synth: NoteSynth, program: int, class_index: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    track = Track(1, "phrase", program=program)
    low, high = LOW_PITCH.get(class_index, (43, 76))
    audio = np.zeros(int(PHRASE_S * SAMPLE_RATE), dtype=np.float32)
    step_s = float(rng.choice([0.125, 0.25, 0.25, 0.5, 1.0]))
    pitch = int(rng.integers(low, high))
    start_s = 0.0
    while start_s < PHRASE_S:
        pitch = int(np.clip(pitch + rng.integers(-5, 6), low, high))
        chord = [0, *rng.choice([3, 4, 7, 12], size=2, replace=False)]
        intervals = chord if class_index in CHORDAL and rng.random() < 0.5 else [0]
        velocity = int(rng.integers(60, 122))
        for interval in intervals:
            length_s = step_s * float(rng.uniform(0.6, 1.1))
            _add(
                audio,
                synth.note(patch_for(track), pitch + int(interval), velocity, length_s),
                start_s,
            )
        start_s += step_s
    return audio


def _drum_phrase(
    synth: NoteSynth, keys: dict[int, tuple[int, ...]], rng: np.random.Generator
) -> NDArray[np.float32]:
    patch = patch_for(Track(1, "drums", channel=DRUM_CHANNEL))
    audio = np.zeros(int(PHRASE_S * SAMPLE_RATE), dtype=np.float32)
    step_s = 60.0 / float(rng.uniform(80, 150)) / 2
    chance = {0: 0.35, 1: 0.25, 2: 0.8, 3: 0.12} if len(keys) > 1 else dict.fromkeys(keys, 0.55)
    for step in range(int(PHRASE_S / step_s) + 1):
        for class_index, choices in keys.items():
            if rng.random() < chance[class_index] or (step == 0 and len(keys) == 1):
                velocity = int(rng.integers(60, 125))
                hit = synth.note(
                    patch, int(rng.choice(choices)), velocity, 0.1, int(rng.integers(4))
                )
                _add(audio, hit, step * step_s)
    return audio


def _add(audio: NDArray[np.float32], note: NDArray[np.float32], start_s: float) -> None:
    start = int(start_s * SAMPLE_RATE)
    part = note[: max(0, len(audio) - start)]
    audio[start : start + len(part)] += part
