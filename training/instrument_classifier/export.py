"""Calibrates the best checkpoint and writes it as a static-QDQ INT8 ONNX model."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from modules.instrument_classifier.features import COEFFICIENTS, CONTEXT_FRAMES
from modules.instrument_classifier.model import InstrumentModel
from modules.model_folder import GOLDEN_FILE, MODEL_FILE
from training.instrument_classifier.clips import read_clips
from training.instrument_classifier.examples import ExampleSource
from training.instrument_classifier.network import InstrumentNetwork
from training.instrument_classifier.synth_phrases import make_phrases
from training.instrument_classifier.train import BEST, Judged, judged_windows

CALIBRATION_WINDOWS = 384
GOLDEN_WINDOWS = 4
OPSET = 17


class CalibratedNetwork(nn.Module):
    """The network with its outputs as probabilities; the temperature makes them honest."""

    def __init__(self, network: InstrumentNetwork, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, mfcc: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Probabilities (batch, 20), percussive (batch,), trust (batch,)."""
        logits, percussive, trust = self.network(mfcc)
        return (logits / self.temperature).softmax(dim=1), percussive.sigmoid(), trust.sigmoid()


def export_model(data: Path, run: Path, out: Path) -> None:
    """Write model and golden pair into `out`, and print what changed by quantization."""
    clips = read_clips(data)
    network = InstrumentNetwork()
    best = torch.load(run / BEST, weights_only=True)
    network.load_state_dict(best["network"])
    network.eval()
    temperature = best_temperature(
        network, judged_windows([c for c in clips if c.split == "valid"])
    )
    calibrated = CalibratedNetwork(network, temperature).eval()
    phrases = make_phrases(4, seed=9)
    source = ExampleSource([c for c in clips if c.split == "train"], phrases, seed=9)
    windows, _ = source.batch(CALIBRATION_WINDOWS)
    out.mkdir(parents=True, exist_ok=True)
    _write_quantized(calibrated, windows, out / MODEL_FILE)
    _write_golden(windows[:GOLDEN_WINDOWS], out)
    _compare(calibrated, windows, out)
    print(f"step {best['step']}, valid {best['score']:.4f}, temperature {temperature:.3f}")


@torch.inference_mode()
def best_temperature(network: InstrumentNetwork, judged: Judged) -> float:
    """The temperature with the least negative log-likelihood of clip decisions on valid."""
    logits = [(network(torch.from_numpy(windows))[0], label) for windows, label in judged]

    def loss(temperature: float) -> float:
        total = 0.0
        for of_clip, label in logits:
            probability = (of_clip / temperature).softmax(dim=1).mean(dim=0)[label]
            total -= float(torch.log(probability + 1e-9))
        return total

    candidates = np.exp(np.linspace(np.log(0.4), np.log(3.0), 40))
    return float(min(candidates, key=loss))


def _write_quantized(network: CalibratedNetwork, windows: NDArray[np.float32], path: Path) -> None:
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.calibrate import CalibrationDataReader
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self._rest = iter(np.array_split(windows, len(windows) // 16))

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            part = next(self._rest, None)
            return None if part is None else {"mfcc": part}

    with TemporaryDirectory() as folder:
        exported, prepared = Path(folder) / "float.onnx", Path(folder) / "prepared.onnx"
        torch.onnx.export(
            network,
            (torch.zeros(1, COEFFICIENTS, CONTEXT_FRAMES),),
            str(exported),
            input_names=["mfcc"],
            output_names=["probabilities", "percussive", "trust"],
            dynamic_axes={name: {0: "batch"} for name in
                          ("mfcc", "probabilities", "percussive", "trust")},
            opset_version=OPSET,
            dynamo=False,
        )  # fmt: skip
        quant_pre_process(str(exported), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(path),
            Reader(),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv", "MatMul", "Gemm"],
        )


def _write_golden(windows: NDArray[np.float32], out: Path) -> None:
    """The golden pair: windows and what the written model says of them."""
    heard = InstrumentModel.load(out).predict(windows)
    np.savez_compressed(
        out / GOLDEN_FILE,
        mfcc=windows,
        probabilities=heard.probabilities,
        percussive=heard.percussive,
        trust=heard.trust,
    )


@torch.inference_mode()
def _compare(network: CalibratedNetwork, windows: NDArray[np.float32], out: Path) -> None:
    exact = network(torch.from_numpy(windows))[0].numpy()
    quantized = InstrumentModel.load(out).predict(windows).probabilities
    same = float((exact.argmax(axis=1) == quantized.argmax(axis=1)).mean())
    size_kib = (out / MODEL_FILE).stat().st_size / 1024
    print(f"INT8 {size_kib:.0f} KiB, same label as float on {same:.1%} of {len(windows)} windows")
