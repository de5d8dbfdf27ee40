"""The cost of tracks: what a network pays for each token."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch

from training.corpus.token_sequence import TokenSequence
from training.generator.checkpoint import NoteModel
from training.generator.stream import read_stream

VALIDATION_TOKENS = 40_000
"""Validation reads the first tracks of every corpus up to this many tokens in all."""

STRETCH = 1024


def validation_part(sequences: Sequence[TokenSequence]) -> list[TokenSequence]:
    """An even sample: every corpus gives its first tracks until its share of tokens is full."""
    chosen: list[TokenSequence] = []
    valid = [s for s in sequences if s.part == "validation"]
    total = sum(len(s.tokens) for s in valid) or 1
    for corpus in sorted({s.corpus for s in valid}):
        tracks = [s for s in valid if s.corpus == corpus]
        share = VALIDATION_TOKENS * sum(len(s.tokens) for s in tracks) / total
        count = 0
        for sequence in tracks:
            chosen.append(sequence)
            count += len(sequence.tokens)
            if count >= share:
                break
    return chosen


def mean_nats(network: NoteModel, sequences: Iterable[TokenSequence]) -> float:
    """Mean negative log-likelihood per token in nats, each track read from START to END."""
    costs = [token_costs(network, sequence) for sequence in sequences]
    return float(np.concatenate(costs).mean()) if costs else 0.0


def token_costs(network: NoteModel, sequence: TokenSequence) -> np.ndarray:
    """Nats of every token after START, float64, shape (tokens - 1,), in 32-bit arithmetic."""
    network.eval()
    device = network.output_bias.device
    stream = read_stream(sequence.tokens, sequence.context)
    state = network.initial_state(1)
    costs = []
    with torch.inference_mode(), torch.autocast(device.type, enabled=False):
        for first in range(0, len(stream) - 1, STRETCH):
            last = min(first + STRETCH, len(stream) - 1)
            given = stream.part(first, last).as_input(sequence.context).to(device)
            logits, state = network(given, state)
            targets = torch.from_numpy(stream.tokens[first + 1 : last + 1]).to(device)
            costs.append(torch.nn.functional.cross_entropy(logits[0], targets, reduction="none"))
    return torch.cat(costs).double().cpu().numpy()
