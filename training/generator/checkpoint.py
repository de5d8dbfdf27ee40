"""Networks by name and by checkpoint file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from training.generator.config import NetworkConfig, TransformerConfig
from training.generator.network import NetworkState, NoteNetwork
from training.generator.relative_transformer import RelativeTransformer, TransformerState

NoteModel = NoteNetwork | RelativeTransformer
NoteState = NetworkState | TransformerState
PREFIX = "network."
"""What the names of the network's weights begin with in a checkpoint."""


def build_network(config: NetworkConfig | TransformerConfig) -> NoteModel:
    """A new network of these sizes, with random weights."""
    if isinstance(config, TransformerConfig):
        return RelativeTransformer(config)
    return NoteNetwork(config)


def network_facts(network: NoteModel) -> dict[str, object]:
    """The network's kind and sizes, for a checkpoint."""
    return {"kind": type(network.config).__name__, **asdict(network.config)}


def read_facts(checkpoint: Path) -> dict[str, Any]:
    """What a checkpoint says about its run."""
    content = torch.load(checkpoint, map_location="cpu", weights_only=True)
    facts: dict[str, Any] = json.loads(content["facts"])
    return facts


def load_network(checkpoint: Path) -> tuple[NoteModel, dict[str, Any]]:
    """The network of a checkpoint in evaluation mode, and the facts saved beside it."""
    content = torch.load(checkpoint, map_location="cpu", weights_only=True)
    facts: dict[str, Any] = json.loads(content["facts"])
    sizes = dict(facts["network"])
    kinds = {kind.__name__: kind for kind in (NetworkConfig, TransformerConfig)}
    network = build_network(kinds[sizes.pop("kind")](**sizes))
    network.load_state_dict(weights_in(content))
    return network.eval(), facts


def weights_in(content: dict[str, dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The weights of the network in a loaded checkpoint, by name."""
    named = content["state_dict"].items()
    return {n.removeprefix(PREFIX): w for n, w in named if n.startswith(PREFIX)}


def adopt_weights(network: NoteModel, checkpoint: Path) -> list[str]:
    """Take over the weights of an earlier network that have the same name and shape.

    Returns their names; all others stay as they are, so a network that grew goes on learning.
    """
    found = weights_in(torch.load(checkpoint, map_location="cpu", weights_only=True))
    own = network.state_dict()
    fitting = {n: w for n, w in found.items() if n in own and own[n].shape == w.shape}
    network.load_state_dict(fitting, strict=False)
    return sorted(fitting)
