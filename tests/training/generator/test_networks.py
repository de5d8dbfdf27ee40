"""What the networks and lessons compute, apart from training them."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("symusic", reason="preparing corpora needs symusic")

from tiny_training import TINY, TINY_TRANSFORMER, restless, sequence, stretch  # noqa: E402

from modules.midi_generator.vocabulary import Special  # noqa: E402
from training.generator.batches import Batch, BatchSource  # noqa: E402
from training.generator.checkpoint import build_network  # noqa: E402
from training.generator.config import TrainConfig  # noqa: E402
from training.generator.lesson import Distillation, Fusion, TrueTokens, soft_cost  # noqa: E402
from training.generator.relative_transformer import RelativeTransformer, rotate  # noqa: E402

pytestmark = pytest.mark.train


def test_a_product_of_rotated_vectors_knows_only_their_distance() -> None:
    torch.manual_seed(1)
    a, b = torch.randn(1, 8), torch.randn(1, 8)
    near = rotate(a, 5) @ rotate(b, 3).T
    far = rotate(a, 105) @ rotate(b, 103).T
    other = rotate(a, 6) @ rotate(b, 3).T
    assert torch.allclose(near, far, atol=1e-4)
    assert not torch.allclose(near, other, atol=1e-3)


def test_a_transformer_does_not_see_what_comes() -> None:
    torch.manual_seed(2)
    network = restless(RelativeTransformer(TINY_TRANSFORMER))
    given = stretch(30)
    logits, _ = network(given)
    given.tokens[:, 20:] = int(Special.PAD)
    changed, _ = network(given)
    assert torch.allclose(logits[:, :20], changed[:, :20], atol=1e-5)
    assert not torch.allclose(logits[:, 20:], changed[:, 20:], atol=1e-3)


def test_a_transformer_with_a_state_reads_as_without() -> None:
    torch.manual_seed(3)
    network = restless(RelativeTransformer(TINY_TRANSFORMER))
    given = stretch(50)
    with torch.inference_mode():
        whole, _ = network(given)
        begun, state = network(stretch(20), network.initial_state(1))
        rest = stretch(50)
        tail = type(rest)(
            rest.tokens[:, 20:],
            rest.positions[:, 20:],
            rest.bars[:, 20:],
            rest.harmony[:, 20:],
            rest.context,
        )
        ended, _ = network(tail, state)
    assert torch.allclose(torch.cat([begun, ended], dim=1), whole, atol=1e-3)


def _batch() -> Batch:
    config = TrainConfig(batch=2, sequence=24, context_dropout=0.0)
    return BatchSource([sequence(60)], config).next_batch()


def test_who_already_agrees_has_nothing_to_learn() -> None:
    torch.manual_seed(4)
    teacher = restless(build_network(TINY))
    batch = _batch()
    logits, _ = teacher(batch.given, teacher.initial_state(2))
    truth = TrueTokens().loss(logits, batch)
    assert torch.allclose(Distillation(teacher).loss(logits, batch), 0.3 * truth, atol=1e-4)
    alone = Fusion((teacher,), (0.5,)).loss(logits, batch)
    assert float(alone.detach()) == pytest.approx(0.0, abs=1e-4)
    other = torch.randn_like(logits)
    assert float(Fusion((teacher,), (0.5,)).loss(other, batch)) > 0.1


def test_a_fusion_is_the_weighted_mean_of_chances() -> None:
    torch.manual_seed(5)
    first, second = restless(build_network(TINY)), restless(build_network(TINY_TRANSFORMER))
    batch = _batch()
    chances = sum(
        weight * torch.softmax(voice(batch.given, voice.initial_state(2))[0].float(), dim=-1)
        for voice, weight in ((first, 0.625), (second, 0.375))
    )
    assert isinstance(chances, torch.Tensor)
    loss = Fusion((first, second), (0.5, 0.3)).loss(chances.log().detach(), batch)
    assert float(loss) == pytest.approx(0.0, abs=1e-4)


def test_padding_costs_nothing() -> None:
    logits = torch.zeros(1, 2, 258)
    chances = torch.full((1, 2, 258), 1 / 258)
    targets = torch.tensor([[5, int(Special.PAD)]])
    assert float(soft_cost(logits, chances, targets)) == pytest.approx(5.553, abs=1e-3)
