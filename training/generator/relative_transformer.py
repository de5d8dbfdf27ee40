"""The teacher: a Transformer that knows how far apart two tokens are, not where they stand.

Distances come in by rotating queries and keys (Su et al., *RoFormer*, 2021). Each key also holds
a part of the key before it, so that one layer is enough to find "where the music was as it is now"
(the smeared keys of Olsson et al., *In-context Learning and Induction Heads*, 2022).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from modules.midi_generator.vocabulary import VOCABULARY_SIZE
from training.generator.config import TransformerConfig
from training.generator.note_input import NetworkInput, NoteInput

SLOWEST_TURN = 10_000.0
"""Ratio of the longest to the shortest period of the rotations."""


@dataclass(slots=True)
class TransformerState:
    """The last keys and values of each layer: (layers, batch, window, width), not yet rotated.

    `filled` (batch, window) is true where they hold a token.
    """

    keys: Tensor
    values: Tensor
    filled: Tensor

    def detached(self) -> TransformerState:
        """A copy that gradients do not pass."""
        return TransformerState(self.keys.detach(), self.values.detach(), self.filled)

    def reset_where(self, starts: Tensor) -> TransformerState:
        """A copy that is empty in the rows where `starts` (batch,) is true."""
        return TransformerState(self.keys, self.values, self.filled & ~starts[:, None])


class RelativeTransformer(nn.Module):
    """Next-token logits for stretches of tokens."""

    carries_state = False
    """Trained on stretches that stand alone: with nothing before them attention is much faster."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        self.input = NoteInput(config.width)
        self.layers = nn.ModuleList(TransformerLayer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)
        self.output_bias = nn.Parameter(torch.zeros(VOCABULARY_SIZE))
        self.dropout = nn.Dropout(config.dropout)

    def initial_state(self, batch: int) -> TransformerState:
        """The state before the first token."""
        config, zeros = self.config, self.output_bias.new_zeros
        past = zeros(config.layers, batch, config.attention_window, config.width)
        filled = zeros(batch, config.attention_window, dtype=torch.bool)
        return TransformerState(past, past, filled)

    def forward(
        self, given: NetworkInput, state: TransformerState | None = None
    ) -> tuple[Tensor, TransformerState | None]:
        """Logits (batch, time, 258) and the state after the last token, None without a state."""
        x = self.dropout(self.input(given))
        pasts = []
        for index, layer in enumerate(self.layers):
            past = None if state is None else (state.keys[index], state.values[index])
            x, now = layer(x, past, None if state is None else state.filled)
            pasts.append(now)
        logits = nn.functional.linear(self.norm(x), self.input.tokens.weight, self.output_bias)
        if state is None:
            return logits, None
        window = self.config.attention_window
        keys, values = (
            torch.stack(part)[:, :, -window:].float() for part in zip(*pasts, strict=True)
        )
        filled = torch.cat([state.filled, torch.ones_like(given.tokens, dtype=torch.bool)], dim=1)
        return logits, TransformerState(keys, values, filled[:, -window:])


class TransformerLayer(nn.Module):
    """Attention and a feed-forward net, each normalized before and added to what was there."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.scale = (width // config.heads) ** -0.5
        self.before_attention = nn.LayerNorm(width)
        self.attention_in = nn.Linear(width, 3 * width, bias=False)
        self.smear = nn.Parameter(torch.zeros(width))
        self.attention_out = nn.Linear(width, width, bias=False)
        self.before_feed = nn.LayerNorm(width)
        self.feed = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )
        self.dropout = nn.Dropout(config.dropout)
        for last in (self.attention_out.weight, self.feed[2].weight):
            nn.init.normal_(last, std=0.02 / (2 * config.layers) ** 0.5)

    def forward(
        self, x: Tensor, past: tuple[Tensor, Tensor] | None, filled: Tensor | None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """The next (batch, time, width), and all keys and values for a state."""
        query, key, value = self.attention_in(self.before_attention(x)).chunk(3, dim=-1)
        if past is not None:
            key = torch.cat([past[0].to(key.dtype), key], dim=1)
            value = torch.cat([past[1].to(value.dtype), value], dim=1)
        mixed = self._attend(query, key, value, filled)
        x = x + self.dropout(self.attention_out(mixed))
        return x + self.dropout(self.feed(self.before_feed(x))), (key, value)

    def _attend(self, query: Tensor, key: Tensor, value: Tensor, filled: Tensor | None) -> Tensor:
        before = nn.functional.pad(key, (0, 0, 1, -1))
        key = key + torch.tanh(self.smear).to(key.dtype) * before
        time, total = query.shape[1], key.shape[1]
        turned_query = rotate(self.by_head(query), total - time)
        turned_key = rotate(self.by_head(key), 0)
        mask = None if filled is None else _may_see(filled, time)
        mixed = nn.functional.scaled_dot_product_attention(
            turned_query, turned_key, self.by_head(value), attn_mask=mask, is_causal=mask is None
        )
        return mixed.transpose(1, 2).flatten(2)

    def by_head(self, x: Tensor) -> Tensor:
        """(batch, time, width) as (batch, heads, time, head width)."""
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)


def rotate(x: Tensor, first: int) -> Tensor:
    """`x` (…, time, width) with each pair of numbers turned by an angle that grows with time.

    The first moment stands at place `first`. The product of two such vectors depends on their
    distance alone. Source: Su et al., 2021, equation 34, in halves instead of neighbours.
    """
    time, half = x.shape[-2], x.shape[-1] // 2
    places = torch.arange(first, first + time, device=x.device, dtype=torch.float32)
    speeds = SLOWEST_TURN ** (-torch.arange(half, device=x.device, dtype=torch.float32) / half)
    angles = places[:, None] * speeds
    cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    low, high = x[..., :half], x[..., half:]
    return torch.cat([low * cosine - high * sine, high * cosine + low * sine], dim=-1)


def _may_see(filled: Tensor, time: int) -> Tensor:
    """Which keys each token may look at: bool (batch, 1, time, window + time)."""
    window = filled.shape[1]
    places = torch.arange(window + time, device=filled.device)
    distance = places[window:, None] - places[None, :]
    inside = (distance >= 0) & (distance <= window)
    held = torch.cat([filled, filled.new_ones(len(filled), time)], dim=1)
    return (inside[None] & held[:, None, :])[:, None]
