"""The MFCC-CNN with three heads (founding paper §3.3.1), with convolutions along time.

MFCCs have no neighbourhood across coefficients as an image has, so each coefficient is a channel
of its own. Mean and deviation over time (Snyder et al. 2018) say what a sound is like on the
whole; a branch of plain statistics of the low coefficients goes beside the convolutions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.features import COEFFICIENTS

CHANNELS = 128
STATISTICS = 40
"""So many low coefficients enter by mean, deviation and deviation of their steps."""
LAYERS = ((5, 1), (3, 2), (3, 3))
"""Kernel length and dilation of each convolution: together they see 15 frames, 0.3 s."""
EMBEDDING = 64


class InstrumentNetwork(nn.Module):
    """MFCC windows (batch, 128, frames) → logits (batch, 20), percussive, confidence, embedding."""

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(COEFFICIENTS, 1))
        self.register_buffer("deviation", torch.ones(COEFFICIENTS, 1))
        widths = (COEFFICIENTS, *(CHANNELS for _ in LAYERS))
        self.convolutions = nn.Sequential(
            *(
                _layer(widths[i], widths[i + 1], kernel, dilation)
                for i, (kernel, dilation) in enumerate(LAYERS)
            )
        )
        self.statistics = nn.Sequential(nn.Linear(3 * STATISTICS, 128), nn.ReLU())
        self.body = nn.Sequential(
            nn.Dropout(dropout * 0.7),
            nn.Linear(2 * CHANNELS + 128, 256),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(256, EMBEDDING),
            nn.ReLU(),
        )
        self.instrument = nn.Linear(EMBEDDING, len(CLASS_NAMES))
        self.percussive = nn.Linear(EMBEDDING, 1)
        self.confidence = nn.Linear(EMBEDDING, 1)

    def forward(self, mfcc: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The three logits of each window, and its embedding (batch, 64)."""
        normalized = (mfcc - self.mean) / self.deviation
        maps = self.convolutions(normalized).float()
        low = normalized[:, :STATISTICS]
        steps = low[:, :, 1:] - low[:, :, :-1]
        plain = torch.cat([low.mean(2), _deviation(low), _deviation(steps)], 1)
        pooled = torch.cat([maps.mean(2), _deviation(maps), self.statistics(plain)], 1)
        features = self.body(pooled).float()
        return (
            self.instrument(features).float(),
            self.percussive(features).squeeze(1).float(),
            self.confidence(features).squeeze(1).float(),
            features,
        )


def _layer(inputs: int, outputs: int, kernel: int, dilation: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(
            inputs, outputs, kernel, dilation=dilation, padding=dilation * (kernel // 2), bias=False
        ),
        nn.BatchNorm1d(outputs),
        nn.ReLU(),
    )


def _deviation(maps: Tensor) -> Tensor:
    """The standard deviation over time (batch, channel); never exactly zero, for the gradient."""
    centred = maps - maps.mean(2, keepdim=True)
    return ((centred * centred).mean(2) + 1e-4).sqrt()
