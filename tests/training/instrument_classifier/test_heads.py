"""The ear's last layer fitted to named sounds: they are named so, and the rest stays as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from modules.errors import FileError, ParameterError
from modules.instrument_classifier.corrections import Correction, Corrections
from modules.instrument_classifier.corrections_file import write_fine_tuning_set
from modules.instrument_classifier.features import COEFFICIENTS, CONTEXT_FRAMES
from modules.instrument_classifier.model import InstrumentModel
from training.instrument_classifier.heads import HeadChange, fit, fit_heads

pytestmark = pytest.mark.train
ORGAN = 10


def test_named_sounds_are_learned_and_others_keep_their_label(rng: np.random.Generator) -> None:
    base = HeadChange(rng.normal(0, 1, (16, 20)), np.zeros(20))
    clips, sounds = rng.normal(0, 1, (300, 16)), rng.normal(0, 1, 16) + rng.normal(0, 0.1, (6, 16))
    change = fit(sounds, np.full(6, ORGAN), base, clips[::2])
    after = base.of(sounds) + change.of(sounds)
    assert (after.argmax(1) == ORGAN).all()
    held = clips[1::2]
    same = base.of(held).argmax(1) == (base.of(held) + change.of(held)).argmax(1)
    assert same.mean() > 0.8


def test_the_written_model_says_what_was_taught(tmp_path: Path, rng: np.random.Generator) -> None:
    model = InstrumentModel.load()
    shape = (COEFFICIENTS, CONTEXT_FRAMES)
    windows = [rng.normal(0, spread, (2, *shape)).astype(np.float32) for spread in (16, 1, 1, 2)]
    heard = model.predict(windows[0])
    entry = Correction(tuple(heard.mean().embedding[0].tolist()), ORGAN, None, model.fingerprint)
    file = tmp_path / "set.npz"
    write_fine_tuning_set(file, Corrections((entry,), model.fingerprint))
    report = fit_heads(file, windows[1:], tmp_path / "heads")
    assert report.corrections == 1
    assert report.right_after == 1.0
    taught = InstrumentModel.load(tmp_path / "heads")
    again = taught.predict(windows[0])
    assert again.probabilities[:, ORGAN].min() > heard.probabilities[:, ORGAN].max()
    assert again.probabilities.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(again.embedding, heard.embedding)
    assert taught.fingerprint != model.fingerprint


def test_a_set_of_another_ear_or_no_set_is_told(tmp_path: Path) -> None:
    file = tmp_path / "set.npz"
    write_fine_tuning_set(file, Corrections((Correction((1.0,), 1, None, "old"),), "old"))
    with pytest.raises(ParameterError, match="another version"):
        fit_heads(file, [], tmp_path)
    file.write_text("nonsense")
    with pytest.raises(FileError, match="corrections export"):
        fit_heads(file, [], tmp_path)
