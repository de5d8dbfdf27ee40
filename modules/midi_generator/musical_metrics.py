"""What a bar of music is like, in numbers, so that proposals can be held against human bars.

Sources: pitch-class entropy and grooving similarity after Wu and Yang, "The Jazz Transformer on
the front line", ISMIR 2020; scale consistency after Mogren, "C-RNN-GAN", 2016, as in MusPy (2020).
Rhythm is told by the nearest sixteenth, so that a hand that plays a hair early or rolls a chord
counts as what it means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modules.midi_generator.harmony import NO_HARMONY, HarmonyMap
from modules.midi_generator.tokenizer import TokenNote
from modules.midi_generator.vocabulary import UNITS_PER_BEAT, velocity_token
from modules.song.key import Key, Mode

STEPS_PER_BEAT = 4
STEP_UNITS = UNITS_PER_BEAT // STEPS_PER_BEAT
HISTOGRAM_BINS = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """The notes of one bar of `units` length, those of the bars before it, and its surroundings.

    Notes count their bars from the first one before; `harmony` is that of this bar.
    """

    notes: tuple[TokenNote, ...]
    before: tuple[TokenNote, ...]
    units: int
    key: Key | None = None
    harmony: HarmonyMap = NO_HARMONY


def bar_features(bar: Bar) -> dict[str, float]:
    """Plain features of a bar that is not empty, by name."""
    pitches = np.array([note.pitch for note in bar.notes])
    steps = [_step(note) for note in bar.notes]
    onsets = np.unique(steps)
    tops = [
        max(n.pitch for n, step in zip(bar.notes, steps, strict=True) if step == onset)
        for onset in onsets
    ]
    gaps = np.diff(np.append(onsets, bar.units / STEP_UNITS)) / STEPS_PER_BEAT
    return {
        "notes": float(len(pitches)),
        "onsets": float(len(onsets)),
        "pitch_classes": float(len(set((pitches % 12).tolist()))),
        "pitch_range": float(np.ptp(pitches)),
        "mean_pitch": float(pitches.mean()),
        "mean_interval": float(np.abs(np.diff(tops)).mean()) if len(tops) > 1 else 0.0,
        "mean_gap_beats": float(gaps.mean()),
        "mean_velocity": float(np.mean([velocity_token(note.velocity) for note in bar.notes])),
    }


def _step(note: TokenNote) -> int:
    """The sixteenth of the bar that is nearest to the note."""
    return (note.unit + STEP_UNITS // 2) // STEP_UNITS


def overlapping_area(one: Sequence[float], other: Sequence[float]) -> float:
    """How much two samples' histograms over their common range share: 0 … 1."""
    low, high = min(*one, *other), max(*one, *other)
    if low == high:
        return 1.0
    edges = np.linspace(low, high, HISTOGRAM_BINS + 1)
    first, second = (np.histogram(sample, edges)[0] / len(sample) for sample in (one, other))
    return float(np.minimum(first, second).sum())


def pitch_class_entropy(notes: Sequence[TokenNote]) -> float:
    """Entropy in bits of the pitch classes of `notes`: 0 … log2 12."""
    counts = np.bincount([note.pitch % 12 for note in notes], minlength=12)
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def in_key(notes: Sequence[TokenNote], key: Key) -> float:
    """Part of `notes` inside the key's scale: 0 … 1."""
    return float(np.mean([note.pitch % 12 in key.pitch_classes for note in notes]))


def scale_consistency(notes: Sequence[TokenNote]) -> float:
    """Part of `notes` inside the major or natural minor scale that has most of them: 0 … 1."""
    # Each natural minor scale has the notes of a major one.
    return max(in_key(notes, Key(tonic, Mode.MAJOR)) for tonic in range(12))


def strong_beat_chord_tones(bar: Bar) -> float | None:
    """Part of the notes on beats that belong to what the others play; None where nothing sounds."""
    found = [
        bool(sounding >> note.pitch % 12 & 1)
        for note in bar.notes
        if _step(note) % STEPS_PER_BEAT == 0
        and (sounding := bar.harmony.at(0, _step(note) * STEP_UNITS))
    ]
    return float(np.mean(found)) if found else None


def grooving_similarity(bar: Bar) -> float | None:
    """How alike its onsets are to those of each bar before it, on sixteenths, on average: 0 … 1.

    None without bars before it.
    """
    if not bar.before:
        return None
    own = _groove(bar.notes, bar.units)
    bars = sorted({note.bar for note in bar.before})
    others = [_groove([n for n in bar.before if n.bar == number], bar.units) for number in bars]
    return float(np.mean([np.mean(own == other) for other in others]))


def _groove(notes: Sequence[TokenNote], units: int) -> np.ndarray:
    onsets = np.zeros(-(-units // STEP_UNITS), dtype=bool)
    onsets[[min(_step(note), len(onsets) - 1) for note in notes]] = True
    return onsets


def off_grid(notes: Sequence[TokenNote]) -> float:
    """Part of `notes` that do not begin exactly on a sixteenth: 0 … 1."""
    return float(np.mean([note.unit % STEP_UNITS != 0 for note in notes]))
