"""The networks: an encoder of MFCCs along time or of the mel image, and the heads on top.

Founding paper §3.3.1. MFCCs have no neighbourhood across coefficients as an image has, so the MFCC
encoder takes each coefficient as a channel of its own. The mel encoder undoes the DCT and looks
for patterns that keep their form when they move along frequency, as a note does with its pitch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.features import COEFFICIENTS, DYNAMIC_RANGE_DB, dct_matrix

CHANNELS = 128
STATISTICS = 40
"""So many low coefficients enter by mean, deviation and deviation of their steps."""
LAYERS = ((5, 1), (3, 2), (3, 3))
"""Kernel length and dilation of each convolution: together they see 15 frames, 0.3 s."""
IMAGE_LAYERS = ((5, (2, 2)), (3, (2, 2)), (3, (2, 2)), (3, (2, 1)), (3, (2, 1)))
"""Kernel and stride (band, frame) of each convolution over the mel image."""
SLIM, WIDE = (16, 32, 64, 96, 96), (24, 48, 96, 128, 160)
"""Channels after each of them."""
IMAGE_ROWS = COEFFICIENTS // 32
HIDDEN = 128
EMBEDDING = 64


class Answer(NamedTuple):
    """Logits of the heads: (batch, 20), (batch,), (batch,), (batch, 20); embedding (batch, 64)."""

    instrument: Tensor
    percussive: Tensor
    trust: Tensor
    present: Tensor
    embedding: Tensor


class MfccEncoder(nn.Module):
    """MFCC windows (batch, 128, frames) → features (batch, `width`), by convolutions along time.

    Mean and deviation over time (Snyder et al. 2018) say what a sound is like on the whole; plain
    statistics of the low coefficients go beside the convolutions.
    """

    width = 2 * CHANNELS + 128

    def __init__(self) -> None:
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

    def fit(self, mfcc: Tensor) -> None:
        """Take mean and deviation of every coefficient from some training windows."""
        self.mean.copy_(mfcc.mean(dim=(0, 2)).unsqueeze(1))
        self.deviation.copy_(mfcc.std(dim=(0, 2)).unsqueeze(1) + 1e-3)

    def forward(self, mfcc: Tensor) -> Tensor:
        """The features of each window."""
        normalized = (mfcc - self.mean) / self.deviation
        maps = self.convolutions(normalized).float()
        low = normalized[:, :STATISTICS]
        steps = low[:, :, 1:] - low[:, :, :-1]
        plain = torch.cat([low.mean(2), _deviation(low), _deviation(steps)], 1)
        return torch.cat([maps.mean(2), _deviation(maps), self.statistics(plain)], 1)


class MelEncoder(nn.Module):
    """MFCC windows (batch, 128, frames) → features, by convolutions over the mel image."""

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        self.width = 2 * IMAGE_ROWS * channels[-1]
        self.register_buffer("inverse", torch.from_numpy(dct_matrix().T.copy()))
        steps = zip((1, *channels[:-1]), channels, IMAGE_LAYERS, strict=True)
        layers = (_image_layer(inputs, outputs, *form) for inputs, outputs, form in steps)
        self.convolutions = nn.Sequential(*layers).to(memory_format=torch.channels_last)

    def fit(self, mfcc: Tensor) -> None:
        """Nothing to take from training windows: the range of the levels is known."""

    def forward(self, mfcc: Tensor) -> Tensor:
        """The features of each window: mean and deviation over time, for each row of bands."""
        # The first coefficient is far larger than the rest: half precision would blur the image.
        with torch.autocast("cpu", enabled=False):
            image = (self.inverse @ mfcc).unsqueeze(1) * (2.0 / DYNAMIC_RANGE_DB) + 1.0
        maps = self.convolutions(image.contiguous(memory_format=torch.channels_last)).float()
        flat = maps.flatten(1, 2)
        return torch.cat([flat.mean(2), _deviation(flat)], 1)


ENCODERS: dict[str, Callable[[], MfccEncoder | MelEncoder]] = {
    "mfcc": MfccEncoder,
    "mel": lambda: MelEncoder(SLIM),
    "mel-wide": lambda: MelEncoder(WIDE),
}


class InstrumentNetwork(nn.Module):
    """MFCC windows (batch, 128, frames) → what the heads say of each; `kind` names the encoder."""

    def __init__(self, kind: str = "mfcc", dropout: float = 0.2) -> None:
        super().__init__()
        self.encoder = ENCODERS[kind]()
        self.body = nn.Sequential(
            nn.Dropout(dropout * 0.7),
            nn.Linear(self.encoder.width, HIDDEN),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(HIDDEN, EMBEDDING),
            nn.ReLU(),
        )
        self.instrument = nn.Linear(EMBEDDING, len(CLASS_NAMES))
        self.percussive = nn.Linear(EMBEDDING, 1)
        self.confidence = nn.Linear(EMBEDDING, 1)
        self.present = nn.Linear(EMBEDDING, len(CLASS_NAMES))

    def forward(self, mfcc: Tensor) -> Answer:
        """The logits and the embedding of each window."""
        features = self.body(self.encoder(mfcc)).float()
        return Answer(
            self.instrument(features).float(),
            self.percussive(features).squeeze(1).float(),
            self.confidence(features).squeeze(1).float(),
            self.present(features).float(),
            features,
        )


def _image_layer(inputs: int, outputs: int, kernel: int, stride: tuple[int, int]) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
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
