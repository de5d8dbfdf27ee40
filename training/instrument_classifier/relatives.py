"""Relatives of recorded instruments: of another size, picked up elsewhere, in chords, with an echo.

Played slower or faster, a string, pipe or membrane is that of a larger or smaller instrument (all
lengths and times scale alike): a clarinet becomes a bass clarinet, a violin a viola. Few makes of
each class are in the corpus, and most are single notes where musicians play chords.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from modules.instrument_classifier.features import SAMPLE_RATE
from training.instrument_classifier.augment import elsewhere, resampled
from training.instrument_classifier.clips import Clip
from training.instrument_classifier.labelled_sound import Audio, LabelledSound, one_hot

FURTHEST_SEMITONES = {
    0: 6, 1: 5, 2: 5, 3: 9, 4: 6, 5: 5, 6: 6, 7: 5, 8: 5, 9: 4,
    10: 6, 11: 12, 12: 12, 13: 12, 16: 12, 17: 12, 18: 9, 19: 9,
}  # fmt: skip
"""How far instruments of a class differ in size; a voice of another size is of another class."""
NEAREST_SEMITONES = 2.0
SIZES = 4
"""So many relatives of a source count as sources of their own."""
PLUCKED = (4, 5, 6, 8)
IN_CHORDS = (6, 8, 9, 10, 11, 12, 13, 16, 17, 19)
INTERVALS = (3, 4, 5, 7, 8, 9, 12)
LONGEST_S = 3.0


def relatives(clips: Iterable[Clip], per_clip: int, seed: int) -> Iterator[LabelledSound]:
    """`per_clip` relatives of every clip whose class has some; half of them in other places."""
    rng = np.random.default_rng(seed)
    for clip in clips:
        furthest = FURTHEST_SEMITONES.get(clip.class_index)
        if furthest is None:
            continue
        for _ in range(per_clip):
            semitones = rng.choice([-1, 1]) * rng.uniform(NEAREST_SEMITONES, furthest)
            audio = relative(clip, semitones, rng)
            if rng.random() < 0.5:
                audio = elsewhere(audio, rng)
            size = min(SIZES - 1, int((semitones / furthest + 1.0) * SIZES / 2))
            source = f"{clip.source}-size-{size}"
            yield LabelledSound(audio, one_hot(clip.class_index), source, "relatives")


def relative(clip: Clip, semitones: float, rng: np.random.Generator) -> Audio:
    """The clip played by an instrument so many semitones higher, at most 3 s."""
    audio = clip.audio
    if clip.class_index in PLUCKED and rng.random() < 0.6:
        audio = picked_up(audio, rng)
    audio = resampled(audio, 2.0 ** (semitones / 12.0))
    if clip.class_index in IN_CHORDS and rng.random() < 0.35:
        audio = in_chord(audio, rng)
    if rng.random() < 0.15:
        audio = with_echo(audio, rng)
    return audio[: round(LONGEST_S * SAMPLE_RATE)]


def picked_up(audio: Audio, rng: np.random.Generator) -> Audio:
    """Heard at another point of the string: the wave and what comes back of it, 0.4 to 5 ms on."""
    return _with_copy(audio, rng.uniform(0.0004, 0.005), rng.uniform(-0.9, 0.9))


def in_chord(audio: Audio, rng: np.random.Generator) -> Audio:
    """One to three further notes at the intervals of chords, struck nearly together."""
    chord = audio.copy()
    for interval in rng.choice(INTERVALS, size=int(rng.integers(1, 4)), replace=False):
        note = resampled(audio, 2.0 ** (float(interval) / 12.0))
        late = int(rng.uniform(0.0, 0.03) * SAMPLE_RATE)
        count = max(0, min(len(note), len(chord) - late))
        chord[late : late + count] += np.float32(rng.uniform(0.5, 1.0)) * note[:count]
    return chord


def with_echo(audio: Audio, rng: np.random.Generator) -> Audio:
    """One to three repeats, each weaker."""
    delay_s, gain = rng.uniform(0.09, 0.45), rng.uniform(0.2, 0.6)
    longer = np.pad(audio, (0, round(LONGEST_S * SAMPLE_RATE)))
    for repeat in range(int(rng.integers(1, 4))):
        longer = _with_copy(longer, delay_s * 2**repeat, gain ** (2**repeat))
    return longer[: len(audio) + round(2 * delay_s * SAMPLE_RATE)]


def _with_copy(audio: Audio, delay_s: float, gain: float) -> Audio:
    delay = round(delay_s * SAMPLE_RATE)
    copy = np.pad(audio, (delay, 0))[: len(audio)]
    return np.asarray(audio + np.float32(gain) * copy, dtype=np.float32)
