from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Tokens of two tracks to learn from, one to validate with and one to test with."""
    from tiny_training import sequence
    from token_files import write_sequences

    path = tmp_path / "tokens.npz"
    tracks = [sequence(60), sequence(62), sequence(61, "validation"), sequence(63, "test")]
    write_sequences(tracks, path)
    return path
