"""Clips cut into windows and judged by them together, as the program does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from modules.instrument_classifier.attack import ATTACK_FRAMES, QUIET_BELOW_LOUDEST_DB, told_by
from modules.instrument_classifier.features import CONTEXT_FRAMES
from training.instrument_classifier.clips import Clip
from training.instrument_classifier.examples import mfcc_of_levels
from training.instrument_classifier.network import InstrumentNetwork
from training.instrument_classifier.sound_bank import levels_of, stored_levels

JUDGED_STEP = 10
"""Frames between the windows by which a clip is judged: 0.2 s, as in `classify_audio`."""
EMPTY_DB = levels_of(np.uint8(0))


class ClipWindows(NamedTuple):
    """The MFCC windows (n, 128, frames) of a clip and how much each counts (n,)."""

    mfcc: NDArray[np.float32]
    weights: NDArray[np.float32]

    def mean(self, of_windows: Tensor) -> Tensor:
        """The weighted mean (…) of something said of each window (n, …)."""
        shares = torch.from_numpy(self.weights / self.weights.sum())
        return torch.tensordot(shares, of_windows, dims=1)


Judged = list[tuple[ClipWindows, int]]


def judged_windows(clips: list[Clip]) -> Judged:
    """The windows by which every clip is judged, with its class."""
    return [(clip_windows(clip), clip.class_index) for clip in clips]


def clip_windows(clip: Clip) -> ClipWindows:
    """The windows of a clip that are not mostly pause; at least one."""
    bands = levels_of(stored_levels(clip.audio))
    missing = max(0, CONTEXT_FRAMES - len(bands))
    bands = np.pad(bands, ((0, missing), (0, 0)), constant_values=EMPTY_DB)
    starts = range(0, len(bands) - CONTEXT_FRAMES + 1, JUDGED_STEP)
    sounding = [
        at for at in starts if bands[at : at + CONTEXT_FRAMES].max() > -QUIET_BELOW_LOUDEST_DB
    ]
    chosen = sounding or [0]
    return ClipWindows(
        mfcc_of_levels(np.stack([bands[at : at + CONTEXT_FRAMES] for at in chosen])),
        _weights(bands, chosen),
    )


def _weights(bands: NDArray[np.float32], starts: list[int]) -> NDArray[np.float32]:
    levels = 10.0 * np.log10((10.0 ** (bands / 10.0)).sum(axis=1))
    # Before a clip there is silence.
    levels = np.concatenate([np.full(ATTACK_FRAMES, levels.max() - QUIET_BELOW_LOUDEST_DB), levels])
    loudest = float(levels.max())
    weights = []
    for at in starts:
        begin = at + ATTACK_FRAMES if at else 0
        weights.append(told_by(levels[begin : at + ATTACK_FRAMES + CONTEXT_FRAMES], loudest))
    return np.array(weights, dtype=np.float32)


@torch.inference_mode()
def balanced_accuracy(network: InstrumentNetwork, judged: Judged) -> float:
    """Mean recall over the classes present, clips judged by the mean of their windows."""
    network.eval()
    hits: dict[int, list[bool]] = {}
    for windows, class_index in judged:
        chances = windows.mean(network(torch.from_numpy(windows.mfcc)).instrument.softmax(dim=1))
        hits.setdefault(class_index, []).append(int(chances.argmax()) == class_index)
    return float(np.mean([np.mean(of_class) for of_class in hits.values()]))
