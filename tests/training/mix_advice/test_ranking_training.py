from pathlib import Path

import numpy as np
import pytest

from training.mix_advice.candidates import UNTOUCHED, Candidates
from training.mix_advice.ranking_features import FEATURES

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
    from training.mix_advice.compare_ranking import orders_of, ranks
    from training.mix_advice.rank_network import scores_of, train_ranking

    known, unseen = (candidates.where(candidates.case % 2 == half) for half in (0, 1))
    network = train_ranking(known, steps=80)
    assert sum(p.numel() for p in network.parameters()) < 12_000
    by_rules, by_network, _ = orders_of(scores_of(network, unseen), unseen)
    assert (ranks(by_network, unseen) == 1).mean() > 0.8
    assert (ranks(by_rules, unseen) == 1).mean() == 0.0


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch's exporter warns of itself
def test_the_exported_network_is_small_and_repeats_its_golden_pair(
    candidates: Candidates, tmp_path: Path
) -> None:
    from training.mix_advice.export_ranking import export_ranking
    from training.mix_advice.ranker import MixRanker

    export_ranking(candidates, tmp_path, steps=5)
    assert (tmp_path / "model.onnx").stat().st_size < 50_000
    with np.load(tmp_path / "golden.npz") as golden:
        chances = MixRanker(tmp_path / "model.onnx").chances(golden["features"])
        np.testing.assert_allclose(chances, golden["chance"], atol=0.02)
