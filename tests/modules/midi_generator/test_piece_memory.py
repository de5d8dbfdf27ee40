from __future__ import annotations

import numpy as np
import pytest

from modules.midi_generator.piece_memory import SHORTEST, TRUST, PieceMemory
from modules.midi_generator.vocabulary import VOCABULARY_SIZE

EVEN = np.full(VOCABULARY_SIZE, 1.0 / VOCABULARY_SIZE)
PHRASE = list(range(40, 40 + SHORTEST))


def test_nothing_repeated_changes_nothing() -> None:
    memory = PieceMemory(range(100))
    assert np.array_equal(memory.refine(EVEN), EVEN)
    assert memory.refine_one(0.25, 7) == 0.25


def test_a_repeat_by_hand() -> None:
    memory = PieceMemory([*PHRASE, 99, *PHRASE])
    expected = (1 + TRUST / VOCABULARY_SIZE) / (1 + TRUST)
    assert memory.refine(EVEN)[99] == pytest.approx(expected)
    assert memory.refine_one(1.0 / VOCABULARY_SIZE, 99) == pytest.approx(expected)


def test_longer_repeats_count_more() -> None:
    verse = list(range(20, 60))
    once = PieceMemory([*verse, 99, *verse[-SHORTEST:]])
    whole = PieceMemory([*verse, 99, *verse])
    assert whole.refine(EVEN)[99] > once.refine(EVEN)[99] > EVEN[99]


def test_chances_stay_chances_and_the_given_ones_are_left_alone() -> None:
    random = np.random.default_rng(5)
    memory = PieceMemory(random.integers(0, 2, 400).tolist())
    chances = random.dirichlet(np.ones(VOCABULARY_SIZE))
    before = chances.copy()
    refined = memory.refine(chances)
    assert refined.sum() == pytest.approx(1.0)
    assert np.array_equal(chances, before)
    assert [memory.refine_one(float(chances[t]), t) for t in range(3)] == pytest.approx(refined[:3])


def test_other_music_can_ask_it() -> None:
    memory = PieceMemory([*PHRASE, 99])
    assert memory.refine(EVEN, [1, 2, 3, *PHRASE])[99] > EVEN[99]
    assert np.array_equal(memory.refine(EVEN, PHRASE[1:]), EVEN)
