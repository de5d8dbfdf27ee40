"""Calibrates the best checkpoints and writes them as one static-QDQ INT8 ONNX model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from modules.instrument_classifier.features import CONTEXT_FRAMES
from modules.instrument_classifier.model import InstrumentModel
from modules.model_folder import GOLDEN_FILE, MODEL_FILE
from training.instrument_classifier.calibration import (
    best_percussive_bias,
    best_present_bias,
    best_temperature,
)
from training.instrument_classifier.clips import Clip, read_clips
from training.instrument_classifier.examples import ExampleSource
from training.instrument_classifier.judged_clips import judged_windows
from training.instrument_classifier.network import InstrumentNetwork
from training.instrument_classifier.sound_bank import SoundBank
from training.instrument_classifier.train import BEST
from training.static_quantization import write_static_int8

CALIBRATION_WINDOWS = 512
GOLDEN_WINDOWS = 4
OUTPUTS = ("probabilities", "percussive", "trust", "embedding", "present")


class Ensemble(nn.Module):
    """Networks of several runs as one, calibrated by a temperature and two biases."""

    def __init__(self, networks: Sequence[InstrumentNetwork]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.temperature = 1.0
        self.percussive_bias = 0.0
        self.present_bias = 0.0

    def forward(self, mfcc: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """OUTPUTS: (batch, 20), (batch,), (batch,), (batch, 64 for each network), (batch, 20)."""
        answers = [network(mfcc) for network in self.networks]
        logits, percussive, trust, present = (
            torch.stack([answer[part] for answer in answers]).mean(dim=0) for part in range(4)
        )
        embedding = torch.cat([answer.embedding for answer in answers], dim=1)
        probabilities = (logits / self.temperature).softmax(dim=1)
        is_percussive = (percussive + self.percussive_bias).sigmoid()
        is_present = (present + self.present_bias).sigmoid()
        return probabilities, is_percussive, trust.sigmoid(), embedding, is_present

    def calibrate(self, clips: list[Clip]) -> None:
        """Fit temperature and biases to clips that no training has seen, and print them."""
        judged = judged_windows(clips)
        temperature = best_temperature(self, judged)
        percussive_bias = best_percussive_bias(self, judged)
        self.present_bias = best_present_bias(self, clips)
        self.temperature, self.percussive_bias = temperature, percussive_bias
        print(
            f"temperature {temperature:.3f}, percussive {percussive_bias:+.1f}, "
            f"present {self.present_bias:+.1f}"
        )


def export_model(data: Path, bank: SoundBank, runs: Sequence[Path], out: Path) -> None:
    """Write model and golden pair into `out`, and print what changed by quantization."""
    ensemble = Ensemble([_best_of(run) for run in runs]).eval()
    ensemble.calibrate(read_clips(data, only_shippable=False, split="valid"))
    windows = ExampleSource(bank, CONTEXT_FRAMES, seed=9).batch(CALIBRATION_WINDOWS).mfcc
    out.mkdir(parents=True, exist_ok=True)
    write_static_int8(
        ensemble,
        windows,
        out / MODEL_FILE,
        input_name="mfcc",
        output_names=OUTPUTS,
        operators=("Conv", "MatMul", "Gemm"),
        rows_at_once=16,
        is_input_exact=True,
    )
    _write_golden(windows[:GOLDEN_WINDOWS], out)
    _compare(ensemble, windows, out)


def _best_of(run: Path) -> InstrumentNetwork:
    best = torch.load(run / BEST, weights_only=True)
    print(f"{run}: step {best['step']}, valid {best['score']:.4f}")
    network = InstrumentNetwork(best["config"]["network"])
    network.load_state_dict(best["network"])
    return network.eval()


def _write_golden(windows: NDArray[np.float32], out: Path) -> None:
    """The golden pair: windows and what the written model says of them."""
    heard = InstrumentModel.load(out).predict(windows)
    assert heard.present is not None
    np.savez_compressed(
        out / GOLDEN_FILE,
        mfcc=windows,
        probabilities=heard.probabilities,
        percussive=heard.percussive,
        trust=heard.trust,
        embedding=heard.embedding,
        present=heard.present,
    )


@torch.inference_mode()
def _compare(ensemble: Ensemble, windows: NDArray[np.float32], out: Path) -> None:
    exact = ensemble(torch.from_numpy(windows))[0].numpy()
    quantized = InstrumentModel.load(out).predict(windows).probabilities
    same = float((exact.argmax(axis=1) == quantized.argmax(axis=1)).mean())
    size_kib = (out / MODEL_FILE).stat().st_size / 1024
    print(f"INT8 {size_kib:.0f} KiB, same label as float on {same:.1%} of {len(windows)} windows")
