"""The judge of drum fills: what it reads from a bar, and that it tells human fills from beats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("symusic", reason="reading corpora needs symusic")
pytest.importorskip("sklearn", reason="the judge of fills needs scikit-learn")

from modules.midi_generator.tokenizer import TokenNote
from training.generator.fills import FillBar, FillClassifier, anchors_kept
from training.generator.groove_bars import INSTRUMENTS, STEPS, bar_histogram, labelled_bars

KICK, SNARE, HAT = 36, 38, 42


def hit(unit: int, pitch: int) -> TokenNote:
    return TokenNote(0, unit, pitch, 90)


def test_hits_are_counted_by_drum_and_nearest_sixteenth() -> None:
    found = bar_histogram([hit(0, KICK), hit(15, SNARE), hit(17, SNARE), hit(63, HAT)])
    table = found[: len(INSTRUMENTS) * STEPS].reshape(len(INSTRUMENTS), STEPS)
    assert table[0].tolist() == [1] + [0] * 15
    assert table[1].tolist() == [0, 0, 0, 0, 2] + [0] * 11
    assert table[2].tolist() == [0] * 15 + [1]
    assert found[-2:].tolist() == [4, 4]


def test_other_percussion_is_left_out() -> None:
    assert bar_histogram([hit(0, 75)])[:-2].sum() == 0


def test_anchors_are_the_kicks_and_snares_of_the_first_half() -> None:
    before = (hit(0, KICK), hit(0, HAT), hit(16, SNARE), hit(40, KICK))
    assert anchors_kept([FillBar(before, (hit(0, KICK), hit(16, SNARE)))]) == 1.0
    assert anchors_kept([FillBar(before, (hit(2, KICK), hit(24, SNARE)))]) == 0.5


@pytest.mark.train
@pytest.mark.shared_data
def test_human_fills_are_told_from_beats(shared_data: Path) -> None:
    bars = labelled_bars(shared_data / "midi", "validation")
    learned = FillClassifier(4).fit(bars[::2])
    calls = learned.calls([bar.notes for bar in bars[1::2]])
    fills = np.array([bar.is_fill for bar in bars[1::2]])
    assert calls[fills].mean() > 0.7
    assert calls[~fills].mean() < 0.3
