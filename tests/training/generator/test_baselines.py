"""Both baselines go to one file and come back as they were."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("symusic", reason="preparing corpora needs symusic")

from token_files import write_sequences

from modules.midi_generator.context import ModelContext
from modules.midi_generator.markov import MarkovModel
from modules.midi_generator.tokenizer import TokenNote, encode_bars
from modules.midi_generator.vocabulary import Special
from training.command_line import main
from training.corpus.token_sequence import TokenSequence
from training.generator.baselines import load_baselines


def sequence(part: str, pitch: int) -> TokenSequence:
    notes = [TokenNote(bar, beat * 16, pitch, 84, 16) for bar in range(8) for beat in range(4)]
    body = encode_bars(notes, 8, drums=False)
    tokens = np.array([Special.START, *body, Special.END], dtype=np.uint16)
    return TokenSequence("pop909", part, f"{pitch}.mid", ModelContext(meter=4), tokens)


def test_baselines_are_exported_and_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "tokens.npz", tmp_path / "runs" / "baselines.npz"
    taught, asked = sequence("train", 60), sequence("test", 60)
    write_sequences([taught, asked], data)
    assert main(["export", "baselines", "--data", str(data), "--out", str(out)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["pop909"]["rhythm"]["slots"] == 8 * 16
    assert found["pop909"]["rhythm"]["onsets"] == 8 * 4
    rhythm = found["pop909"]["rhythm"]
    assert rhythm["bits_per_slot"] < rhythm["bits_per_slot_without_place"]
    markov, _ = load_baselines(out)
    fitted = MarkovModel(4).fit([taught.tokens])
    assert np.array_equal(markov.costs(asked.tokens), fitted.costs(asked.tokens))


def test_missing_data_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "baselines", "--data", str(tmp_path / "none.npz")]) == 1
    assert "data build" in capsys.readouterr().err
