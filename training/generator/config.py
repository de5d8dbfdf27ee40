"""All choices of a training run in frozen values, saved in its checkpoints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of a recurrent network with attention; without heads it has none."""

    width: int = 256
    heads: int = 4
    head_width: int = 32
    attention_window: int = 256
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class TransformerConfig:
    """Sizes of a Transformer with relative positions."""

    width: int = 256
    layers: int = 3
    heads: int = 4
    attention_window: int = 1024
    dropout: float = 0.05


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Data mixture, optimizer and schedule.

    `max_velocity_steps` is by how many of the sixteen steps a whole track may be louder or softer.
    """

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
    max_velocity_steps: int = 2
    validate_every: int = 300
    patience: int = 6
    minutes: float = 55.0
    accelerator: str = "cpu"
    devices: int = 1
    precision: str = "bf16-mixed"


NETWORKS: dict[str, NetworkConfig | TransformerConfig] = {
    "base": TransformerConfig(),
    "base-large": TransformerConfig(width=512, layers=12, heads=8, attention_window=2048),
    "student": NetworkConfig(),
    "gru-only": NetworkConfig(heads=0),
    "tiny-gru": NetworkConfig(width=96, heads=0),
    "mini-transformer": TransformerConfig(width=96, layers=2, heads=2, attention_window=256),
}
"""The networks that can be asked for by name; "base-large" wants a GPU."""

MIXTURE = {
    "pop909": 1.0,
    "pop909-raw": 0.2,
    "groove": 2.0,
    "freedoom": 1.0,
    "easyrpg-rtp": 2.0,
    "openewld": 1.5,
    "jsb-chorales": 1.0,
    "drum-patterns": 5.0,
    "own": 100.0,
}
"""How often a token of each corpus is drawn, relative to the others; 1 for those not named.
"own" are a user's pieces in a fusion: some ten thousand tokens beside some ten million."""
