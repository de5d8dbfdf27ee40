"""Where the generator is asked in music that people wrote."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("symusic", reason="reading corpora needs symusic")

from training.generator.asked_places import bars_well_after, some_of
from training.generator.cli import main


def test_each_bar_before_a_place_has_notes() -> None:
    assert bars_well_after({7, 0, 1, 2, 4, 5, 6}, 2) == [2, 6, 7]
    assert bars_well_after({0, 1}, 2) == []


def test_of_few_places_all_are_taken() -> None:
    assert sorted(some_of([3, 1, 2], 5, random.Random(0))) == [1, 2, 3]
    assert len(some_of(range(9), 5, random.Random(0))) == 5


@pytest.mark.parametrize("step", ["compare", "fills", "proposed-feel", "drum-feel"])
def test_missing_corpora_are_told(step: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([step, "--corpora", "nowhere"]) == 1
    assert capsys.readouterr().err == (
        "nowhere/splits.json is not there; name the folder of the corpora with --corpora.\n"
    )
