"""The ranking network, and its training on planted faults."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.mix_advice.candidates import Candidates
from training.mix_advice.ranking_features import FEATURES

WIDTHS = (96, 32)
STEPS = 150
RATE, DECAY = 3e-3, 1e-2
DROPOUT = 0.2
SURE = 0.3
"""Weight of "is this right at all" beside "which of these is right"."""


class RankNetwork(nn.Module):
    """Two hidden layers; gives one logit for each suggestion."""

    def __init__(self) -> None:
        super().__init__()
        first, second = WIDTHS
        self.layers = nn.Sequential(
            nn.Linear(FEATURES, first),
            nn.ReLU(),
            nn.Dropout(DROPOUT),
            nn.Linear(first, second),
            nn.ReLU(),
            nn.Linear(second, 1),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Logits (n,) for features (n, FEATURES)."""
        return self.layers(features).squeeze(-1)


def train_ranking(candidates: Candidates, *, seed: int = 1, steps: int = STEPS) -> RankNetwork:
    """A network that puts the right suggestion of each case before its rivals."""
    torch.manual_seed(seed)
    network = RankNetwork()
    features = torch.from_numpy(candidates.features)
    is_right = torch.from_numpy(candidates.is_right)
    cases = torch.from_numpy(np.unique(candidates.case, return_inverse=True)[1])
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = _loss(network(features), is_right, cases)
        loss.backward()
        optimizer.step()
        schedule.step()
    return network.eval()


def _loss(logits: Tensor, is_right: Tensor, cases: Tensor) -> Tensor:
    """Cross entropy of the right ones within each case, and of each alone.

    Ranking as a softmax over the list: Cao et al., "Learning to rank: from pairwise approach to
    listwise approach", 2007.
    """
    alone = nn.functional.binary_cross_entropy_with_logits(logits, is_right.float())
    total = _sums(logits.exp(), cases)
    right = _sums(logits.exp() * is_right, cases)
    has_answer = right > 0.0
    within = (total[has_answer].log() - right[has_answer].log()).mean()
    return within + SURE * alone


def _sums(values: Tensor, cases: Tensor) -> Tensor:
    return torch.zeros(int(cases.max()) + 1).index_add(0, cases, values)


@torch.inference_mode()
def scores_of(network: RankNetwork, candidates: Candidates) -> NDArray[np.float32]:
    """Logits (n,)."""
    scores: NDArray[np.float32] = network(torch.from_numpy(candidates.features)).numpy()
    return scores
