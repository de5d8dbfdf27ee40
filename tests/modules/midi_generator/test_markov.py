from __future__ import annotations

import numpy as np
import pytest

from modules.errors import ParameterError
from modules.midi_generator.markov import MarkovModel
from modules.midi_generator.vocabulary import VOCABULARY_SIZE, Special

START = int(Special.START)


def test_an_untaught_model_gives_equal_chances() -> None:
    model = MarkovModel(2).fit([])
    assert np.exp(-model.costs(np.array([START, 5, 6]))) == pytest.approx([1 / 258] * 2)


def test_order_zero_is_witten_bell_by_hand() -> None:
    model = MarkovModel(0).fit([np.array([START, 1, 1, 2])])
    chances = np.exp(-model.costs(np.array([START, 1, 2, 9])))
    # Three tokens of two kinds: (count + 2/258) / (3 + 2).
    assert chances == pytest.approx([(2 + 2 / 258) / 5, (1 + 2 / 258) / 5, (2 / 258) / 5])


def test_order_one_interpolates_by_hand() -> None:
    model = MarkovModel(1).fit([np.array([START, 1, 2, 1, 2])])
    unigram = (2 + 2 / 258) / 6
    # After 1 came 2, twice: (2 + 1·P(2)) / (2 + 1).
    assert np.exp(-model.costs(np.array([START, 1, 2]))[1]) == pytest.approx((2 + unigram) / 3)


@pytest.mark.parametrize("order", range(7))
def test_chances_of_all_tokens_sum_to_one(order: int) -> None:
    random = np.random.default_rng(order)
    taught = [np.array([START, *random.integers(0, 6, 200)]) for _ in range(3)]
    model = MarkovModel(order).fit(taught)
    before = [START, *taught[0][20:28].tolist()]
    total = sum(
        np.exp(-model.costs(np.array([*before, token]))[-1]) for token in range(VOCABULARY_SIZE)
    )
    assert total == pytest.approx(1.0)


def test_a_longer_context_learns_a_longer_pattern() -> None:
    pattern = np.array([START, *([1, 1, 2] * 50)])
    costs = [MarkovModel(order).fit([pattern]).costs(pattern).sum() for order in (0, 1, 2)]
    assert costs == sorted(costs, reverse=True)


def test_too_long_a_context_is_refused() -> None:
    with pytest.raises(ParameterError):
        MarkovModel(7)
