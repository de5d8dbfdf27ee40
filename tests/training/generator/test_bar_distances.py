"""Overlaps of distances: near one for sets of a kind, small for sets that differ."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("symusic", reason="the package of the training steps needs symusic")

from modules.midi_generator.musical_metrics import Bar
from modules.midi_generator.tokenizer import TokenNote
from training.generator.bar_distances import bar_vectors, density_overlap, distance_overlaps


def bars(count: int, centre: int, spread: int, seed: int) -> list[Bar]:
    random = np.random.default_rng(seed)
    return [
        Bar(
            tuple(
                TokenNote(0, unit, int(centre + random.integers(-spread, spread + 1)), 80, 8)
                for unit in range(0, 64, int(random.choice([4, 8, 16])))
            ),
            (),
            64,
        )
        for _ in range(count)
    ]


def test_vectors_tell_classes_and_transitions() -> None:
    notes = (TokenNote(0, 0, 60, 80, 4), TokenNote(0, 16, 67, 80, 16), TokenNote(0, 32, 72, 80, 16))
    found = bar_vectors(Bar(notes, (), 64))
    assert found["pitch_classes"][[0, 7]] == pytest.approx([2 / 3, 1 / 3])
    assert found["pitch_class_transitions"].reshape(12, 12)[0, 7] == 1
    assert found["note_lengths"][[2, 4]] == pytest.approx([1 / 3, 2 / 3])
    assert found["pitches"] == [3.0]


def test_sets_of_a_kind_overlap_and_others_do_not() -> None:
    human = bars(80, 60, 7, seed=1)
    alike = distance_overlaps(human, bars(80, 60, 7, seed=2))
    wild = distance_overlaps(human, bars(80, 60, 40, seed=3))
    assert alike["mean"] > 0.8
    assert wild["pitch_range"] < 0.5
    assert wild["mean"] < alike["mean"]


def test_densities_agree_with_those_of_scipy() -> None:
    from scipy.stats import gaussian_kde

    random = np.random.default_rng(4)
    one, other = random.normal(0, 1, 300), random.normal(1, 1.5, 400)
    points = np.linspace(min(one.min(), other.min()), max(one.max(), other.max()), 4001)
    least = np.minimum(gaussian_kde(one)(points), gaussian_kde(other)(points))
    assert density_overlap(one, other) == pytest.approx(np.trapezoid(least, points), abs=5e-3)


def test_equal_constants_are_one() -> None:
    assert density_overlap(np.ones(5), np.ones(7)) == 1.0
