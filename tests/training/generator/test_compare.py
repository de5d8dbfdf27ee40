"""Proposals beside human bars, on the real corpora where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("symusic", reason="reading corpora needs symusic")

from modules.model_folder import MODELS_FOLDER
from training.generator.compare import CORPORA, compare


@pytest.mark.train
@pytest.mark.shared_data
def test_every_corpus_is_compared(shared_data: Path) -> None:
    found = compare(shared_data / "midi", MODELS_FOLDER / "note_gru", "validation", bars=12)
    for corpus in CORPORA:
        figures = found[corpus]
        assert isinstance(figures, dict)
        assert figures["bars"] == 12
        assert 0.3 < figures["overlap"]["mean"] <= 1.0
        assert 0.0 <= figures["proposed"]["grooving_similarity"] <= 1.0
        assert 0.3 < figures["overlap_of_distances"]["mean"] <= 1.0
        gap = figures["difference"]["grooving_similarity"]
        assert gap["low"] <= gap["mean"] <= gap["high"]
        if corpus != "groove":
            # The key is locked by default.
            assert figures["proposed"]["in_key"] == 1.0
