"""Trains the ranking network on all planted songs of `develop` and writes it as INT8 ONNX."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from modules.model_folder import GOLDEN_FILE, MODEL_FILE
from training.mix_advice.candidates import Candidates
from training.mix_advice.rank_network import STEPS, RankNetwork, train_ranking
from training.mix_advice.ranker import MixRanker
from training.static_quantization import write_static_int8

CALIBRATION_ROWS = 1024
GOLDEN_ROWS = 16


class _Chance(nn.Module):
    def __init__(self, network: RankNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, features: Tensor) -> Tensor:
        return self.network(features).sigmoid()


def export_ranking(candidates: Candidates, out: Path, *, seed: int = 1, steps: int = STEPS) -> None:
    """Writes model and golden pair into `out`, and prints what quantization changed."""
    network = _Chance(train_ranking(candidates, seed=seed, steps=steps)).eval()
    rows = np.random.default_rng(seed).permutation(len(candidates.features))[:CALIBRATION_ROWS]
    features = candidates.features[rows]
    out.mkdir(parents=True, exist_ok=True)
    write_static_int8(
        network,
        features,
        out / MODEL_FILE,
        input_name="features",
        output_names=("chance",),
        operators=("MatMul", "Gemm"),
        rows_at_once=32,
    )
    chances = MixRanker(out / MODEL_FILE).chances(features)
    np.savez_compressed(
        out / GOLDEN_FILE, features=features[:GOLDEN_ROWS], chance=chances[:GOLDEN_ROWS]
    )
    with torch.inference_mode():
        exact = network(torch.from_numpy(features)).numpy()
    size = (out / MODEL_FILE).stat().st_size
    weights = sum(parameter.numel() for parameter in network.parameters())
    print(f"{weights} parameters, {size} bytes, off by {np.abs(exact - chances).max():.3f} at most")
