"""The note network: two GRUs, local attention over their output, a third GRU, tied output.

`NoteNetwork` reads whole stretches with torch's fused GRU, for training; `step_network.py` has the
form that is exported.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from modules.midi_generator.vocabulary import VOCABULARY_SIZE
from training.generator.config import NetworkConfig
from training.generator.note_input import NetworkInput, NoteInput

GRU_LAYERS = 3
NO_ATTENTION = -1e4
"""Added to the score of a place that cannot be attended to; finite, so that INT8 export is safe."""


@dataclass(slots=True)
class NetworkState:
    """What the network remembers: `hidden` (3, batch, width) and the last keys and values.

    `keys` and `values` are (batch, window, heads · head_width); `filled` (batch, window) is 1 where
    they hold a token and 0 before the beginning. `before` (batch, heads · head_width) is the part
    of the next key that the last token gives.
    """

    hidden: Tensor
    before: Tensor
    keys: Tensor
    values: Tensor
    filled: Tensor

    def detached(self) -> NetworkState:
        """A copy that gradients do not pass."""
        return NetworkState(
            self.hidden.detach(),
            self.before.detach(),
            self.keys.detach(),
            self.values.detach(),
            self.filled,
        )

    def reset_where(self, starts: Tensor) -> NetworkState:
        """A copy that is empty in the rows where `starts` (batch,) is true."""
        keep = (~starts).to(self.hidden.dtype)
        rows = keep[:, None, None]
        return NetworkState(
            self.hidden * keep[None, :, None],
            self.before * keep[:, None],
            self.keys * rows,
            self.values * rows,
            self.filled * keep[:, None],
        )


class NoteNetwork(nn.Module):
    """Next-token logits for stretches of tokens.

    The attention is made for copying: a key tells what stood before a token as well as the token
    itself, so that a query can find "where the music was as it is now" and read what came next.
    """

    carries_state = True

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        width, inner = config.width, config.heads * config.head_width
        self.input = NoteInput(width)
        self.grus = nn.ModuleList(nn.GRU(width, width, batch_first=True) for _ in range(GRU_LAYERS))
        if config.heads:
            self.query = nn.Linear(width, inner, bias=False)
            self.key = nn.Linear(width, inner, bias=False)
            self.key_before = nn.Linear(width, inner, bias=False)
            self.value = nn.Linear(width, inner, bias=False)
            self.attended = nn.Linear(inner, width, bias=False)
            # The attention is added to the plain GRUs; it begins as nothing.
            nn.init.zeros_(self.attended.weight)
        self.distance_bias = nn.Parameter(torch.zeros(config.heads, config.attention_window))
        self.output_bias = nn.Parameter(torch.zeros(VOCABULARY_SIZE))
        self.dropout = nn.Dropout(config.dropout)

    def initial_state(self, batch: int) -> NetworkState:
        """The state before the first token."""
        config = self.config
        window, inner = config.attention_window, config.heads * config.head_width
        zeros = self.output_bias.new_zeros
        return NetworkState(
            zeros(GRU_LAYERS, batch, config.width),
            zeros(batch, inner),
            zeros(batch, window, inner),
            zeros(batch, window, inner),
            zeros(batch, window),
        )

    def forward(self, given: NetworkInput, state: NetworkState) -> tuple[Tensor, NetworkState]:
        """Logits (batch, time, 258) and the state after the last token."""
        x = self.input(given)
        first, last_first = self.grus[0](x, state.hidden[0:1])
        second, last_second = self.grus[1](self.dropout(first), state.hidden[1:2])
        second = first + second
        memory = (state.before, state.keys, state.values, state.filled)
        if self.config.heads:
            mixed, memory = self._attend(second, state)
            second = second + mixed
        third, last_third = self.grus[2](self.dropout(second), state.hidden[2:3])
        out = self.dropout(second + third)
        logits = nn.functional.linear(out, self.input.tokens.weight, self.output_bias)
        hidden = torch.cat([last_first, last_second, last_third]).float()
        return logits, NetworkState(hidden, *memory)

    def _attend(
        self, x: Tensor, state: NetworkState
    ) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor, Tensor]]:
        window, time = self.config.attention_window, x.shape[1]
        before = self.key_before(x)
        shifted = torch.cat([state.before.to(x.dtype)[:, None], before[:, :-1]], dim=1)
        keys = torch.cat([state.keys.to(x.dtype), self.key(x) + shifted], dim=1)
        values = torch.cat([state.values.to(x.dtype), self.value(x)], dim=1)
        filled = torch.cat([state.filled, state.filled.new_ones(len(x), time)], dim=1)
        mixed = torch.nn.functional.scaled_dot_product_attention(
            self._by_head(self.query(x)),
            self._by_head(keys),
            self._by_head(values),
            self._mask(filled, time).to(x.dtype),
        )
        mixed = self.attended(mixed.transpose(1, 2).flatten(2))
        memory = (
            before[:, -1].float(),
            keys[:, -window:].float(),
            values[:, -window:].float(),
            filled[:, -window:],
        )
        return mixed, memory

    def _by_head(self, x: Tensor) -> Tensor:
        """(batch, time, heads · head_width) as (batch, heads, time, head_width)."""
        return x.unflatten(2, (self.config.heads, self.config.head_width)).transpose(1, 2)

    def _mask(self, filled: Tensor, time: int) -> Tensor:
        """What is added to the scores: (batch, heads, time, window + time)."""
        window = self.config.attention_window
        # Token t stands at window + t among the keys and looks back over `window` of them.
        places = torch.arange(window + time, device=filled.device)
        distance = places[window:, None] - places[None, :]
        inside = (distance >= 0) & (distance < window)
        bias = self.distance_bias[:, distance.clamp(0, window - 1)]
        bias = torch.where(inside, bias, NO_ATTENTION)
        return bias[None] + ((filled - 1) * -NO_ATTENTION)[:, None, None, :]
