from __future__ import annotations

import numpy as np
import pytest

from modules.errors import ParameterError
from modules.midi_generator.request import SamplingSettings
from modules.midi_generator.sampling import (
    adaptive_temperature,
    check_settings,
    choose,
    probabilities,
)
from modules.midi_generator.vocabulary import VOCABULARY_SIZE
from modules.unified_state import PerformanceContext

OPEN = SamplingSettings(top_k=0, top_p=1.0)


def draws(settings: SamplingSettings, temperature: float = 1.0, count: int = 4000) -> np.ndarray:
    logits = np.full(VOCABULARY_SIZE, -50.0)
    logits[[10, 20, 30, 40]] = np.log([0.5, 0.3, 0.15, 0.05])
    allowed = np.zeros(VOCABULARY_SIZE, dtype=bool)
    allowed[[20, 30, 40]] = True
    random = np.random.default_rng(1)
    chances = probabilities(logits)
    return np.array([choose(chances, allowed, settings, temperature, random) for _ in range(count)])


def share(drawn: np.ndarray, token: int) -> float:
    return float(np.mean(drawn == token))


def test_draws_follow_the_probabilities_of_what_is_allowed() -> None:
    drawn = draws(OPEN)
    assert set(drawn) == {20, 30, 40}
    assert share(drawn, 20) == pytest.approx(0.6, abs=0.03)
    assert share(drawn, 30) == pytest.approx(0.3, abs=0.03)


def test_top_k_keeps_the_likeliest() -> None:
    assert set(draws(SamplingSettings(top_k=1, top_p=1.0))) == {20}
    assert set(draws(SamplingSettings(top_k=2, top_p=1.0))) == {20, 30}


def test_top_p_keeps_the_smallest_set_that_reaches_it() -> None:
    assert set(draws(SamplingSettings(top_k=0, top_p=0.5))) == {20}
    assert set(draws(SamplingSettings(top_k=0, top_p=0.7))) == {20, 30}
    assert set(draws(SamplingSettings(top_k=0, top_p=0.0))) == {20}


def test_a_low_temperature_sharpens_and_a_high_one_flattens() -> None:
    assert share(draws(OPEN, 0.1), 20) > 0.99
    assert share(draws(OPEN, 2.0), 40) > share(draws(OPEN, 1.0), 40) + 0.05


def test_the_same_seed_draws_the_same() -> None:
    assert np.array_equal(draws(OPEN), draws(OPEN))


def test_probabilities_survive_huge_logits() -> None:
    chances = probabilities(np.array([1e4, 1e4, -1e4], dtype=np.float32))
    assert chances == pytest.approx([0.5, 0.5, 0.0])


@pytest.mark.parametrize(
    ("velocities", "factor"),
    [((), 1.0), ((80, 80, 80), 1.0), ((70, 90), 1.3), ((90, 70), 0.7), ((60, 100, 80), 1.0)],
)
def test_temperature_follows_the_last_velocity(velocities: tuple[int, ...], factor: float) -> None:
    performance = PerformanceContext(velocities)
    assert adaptive_temperature(0.9, performance) == pytest.approx(0.9 * factor)


def test_one_loud_note_cannot_run_away() -> None:
    performance = PerformanceContext((80,) * 50 + (127,))
    assert adaptive_temperature(1.0, performance) == pytest.approx(1.3)


@pytest.mark.parametrize(
    "bad",
    [
        {"temperature": 0.05},
        {"temperature": float("nan")},
        {"top_k": -1},
        {"top_p": 1.5},
        {"seed": -1},
    ],
)
def test_settings_out_of_range_are_told(bad: dict[str, float]) -> None:
    with pytest.raises(ParameterError) as failure:
        check_settings(SamplingSettings(**bad))  # type: ignore[arg-type]
    assert failure.value.parameter == next(iter(bad))
