"""A digest of the code that makes tokens: cached results of other code are not used."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import import_module
from pathlib import Path

MODULES = (
    "modules.midi_generator.context",
    "modules.midi_generator.harmony",
    "modules.midi_generator.tokenizer",
    "modules.midi_generator.vocabulary",
    "modules.song.canonical_score",
    "modules.song.chord",
    "modules.song.chord_finder",
    "modules.song.groove_finder",
    "modules.song.key_finder",
    "modules.song.role_finder",
    "modules.song.score",
    "modules.song.time_map",
    "training.corpus.beat_alignment",
    "training.corpus.chorales",
    "training.corpus.file_result",
    "training.corpus.fingerprint",
    "training.corpus.process_file",
    "training.corpus.quality_filter",
    "training.corpus.songs",
    "training.corpus.token_sequence",
)
"""All that a file's result depends on besides the file and the settings."""


@lru_cache(maxsize=1)
def code_digest() -> str:
    """SHA-256 of the sources of `MODULES` and the version of the MIDI reader."""
    digest = hashlib.sha256(_reader_version().encode())
    for name in MODULES:
        path = import_module(name).__file__
        if path is not None:
            digest.update(Path(path).read_bytes())
    return digest.hexdigest()


def _reader_version() -> str:
    from importlib.metadata import version

    return version("symusic")
