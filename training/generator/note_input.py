"""What every network of notes reads, and how it becomes vectors."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn

from modules.midi_generator.context import CONTEXT_SIZES, PHRASE_PLACES
from modules.midi_generator.harmony import PITCH_CLASSES
from modules.midi_generator.tokenizer import MAX_POSITION_UNITS
from modules.midi_generator.vocabulary import VOCABULARY_SIZE


@dataclass(frozen=True, slots=True)
class NetworkInput:
    """What the network reads: `tokens`, `positions` and `bars` (batch, time), int64.

    `harmony` (batch, time, 12) is 1 where a pitch class sounds in the other tracks; `context`
    (batch, 4), int64, holds for the whole stretch.
    """

    tokens: Tensor
    positions: Tensor
    bars: Tensor
    harmony: Tensor
    context: Tensor

    def to(self, device: torch.device) -> NetworkInput:
        """The same on `device`."""
        return NetworkInput(*(getattr(self, part.name).to(device) for part in fields(self)))


class NoteInput(nn.Module):
    """Token, place in the bar and the phrase, harmony and context as one vector per moment."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(VOCABULARY_SIZE, width)
        self.positions = nn.Embedding(MAX_POSITION_UNITS, width)
        self.bars = nn.Embedding(PHRASE_PLACES, width)
        self.harmony = nn.Linear(PITCH_CLASSES, width, bias=False)
        self.contexts = nn.ModuleList(nn.Embedding(size, width) for size in CONTEXT_SIZES)
        for embedding in (self.tokens, self.positions, *self.contexts):
            nn.init.normal_(embedding.weight, std=width**-0.5)
        # What is added to the plain tokens begins as nothing.
        for part in (self.bars, self.harmony):
            nn.init.zeros_(part.weight)

    def forward(self, given: NetworkInput) -> Tensor:
        """(batch, time, width)."""
        context = given.context[:, None, :]
        return self.vectors(given.tokens, given.positions, given.bars, given.harmony, context)

    def vectors(
        self, tokens: Tensor, positions: Tensor, bars: Tensor, harmony: Tensor, context: Tensor
    ) -> Tensor:
        """(…, width) of moments of any shape (…); `harmony` (…, 12), `context` (…, 4).

        Products are plain ones: ONNX Runtime quantizes those.
        """
        x: Tensor = self.tokens(tokens) + self.positions(positions) + self.bars(bars)
        x = x + harmony @ self.harmony.weight.t()
        for table, ids in zip(self.contexts, context.unbind(-1), strict=True):
            x = x + table(ids)
        return x
