"""Small corpora, made as they are needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from corpus_songs import tune, write_tune

MakeFolder = Callable[..., Path]


@pytest.fixture
def tunes(tmp_path: Path) -> MakeFolder:
    """A function that writes a folder of `count` different tunes of 20 bars."""

    def make(count: int, name: str = "tunes") -> Path:
        folder = tmp_path / name
        for number in range(count):
            write_tune(folder / f"tune{number:02d}.mid", tune(number))
        return folder

    return make
