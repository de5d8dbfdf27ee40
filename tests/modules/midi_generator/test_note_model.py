from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modules.errors import ModelError
from modules.midi_generator.context import ModelContext
from modules.midi_generator.harmony import HarmonyMap
from modules.midi_generator.model import TokenModel
from modules.midi_generator.tokenizer import Place
from modules.midi_generator.vocabulary import VOCABULARY_SIZE, Control, Special
from modules.model_folder import CARD_FILE, GOLDEN_FILE, MODEL_FILE

GOLDEN_TOLERANCE = 0.15
"""Logits of the 8-bit model differ between processors by rounding of its activations."""


def logits_of(model: TokenModel, tokens: list[int], context: ModelContext) -> np.ndarray:
    state = model.initial_state(context)
    rows = []
    for token in tokens:
        row, state = model.step([token], state)
        rows.append(row[0])
    return np.array(rows)


def test_repeats_the_golden_pair(token_model: TokenModel) -> None:
    with np.load(token_model.info.path / GOLDEN_FILE, allow_pickle=False) as golden:
        drums, instrument, key, meter = golden["context"].tolist()
        harmony = HarmonyMap(tuple(map(tuple, golden["harmony"].tolist())))
        first_bar = int(golden["first_bar"])
        context = ModelContext(bool(drums), instrument, key, meter, first_bar, harmony)
        logits = logits_of(token_model, golden["tokens"].tolist(), context)
        assert np.abs(logits - golden["logits"]).max() < GOLDEN_TOLERANCE
        same = logits.argmax(axis=1) == golden["float32_logits"].argmax(axis=1)
        assert same.mean() > 0.9


def test_is_inside_its_budget(token_model: TokenModel) -> None:
    assert token_model.info.size_bytes < 2_000_000
    state = token_model.initial_state(ModelContext())
    assert state.size_bytes < 300_000


def test_steps_leave_the_old_state_alone(token_model: TokenModel) -> None:
    start = token_model.initial_state(ModelContext())
    first, state = token_model.step([int(Special.START)], start)
    again, _ = token_model.step([int(Special.START)], start)
    assert np.array_equal(first, again)
    assert state.places == (Place(),)
    assert not start.arrays[0].any()


def test_a_batch_is_close_to_single_streams(token_model: TokenModel) -> None:
    tokens = [int(Special.START), int(Control.BAR), 60]
    alone = logits_of(token_model, tokens, ModelContext())
    state = token_model.initial_state(ModelContext(), batch=3)
    for token in tokens:
        rows, state = token_model.step([token] * 3, state)
    assert rows.shape == (3, VOCABULARY_SIZE)
    assert np.abs(rows - alone[-1]).max() < GOLDEN_TOLERANCE


def test_the_context_matters(token_model: TokenModel) -> None:
    tokens = [int(Special.START), int(Control.BAR)]
    tonal = logits_of(token_model, tokens, ModelContext(drums=False, instrument=9, key=0))
    drums = logits_of(token_model, tokens, ModelContext(drums=True))
    assert np.abs(tonal - drums).max() > 0.5


def test_what_the_others_play_matters(token_model: TokenModel) -> None:
    tokens = [int(Special.START), int(Control.BAR)]
    piano = ModelContext(instrument=9, key=0, meter=4, first_bar=0)
    f_major, g_major = 1 << 5 | 1 << 9 | 1 << 0, 1 << 7 | 1 << 11 | 1 << 2
    chances = {}
    for chord in (f_major, g_major):
        context = replace(piano, harmony=HarmonyMap(((chord,) * 4,)))
        pitches = np.exp(logits_of(token_model, tokens, context)[-1][:128])
        chances[chord] = {
            other: pitches[[p for p in range(128) if other >> p % 12 & 1]].sum() / pitches.sum()
            for other in (f_major, g_major)
        }
    assert chances[f_major][f_major] > chances[g_major][f_major]
    assert chances[g_major][g_major] > chances[f_major][g_major]


def copy_of_model(model: TokenModel, folder: Path) -> Path:
    target = folder / "note_gru"
    target.mkdir()
    for name in (MODEL_FILE, CARD_FILE):
        shutil.copy(model.info.path / name, target / name)
    return target


def test_a_missing_model_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as failure:
        TokenModel.load(tmp_path / "note_gru")
    assert failure.value.model == "note_gru"


@pytest.mark.parametrize("kept_bytes", [0, 1000, 100_000])
def test_a_cut_off_model_is_told(token_model: TokenModel, tmp_path: Path, kept_bytes: int) -> None:
    folder = copy_of_model(token_model, tmp_path)
    content = (folder / MODEL_FILE).read_bytes()
    (folder / MODEL_FILE).write_bytes(content[:kept_bytes])
    with pytest.raises(ModelError) as failure:
        TokenModel.load(folder)
    assert "reinstall" in str(failure.value)


def test_a_file_that_is_no_model_is_told(token_model: TokenModel, tmp_path: Path) -> None:
    folder = copy_of_model(token_model, tmp_path)
    (folder / MODEL_FILE).write_bytes(b"not a model at all" * 100)
    with pytest.raises(ModelError):
        TokenModel.load(folder)


def test_a_model_of_another_kind_is_told(token_model: TokenModel, tmp_path: Path) -> None:
    folder = copy_of_model(token_model, tmp_path)
    # The same graph with one input renamed: it loads, but it is not our model.
    content = (folder / MODEL_FILE).read_bytes().replace(b"position", b"positiom")
    (folder / MODEL_FILE).write_bytes(content)
    with pytest.raises(ModelError) as failure:
        TokenModel.load(folder)
    assert "another version" in str(failure.value)
