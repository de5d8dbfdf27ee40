"""A track as the network reads it: tokens, and beside each what is known of its moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from modules.midi_generator.context import ModelContext
from modules.midi_generator.harmony import class_vectors
from modules.midi_generator.tokenizer import places
from training.generator.note_input import NetworkInput


@dataclass(frozen=True, slots=True)
class TokenStream:
    """Equally long arrays, int64 (time,): `harmony` holds pitch classes as bits."""

    tokens: np.ndarray
    positions: np.ndarray
    bars: np.ndarray
    harmony: np.ndarray

    def __len__(self) -> int:
        return len(self.tokens)

    def part(self, first: int, last: int) -> TokenStream:
        """The moments from `first` up to `last`."""
        cut = slice(first, last)
        return TokenStream(self.tokens[cut], self.positions[cut], self.bars[cut], self.harmony[cut])

    def as_input(self, context: ModelContext) -> NetworkInput:
        """All of it as a batch of one."""
        return NetworkInput(
            torch.from_numpy(self.tokens)[None],
            torch.from_numpy(self.positions)[None],
            torch.from_numpy(self.bars)[None],
            torch.from_numpy(class_vectors(self.harmony))[None],
            torch.tensor([context.ids]),
        )


def read_stream(tokens: np.ndarray, context: ModelContext) -> TokenStream:
    """The stream of `tokens`, which begin with START and bar 0 of `context`."""
    ids = tokens.astype(np.int64)
    spots = places(ids.tolist())
    return TokenStream(
        ids,
        np.array([spot.position for spot in spots], dtype=np.int64),
        np.array([context.phrase_place(spot.bar) for spot in spots], dtype=np.int64),
        np.array([context.harmony.at(spot.bar, spot.unit) for spot in spots], dtype=np.int64),
    )
