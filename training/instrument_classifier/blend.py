"""The mean of the weights before and after fine-tuning, which hears what either hears.

Wortsman et al. 2022, "Robust fine-tuning of zero-shot models".
"""

from __future__ import annotations

from pathlib import Path

import torch

from training.instrument_classifier.train import BEST, CHECKPOINT, averaged_weights


def blend(before: Path, after: Path, share: float, out: Path) -> None:
    """Write `share` of the last weights of run `after`, the rest the best of run `before`.

    They become the best weights of the run `out`; `after` must have begun with those of `before`.
    """
    best = torch.load(before / BEST, weights_only=True)
    last = torch.load(after / CHECKPOINT, weights_only=True)
    old, new = best["network"], averaged_weights(last)
    mean = {
        name: ((1.0 - share) * old[name].float() + share * new[name].float()).to(old[name].dtype)
        for name in old
    }
    out.mkdir(parents=True, exist_ok=True)
    torch.save({**best, "network": mean, "step": last["step"], "score": float("nan")}, out / BEST)
