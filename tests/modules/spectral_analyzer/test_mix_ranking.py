from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from modules.errors import ModelError
from modules.spectral_analyzer.advice import judged
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_meter import Measurement, MixMeter
from modules.spectral_analyzer.ranking import MixRanker, ranked, ranking_order
from modules.spectral_analyzer.ranking_features import FEATURES, candidate_features
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.suggestion import Suggestion


class LastIsBest(MixRanker):
    """Stands for a network: prefers what the rules put last."""

    def __init__(self) -> None:
        super().__init__(session=None)

    def chances(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.linspace(0.0, 1.0, len(features), dtype=np.float32)


@pytest.fixture(scope="module")
def mix() -> Mix:
    """White noise: far too much treble for any genre."""
    rng = np.random.default_rng(1)
    meter = MixMeter(44_100, 2)
    meter.feed(rng.normal(0.0, 0.05, (2, 6 * 44_100)).astype(np.float32))
    return Mix(meter.measurement(), load_profile("rock"))


@pytest.fixture(scope="module")
def found(mix: Mix) -> tuple[Suggestion, ...]:
    return ranked(mix, judged(mix), None)


def names(suggestions: Sequence[Suggestion]) -> list[str]:
    return [suggestion.id for suggestion in suggestions]


def test_without_a_model_the_rules_say_the_order(mix: Mix, found: Sequence[Suggestion]) -> None:
    relevances = [suggestion.relevance for suggestion in found]
    assert len(found) > 2
    assert relevances == sorted(relevances, reverse=True)


def test_a_model_changes_the_order_but_faults_of_the_file_stay_first(
    mix: Mix, found: Sequence[Suggestion]
) -> None:
    tone = [replace(s, relevance=min(s.relevance, 0.8)) for s in found]
    fault = replace(found[0], id="fault.clipping", relevance=1.0)
    others = names(ranked(mix, tone, None))
    assert names(ranked(mix, [*tone, fault], LastIsBest())) == ["fault.clipping", *others[::-1]]
    assert ranking_order(np.array([0.2, 0.9, 0.5], np.float32), [0.95, 0.5, 0.6]) == [0, 1, 2]


def test_features_are_finite_and_of_one_size(mix: Mix, found: Sequence[Suggestion]) -> None:
    features = candidate_features(mix, found)
    assert features.shape == (len(found), FEATURES)
    assert np.isfinite(features).all()
    assert np.abs(features).max() <= 4.0
    assert len({row.tobytes() for row in features}) == len(found)


def test_silence_has_features_too(found: Sequence[Suggestion]) -> None:
    meter = MixMeter(44_100, 2)
    meter.feed(np.zeros((2, 44_100), dtype=np.float32))
    silence: Measurement = meter.measurement()
    assert np.isfinite(candidate_features(Mix(silence, load_profile("jazz")), found)).all()


def test_a_damaged_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match="not a ranking model"):
        MixRanker.load(tmp_path)
