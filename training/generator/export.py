"""From a checkpoint to the model folder that the app reads: INT8 ONNX, golden pair."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.midi_generator.context import UNKNOWN_INSTRUMENT, ModelContext
from modules.midi_generator.copy_index import CopyIndex, top_line
from modules.midi_generator.harmony import PITCH_CLASSES, HarmonyMap
from modules.midi_generator.model import INPUTS, OUTPUTS, TokenModel
from modules.midi_generator.tokenizer import decode_tokens
from modules.midi_generator.vocabulary import VOCABULARY_SIZE
from modules.model_folder import CARD_FILE, GOLDEN_FILE, MODEL_FILE
from training.corpus.token_sequence import TokenSequence
from training.generator.checkpoint import NoteModel
from training.generator.relative_transformer import RelativeTransformer
from training.generator.step_network import StepNetwork
from training.generator.step_transformer import StepTransformer
from training.generator.stream import read_stream

GOLDEN_TOKENS = 96
OPSET = 17

CARD_DRAFT = """---
name: {name}
licence: unstated
version: 0
placeholder: true
---
# Note model without a card

Say here what it was trained on, how well it does, and under which licence it may be used.
"""


def export(
    network: NoteModel, folder: Path, sample: TokenSequence, seen: frozenset[int]
) -> dict[str, float]:
    """Write `model.onnx` (INT8) and `golden.npz` to `folder`; returns size and agreement.

    A folder without a card gets a draft that says so.

    `sample` is the track whose first tokens become the golden pair, `seen` the instrument classes
    of the training data: the others get the embedding of the unknown instrument.
    """
    folder.mkdir(parents=True, exist_ok=True)
    card = folder / CARD_FILE
    if not card.exists():
        card.write_text(CARD_DRAFT.format(name=folder.name), encoding="utf-8")
    _teach_unseen_instruments(network, seen)
    with tempfile.TemporaryDirectory() as draft_folder:
        draft = Path(draft_folder) / "float32.onnx"
        write_float32(network, draft)
        quantize(draft, folder / MODEL_FILE)
    agreement = _write_golden(network, folder, sample)
    return {"size_bytes": (folder / MODEL_FILE).stat().st_size, **agreement}


def write_copy_index(sequences: Iterable[TokenSequence], folder: Path) -> int:
    """Write the index of the melodic training tracks beside the model; returns its size."""
    melodies = (
        top_line(decode_tokens(sequence.tokens[1:-1].tolist()))
        for sequence in sequences
        if sequence.part == "train" and not sequence.drums
    )
    index = CopyIndex.of(melodies)
    index.save(folder)
    return len(index)


def _teach_unseen_instruments(network: NoteModel, seen: frozenset[int]) -> None:
    table = network.input.contexts[1].weight.data
    for index in range(len(CLASS_NAMES)):
        if index not in seen:
            table[index] = table[UNKNOWN_INSTRUMENT]


def write_float32(network: NoteModel, path: Path) -> None:
    """Write the one-step form of `network` as a 32-bit ONNX graph with a free batch size."""
    step = step_form(network.eval()).eval()
    arguments = (
        torch.zeros(2, dtype=torch.int64),
        torch.zeros(2, dtype=torch.int64),
        torch.zeros(2, dtype=torch.int64),
        torch.zeros(2, PITCH_CLASSES),
        torch.zeros(2, 4, dtype=torch.int64),
        *step.initial_state(2),
    )
    with warnings.catch_warnings():
        # The exporter based on TorchScript is deprecated, but it is the one that keeps the cell
        # as plain matrix products.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            step,
            arguments,
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "batch"} for name in (*INPUTS, *OUTPUTS)},
            opset_version=OPSET,
            dynamo=False,
        )


def step_form(network: NoteModel) -> StepNetwork | StepTransformer:
    """The network for one token, with the inputs and outputs that the app knows."""
    if isinstance(network, RelativeTransformer):
        return StepTransformer(network)
    return StepNetwork(network)


def quantize(source: Path, target: Path) -> None:
    """Write `source` with 8-bit weights; activations are quantized step by step at run time.

    Unsigned weights: signed ones can saturate on processors without VNNI.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, target, weight_type=QuantType.QUInt8, per_channel=True)


def _write_golden(network: NoteModel, folder: Path, sample: TokenSequence) -> dict[str, float]:
    tokens = sample.tokens[:GOLDEN_TOKENS].astype(np.int64)
    reference = _float32_logits(network, tokens, sample.context)
    shipped = replay(TokenModel.load(folder), tokens, sample.context)
    np.savez_compressed(
        folder / GOLDEN_FILE,
        tokens=tokens,
        context=np.array(sample.context.ids),
        first_bar=np.array(sample.context.first_bar or 0),
        harmony=_harmony_table(sample.context.harmony),
        logits=shipped.astype(np.float32),
        float32_logits=reference.astype(np.float32),
    )
    return agreement(reference, shipped)


def _harmony_table(harmony: HarmonyMap) -> np.ndarray:
    """Its bars as rows of equal length; what is filled up says nothing, as the map's outside."""
    table = np.zeros((len(harmony.bars), max(map(len, harmony.bars), default=0)), dtype=np.uint16)
    for row, bar in zip(table, harmony.bars, strict=True):
        row[: len(bar)] = bar
    return table


def _float32_logits(network: NoteModel, tokens: np.ndarray, context: ModelContext) -> np.ndarray:
    with torch.inference_mode():
        given = read_stream(tokens, context).as_input(context)
        logits, _ = network.eval()(given, network.initial_state(1))
    result: np.ndarray = logits[0].numpy()
    return result


def replay(model: TokenModel, tokens: np.ndarray, context: ModelContext) -> np.ndarray:
    """Logits (tokens, 258) of the shipped model, token by token."""
    state = model.initial_state(context)
    logits = np.empty((len(tokens), VOCABULARY_SIZE), dtype=np.float32)
    for index, token in enumerate(tokens.tolist()):
        row, state = model.step([token], state)
        logits[index] = row[0]
    return logits


def agreement(reference: np.ndarray, shipped: np.ndarray) -> dict[str, float]:
    """How often both choose the same token, and the mean KL divergence in nats."""
    p, q = _log_softmax(reference), _log_softmax(shipped)
    same = float(np.mean(p.argmax(axis=1) == q.argmax(axis=1)))
    divergence = float(np.mean(np.sum(np.exp(p) * (p - q), axis=1)))
    return {"same_choice": same, "mean_kl_nats": divergence}


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    result: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
