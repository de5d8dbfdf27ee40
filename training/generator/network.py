"""The note network: two GRUs, local attention over their output, a third GRU, tied output.

One set of weights has two forms. `NoteNetwork` reads whole stretches with torch's fused GRU, for
training. `StepNetwork` reads one token with all state handed in and out, for export: its GRU is
written out as matrix products, because ONNX Runtime quantizes those and not its GRU operator.
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
        self.distance_bias = nn.Parameter(network.distance_bias.detach().flip(1).contiguous())
        self.harmony_weight = nn.Parameter(network.input.harmony.weight.detach().t().contiguous())
        self.output_weight = nn.Parameter(network.input.tokens.weight.detach().t().contiguous())

    def initial_state(self, batch: int) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Hidden, before, keys, values and filled before the first token.

        (batch, 3, width), (batch, heads · head_width), twice (batch, heads, window, head_width)
        and (batch, window): each head's window lies in one piece, so that no step moves it about.
        """
        config = self.network.config
        past = (batch, config.heads, config.attention_window, config.head_width)
        return (
            torch.zeros(batch, GRU_LAYERS, config.width),
            torch.zeros(batch, config.heads * config.head_width),
            torch.zeros(past),
            torch.zeros(past),
            torch.zeros(batch, config.attention_window),
        )

    def forward(
        self,
        token: Tensor,
        position: Tensor,
        bar: Tensor,
        harmony: Tensor,
        context: Tensor,
        hidden: Tensor,
        before: Tensor,
        keys: Tensor,
        values: Tensor,
        filled: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Logits (batch, 258) and the next hidden, before, key, value and filled.

        `token`, `position` and `bar` are (batch,), `context` (batch, 4), all int64; `harmony` is
        (batch, 12), the rest as `initial_state` makes it.
        """
        net = self.network
        read = net.input
        x = read.tokens(token) + read.positions(position) + read.bars(bar)
        x = x + harmony @ self.harmony_weight
        for table, ids in zip(read.contexts, context.unbind(1), strict=True):
            x = x + table(ids)
        first_before, second_before, third_before = hidden.unbind(1)
        first = self._cell(0, x, first_before)
        second_hidden = self._cell(1, first, second_before)
        second = first + second_hidden
        keys = torch.cat([keys[:, :, 1:], self._rows(net.key(second) + before)], dim=2)
        values = torch.cat([values[:, :, 1:], self._rows(net.value(second))], dim=2)
        filled = torch.cat([filled[:, 1:], torch.ones_like(filled[:, :1])], dim=1)
        second_mixed = second + net.attended(self._attend(second, keys, values, filled))
        third = self._cell(2, second_mixed, third_before)
        logits = (second_mixed + third) @ self.output_weight + net.output_bias
        hidden = torch.stack([first, second_hidden, third], dim=1)
        return logits, hidden, net.key_before(second), keys, values, filled

    def _attend(self, x: Tensor, keys: Tensor, values: Tensor, filled: Tensor) -> Tensor:
        # Shapes are written out: the exporter turns `unflatten` into a dozen small operations.
        config = self.network.config
        heads, width, window = config.heads, config.head_width, config.attention_window
        query = self.network.query(x).reshape(-1, heads, width, 1)
        scores = (keys @ query).reshape(-1, heads, window) * width**-0.5
        scores = scores + self.distance_bias + ((filled - 1) * -NO_ATTENTION)[:, None, :]
        weights = torch.softmax(scores, dim=-1).reshape(-1, heads, 1, window)
        return (weights @ values).reshape(-1, heads * width)

    def _rows(self, x: Tensor) -> Tensor:
        """(batch, heads · head_width) as (batch, heads, 1, head_width)."""
        config = self.network.config
        return x.reshape(-1, config.heads, 1, config.head_width)

    def _cell(self, layer: int, x: Tensor, hidden: Tensor) -> Tensor:
        """One GRU step, gates in torch's order: reset, update, new."""
        gru = self.network.grus[layer]
        from_input = x @ self.input_weights[layer] + gru.bias_ih_l0
        from_hidden = hidden @ self.hidden_weights[layer] + gru.bias_hh_l0
        width = self.network.config.width
        reset_in, update_in, new_in = from_input.split(width, dim=1)
        reset_hidden, update_hidden, new_hidden = from_hidden.split(width, dim=1)
        reset = torch.sigmoid(reset_in + reset_hidden)
        update = torch.sigmoid(update_in + update_hidden)
        new = torch.tanh(new_in + reset * new_hidden)
        return new + update * (hidden - new)
