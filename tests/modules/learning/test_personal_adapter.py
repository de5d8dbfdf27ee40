from __future__ import annotations

import numpy as np
import pytest

from modules.errors import ModelError
from modules.learning.adapter_training import (
    Lesson,
    forgetting,
    mean_nats,
    train_adapter,
)
from modules.learning.readings import Reading
from modules.midi_generator.adapter import HIDDEN_FEATURES, MOST_PARAMETERS, Adapter
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


def test_a_cold_start_and_a_reset_are_bit_identical_to_the_fresh_model(model: TokenModel) -> None:
    fresh = logits_of(model)
    cold = model.with_adapter(Adapter.cold(HIDDEN_FEATURES, np.random.default_rng(0)))
    warm = model.with_adapter(some_adapter())
    assert np.array_equal(logits_of(cold), fresh)
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
    return Reading(hidden.astype(np.float16), logits, tokens, np.ones(count, np.float32))


def test_it_learns_what_the_hidden_states_tell(rng: np.random.Generator) -> None:
    own = rows(rng, 600, np.array([10, 20, 30, 40]))
    general = rows(rng, 600, np.array([10, 20, 30, 40]))
    free = train_adapter(
        own, general, Lesson(steps=40, rows=32, rate=0.1, rehearsal=0.0, leash=0.0)
    )
    held = train_adapter(
        own, general, Lesson(steps=40, rows=32, rate=0.1, rehearsal=20.0, leash=0.0)
    )
    assert mean_nats(own, free) < 0.5 * mean_nats(own)
    assert forgetting(general, held) < 0.2 * forgetting(general, free)


def test_the_same_material_gives_the_same_adapter(rng: np.random.Generator) -> None:
    own = rows(rng, 200, np.array([1, 2, 3, 4]))
    one, other = (train_adapter(own, own, Lesson(steps=5, rows=32)) for _ in range(2))
    assert one.to_bytes() == other.to_bytes()


def test_a_cold_adapter_forgets_nothing(rng: np.random.Generator) -> None:
    general = rows(rng, 50, np.array([1, 2, 3, 4]))
    assert forgetting(general, Adapter.cold(4, rng)) == pytest.approx(0.0, abs=1e-6)
