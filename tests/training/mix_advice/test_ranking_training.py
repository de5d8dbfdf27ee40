import numpy as np
import pytest

from modules.spectral_analyzer.ranking_features import FEATURES
from training.mix_advice.candidates import UNTOUCHED, Candidates

pytestmark = pytest.mark.train


@pytest.fixture
def candidates(rng: np.random.Generator) -> Candidates:
    """Forty cases of four suggestions; the right one shows in a feature unknown to the rules."""
    count = 160
    features = rng.normal(0.0, 0.05, (count, FEATURES)).astype(np.float32)
    is_right = np.zeros(count, dtype=np.bool_)
    is_right[np.arange(0, count, 4) + rng.integers(1, 4, count // 4)] = True
    features[is_right, -1] += 2.0
    case = np.repeat(np.arange(count // 4), 4)
    names = np.array([f"song {number % 5}" for number in case])
    kinds = np.array([["bass", "mid", UNTOUCHED][number % 3] for number in case])
    is_right &= kinds != UNTOUCHED
    return Candidates(features, is_right, case, names, kinds, kinds)


def test_the_network_learns_what_is_right(candidates: Candidates) -> None:
    from training.mix_advice.compare_ranking import ranks, rule_scores
    from training.mix_advice.rank_network import scores_of, train_ranking

    known, unseen = (candidates.where(candidates.case % 2 == half) for half in (0, 1))
    network = train_ranking(known, steps=80)
    assert sum(p.numel() for p in network.parameters()) < 12_000
    assert (ranks(scores_of(network, unseen), unseen) == 1).mean() > 0.8
    assert (ranks(rule_scores(unseen), unseen) == 1).mean() == 0.0
