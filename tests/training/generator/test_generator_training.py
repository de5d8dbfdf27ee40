"""The training steps on made-up notes: small, quick, and skipped visibly without torch."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from modules.midi_generator.context import UNKNOWN_PHRASE_PLACE, ModelContext
from modules.midi_generator.model import TokenModel
from modules.midi_generator.vocabulary import Control, Special
from modules.model_folder import GOLDEN_FILE

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("symusic", reason="preparing corpora needs symusic")

from tiny_training import OPEN, QUICK, TINY, TINY_TRANSFORMER, restless, sequence, stretch  # noqa: E402

from training.corpus.shards import read_sequences, sequences_digest  # noqa: E402
from training.corpus.token_sequence import TokenSequence  # noqa: E402
from training.generator.batches import BatchSource, transposed  # noqa: E402
from training.generator.checkpoint import build_network, load_network  # noqa: E402
from training.generator.cli import main  # noqa: E402
from training.generator.config import NetworkConfig, TrainConfig, TransformerConfig  # noqa: E402
from training.generator.evaluate import evaluate, figures  # noqa: E402
from training.generator.export import step_form  # noqa: E402
from training.generator.lesson import TrueTokens  # noqa: E402
from training.generator.nats import token_costs  # noqa: E402
from training.generator.network import NoteNetwork  # noqa: E402
from training.generator.stream import read_stream  # noqa: E402
from training.generator.train import train  # noqa: E402

pytestmark = [
    pytest.mark.train,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def test_sequences_survive_the_file(data: Path) -> None:
    loaded = list(read_sequences(data))
    assert [s.part for s in loaded] == ["train", "train", "validation", "test"]
    assert loaded[0].context == ModelContext(key=0, first_bar=2, harmony=OPEN)
    assert np.array_equal(loaded[1].tokens, sequence(62).tokens)
    assert len(sequences_digest(loaded)) == 64


def test_batches_carry_on_where_they_stopped() -> None:
    config = TrainConfig(batch=1, sequence=16, max_transposition=0, context_dropout=0.0)
    source = BatchSource([sequence(60)], config)
    batches = [source.next_batch() for _ in range(4)]
    assert batches[0].starts[0]
    for before, after in pairwise(batches):
        if not after.starts[0]:
            assert before.targets[0, -1] == after.given.tokens[0, 0]
    first = batches[0]
    assert first.given.tokens[0, 0] == Special.START
    assert torch.equal(first.given.tokens[0, 1:], first.targets[0, :-1])


def test_melodies_are_transposed_with_their_key_and_drums_are_not() -> None:
    config = TrainConfig(batch=64, sequence=16, context_dropout=0.0, surroundings_dropout=0.0)
    given = BatchSource([sequence(60)], config).next_batch().given
    for tokens, context, harmony in zip(given.tokens, given.context, given.harmony, strict=True):
        tonic = int(context[2])
        pitches = tokens[tokens < 128] - 60 - tonic
        assert set((pitches % 12).tolist()) <= {0, 4, 7}
        sounding = np.flatnonzero(harmony[1].numpy()) - tonic
        assert set((sounding % 12).tolist()) in ({0, 4, 7}, {0, 5, 9})
    assert len(set(given.context[:, 2].tolist())) == 12
    drums = TokenSequence("groove", "train", "x", ModelContext(drums=True), sequence(38).tokens)
    given = BatchSource([drums], config).next_batch().given
    assert set(given.tokens[given.tokens < 128].tolist()) <= {38, 42, 45}


def test_each_token_knows_its_bar_and_what_the_others_play() -> None:
    track = sequence(60)
    stream = read_stream(track.tokens, track.context)
    bars = np.cumsum(track.tokens == Control.BAR) - 1
    assert np.array_equal(stream.bars[1:], (bars[1:] + 2) % 4)
    second_half = stream.positions >= 32
    assert set(stream.harmony[(bars >= 0) & second_half].tolist()) == {0b1000100001}
    assert set(stream.harmony[(bars >= 0) & ~second_half].tolist()) == {0b10010001}


def test_surroundings_are_hidden_at_times() -> None:
    config = TrainConfig(batch=64, sequence=16, surroundings_dropout=0.5, max_transposition=0)
    given = BatchSource([sequence(60)], config).next_batch().given
    silent = (given.harmony.sum(dim=(1, 2)) == 0).sum()
    lost = (given.bars == UNKNOWN_PHRASE_PLACE).all(dim=1).sum()
    assert 10 < int(silent) < 54
    assert 10 < int(lost) < 54


@pytest.mark.parametrize("semitones", [-13, -1, 0, 5, 12])
def test_pitch_classes_move_around_the_octave(semitones: int) -> None:
    classes = np.array([0b1, 0b100000000001, 0])
    moved = transposed(classes, semitones)
    up = semitones % 12
    assert moved.tolist() == [1 << up, 1 << up | 1 << (11 + up) % 12, 0]


SIZES = [TINY, replace(TINY, heads=0), TINY_TRANSFORMER]


@pytest.mark.parametrize("sizes", SIZES)
def test_both_forms_of_a_network_agree(sizes: NetworkConfig | TransformerConfig) -> None:
    torch.manual_seed(3)
    network = restless(build_network(sizes))
    step = step_form(network).eval()
    given = stretch(40)
    with torch.inference_mode():
        whole, _ = network(given, network.initial_state(1))
        memory = step.initial_state(1)
        for t in range(40):
            moment = (given.tokens, given.positions, given.bars, given.harmony)
            logits, *memory = step(*(part[:, t] for part in moment), given.context, *memory)
            assert torch.allclose(logits, whole[:, t], atol=1e-4)


def test_state_carries_over_between_stretches() -> None:
    torch.manual_seed(4)
    network = restless(NoteNetwork(TINY))
    track = sequence(60)
    stream = read_stream(track.tokens[:60], track.context)
    head, tail = (
        part.as_input(track.context) for part in (stream.part(0, 25), stream.part(25, 60))
    )
    with torch.inference_mode():
        whole, _ = network(stretch(60), network.initial_state(1))
        first, state = network(head, network.initial_state(1))
        second, _ = network(tail, state)
    assert torch.allclose(torch.cat([first, second], dim=1), whole, atol=1e-4)


@pytest.mark.parametrize("sizes", SIZES)
def test_exports_a_model_that_the_app_reads(
    data: Path, tmp_path: Path, sizes: NetworkConfig | TransformerConfig
) -> None:
    pytest.importorskip("onnx", reason="export needs onnx")
    run, folder = tmp_path / "run", tmp_path / "note_gru"
    train(data, run, QUICK, build_network(sizes), TrueTokens())
    arguments = ["--data", str(data), "--run", str(run), "--model", str(folder)]
    assert main(["export", *arguments]) == 0
    model = TokenModel.load(folder)
    network, _ = load_network(run / "best.ckpt")
    state = model.initial_state(ModelContext(key=0, harmony=OPEN))
    _, state = model.step([int(Special.START)], state)
    logits, _ = model.step([int(Control.BAR)], state)
    assert logits.shape == (1, 258)
    assert (folder / GOLDEN_FILE).is_file()
    assert model.info.is_placeholder
    costs = token_costs(network, sequence(63, "test"))
    measured = evaluate(data, folder)["pop909"]
    assert isinstance(measured, dict)
    network_nats = np.log(measured["network_alone"]["perplexity"])
    assert network_nats == pytest.approx(costs.mean(), abs=0.1)
    assert measured["model"]["perplexity"] < measured["network_alone"]["perplexity"]
    assert measured["model"]["tokens"] == len(costs)
    assert 0.0 <= measured["calibration_error"] <= 1.0


def test_figures_count_every_token_but_start() -> None:
    track = sequence(60)
    result = figures([np.full(len(track.tokens) - 1, np.log(2.0))], [track])
    assert result["perplexity"] == pytest.approx(2.0)
    assert result["bits_per_note"] == pytest.approx((len(track.tokens) - 1) / 64)


def test_a_step_without_its_data_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--data", str(tmp_path / "missing.npz")]) == 1
    assert "data build" in capsys.readouterr().err


def test_train_prints_its_result_as_json(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(data), "--run", str(tmp_path / "run"), "--width", "16"]
    assert main(["train", *arguments, "--steps", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"] == 1
