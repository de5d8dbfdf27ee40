"""Trains the ranking network on all planted songs of `develop` and writes it as INT8 ONNX."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from modules.model_folder import GOLDEN_FILE, MODEL_FILE
from training.mix_advice.candidates import Candidates
from training.mix_advice.rank_network import STEPS, RankNetwork, train_ranking
from training.mix_advice.ranker import MixRanker
from training.mix_advice.ranking_features import FEATURES

OPSET = 17
CALIBRATION_ROWS = 1024
BATCH = 32
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
    write_quantized(network, features, out / MODEL_FILE)
    chances = MixRanker(out / MODEL_FILE).chances(features)
    np.savez_compressed(
        out / GOLDEN_FILE, features=features[:GOLDEN_ROWS], chance=chances[:GOLDEN_ROWS]
    )
    with torch.inference_mode():
        exact = network(torch.from_numpy(features)).numpy()
    size = (out / MODEL_FILE).stat().st_size
    weights = sum(parameter.numel() for parameter in network.parameters())
    print(f"{weights} parameters, {size} bytes, off by {np.abs(exact - chances).max():.3f} at most")


def write_quantized(network: nn.Module, features: NDArray[np.float32], path: Path) -> None:
    """The network as ONNX with weights and activations in 8 bit, calibrated on `features`."""
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.calibrate import CalibrationDataReader
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self._rest = iter(np.array_split(features, max(len(features) // BATCH, 1)))

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            part = next(self._rest, None)
            return None if part is None else {"features": part}

    with TemporaryDirectory() as folder:
        exported, prepared = Path(folder) / "float.onnx", Path(folder) / "prepared.onnx"
        torch.onnx.export(
            network,
            (torch.zeros(2, FEATURES),),
            str(exported),
            input_names=["features"],
            output_names=["chance"],
            dynamic_axes={"features": {0: "n"}, "chance": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quant_pre_process(str(exported), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(path),
            Reader(),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm"],
        )
