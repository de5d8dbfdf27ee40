"""The note model: from one token to the logits of the next, with its memory handed in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from modules.errors import ModelError
from modules.midi_generator.context import ModelContext
from modules.midi_generator.tokenizer import MAX_POSITION_UNITS, next_position
from modules.midi_generator.vocabulary import VOCABULARY_SIZE, Special
from modules.model_folder import MODEL_FILE, MODELS_FOLDER, ModelInfo, describe_model

MODEL_NAME = "note_gru"

_STATE_INPUTS = ("hidden", "keys", "values", "filled")
_INPUTS = ("token", "position", "context", *_STATE_INPUTS)
_OUTPUTS = ("logits", "hidden_out", "keys_out", "values_out", "filled_out")
_WARM_UP_STEPS = 3


@dataclass(frozen=True, slots=True)
class ModelState:
    """All that the model remembers, for a batch of streams. Never changed in place.

    `arrays` are the graph's state inputs, float32, batch first. `positions` holds the place in
    the bar of each stream, in units, not clipped. `context` is int64 (batch, 4).
    """

    arrays: tuple[np.ndarray, ...]
    positions: tuple[int, ...]
    context: np.ndarray

    @property
    def batch(self) -> int:
        """Number of streams."""
        return len(self.positions)

    @property
    def size_bytes(self) -> int:
        """Memory that the state holds."""
        return sum(array.nbytes for array in self.arrays)


class TokenModel:
    """The shipped ONNX model on one thread. Make it with `load`; one caller at a time."""

    def __init__(self, session: Any, info: ModelInfo) -> None:
        self._session = session
        self.info = info
        shapes = {given.name: given.shape for given in session.get_inputs()}
        self._state_shapes = [tuple(shapes[name][1:]) for name in _STATE_INPUTS]

    @classmethod
    def load(cls, folder: Path | None = None) -> TokenModel:
        """The model in `folder` (default: the shipped one), warmed up.

        Raises ModelError when files are missing or damaged or the graph is not a note model.
        """
        folder = MODELS_FOLDER / MODEL_NAME if folder is None else folder
        info = describe_model(folder.name, folder.parent)
        model = cls(_open_session(folder), info)
        state = model.initial_state(ModelContext())
        for _ in range(_WARM_UP_STEPS):
            _, state = model.step([int(Special.START)], state)
        return model

    def initial_state(self, context: ModelContext, batch: int = 1) -> ModelState:
        """The state of `batch` streams before their first token."""
        arrays = tuple(np.zeros((batch, *shape), np.float32) for shape in self._state_shapes)
        rows = np.tile(np.array(context.ids, dtype=np.int64), (batch, 1))
        return ModelState(arrays, (0,) * batch, rows)

    def step(
        self, tokens: Sequence[int] | np.ndarray, state: ModelState
    ) -> tuple[np.ndarray, ModelState]:
        """Logits of the next tokens, float32 (batch, 258), and the state after `tokens`.

        `tokens` has one id per stream. Streams of one batch share the scale of their 8-bit
        activations, so a stream's logits differ in the third digit from those it gets alone.
        """
        ids = np.asarray(tokens, dtype=np.int64)
        pairs = zip(ids.tolist(), state.positions, strict=True)
        positions = tuple(next_position(token, position) for token, position in pairs)
        feed = {
            "token": ids,
            "position": np.minimum(positions, MAX_POSITION_UNITS - 1).astype(np.int64),
            "context": state.context,
            **dict(zip(_STATE_INPUTS, state.arrays, strict=True)),
        }
        logits, *arrays = self._session.run(_OUTPUTS, feed)
        return logits, ModelState(tuple(arrays), positions, state.context)


def _open_session(folder: Path) -> Any:
    name = folder.name
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as failures
    except ImportError as error:
        raise ModelError(
            "ONNX Runtime cannot be loaded, so nothing can be generated; reinstall Nomad Muse.",
            name,
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    known = (
        failures.Fail,
        failures.InvalidArgument,
        failures.InvalidGraph,
        failures.InvalidProtobuf,
        failures.NoSuchFile,
        failures.NotImplemented,
        failures.RuntimeException,
    )
    try:
        session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
    except known as error:
        raise ModelError(
            f"The model “{name}” is damaged ({folder / MODEL_FILE}); reinstall Nomad Muse.", name
        ) from error
    _require_note_model(session, name)
    return session


def _require_note_model(session: Any, name: str) -> None:
    inputs = {given.name for given in session.get_inputs()}
    outputs = {made.name: made.shape for made in session.get_outputs()}
    logits = outputs.get("logits") or [None]
    if inputs != set(_INPUTS) or set(outputs) != set(_OUTPUTS) or logits[-1] != VOCABULARY_SIZE:
        raise ModelError(
            f"The model “{name}” was made for another version of Nomad Muse; reinstall it.", name
        )
