"""The recurrent network for one token, as it is exported.

All state is handed in and out. The GRU is written out as matrix products, because ONNX Runtime
quantizes those and not its GRU operator.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.generator.network import GRU_LAYERS, NO_ATTENTION, NoteNetwork


class StepNetwork(nn.Module):
    """The function of a `NoteNetwork` for one token, with flat state tensors; inference only."""

    def __init__(self, network: NoteNetwork) -> None:
        super().__init__()
        self.network = network
        self.distance_bias = nn.Parameter(network.distance_bias.detach().flip(1).contiguous())

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
        x = net.input.vectors(token, position, bar, harmony, context)
        first_before, second_before, third_before = hidden.unbind(1)
        first = self._cell(0, x, first_before)
        second_hidden = self._cell(1, first, second_before)
        second = first + second_hidden
        filled = torch.cat([filled[:, 1:], torch.ones_like(filled[:, :1])], dim=1)
        if net.config.heads:
            keys = torch.cat([keys[:, :, 1:], self._rows(net.key(second) + before)], dim=2)
            values = torch.cat([values[:, :, 1:], self._rows(net.value(second))], dim=2)
            before = net.key_before(second)
            second = second + net.attended(self._attend(second, keys, values, filled))
        third = self._cell(2, second, third_before)
        logits = (second + third) @ net.input.tokens.weight.t() + net.output_bias
        hidden = torch.stack([first, second_hidden, third], dim=1)
        return logits, hidden, before, keys, values, filled

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
        from_input = x @ gru.weight_ih_l0.t() + gru.bias_ih_l0
        from_hidden = hidden @ gru.weight_hh_l0.t() + gru.bias_hh_l0
        width = self.network.config.width
        reset_in, update_in, new_in = from_input.split(width, dim=1)
        reset_hidden, update_hidden, new_hidden = from_hidden.split(width, dim=1)
        reset = torch.sigmoid(reset_in + reset_hidden)
        update = torch.sigmoid(update_in + update_hidden)
        new = torch.tanh(new_in + reset * new_hidden)
        return new + update * (hidden - new)
