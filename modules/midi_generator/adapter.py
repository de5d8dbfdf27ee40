"""The personal adapter: a low-rank correction of the frozen note model's logits.

    logits + strength · ((hidden · down) · up + bias)

`hidden` is what the model's three GRUs remember after the last token, which the shipped graph
hands out anyway: the graph stays as it is, bit by bit, and without an adapter so do its answers.
How far it is followed is told by `adapter_gate`.
Hu et al., "LoRA", 2021, applied to the output alone.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import numpy as np

from modules.errors import ModelError
from modules.midi_generator.vocabulary import VOCABULARY_SIZE

HIDDEN_FEATURES = 768
"""What the three GRUs of the shipped model remember: 256 numbers each."""

RANK = 32
MOST_PARAMETERS = 50_000
COLD_START_DEVIATION = 0.02
"""The paper's σ (§3.2.6) for the first factor; the second begins as zero, so nothing changes."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """`down` (features, rank), `up` (rank, 258) and `bias` (258,), all float32."""

    down: np.ndarray
    up: np.ndarray
    bias: np.ndarray

    @classmethod
    def cold(cls, features: int, random: np.random.Generator) -> Adapter:
        """An adapter that has learned nothing yet and changes no logit."""
        noise = random.normal(0.0, COLD_START_DEVIATION, (features, RANK))
        up = np.zeros((RANK, VOCABULARY_SIZE), np.float32)
        return cls(noise.astype(np.float32), up, np.zeros(VOCABULARY_SIZE, np.float32))

    def change(self, hidden: np.ndarray) -> np.ndarray:
        """What is added (batch, 258) to the logits of streams with `hidden` (batch, 3, width)."""
        features = hidden.reshape(len(hidden), -1)
        result: np.ndarray = (features @ self.down) @ self.up + self.bias
        return result

    @property
    def parameters(self) -> int:
        """How many numbers it has."""
        return self.down.size + self.up.size + self.bias.size

    def to_bytes(self) -> bytes:
        """The three arrays as a file (.npz)."""
        file = io.BytesIO()
        np.savez(file, down=self.down, up=self.up, bias=self.bias)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes, features: int = HIDDEN_FEATURES) -> Adapter:
        """The adapter in what `to_bytes` made; raises ModelError when it does not fit."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                found = cls(*(file[name].astype(np.float32) for name in ("down", "up", "bias")))
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise _misfit() from error
        rank = found.down.shape[-1]
        shapes = (found.down.shape, found.up.shape, found.bias.shape)
        if shapes != ((features, rank), (rank, VOCABULARY_SIZE), (VOCABULARY_SIZE,)):
            raise _misfit()
        if found.parameters > MOST_PARAMETERS or not np.isfinite(found.up).all():
            raise _misfit()
        return found


def _misfit() -> ModelError:
    return ModelError(
        "What was learned of your notes does not fit this version's model and is left out; "
        "let it be learned again.",
        "personal adapter",
    )
