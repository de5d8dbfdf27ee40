"""The note network: two GRUs, local attention over their output, a third GRU, tied output.

One set of weights has two forms. `NoteNetwork` reads whole stretches with torch's fused GRU, for
training. `StepNetwork` reads one token with all state handed in and out, for export: its GRU is
written out as matrix products, because ONNX Runtime quantizes those and not its GRU operator.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from modules.midi_generator.context import CONTEXT_SIZES, PHRASE_PLACES
from modules.midi_generator.harmony import PITCH_CLASSES
from modules.midi_generator.tokenizer import MAX_POSITION_UNITS
from modules.midi_generator.vocabulary import VOCABULARY_SIZE
from training.generator.config import NetworkConfig

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


class NoteNetwork(nn.Module):
    """Next-token logits for stretches of tokens.

    The attention is made for copying: a key tells what stood before a token as well as the token
    itself, so that a query can find "where the music was as it is now" and read what came next.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        width, inner = config.width, config.heads * config.head_width
        self.tokens = nn.Embedding(VOCABULARY_SIZE, width)
        self.positions = nn.Embedding(MAX_POSITION_UNITS, width)
        self.bars = nn.Embedding(PHRASE_PLACES, width)
        self.harmony = nn.Linear(PITCH_CLASSES, width, bias=False)
        self.contexts = nn.ModuleList(nn.Embedding(size, width) for size in CONTEXT_SIZES)
        self.grus = nn.ModuleList(nn.GRU(width, width, batch_first=True) for _ in range(GRU_LAYERS))
        self.query = nn.Linear(width, inner, bias=False)
        self.key = nn.Linear(width, inner, bias=False)
        self.key_before = nn.Linear(width, inner, bias=False)
        self.value = nn.Linear(width, inner, bias=False)
        self.attended = nn.Linear(inner, width, bias=False)
        self.distance_bias = nn.Parameter(torch.zeros(config.heads, config.attention_window))
        self.output_bias = nn.Parameter(torch.zeros(VOCABULARY_SIZE))
        self.dropout = nn.Dropout(config.dropout)
        for embedding in (self.tokens, self.positions, *self.contexts):
            nn.init.normal_(embedding.weight, std=width**-0.5)
        # What is added to the plain GRUs begins as nothing.
        for part in (self.bars, self.harmony, self.attended):
            nn.init.zeros_(part.weight)

    def initial_state(self, batch: int) -> NetworkState:
        """The state before the first token."""
        config = self.config
        window, inner = config.attention_window, config.heads * config.head_width
        return NetworkState(
            torch.zeros(GRU_LAYERS, batch, config.width),
            torch.zeros(batch, inner),
            torch.zeros(batch, window, inner),
            torch.zeros(batch, window, inner),
            torch.zeros(batch, window),
        )

    def forward(self, given: NetworkInput, state: NetworkState) -> tuple[Tensor, NetworkState]:
        """Logits (batch, time, 258) and the state after the last token."""
        x = self._input(given)
        first, last_first = self.grus[0](x, state.hidden[0:1])
        second, last_second = self.grus[1](self.dropout(first), state.hidden[1:2])
        second = first + second
        mixed, memory = self._attend(second, state)
        second = second + mixed
        third, last_third = self.grus[2](self.dropout(second), state.hidden[2:3])
        out = self.dropout(second + third)
        logits = nn.functional.linear(out, self.tokens.weight, self.output_bias)
        hidden = torch.cat([last_first, last_second, last_third]).float()
        return logits, NetworkState(hidden, *memory)

    def _input(self, given: NetworkInput) -> Tensor:
        x: Tensor = self.tokens(given.tokens) + self.positions(given.positions)
        x = x + self.bars(given.bars) + self.harmony(given.harmony)
        about = sum(table(given.context[:, i]) for i, table in enumerate(self.contexts))
        return x + about[:, None, :]

    def _attend(
        self, x: Tensor, state: NetworkState
    ) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor, Tensor]]:
        window, time = self.config.attention_window, x.shape[1]
        before = self.key_before(x)
        shifted = torch.cat([state.before.to(x.dtype)[:, None], before[:, :-1]], dim=1)
        keys = torch.cat([state.keys.to(x.dtype), self.key(x) + shifted], dim=1)
        values = torch.cat([state.values.to(x.dtype), self.value(x)], dim=1)
        filled = torch.cat([state.filled, torch.ones(len(x), time)], dim=1)
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
        distance = torch.arange(time)[:, None] + window - torch.arange(window + time)[None, :]
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
        self.harmony_weight = nn.Parameter(network.harmony.weight.detach().t().contiguous())
        self.output_weight = nn.Parameter(network.tokens.weight.detach().t().contiguous())

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
        (batch, 12), `hidden` (batch, 3, width), `before` (batch, inner), `keys` and `values`
        (batch, window, inner), `filled` (batch, window).
        """
        net = self.network
        x = net.tokens(token) + net.positions(position) + net.bars(bar)
        x = x + harmony @ self.harmony_weight
        for index, table in enumerate(net.contexts):
            x = x + table(context[:, index])
        first = self._cell(0, x, hidden[:, 0])
        second_hidden = self._cell(1, first, hidden[:, 1])
        second = first + second_hidden
        keys = torch.cat([keys[:, 1:], (net.key(second) + before)[:, None]], dim=1)
        values = torch.cat([values[:, 1:], net.value(second)[:, None]], dim=1)
        filled = torch.cat([filled[:, 1:], torch.ones_like(filled[:, :1])], dim=1)
        second_mixed = second + net.attended(self._attend(second, keys, values, filled))
        third = self._cell(2, second_mixed, hidden[:, 2])
        logits = (second_mixed + third) @ self.output_weight + net.output_bias
        hidden = torch.stack([first, second_hidden, third], dim=1)
        return logits, hidden, net.key_before(second), keys, values, filled

    def _attend(self, x: Tensor, keys: Tensor, values: Tensor, filled: Tensor) -> Tensor:
        config = self.network.config
        split = (config.heads, config.head_width)
        query = self.network.query(x).unflatten(1, split)[:, :, :, None]
        keys = keys.unflatten(2, split).transpose(1, 2)
        values = values.unflatten(2, split).transpose(1, 2)
        scores = (keys @ query)[:, :, :, 0] * config.head_width**-0.5
        bias = self.network.distance_bias.flip(1) + ((filled - 1) * -NO_ATTENTION)[:, None, :]
        weights = torch.softmax(scores + bias, dim=-1)
        return (weights[:, :, None, :] @ values)[:, :, 0].flatten(1)

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
