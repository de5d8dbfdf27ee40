from __future__ import annotations

import numpy as np
import pytest

from modules.midi_generator.copy_cache import CopyCache
from modules.midi_generator.markov import MarkovModel
from modules.midi_generator.vocabulary import VOCABULARY_SIZE, Special

START = int(Special.START)


def test_without_repeats_it_is_the_taught_model() -> None:
    taught = MarkovModel(1).fit([np.array([START, 1, 2, 3])])
    piece = np.array([START, 4, 5, 6, 7, 8])
    np.testing.assert_allclose(CopyCache(taught, 2, 4).costs(piece), taught.costs(piece))


def test_a_repeat_is_refined_by_hand() -> None:
    taught = MarkovModel(0).fit([])
    costs = CopyCache(taught, shortest=1, longest=1).costs(np.array([START, 1, 2, 1, 2]))
    # After 1 came 2 once: (1 + 1/258) / 2.
    assert np.exp(-costs[3]) == pytest.approx((1 + 1 / 258) / 2)


def test_a_loop_gets_cheap() -> None:
    taught = MarkovModel(2).fit([])
    loop = np.array([START, *([10, 20, 30, 40] * 20)])
    costs = CopyCache(taught).costs(loop)
    assert costs[-1] < 0.1 < taught.costs(loop)[-1]


def test_chances_of_all_tokens_sum_to_one() -> None:
    random = np.random.default_rng(3)
    piece = [START, *random.integers(0, 3, 60).tolist()]
    cache = CopyCache(MarkovModel(2).fit([np.array(piece)]), 1, 6)
    total = sum(
        np.exp(-cache.costs(np.array([*piece, token]))[-1]) for token in range(VOCABULARY_SIZE)
    )
    assert total == pytest.approx(1.0)
