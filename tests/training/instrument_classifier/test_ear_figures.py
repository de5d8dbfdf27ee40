"""The figures of the card: mixes, thresholds, calibration, a split as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from modules.instrument_classifier.decision import decide
from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.prediction import Prediction
from modules.instrument_classifier.scores import Judged
from training.instrument_classifier.clips import Clip, write_labelled_folder
from training.instrument_classifier.polyphony import MIX_SAMPLES, mix_of
from training.instrument_classifier.scores import coverage_curve

pytestmark = pytest.mark.train


def test_mixes_have_one_dominant_source(rng: np.random.Generator) -> None:
    clips = [
        Clip(
            (3000 * rng.standard_normal(SAMPLE_RATE)).astype(np.int16),
            index,
            "valid",
            "s",
            "recorded",
        )
        for index in range(5)
    ]
    for sources in (2, 4):
        mix, loudest, classes = mix_of(clips, sources, rng)
        assert mix.shape == (MIX_SAMPLES,)
        assert np.abs(mix).max() <= 0.51
        assert loudest in classes
        assert len(classes) == sources


def test_coverage_falls_with_the_threshold() -> None:
    def heard(confidence: float, index: int) -> Judged:
        probabilities = np.full(20, (1 - confidence) / 19, dtype=np.float32)
        probabilities[index] = confidence
        window = probabilities[None]
        mean = Prediction(window, window[:, 0], window[:, 0], window)
        return Judged(3, decide(probabilities, mean, index))

    curve = coverage_curve([heard(0.97, 3), heard(0.72, 3), heard(0.55, 4)])
    assert curve["0.50"] == {"coverage": 1.0, "accuracy": 0.667}
    assert curve["0.95"] == {"coverage": 0.333, "accuracy": 1.0}


def test_a_split_becomes_a_labelled_folder(tmp_path: Path) -> None:
    from modules.instrument_classifier.labelled_folder import read_labelled_folder

    clips = [Clip(np.full(400, 9, np.int16), index, "valid", "s", "recorded") for index in (0, 19)]
    write_labelled_folder(clips, tmp_path)
    files = read_labelled_folder(tmp_path).files
    assert [file.class_index for file in files] == [0, 19]


def test_a_bias_is_the_middle_of_the_best() -> None:
    pytest.importorskip("torch")
    from training.instrument_classifier.calibration import _middle_of_best

    assert _middle_of_best(lambda bias: float(0.95 < bias < 2.05), 4.0) == pytest.approx(1.5)


def test_calibration_moves_the_borders_where_they_belong() -> None:
    torch = pytest.importorskip("torch")
    from training.instrument_classifier.calibration import best_percussive_bias, best_temperature
    from training.instrument_classifier.judged_clips import ClipWindows

    def answers(windows):  # type: ignore[no-untyped-def]
        """Too sure of class 0, and too shy to say "percussive" of it."""
        is_kick = windows.mean(dim=(1, 2)) > 0
        logits = torch.zeros(len(windows), 20)
        logits[:, 0] = 8.0
        percussive = torch.where(is_kick, 0.3, 0.1)
        return logits.softmax(dim=1), percussive, percussive, logits, logits.sigmoid()

    high = np.ones((2, 128, 66), np.float32)
    weights = np.array([3.0, 1.0], np.float32)
    judged = [(ClipWindows(high, weights), 0), (ClipWindows(-high, weights), 9)]
    assert best_temperature(answers, judged) > 1.5
    bias = best_percussive_bias(answers, judged)
    # Between the two borders, as far as it may go.
    assert 1.3 <= bias <= 1.6
