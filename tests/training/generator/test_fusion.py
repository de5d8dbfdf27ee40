"""A user's adapter as a third voice of the fusion: what it says, and that a model learns it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("symusic", reason="preparing corpora needs symusic")
pytest.importorskip("pytorch_lightning", reason="Lightning runs the training")

from tiny_training import QUICK, TINY, TINY_TRANSFORMER, restless, sequence, stretch  # noqa: E402
from token_files import write_sequences  # noqa: E402

from modules.errors import ModelError, ParameterError  # noqa: E402
from modules.midi_generator.adapter import Adapter  # noqa: E402
from modules.song.demo_song import demo_song  # noqa: E402
from modules.song.midi_file import write_midi  # noqa: E402
from training.generator.adapted import AdaptedNetwork, adapted  # noqa: E402
from training.generator.checkpoint import build_network, load_network  # noqa: E402
from training.generator.cli import main  # noqa: E402
from training.generator.lesson import TrueTokens  # noqa: E402
from training.generator.network import NoteNetwork  # noqa: E402
from training.generator.own_pieces import own_pieces  # noqa: E402
from training.generator.train import train  # noqa: E402

pytestmark = [
    pytest.mark.train,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
FEATURES = 3 * TINY.width


def some_adapter() -> Adapter:
    random = np.random.default_rng(1)
    cold = Adapter.cold(FEATURES, random)
    up = random.normal(0.0, 1.0, cold.up.shape).astype(np.float32)
    return Adapter(cold.down, up, cold.bias)


def student() -> NoteNetwork:
    torch.manual_seed(1)
    network = restless(build_network(TINY))
    assert isinstance(network, NoteNetwork)
    return network


def test_the_third_voice_says_what_the_app_would(tmp_path: Path) -> None:
    network, adapter, given = student(), some_adapter(), stretch(24)
    voice = AdaptedNetwork(network, adapter)
    logits, after = voice(given, voice.initial_state(1))
    plain, _ = network(given, network.initial_state(1))
    # After the last token, the state holds what the adapter reads in the app.
    hidden = after.hidden.transpose(0, 1).detach().numpy()
    change = (logits - plain)[0, -1].detach().numpy()
    assert change == pytest.approx(adapter.change(hidden)[0], abs=1e-4)
    assert np.abs(change).max() > 0.01


def test_an_adapter_belongs_to_a_student_of_its_size(tmp_path: Path) -> None:
    file = tmp_path / "adapter.npz"
    file.write_bytes(Adapter.cold(32, np.random.default_rng(0)).to_bytes())
    with pytest.raises(ModelError, match="does not fit"):
        adapted(student(), file)
    with pytest.raises(ParameterError, match="recurrent student"):
        adapted(build_network(TINY_TRANSFORMER), file)


def test_a_users_files_are_tracks_to_learn_from(tmp_path: Path) -> None:
    write_midi(demo_song(), tmp_path / "mine.mid")
    found = own_pieces([tmp_path / "mine.mid"])
    assert len(found) == len(demo_song().tracks)
    assert {one.part for one in found} == {"train"}


def test_the_command_takes_the_adapter_into_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, run, fused = tmp_path / "tokens.npz", tmp_path / "run", tmp_path / "fused"
    write_sequences([sequence(60), sequence(62), sequence(61, "validation")], data)
    quick = replace(QUICK, steps=20, validate_every=10)
    torch.manual_seed(1)
    train(data, run, quick, build_network(TINY), TrueTokens())
    adapter = some_adapter()
    liked = np.zeros_like(adapter.bias)
    liked[90] = 6.0
    adapter = Adapter(adapter.down, np.zeros_like(adapter.up), liked)
    (tmp_path / "adapter.npz").write_bytes(adapter.to_bytes())
    write_midi(demo_song(), tmp_path / "mine.mid")
    options = {
        "--data": data,
        "--student": run / "last.ckpt",
        "--adapter": tmp_path / "adapter.npz",
        "--own": tmp_path / "mine.mid",
        "--run": fused,
    }
    sizes = ("--steps", "40", "--batch", "4", "--sequence", "32", "--precision", "32-true")
    words = [str(word) for pair in options.items() for word in pair]
    assert main(["fusion", *words, *sizes]) == 0
    assert '"own_tracks"' in capsys.readouterr().out
    before, after = (load_network(path / "last.ckpt")[0] for path in (run, fused))
    assert _chance(after, 90) > 3 * _chance(before, 90)


def _chance(network: torch.nn.Module, token: int) -> float:
    given = stretch(16)
    logits, _ = network(given, network.initial_state(1))
    return float(torch.softmax(logits[0], dim=-1)[:, token].mean())


def test_what_is_missing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "tokens.npz"
    write_sequences([sequence(60)], data)
    names = ("--student", str(data), "--adapter", str(tmp_path / "none.npz"))
    assert main(["fusion", "--data", str(data), *names]) == 1
    assert "nomad-muse feedback adapter" in capsys.readouterr().err
