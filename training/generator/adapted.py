"""A student with a user's adapter as one network that teaches: the third voice of a fusion."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from modules.errors import ParameterError
from modules.midi_generator.adapter import Adapter
from training.generator.network import NetworkState, NoteNetwork
from training.generator.note_input import NetworkInput


class AdaptedNetwork(nn.Module):
    """The student's logits as the adapter corrects them, at full strength."""

    carries_state = True

    def __init__(self, student: NoteNetwork, adapter: Adapter) -> None:
        super().__init__()
        self.config = student.config
        self._student = student
        for name in ("down", "up", "bias"):
            self.register_buffer(name, torch.from_numpy(getattr(adapter, name)))
        self._heard: list[Tensor] = []
        for gru in student.grus:
            gru.register_forward_hook(self._listen)

    def _listen(self, _gru: nn.Module, _given: object, out: tuple[Tensor, Tensor]) -> None:
        self._heard.append(out[0])

    def initial_state(self, batch: int) -> NetworkState:
        """The state before the first token."""
        return self._student.initial_state(batch)

    def forward(self, given: NetworkInput, state: NetworkState) -> tuple[Tensor, NetworkState]:
        """Logits (batch, time, 258) and the state after the last token."""
        self._heard.clear()
        logits, after = self._student(given, state)
        # What a GRU puts out at each moment is what it remembers then: what the adapter reads.
        hidden = torch.cat(self._heard, dim=-1).float()
        return logits + (hidden @ self.down) @ self.up + self.bias, after


def adapted(student: nn.Module, adapter: Path) -> AdaptedNetwork:
    """The student with the adapter in a file that `nomad-muse feedback adapter` wrote.

    Raises ParameterError when the student is no recurrent network, ModelError when the adapter does
    not fit it.
    """
    if not isinstance(student, NoteNetwork):
        raise ParameterError(
            "An adapter belongs to a recurrent student; name its checkpoint with --student.",
            "student",
            type(student).__name__,
        )
    features = len(student.grus) * student.config.width
    return AdaptedNetwork(student, Adapter.from_bytes(adapter.read_bytes(), features))
