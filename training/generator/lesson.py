"""What a network is taught: the true next token, what a teacher expects, or what several do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from modules.midi_generator.vocabulary import Special
from training.generator.adapted import AdaptedNetwork
from training.generator.batches import Batch
from training.generator.checkpoint import NoteModel, NoteState

TRUTH_SHARE = 0.3
SOFTENING = 3.0
"""Share of the true tokens in a distillation's loss, and its temperature: the paper's α and T."""

BASE_WEIGHT, STUDENT_WEIGHT, PERSONAL_WEIGHT = 0.5, 0.3, 0.2
"""The paper's α, β and γ of the fusion; those of the voices that take part are scaled to 1."""


TeachingNetwork = NoteModel | AdaptedNetwork


class Lesson(Protocol):
    """A loss for the logits (batch, time, 258) that a network gives for a batch."""

    def loss(self, logits: Tensor, batch: Batch) -> Tensor:
        """Mean over the tokens of the batch, in nats."""


class TrueTokens:
    """The cross-entropy of the tokens that follow."""

    def loss(self, logits: Tensor, batch: Batch) -> Tensor:
        """Mean cost of the true tokens."""
        return true_cost(logits, batch.targets)


@dataclass(slots=True)
class Voice:
    """A network that teaches, frozen, and follows the rows of the batches with its own state."""

    network: TeachingNetwork
    state: NoteState | None = None

    def listen(self, batch: Batch) -> Tensor:
        """Its logits for `batch`, (batch, time, 258)."""
        if self.state is None:
            self.network.eval().to(batch.targets.device)
            self.state = self.network.initial_state(len(batch.targets))
        logits: Tensor
        with torch.no_grad():
            state = self.state.reset_where(batch.starts)
            logits, self.state = self.network(batch.given, state)
        return logits.float()


class Distillation:
    """α · cost of the true tokens + (1 - α) · T² · KL to the teacher softened by T.

    Source: Hinton, Vinyals, Dean, *Distilling the Knowledge in a Neural Network*, 2015.
    """

    def __init__(self, teacher: NoteModel) -> None:
        self._teacher = Voice(teacher)

    def loss(self, logits: Tensor, batch: Batch) -> Tensor:
        """Mean over the tokens, in nats."""
        softened = torch.softmax(self._teacher.listen(batch) / SOFTENING, dim=-1)
        imitation = soft_cost(logits / SOFTENING, softened, batch.targets)
        imitation = imitation - soft_cost(softened.log(), softened, batch.targets)
        truth = true_cost(logits, batch.targets)
        return TRUTH_SHARE * truth + (1 - TRUTH_SHARE) * SOFTENING**2 * imitation


class Fusion:
    """KL(P‖Q) to the weighted mean P of several networks' chances."""

    def __init__(self, voices: Sequence[TeachingNetwork], weights: Sequence[float]) -> None:
        total = sum(weights)
        self._voices = [(Voice(v), w / total) for v, w in zip(voices, weights, strict=True)]

    def loss(self, logits: Tensor, batch: Batch) -> Tensor:
        """Mean over the tokens, in nats."""
        chances = sum(
            weight * torch.softmax(voice.listen(batch), dim=-1) for voice, weight in self._voices
        )
        assert isinstance(chances, Tensor)
        least = soft_cost(chances.clamp_min(1e-9).log(), chances, batch.targets)
        return soft_cost(logits, chances, batch.targets) - least


def true_cost(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy of `targets` (batch, time) but PAD, in nats."""
    return nn.functional.cross_entropy(
        logits.float().flatten(0, 1), targets.flatten(), ignore_index=int(Special.PAD)
    )


def soft_cost(logits: Tensor, chances: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy of `chances` (batch, time, 258) where `targets` are not PAD, in nats."""
    costs = -(chances * torch.log_softmax(logits.float(), dim=-1)).sum(dim=-1)
    counts = (targets != Special.PAD).to(costs.dtype)
    return (costs * counts).sum() / counts.sum().clamp_min(1.0)
