"""The note network: two GRUs, local attention over their output, a third GRU, tied output.

One set of weights has two forms. `NoteNetwork` reads whole stretches with torch's fused GRU, for
training. `StepNetwork` reads one token with all state handed in and out, for export: its GRU is
written out as matrix products, because ONNX Runtime quantizes those and not its GRU operator.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from modules.midi_generator.context import CONTEXT_SIZES
from modules.midi_generator.tokenizer import MAX_POSITION_UNITS
from modules.midi_generator.vocabulary import VOCABULARY_SIZE
from training.generator.config import NetworkConfig

GRU_LAYERS = 3
NO_ATTENTION = -1e4
"""Added to the score of a place that cannot be attended to; finite, so that INT8 export is safe."""


@dataclass(slots=True)
class NetworkState:
    """What the network remembers: `hidden` (3, batch, width) and the last keys and values.

    `keys` and `values` are (batch, window, head_width); `filled` (batch, window) is 1 where they
    hold a token and 0 before the beginning.
    """

    hidden: Tensor
    keys: Tensor
    values: Tensor
    filled: Tensor

    def detached(self) -> NetworkState:
        """A copy that gradients do not pass."""
        return NetworkState(
            self.hidden.detach(), self.keys.detach(), self.values.detach(), self.filled
        )

    def reset_where(self, starts: Tensor) -> NetworkState:
        """A copy that is empty in the rows where `starts` (batch,) is true."""
        keep = (~starts).to(self.hidden.dtype)
        rows = keep[:, None, None]
        return NetworkState(
            self.hidden * keep[None, :, None],
            self.keys * rows,
            self.values * rows,
            self.filled * keep[:, None],
        )


class NoteNetwork(nn.Module):
    """Next-token logits for stretches of tokens."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        width, head = config.width, config.head_width
        self.tokens = nn.Embedding(VOCABULARY_SIZE, width)
        self.positions = nn.Embedding(MAX_POSITION_UNITS, width)
        self.contexts = nn.ModuleList(nn.Embedding(size, width) for size in CONTEXT_SIZES)
        self.grus = nn.ModuleList(nn.GRU(width, width, batch_first=True) for _ in range(GRU_LAYERS))
        self.query = nn.Linear(width, head, bias=False)
        self.key = nn.Linear(width, head, bias=False)
        self.value = nn.Linear(width, head, bias=False)
        self.attended = nn.Linear(head, width, bias=False)
        self.distance_bias = nn.Parameter(torch.zeros(config.attention_window))
        self.output_bias = nn.Parameter(torch.zeros(VOCABULARY_SIZE))
        self.dropout = nn.Dropout(config.dropout)
        for embedding in (self.tokens, self.positions, *self.contexts):
            nn.init.normal_(embedding.weight, std=width**-0.5)

    def initial_state(self, batch: int) -> NetworkState:
        """The state before the first token."""
        window, head = self.config.attention_window, self.config.head_width
        return NetworkState(
            torch.zeros(GRU_LAYERS, batch, self.config.width),
            torch.zeros(batch, window, head),
            torch.zeros(batch, window, head),
            torch.zeros(batch, window),
        )

    def forward(
        self, tokens: Tensor, positions: Tensor, context: Tensor, state: NetworkState
    ) -> tuple[Tensor, NetworkState]:
        """Logits (batch, time, 258) and the state after the last token.

        `tokens` and `positions` are (batch, time), `context` is (batch, 4), all int64.
        """
        hidden = []
        x = self._input(tokens, positions, context)
        first, last = self.grus[0](x, state.hidden[0:1])
        hidden.append(last)
        second, last = self.grus[1](self.dropout(first), state.hidden[1:2])
        hidden.append(last)
        second = first + second
        mixed, keys, values, filled = self._attend(second, state)
        second = second + mixed
        third, last = self.grus[2](self.dropout(second), state.hidden[2:3])
        hidden.append(last)
        out = self.dropout(second + third)
        logits = nn.functional.linear(out, self.tokens.weight, self.output_bias)
        return logits, NetworkState(torch.cat(hidden).float(), keys, values, filled)

    def _input(self, tokens: Tensor, positions: Tensor, context: Tensor) -> Tensor:
        x: Tensor = self.tokens(tokens) + self.positions(positions)
        about = sum(table(context[:, i]) for i, table in enumerate(self.contexts))
        return x + about[:, None, :]

    def _attend(self, x: Tensor, state: NetworkState) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        window, time = self.config.attention_window, x.shape[1]
        keys = torch.cat([state.keys.to(x.dtype), self.key(x)], dim=1)
        values = torch.cat([state.values.to(x.dtype), self.value(x)], dim=1)
        filled = torch.cat([state.filled, torch.ones(len(x), time)], dim=1)
        scores = self.query(x) @ keys.transpose(1, 2) * self.config.head_width**-0.5
        # Token t stands at window + t among the keys and looks back over `window` of them.
        distance = torch.arange(time)[:, None] + window - torch.arange(window + time)[None, :]
        inside = (distance >= 0) & (distance < window)
        bias = self.distance_bias[distance.clamp(0, window - 1)]
        bias = torch.where(inside, bias, NO_ATTENTION)
        scores = scores.float() + bias + ((filled - 1) * -NO_ATTENTION)[:, None, :]
        mixed = self.attended(torch.softmax(scores, dim=-1).to(x.dtype) @ values)
        return mixed, keys[:, -window:].float(), values[:, -window:].float(), filled[:, -window:]


class StepNetwork(nn.Module):
    """The same function for one token, with flat state tensors; inference only."""

    def __init__(self, network: NoteNetwork) -> None:
        super().__init__()
        self.network = network
        self.input_weights = nn.ParameterList(
            nn.Parameter(gru.weight_ih_l0.detach().t().contiguous()) for gru in network.grus
        )
        self.hidden_weights = nn.ParameterList(
            nn.Parameter(gru.weight_hh_l0.detach().t().contiguous()) for gru in network.grus
        )
        self.output_weight = nn.Parameter(network.tokens.weight.detach().t().contiguous())

    def forward(
        self,
        token: Tensor,
        position: Tensor,
        context: Tensor,
        hidden: Tensor,
        keys: Tensor,
        values: Tensor,
        filled: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Logits (batch, 258) and the next hidden, keys, values and filled.

        `token` and `position` are (batch,), `context` (batch, 4), all int64; `hidden` is
        (batch, 3, width), `keys` and `values` (batch, window, head), `filled` (batch, window).
        """
        net = self.network
        x = net.tokens(token) + net.positions(position)
        for index, table in enumerate(net.contexts):
            x = x + table(context[:, index])
        first = self._cell(0, x, hidden[:, 0])
        second_hidden = self._cell(1, first, hidden[:, 1])
        second = first + second_hidden
        keys = torch.cat([keys[:, 1:], net.key(second)[:, None]], dim=1)
        values = torch.cat([values[:, 1:], net.value(second)[:, None]], dim=1)
        filled = torch.cat([filled[:, 1:], torch.ones_like(filled[:, :1])], dim=1)
        query = net.query(second)[:, :, None]
        scores = (keys @ query)[:, :, 0] * net.config.head_width**-0.5
        scores = scores + net.distance_bias.flip(0) + (filled - 1) * -NO_ATTENTION
        mixed = (torch.softmax(scores, dim=-1)[:, None, :] @ values)[:, 0]
        second = second + net.attended(mixed)
        third = self._cell(2, second, hidden[:, 2])
        logits = (second + third) @ self.output_weight + net.output_bias
        return logits, torch.stack([first, second_hidden, third], dim=1), keys, values, filled

    def _cell(self, layer: int, x: Tensor, hidden: Tensor) -> Tensor:
        """One GRU step, gates in torch's order: reset, update, new."""
        gru = self.network.grus[layer]
        from_input = x @ self.input_weights[layer] + gru.bias_ih_l0
        from_hidden = hidden @ self.hidden_weights[layer] + gru.bias_hh_l0
        reset_in, update_in, new_in = from_input.chunk(3, dim=1)
        reset_hidden, update_hidden, new_hidden = from_hidden.chunk(3, dim=1)
        reset = torch.sigmoid(reset_in + reset_hidden)
        update = torch.sigmoid(update_in + update_hidden)
        new = torch.tanh(new_in + reset * new_hidden)
        return new + update * (hidden - new)
