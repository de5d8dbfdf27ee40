"""MIDI files that the user gives to learn from, as they are kept in the encrypted database."""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from modules.errors import FeedbackError
from modules.learning.material import ACCEPTED_WEIGHT, Stretch, of_song
from modules.midi_generator.context import ModelContext
from modules.midi_generator.harmony import HarmonyMap
from modules.song.midi_file import read_midi


def read_piece(path: Path) -> tuple[str, bytes]:
    """The mark and the content of a MIDI file; raises MidiFileError when it cannot be read."""
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""
    return mark, piece_bytes(of_song(read_midi(path), mark))


def piece_bytes(stretches: list[Stretch]) -> bytes:
    """The tracks of a piece, packed; file and track names are not in it."""
    rows = [
        {
            "context": stretch.context.ids,
            "first_bar": stretch.context.first_bar,
            "harmony": stretch.context.harmony.bars,
            "tokens": stretch.tokens.tolist(),
        }
        for stretch in stretches
    ]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def stretches_of(mark: str, content: bytes) -> list[Stretch]:
    """The tracks in what `piece_bytes` made; raises FeedbackError for anything else."""
    try:
        rows = json.loads(zlib.decompress(content))
        return [_stretch(mark, row) for row in rows]
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise FeedbackError(
            "A piece that was given to learn from is damaged; reset the notes and give it anew.",
            mark,
        ) from error


def _stretch(mark: str, row: dict[str, Any]) -> Stretch:
    drums, instrument, key, meter = row["context"]
    harmony = HarmonyMap(tuple(tuple(bar) for bar in row["harmony"]))
    context = ModelContext(bool(drums), instrument, key, meter, row["first_bar"], harmony)
    tokens = np.array(row["tokens"], dtype=np.int64)
    return Stretch(mark, context, tokens, np.full(len(tokens) - 1, ACCEPTED_WEIGHT, np.float32))
