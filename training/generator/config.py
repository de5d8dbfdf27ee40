"""All choices of a training run in one frozen value, saved in its checkpoints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of the network."""

    width: int = 256
    heads: int = 4
    head_width: int = 32
    attention_window: int = 256
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Data mixture, optimizer and schedule."""

    seed: int = 20
    batch: int = 48
    sequence: int = 256
    steps: int = 2800
    warmup_steps: int = 100
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    gradient_clip: float = 1.0
    context_dropout: float = 0.15
    surroundings_dropout: float = 0.2
    max_transposition: int = 6
    bfloat16: bool = True
    validate_every: int = 300
    patience: int = 6
    minutes: float = 55.0


MIXTURE = {
    "pop909": 1.0,
    "pop909-raw": 0.2,
    "groove": 2.0,
    "freedoom": 1.0,
    "easyrpg-rtp": 2.0,
    "openewld": 1.5,
    "jsb-chorales": 1.0,
    "drum-patterns": 5.0,
}
"""How often a token of each corpus is drawn, relative to the others."""
