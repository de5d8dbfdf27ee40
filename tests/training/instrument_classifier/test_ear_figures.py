"""The figures of the card: mixes, thresholds, the picture of the confusion."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.model import decide
from modules.instrument_classifier.scores import Judged
from training.instrument_classifier.clips import Clip
from training.instrument_classifier.confusion_picture import write_confusion
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
        return Judged(3, decide(probabilities, 0.9, index))

    curve = coverage_curve([heard(0.97, 3), heard(0.72, 3), heard(0.55, 4)])
    assert curve["0.50"] == {"coverage": 1.0, "accuracy": 0.667}
    assert curve["0.95"] == {"coverage": 0.333, "accuracy": 1.0}


def test_the_confusion_is_a_picture(tmp_path: Path) -> None:
    confusion = np.eye(20, dtype=np.int64) * 4
    confusion[2, 5] = 4
    write_confusion(tmp_path / "confusion.svg", confusion, "Heard on <valid>")
    drawn = ElementTree.parse(tmp_path / "confusion.svg").getroot()
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "Heard on <valid>"
    assert texts.count("50") == 2


def test_a_bias_is_the_middle_of_the_best() -> None:
    pytest.importorskip("torch")
    from training.instrument_classifier.calibration import _middle_of_best

    assert _middle_of_best(lambda bias: float(0.95 < bias < 2.05)) == pytest.approx(1.5)


def test_calibration_moves_the_borders_where_they_belong() -> None:
    torch = pytest.importorskip("torch")
    from training.instrument_classifier.calibration import best_percussive_bias, best_temperature

    def answers(windows):  # type: ignore[no-untyped-def]
        """Too sure of class 0, and too shy to say "percussive" of it."""
        is_kick = windows.mean(dim=(1, 2)) > 0
        logits = torch.zeros(len(windows), 20)
        logits[:, 0] = 8.0
        percussive = torch.where(is_kick, 0.3, 0.1)
        return logits.softmax(dim=1), percussive, percussive, logits, logits.sigmoid()

    kick, piano = np.ones((2, 128, 66), np.float32), -np.ones((2, 128, 66), np.float32)
    judged = [(kick, 0), (piano, 9)]
    assert best_temperature(answers, judged) > 1.5
    bias = best_percussive_bias(answers, judged)
    assert 0.9 <= bias <= 2.1
