from __future__ import annotations

import numpy as np
import pytest

from modules.midi_generator.harmony import HarmonyMap
from modules.midi_generator.musical_metrics import (
    Bar,
    bar_features,
    grooving_similarity,
    in_key,
    off_grid,
    overlapping_area,
    pitch_class_entropy,
    scale_consistency,
    strong_beat_chord_tones,
)
from modules.midi_generator.tokenizer import TokenNote
from modules.song.key import Key, Mode

C_MAJOR = Key(0, Mode.MAJOR)
QUARTERS = tuple(TokenNote(8, 16 * beat, pitch, 80) for beat, pitch in enumerate((60, 64, 67, 72)))


def test_features_of_four_quarters() -> None:
    features = bar_features(Bar(QUARTERS, (), 64))
    assert features["notes"] == features["onsets"] == 4
    assert features["pitch_classes"] == 3
    assert features["pitch_range"] == 12
    assert features["mean_interval"] == 4
    assert features["mean_gap_beats"] == 1


def test_equal_samples_overlap_wholly_and_distant_ones_not() -> None:
    sample = np.random.default_rng(1).normal(size=500).tolist()
    assert overlapping_area(sample, sample) == pytest.approx(1.0)
    assert overlapping_area([1.0] * 9, [5.0] * 7) == 0.0
    assert overlapping_area([2.0], [2.0]) == 1.0


def test_entropy_of_equal_classes() -> None:
    four = [TokenNote(0, 0, pitch, 80) for pitch in (60, 61, 62, 63)]
    assert pitch_class_entropy(four) == pytest.approx(2.0)
    assert pitch_class_entropy([four[0], TokenNote(0, 4, 72, 80)]) == 0.0


def test_scale_and_chord() -> None:
    outside = (*QUARTERS[:3], TokenNote(8, 48, 61, 80))
    assert in_key(QUARTERS, C_MAJOR) == 1.0
    assert in_key(outside, C_MAJOR) == 0.75
    assert scale_consistency(QUARTERS) == 1.0
    moved = [TokenNote(0, n.unit, n.pitch + 6, 80) for n in QUARTERS]
    assert scale_consistency(moved) == 1.0
    assert scale_consistency(outside) == 0.75
    harmony = HarmonyMap(((0b10010001, 0, 0b10010001, 0b10010001),))
    # The second beat has no chord; C and G belong to it, C sharp does not.
    assert strong_beat_chord_tones(Bar(outside, (), 64, None, harmony)) == pytest.approx(2 / 3)
    assert strong_beat_chord_tones(Bar(outside, (), 64)) is None


def test_a_hair_early_is_the_sixteenth_that_is_meant() -> None:
    early = tuple(TokenNote(8, max(0, n.unit - 1), n.pitch, 80) for n in QUARTERS)
    assert bar_features(Bar(early, (), 64)) == bar_features(Bar(QUARTERS, (), 64))
    assert off_grid(early) == 0.75
    assert grooving_similarity(Bar(early, QUARTERS, 64)) == 1.0


def test_grooves_are_compared_on_sixteenths() -> None:
    same = tuple(TokenNote(0, n.unit + 1, 50, 80) for n in QUARTERS)
    other = (TokenNote(1, 8, 50, 80),)
    assert grooving_similarity(Bar(QUARTERS, same, 64)) == 1.0
    assert grooving_similarity(Bar(QUARTERS, (*same, *other), 64)) == pytest.approx(
        (1.0 + 11 / 16) / 2
    )
    assert grooving_similarity(Bar(QUARTERS, (), 64)) is None
