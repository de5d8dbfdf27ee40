from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from modules.errors import ModelError
from modules.midi_generator.copy_index import (
    INDEX_FILE,
    CopyIndex,
    stretch_hashes,
    top_line,
)
from modules.midi_generator.tokenizer import TokenNote


def melody(seed: int, count: int = 40) -> list[int]:
    steps = np.random.default_rng(seed).integers(-5, 6, count)
    return (60 + np.cumsum(steps)).tolist()


@pytest.fixture
def index() -> CopyIndex:
    return CopyIndex.of([melody(1), melody(2)])


@pytest.mark.parametrize("semitones", [-7, 0, 3])
def test_a_copy_is_found_in_any_key(index: CopyIndex, semitones: int) -> None:
    copy = [pitch + semitones for pitch in melody(1)[5:21]]
    assert index.holds_copy([], copy)
    assert index.holds_copy(copy[:10], copy[10:])


def test_fifteen_notes_are_no_copy_and_new_music_is_not_found(index: CopyIndex) -> None:
    assert not index.holds_copy([], melody(1)[5:20])
    assert not index.holds_copy([], [*melody(1)[5:20], 30])
    assert not any(index.holds_copy(melody(n), melody(n + 50)) for n in range(3, 40))


def test_what_the_user_played_before_is_theirs(index: CopyIndex) -> None:
    own = melody(2)[:20]
    assert not index.holds_copy([*own, 50], own)


def test_scales_belong_to_everybody() -> None:
    scale = list(range(40, 80))
    assert not len(stretch_hashes(scale))
    assert not CopyIndex.of([scale]).holds_copy([], scale)


def test_it_survives_its_file_and_a_damaged_one_is_told(index: CopyIndex, tmp_path: Path) -> None:
    assert len(CopyIndex.load(tmp_path)) == 0
    index.save(tmp_path)
    again = CopyIndex.load(tmp_path)
    assert len(again) == len(index)
    assert again.holds_copy([], melody(2)[:16])
    content = (tmp_path / INDEX_FILE).read_bytes()
    (tmp_path / INDEX_FILE).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError, match="damaged"):
        CopyIndex.load(tmp_path)


def test_the_top_line_is_the_highest_at_each_onset() -> None:
    notes = [TokenNote(0, 0, 60, 80), TokenNote(0, 0, 67, 80), TokenNote(1, 0, 55, 80)]
    assert top_line(notes) == [67, 55]
