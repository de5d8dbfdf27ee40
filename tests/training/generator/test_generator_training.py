"""The training steps on made-up notes: small, quick, and skipped visibly without torch."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from modules.midi_generator.context import ModelContext
from modules.midi_generator.model import TokenModel
from modules.midi_generator.tokenizer import TokenNote, encode_bars
from modules.midi_generator.vocabulary import Control, Special
from modules.model_folder import GOLDEN_FILE

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("symusic", reason="preparing corpora needs symusic")

from training.generator.batches import BatchSource  # noqa: E402
from training.generator.cli import main  # noqa: E402
from training.generator.config import NetworkConfig, TrainConfig  # noqa: E402
from training.generator.evaluate import evaluate, figures  # noqa: E402
from training.generator.network import NoteNetwork, StepNetwork  # noqa: E402
from training.generator.prepare import (  # noqa: E402
    TokenSequence,
    load_sequences,
    save_sequences,
    sequences_digest,
)
from training.generator.train import Trainer, load_network, mean_nats, token_costs  # noqa: E402

pytestmark = [
    pytest.mark.train,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

TINY = NetworkConfig(width=32, head_width=16, attention_window=16, dropout=0.0)
QUICK = TrainConfig(
    batch=4, sequence=32, steps=60, warmup_steps=5, learning_rate=1e-2, validate_every=30
)


def sequence(
    root: int, part: str = "train", corpus: str = "pop909", bars: int = 16
) -> TokenSequence:
    bars = 16
    notes = [
        TokenNote(bar, beat * 16, root + (0, 4, 7, 4)[beat], 84, 16)
        for bar in range(bars)
        for beat in range(4)
    ]
    body = encode_bars(notes, bars, drums=False)
    tokens = np.array([Special.START, *body, Special.END], dtype=np.uint16)
    return TokenSequence("pop909", part, f"{root}.mid", ModelContext(key=0), tokens)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "tokens.npz"
    tracks = [sequence(60), sequence(62), sequence(61, "validation"), sequence(63, "test")]
    save_sequences(tracks, path)
    return path


def test_sequences_survive_the_file(data: Path) -> None:
    loaded = load_sequences(data)
    assert [s.part for s in loaded] == ["train", "train", "validation", "test"]
    assert loaded[0].context == ModelContext(key=0)
    assert np.array_equal(loaded[1].tokens, sequence(62).tokens)
    assert len(sequences_digest(loaded)) == 64


def test_batches_carry_on_where_they_stopped() -> None:
    config = TrainConfig(batch=1, sequence=16, max_transposition=0, context_dropout=0.0)
    source = BatchSource([sequence(60)], config)
    batches = [source.next_batch() for _ in range(4)]
    assert batches[0].starts[0]
    for before, after in pairwise(batches):
        if not after.starts[0]:
            assert before.targets[0, -1] == after.tokens[0, 0]
    assert batches[0].tokens[0, 0] == Special.START
    assert np.array_equal(batches[0].tokens[0, 1:], batches[0].targets[0, :-1])


def test_melodies_are_transposed_with_their_key_and_drums_are_not() -> None:
    config = TrainConfig(batch=64, sequence=16, context_dropout=0.0)
    batch = BatchSource([sequence(60)], config).next_batch()
    for tokens, context in zip(batch.tokens, batch.context, strict=True):
        first = tokens[tokens < 128]
        assert (first.min() - 60) % 12 in {context[2], (context[2] + 4) % 12, (context[2] + 7) % 12}
    assert len(set(batch.context[:, 2].tolist())) == 12
    drums = TokenSequence("groove", "train", "x", ModelContext(drums=True), sequence(38).tokens)
    batch = BatchSource([drums], config).next_batch()
    assert set(batch.tokens[batch.tokens < 128].tolist()) <= {38, 42, 45}


def test_learns_a_tiny_batch_by_heart(data: Path, tmp_path: Path) -> None:
    by_heart = replace(QUICK, max_transposition=0, context_dropout=0.0)
    trainer = Trainer(data, tmp_path / "run", by_heart, TINY)
    before = mean_nats(trainer.network, [sequence(60)])
    result = trainer.run()
    assert result.steps == QUICK.steps
    assert before > 5
    assert mean_nats(trainer.network, [sequence(60)]) < 0.8
    log = (tmp_path / "run" / "log.csv").read_text(encoding="utf-8").splitlines()
    assert len(log) == 3


def test_a_stopped_run_goes_on(data: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    first = TrainConfig(batch=4, sequence=32, steps=10, validate_every=10)
    Trainer(data, run, first, TINY).run()
    again = Trainer(data, run, TrainConfig(batch=4, sequence=32, steps=20, validate_every=10), TINY)
    assert again.step == 10
    assert again.run().steps == 20


def test_both_forms_of_the_network_agree() -> None:
    torch.manual_seed(3)
    network = NoteNetwork(TINY).eval()
    step = StepNetwork(network).eval()
    tokens = torch.from_numpy(sequence(60).tokens[:40].astype(np.int64))[None]
    positions = torch.arange(40)[None] % 16
    context = torch.tensor([[0, 9, 5, 4]])
    state = network.initial_state(1)
    with torch.inference_mode():
        whole, _ = network(tokens, positions, context, state)
        memory = [state.hidden.transpose(0, 1), state.keys, state.values, state.filled]
        for index in range(40):
            logits, *memory = step(tokens[:, index], positions[:, index], context, *memory)
            assert torch.allclose(logits, whole[:, index], atol=1e-4)


def test_state_carries_over_between_stretches() -> None:
    torch.manual_seed(4)
    network = NoteNetwork(TINY).eval()
    track = sequence(60)
    tokens = torch.from_numpy(track.tokens[:60].astype(np.int64))[None]
    positions, context = torch.zeros_like(tokens), torch.tensor([[0, 20, 24, 0]])
    with torch.inference_mode():
        whole, _ = network(tokens, positions, context, network.initial_state(1))
        head, state = network(tokens[:, :25], positions[:, :25], context, network.initial_state(1))
        tail, _ = network(tokens[:, 25:], positions[:, 25:], context, state)
    assert torch.allclose(torch.cat([head, tail], dim=1), whole, atol=1e-4)


def test_exports_a_model_that_the_app_reads(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="export needs onnx")
    run, folder = tmp_path / "run", tmp_path / "note_gru"
    Trainer(data, run, QUICK, TINY).run()
    arguments = ["--data", str(data), "--run", str(run), "--model", str(folder)]
    assert main(["export", *arguments]) == 0
    model = TokenModel.load(folder)
    network, _ = load_network(run / "best.pt")
    state = model.initial_state(ModelContext(key=0))
    _, state = model.step([int(Special.START)], state)
    logits, _ = model.step([int(Control.BAR)], state)
    assert logits.shape == (1, 258)
    assert (folder / GOLDEN_FILE).is_file()
    assert model.info.is_placeholder
    costs = token_costs(network, sequence(63, "test"))
    measured = evaluate(data, folder)["pop909"]
    assert isinstance(measured, dict)
    assert np.log(measured["model"]["perplexity"]) == pytest.approx(costs.mean(), abs=0.1)
    assert measured["model"]["tokens"] == len(costs)


def test_figures_count_every_token_but_start() -> None:
    track = sequence(60)
    result = figures([np.full(len(track.tokens) - 1, np.log(2.0))], [track])
    assert result["perplexity"] == pytest.approx(2.0)
    assert result["bits_per_note"] == pytest.approx((len(track.tokens) - 1) / 64)


def test_a_step_without_its_data_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--data", str(tmp_path / "missing.npz")]) == 1
    assert "prepare" in capsys.readouterr().err


def test_train_prints_its_result_as_json(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(data), "--run", str(tmp_path / "run"), "--width", "16"]
    assert main(["train", *arguments, "--steps", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"] == 1
