"""The note model's view of a built corpus: its token sequences."""

from __future__ import annotations

from pathlib import Path

from modules.instrument_classifier.classes import CLASS_NAMES
from training.corpus.shards import read_sequences, sequences_digest, write_sequences
from training.corpus.token_sequence import TokenSequence

__all__ = [
    "VOCALS",
    "TokenSequence",
    "load_sequences",
    "save_sequences",
    "sequences_digest",
]

VOCALS = CLASS_NAMES.index("Vocals (female)")


def save_sequences(sequences: list[TokenSequence], path: Path) -> None:
    """Write sequences as shards with their index at `path`."""
    write_sequences(sequences, path)


def load_sequences(path: Path) -> list[TokenSequence]:
    """The sequences of the corpus whose index is at `path`; their tokens stay on disk until read.

    Raises FileError when the index or a shard is missing or damaged.
    """
    return list(read_sequences(path))
