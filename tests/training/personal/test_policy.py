"""The policy gradient on made-up rows: it follows the advantage, and the leash holds it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the policy gradient needs torch")

from modules.learning.adapter_training import chances  # noqa: E402
from modules.learning.readings import Reading  # noqa: E402
from modules.midi_generator.adapter import Adapter  # noqa: E402
from modules.midi_generator.vocabulary import VOCABULARY_SIZE  # noqa: E402
from training.personal.policy import Experience, PolicySettings, updated  # noqa: E402

pytestmark = pytest.mark.train
GOOD, BAD = 60, 61
QUICK = PolicySettings(steps=30, rate=1e-2, leash=0.01)


@pytest.fixture
def experience(rng: np.random.Generator) -> Experience:
    """Forty alternatives of one token each: half of them liked, half of them not."""
    tokens = np.array([GOOD, BAD] * 20)
    reading = Reading(
        rng.normal(0, 1, (40, 8)).astype(np.float16),
        np.zeros((40, VOCABULARY_SIZE), np.float16),
        tokens,
        np.ones(40, np.float32),
        np.arange(40),
    )
    advantages = np.where(tokens == GOOD, 1.0, -1.0).astype(np.float32)
    return Experience(reading, advantages, np.ones(40, np.float32))


def chance_of(adapter: Adapter, experience: Experience, token: int) -> float:
    rows = experience.reading.in_full
    return float(chances(rows.logits + adapter.change(rows.hidden))[:, token].mean())


def test_what_was_liked_becomes_more_likely(
    experience: Experience, rng: np.random.Generator
) -> None:
    cold = Adapter.cold(8, rng)
    warm, divergence = updated(cold, experience, QUICK)
    assert chance_of(warm, experience, GOOD) > 1.1 * chance_of(cold, experience, GOOD)
    assert chance_of(warm, experience, BAD) < 0.95 * chance_of(cold, experience, BAD)
    assert divergence > 0
    assert not np.array_equal(warm.bias, cold.bias)


def test_the_leash_holds(experience: Experience, rng: np.random.Generator) -> None:
    cold = Adapter.cold(8, rng)
    _, free = updated(cold, experience, QUICK)
    _, held = updated(cold, experience, replace(QUICK, leash=100.0))
    assert held < 0.3 * free


def test_the_same_experience_gives_the_same_adapter(
    experience: Experience, rng: np.random.Generator
) -> None:
    cold = Adapter.cold(8, rng)
    one, other = (updated(cold, experience, QUICK)[0] for _ in range(2))
    assert one.to_bytes() == other.to_bytes()
