"""The Transformer for one token, as it is exported: the same inputs and outputs as the GRUs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.generator.network import NO_ATTENTION
from training.generator.relative_transformer import RelativeTransformer, TransformerLayer, rotate


class StepTransformer(nn.Module):
    """The function of a `RelativeTransformer` for one token; inference only.

    It needs neither `hidden` nor `before`; one number of each goes through untouched.
    """

    def __init__(self, network: RelativeTransformer) -> None:
        super().__init__()
        self.network = network

    def initial_state(self, batch: int) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Hidden, before, keys, values and filled before the first token.

        (batch, 1), twice; (batch, layers, window, width), twice; (batch, window).
        """
        config = self.network.config
        past = torch.zeros(batch, config.layers, config.attention_window, config.width)
        unused = torch.zeros(batch, 1)
        return unused, unused, past, past, torch.zeros(batch, config.attention_window)

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
        """Logits (batch, 258) and the next hidden, before, keys, values and filled."""
        net = self.network
        x = net.input.vectors(token, position, bar, harmony, context)
        held = torch.cat([filled, torch.ones_like(filled[:, :1])], dim=1)
        bias = ((held - 1) * -NO_ATTENTION)[:, None, None, :]
        past = []
        for index, layer in enumerate(net.layers):
            x, now = _layer_step(layer, x, (keys[:, index], values[:, index]), bias)
            past.append(now)
        logits = net.norm(x) @ net.input.tokens.weight.t() + net.output_bias
        next_keys, next_values = (torch.stack(part, dim=1) for part in zip(*past, strict=True))
        return logits, hidden, before, next_keys, next_values, held[:, 1:]


def _layer_step(
    layer: TransformerLayer, x: Tensor, past: tuple[Tensor, Tensor], bias: Tensor
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """The next (batch, width), and the last keys and values with the new ones."""
    query, key, value = layer.attention_in(layer.before_attention(x)).chunk(3, dim=-1)
    keys = torch.cat([past[0], key[:, None]], dim=1)
    values = torch.cat([past[1], value[:, None]], dim=1)
    before = torch.cat([torch.zeros_like(keys[:, :1]), keys[:, :-1]], dim=1)
    smeared = keys + torch.tanh(layer.smear) * before
    window = past[0].shape[1]
    turned_query = rotate(layer.by_head(query[:, None]), window)
    scores = turned_query @ rotate(layer.by_head(smeared), 0).transpose(2, 3)
    weights = torch.softmax(scores * scores.new_tensor(layer.scale) + bias, dim=-1)
    mixed = (weights @ layer.by_head(values)).transpose(1, 2).flatten(1)
    x = x + layer.attention_out(mixed)
    return x + layer.feed(layer.before_feed(x)), (keys[:, 1:], values[:, 1:])
