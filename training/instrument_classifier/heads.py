"""Fits the ear's last layer to the sounds that a user named, and writes another model.

What `nomad-muse corrections export` writes are embeddings: what the network makes of a sound just
before its heads. No sound can be had back from them, so the layers before cannot be trained; the
head that names the instrument can. The logits of the shipped model are linear in the embedding:
the head is found from what the model says of clips of the corpus, changed by as much as the
corrections ask and the clips allow, and its change is added to the graph.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.errors import FileError, ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.model import MODEL_NAME, InstrumentModel
from modules.model_folder import MODEL_FILE, model_folder

STEPS = 400
RATE = 0.02
REHEARSAL = 20.0
"""How much more the clips weigh, altogether, than the corrections."""
PROBABILITIES = "probabilities"
_LEAST = 1e-9
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeadChange:
    """`weight` (d, 20) and `bias` (20,): what is added to the logits of an embedding."""

    weight: Array
    bias: Array

    def of(self, embedding: Array) -> Array:
        """The change of the logits (n, 20) of some embeddings (n, d)."""
        changed: Array = embedding @ self.weight + self.bias
        return changed


@dataclass(frozen=True, slots=True)
class HeadReport:
    """How often the named sounds are named so, and how often a clip keeps its label."""

    corrections: int
    clips: int
    right_before: float
    right_after: float
    kept_labels: float


def fit_heads(corrections: Path, windows: Sequence[NDArray[np.float32]], out: Path) -> HeadReport:
    """Write the shipped model with its head fitted to `corrections` (.npz) into `out`.

    `windows` are the MFCC windows of each clip that must keep its label; every second one is
    learned from, the others are counted. Raises FileError for a file that cannot be read and
    ParameterError when it is of another version of the ear.
    """
    model = InstrumentModel.load()
    embedding, named = read_fine_tuning_set(corrections, model.fingerprint)
    heard = [model.predict(each).mean() for each in windows]
    clips = np.concatenate([one.embedding for one in heard]).astype(float)
    chances = np.concatenate([one.probabilities for one in heard]).astype(float)
    base = _linear(clips, np.log(chances + _LEAST))
    change = fit(embedding, named, base, clips[::2])
    logits, held = base.of(embedding), clips[1::2]
    out.mkdir(parents=True, exist_ok=True)
    write_changed(model_folder(MODEL_NAME) / MODEL_FILE, change, out / MODEL_FILE)
    report = HeadReport(
        len(named),
        len(clips),
        float((logits.argmax(1) == named).mean()),
        float(((logits + change.of(embedding)).argmax(1) == named).mean()),
        float((base.of(held).argmax(1) == (base.of(held) + change.of(held)).argmax(1)).mean()),
    )
    (out / "heads.json").write_text(json.dumps(asdict(report), indent=1), encoding="utf-8")
    return report


def read_fine_tuning_set(path: Path, network: str) -> tuple[Array, NDArray[np.int64]]:
    """Embeddings (n, d) and classes (n,) in what `nomad-muse corrections export` wrote."""
    try:
        with np.load(path, allow_pickle=False) as file:
            embedding, named = file["embedding"].astype(float), file["class_index"].astype(int)
            of_network = str(file["network"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise FileError(
            f"{path} cannot be read; write it with: nomad-muse corrections export FILE.npz", path
        ) from error
    if of_network != network:
        raise ParameterError(
            f"The sounds in {path.name} were named for another version of the ear.",
            "corrections",
            of_network,
        )
    return embedding, named


def fit(embedding: Array, named: NDArray[np.int64], base: HeadChange, clips: Array) -> HeadChange:
    """The change of the head `base` that names `embedding` (n, d) right and leaves `clips` alone.

    Cross-entropy of the named sounds and a KL divergence to what was said of the clips, by Adam.
    """
    wanted = np.eye(len(CLASS_NAMES))[named]
    kept = _softmax(base.of(clips))
    rows = np.concatenate([embedding, clips])
    targets = np.concatenate([wanted, kept])
    shares = np.concatenate(
        [np.full(len(named), 1.0 / len(named)), np.full(len(clips), REHEARSAL / len(clips))]
    )
    table = np.column_stack([rows, np.ones(len(rows))])
    before = base.of(rows)
    solution = np.zeros((table.shape[1], len(CLASS_NAMES)))
    mean, square = np.zeros_like(solution), np.zeros_like(solution)
    for step in range(1, STEPS + 1):
        error = (_softmax(before + table @ solution) - targets) * shares[:, None]
        slope = table.T @ error
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        move = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + _LEAST)
        solution = solution - RATE * (1 - step / STEPS) * move
    return HeadChange(solution[:-1], solution[-1])


def _linear(embedding: Array, logits: Array) -> HeadChange:
    """The head that gives `logits` (n, 20) of `embedding` (n, d), by least squares."""
    table = np.column_stack([embedding, np.ones(len(embedding))])
    centred = logits - logits.mean(axis=1, keepdims=True)
    solution = np.linalg.lstsq(table, centred, rcond=1e-6)[0]
    return HeadChange(solution[:-1], solution[-1])


def _softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances: Array = powers / powers.sum(axis=1, keepdims=True)
    return chances


def write_changed(source: Path, change: HeadChange, target: Path) -> None:
    """Write the model in `source` with `change` added to its logits as `target`."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(source)
    graph = model.graph
    for node in graph.node:
        for place, name in enumerate(node.output):
            if name == PROBABILITIES:
                node.output[place] = "probabilities_before"
    for name, values in (("head_weight", change.weight), ("head_bias", change.bias)):
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float32), name))
    least = np.array(_LEAST, np.float32)
    graph.initializer.append(numpy_helper.from_array(least, "head_least"))
    graph.node.extend(
        [
            helper.make_node("Add", ["probabilities_before", "head_least"], ["head_chances"]),
            helper.make_node("Log", ["head_chances"], ["head_logits"]),
            helper.make_node("Gemm", ["embedding", "head_weight", "head_bias"], ["head_change"]),
            helper.make_node("Add", ["head_logits", "head_change"], ["head_changed"]),
            helper.make_node("Softmax", ["head_changed"], [PROBABILITIES], axis=1),
        ]
    )
    onnx.checker.check_model(model)
    onnx.save(model, target)
