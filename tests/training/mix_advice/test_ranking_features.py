import numpy as np
import pytest

from modules.spectral_analyzer.advice import judged
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_meter import MixMeter
from modules.spectral_analyzer.rules.mix import Mix
from training.mix_advice.ranking_features import FEATURES, candidate_features


def mix_of(level: float, genre: str) -> Mix:
    """White noise: far too much treble for any genre."""
    meter = MixMeter(44_100, 2)
    noise = np.random.default_rng(1).normal(0.0, 1.0, (2, 6 * 44_100))
    meter.feed((level * noise).astype(np.float32))
    return Mix(meter.measurement(), load_profile(genre))


@pytest.fixture(scope="module")
def mix() -> Mix:
    return mix_of(0.05, "rock")


def test_features_are_finite_and_tell_suggestions_apart(mix: Mix) -> None:
    found = tuple(judged(mix))
    features = candidate_features(mix, found)
    assert len(found) > 2
    assert features.shape == (len(found), FEATURES)
    assert np.isfinite(features).all()
    assert np.abs(features).max() <= 4.0
    assert len({row.tobytes() for row in features}) == len(found)
    assert candidate_features(mix, ()).shape == (0, FEATURES)


def test_silence_has_features_too(mix: Mix) -> None:
    features = candidate_features(mix_of(0.0, "jazz"), tuple(judged(mix)))
    assert np.isfinite(features).all()
