"""Whole runs on made-up notes: they learn, stop, go on, and learn from one another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("symusic", reason="preparing corpora needs symusic")
pytest.importorskip("pytorch_lightning", reason="Lightning runs the training")

from tiny_training import QUICK, TINY, TINY_TRANSFORMER, sequence  # noqa: E402

from modules.errors import ParameterError  # noqa: E402
from training.generator.checkpoint import adopt_weights, build_network, load_network  # noqa: E402
from training.generator.config import NetworkConfig, TrainConfig, TransformerConfig  # noqa: E402
from training.generator.lesson import Distillation, Fusion, TrueTokens  # noqa: E402
from training.generator.nats import mean_nats  # noqa: E402
from training.generator.train import TrainResult, train  # noqa: E402

pytestmark = [
    pytest.mark.train,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

BY_HEART = replace(QUICK, max_transposition=0, context_dropout=0.0, surroundings_dropout=0.0)


def learn(
    data: Path, run: Path, config: TrainConfig, sizes: NetworkConfig | TransformerConfig = TINY
) -> TrainResult:
    torch.manual_seed(1)
    return train(data, run, config, build_network(sizes), TrueTokens())


@pytest.mark.parametrize("sizes", [TINY, replace(TINY, heads=0), TINY_TRANSFORMER])
def test_learns_a_tiny_batch_by_heart(
    data: Path, tmp_path: Path, sizes: NetworkConfig | TransformerConfig
) -> None:
    assert mean_nats(build_network(sizes), [sequence(60)]) > 4
    result = learn(data, tmp_path / "run", BY_HEART, sizes)
    assert result.steps == BY_HEART.steps
    network, facts = load_network(tmp_path / "run" / "last.ckpt")
    assert mean_nats(network, [sequence(60)]) < 0.9
    assert facts["step"] == BY_HEART.steps
    assert 0 < facts["tokens"] <= BY_HEART.steps * BY_HEART.batch * BY_HEART.sequence
    log = (tmp_path / "run" / "log.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in log] == ["step", "30", "60"]


def test_a_stopped_run_goes_on(data: Path, tmp_path: Path) -> None:
    first = replace(QUICK, steps=10, validate_every=10)
    assert learn(data, tmp_path / "run", first).steps == 10
    again = learn(data, tmp_path / "run", replace(first, steps=20))
    assert again.steps == 20
    _, facts = load_network(tmp_path / "run" / "last.ckpt")
    assert facts["step"] == 20
    assert again.tokens == facts["tokens"] > 10 * 4 * 16


def test_a_run_that_is_over_does_not_begin_again(data: Path, tmp_path: Path) -> None:
    done = learn(data, tmp_path / "run", replace(QUICK, steps=10))
    again = learn(data, tmp_path / "run", replace(QUICK, steps=10))
    assert again.steps <= done.steps + 1


def test_a_folder_keeps_to_its_network(data: Path, tmp_path: Path) -> None:
    learn(data, tmp_path / "run", replace(QUICK, steps=2))
    with pytest.raises(ParameterError, match="another network"):
        learn(data, tmp_path / "run", replace(QUICK, steps=4), TINY_TRANSFORMER)


def test_a_run_ends_when_its_time_is_up(data: Path, tmp_path: Path) -> None:
    result = learn(data, tmp_path / "run", replace(QUICK, minutes=1e-6))
    assert result.steps == 1
    assert result.validation_nats > 0


def test_a_grown_network_begins_as_the_smaller_one(data: Path, tmp_path: Path) -> None:
    learn(data, tmp_path / "small", QUICK, replace(TINY, attention_window=8))
    grown, fresh = build_network(TINY), build_network(TINY)
    adopted = adopt_weights(grown, tmp_path / "small" / "best.ckpt")
    assert "input.tokens.weight" in adopted
    assert "distance_bias" not in adopted
    track = [sequence(60)]
    assert mean_nats(grown, track) < 0.5 * mean_nats(fresh, track)


def test_a_student_learns_from_its_teacher(data: Path, tmp_path: Path) -> None:
    learn(data, tmp_path / "base", BY_HEART, TINY_TRANSFORMER)
    teacher, _ = load_network(tmp_path / "base" / "last.ckpt")
    student = build_network(TINY)
    train(data, tmp_path / "student", BY_HEART, student, Distillation(teacher))
    assert mean_nats(student, [sequence(60)]) < 0.9
    fused = build_network(TINY)
    lesson = Fusion((teacher, student), (0.5, 0.3))
    result = train(data, tmp_path / "fusion", BY_HEART, fused, lesson)
    assert result.steps == BY_HEART.steps
    assert mean_nats(fused, [sequence(60)]) < 0.9
