"""A user's MIDI files as tracks to learn from, beside the corpora."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from modules.midi_generator.evaluation import tracks_of
from modules.song.midi_file import read_midi
from training.corpus.token_sequence import TokenSequence

OWN = "own"
"""What they are called in the mixture of the corpora."""


def own_pieces(paths: Sequence[Path]) -> list[TokenSequence]:
    """The tracks of the files, for training; raises MidiFileError."""
    return [
        TokenSequence(OWN, "train", str(number), track.context, track.tokens.astype(np.uint16))
        for number, path in enumerate(paths)
        for track, _ in tracks_of(read_midi(path), str(number))
    ]
