"""The MFCC-CNN of the founding paper (§3.3.1): three convolution blocks and three heads."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.features import COEFFICIENTS


class InstrumentNetwork(nn.Module):
    """MFCC windows (batch, 128, 44) → logits (batch, 20), percussive logit, confidence logit."""

    def __init__(self, dropout: float = 0.3) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(COEFFICIENTS, 1))
        self.register_buffer("deviation", torch.ones(COEFFICIENTS, 1))
        self.blocks = nn.Sequential(_block(1, 32), _block(32, 64), _block(64, 128))
        self.body = nn.Sequential(
            nn.Linear(128, 256), nn.ReLU(), nn.Dropout(dropout), nn.Linear(256, 64), nn.ReLU()
        )
        self.instrument = nn.Linear(64, len(CLASS_NAMES))
        self.percussive = nn.Linear(64, 1)
        self.confidence = nn.Linear(64, 1)

    def forward(self, mfcc: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The three logits of each window."""
        normalized = (mfcc - self.mean) / self.deviation
        maps = self.blocks(normalized.unsqueeze(1))
        features = self.body(maps.mean(dim=(2, 3)))
        return (
            self.instrument(features),
            self.percussive(features).squeeze(1),
            self.confidence(features).squeeze(1),
        )


def _block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )
