"""Proposed hits beside the drummer's, on real grooves where they are."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("symusic", reason="reading corpora needs symusic")

from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel
from training.generator.drum_feel import pieces_of
from training.generator.groove_bars import bars_of
from training.generator.proposed_feel import shared_hits


@pytest.mark.train
@pytest.mark.shared_data
def test_shared_hits_are_of_one_drum_and_sixteenth(shared_data: Path) -> None:
    generator = Generator(TokenModel.load())
    pairs = []
    for piece in islice(pieces_of(shared_data / "midi", "validation"), 3):
        bar = sorted(bars_of(piece.song))[8]
        found = shared_hits(piece, bar, generator, seed=1)
        assert len({(note.pitch, note.start_tick) for _, note in found}) == len(found)
        pairs += [(piece, *pair) for pair in found]
    assert pairs
    for piece, ghost, note in pairs:
        assert ghost.pitch == note.pitch
        assert abs(ghost.start_tick - note.start_tick) <= piece.song.ppq // 4
