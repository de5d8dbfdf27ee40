from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from modules.errors import ModelError
from modules.learning.adapter_training import (
    Lesson,
    chances,
    forgetting,
    mean_nats,
    train_adapter,
)
from modules.learning.readings import Reading
from modules.midi_generator.adapter import HIDDEN_FEATURES, MOST_PARAMETERS, Adapter
from modules.midi_generator.adapter_gate import after
from modules.midi_generator.context import ModelContext
from modules.midi_generator.model import TokenModel
from modules.midi_generator.vocabulary import VOCABULARY_SIZE

TOKENS = [0, 243, 60, 168, 134, 62]
MOST_BYTES = 200_000


@pytest.fixture(scope="module")
def model() -> TokenModel:
    return TokenModel.load()


def logits_of(model: TokenModel) -> np.ndarray:
    state, rows = model.initial_state(ModelContext()), []
    for token in TOKENS:
        logits, state = model.step([token], state)
        rows.append(logits[0])
    return np.array(rows)


def some_adapter(scale: float = 0.1) -> Adapter:
    random = np.random.default_rng(1)
    cold = Adapter.cold(HIDDEN_FEATURES, random)
    up = random.normal(0.0, scale, cold.up.shape).astype(np.float32)
    return Adapter(cold.down, up, cold.bias)


def test_a_reset_is_bit_identical_to_the_fresh_model_and_a_cold_start_as_likely(
    model: TokenModel,
) -> None:
    fresh = logits_of(model)
    cold = model.with_adapter(Adapter.cold(HIDDEN_FEATURES, np.random.default_rng(0)))
    warm = model.with_adapter(some_adapter())
    assert chances(logits_of(cold)) == pytest.approx(chances(fresh), abs=1e-6)
    assert not np.array_equal(logits_of(warm), fresh)
    assert np.array_equal(logits_of(warm.with_adapter(None)), fresh)
    assert warm.with_adapter(None).info == model.info


def test_a_personal_model_does_not_pass_for_the_shipped_one(model: TokenModel) -> None:
    warm = model.with_adapter(some_adapter())
    assert warm.info.sha256 != model.info.sha256
    assert warm.info.name == "note_gru+personal"


def test_it_stays_in_its_budget(model: TokenModel) -> None:
    adapter = some_adapter()
    assert model.hidden_features == HIDDEN_FEATURES
    assert adapter.parameters < MOST_PARAMETERS
    assert len(adapter.to_bytes()) < MOST_BYTES


def test_it_survives_its_file() -> None:
    adapter = some_adapter()
    again = Adapter.from_bytes(adapter.to_bytes())
    assert np.array_equal(again.down, adapter.down)
    assert np.array_equal(again.up, adapter.up)


@pytest.mark.parametrize("content", [b"", b"nonsense", Adapter.to_bytes(some_adapter())[:500]])
def test_a_damaged_adapter_is_told(content: bytes) -> None:
    with pytest.raises(ModelError, match="left out"):
        Adapter.from_bytes(content)


def test_an_adapter_of_another_model_is_told() -> None:
    with pytest.raises(ModelError):
        Adapter.from_bytes(Adapter.cold(32, np.random.default_rng(0)).to_bytes())


def rows(random: np.random.Generator, count: int, token_of: np.ndarray) -> Reading:
    """Rows whose token is told by the largest of four hidden numbers; the logits know nothing."""
    hidden = random.normal(0.0, 1.0, (count, 4))
    logits = np.zeros((count, VOCABULARY_SIZE), np.float16)
    tokens = token_of[hidden.argmax(axis=1)]
    streams = np.arange(count) // 20
    return Reading(hidden.astype(np.float16), logits, tokens, np.ones(count, np.float32), streams)


def test_it_learns_what_the_hidden_states_tell(rng: np.random.Generator) -> None:
    own = rows(rng, 600, np.array([10, 20, 30, 40]))
    general = rows(rng, 600, np.array([10, 20, 30, 40]))
    free = train_adapter(own, general, Lesson(steps=40, rows=32, rate=0.1, rehearsal=0.0))
    held = train_adapter(own, general, Lesson(steps=40, rows=32, rate=0.1, rehearsal=20.0))
    assert mean_nats(own, free) < 0.5 * mean_nats(own)
    assert np.abs(held.change(own.hidden)).max() < 0.5 * np.abs(free.change(own.hidden)).max()


def test_the_same_material_gives_the_same_adapter(rng: np.random.Generator) -> None:
    own = rows(rng, 200, np.array([1, 2, 3, 4]))
    one, other = (train_adapter(own, own, Lesson(steps=5, rows=32)) for _ in range(2))
    assert one.to_bytes() == other.to_bytes()


def test_a_cold_adapter_forgets_nothing(rng: np.random.Generator) -> None:
    general = rows(rng, 50, np.array([1, 2, 3, 4]))
    assert forgetting(general, Adapter.cold(4, rng)) == pytest.approx(0.0, abs=1e-6)


def test_the_gate_follows_whoever_foresaw_the_piece(model: TokenModel) -> None:
    adapter = some_adapter(scale=3.0)
    state = model.with_adapter(adapter).initial_state(ModelContext())
    warm = model.with_adapter(adapter)
    for token in TOKENS:
        _, state = warm.step([token], state)
    assert state.gate is not None
    # Noise foresees nothing: the model as it ships has the say.
    assert state.gate.weights[0][0] > 0.9
    (adapted,) = state.gate.weights
    for _ in range(6):
        adapted = after(adapted, (0.01, 0.2, 0.9))
    assert adapted[2] > 0.9
    # No expert is ever out of the game.
    assert adapted[0] > 0.001


def test_what_is_measured_is_what_is_drawn_from(model: TokenModel) -> None:
    adapter = some_adapter()
    plain, warm = model, model.with_adapter(adapter)
    one, other = plain.initial_state(ModelContext()), warm.initial_state(ModelContext())
    hidden, logits, costs = [], [], []
    for token, following in pairwise(TOKENS):
        row, one = plain.step([token], one)
        mixed, other = warm.step([token], other)
        hidden.append(one.arrays[0].reshape(-1))
        logits.append(row[0])
        costs.append(-mixed[0, following])
    count = len(costs)
    seen = Reading(
        np.array(hidden),
        np.array(logits),
        np.array(TOKENS[1:]),
        np.ones(count, np.float32),
        np.zeros(count, np.int64),
    )
    assert mean_nats(seen, adapter) == pytest.approx(np.mean(costs), rel=1e-4)


def test_an_adapter_of_noise_costs_other_music_little(rng: np.random.Generator) -> None:
    general = rows(rng, 4000, np.array([1, 2, 3, 4]))
    sharp = replace(general, logits=general.logits.copy(), streams=np.zeros(4000, np.int64))
    sharp.logits[np.arange(4000), general.tokens] = 9.0
    cold = Adapter.cold(4, rng)
    noise = Adapter(
        rng.normal(0, 1, cold.down.shape).astype(np.float32),
        rng.normal(0, 3, cold.up.shape).astype(np.float32),
        cold.bias,
    )
    assert mean_nats(sharp, noise) - mean_nats(sharp) < 0.02
