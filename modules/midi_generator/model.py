"""The note model: from one token to the logits of the next, with its memory handed in and out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from modules.errors import ModelError
from modules.midi_generator.adapter import Adapter
from modules.midi_generator.adapter_gate import Gate, open_gate
from modules.midi_generator.context import ModelContext
from modules.midi_generator.harmony import class_vectors
from modules.midi_generator.tokenizer import Place
from modules.midi_generator.vocabulary import VOCABULARY_SIZE, Special
from modules.model_folder import MODEL_FILE, MODELS_FOLDER, ModelInfo, describe_model
from modules.model_session import open_session

MODEL_NAME = "note_gru"

STATE_INPUTS = ("hidden", "before", "keys", "values", "filled")
INPUTS = ("token", "position", "bar", "harmony", "context", *STATE_INPUTS)
OUTPUTS = ("logits", *(f"{name}_out" for name in STATE_INPUTS))
_WARM_UP_STEPS = 3


@dataclass(frozen=True, slots=True)
class ModelState:
    """All that the model remembers, for a batch of streams. Never changed in place.

    `arrays` are the graph's state inputs, float32, batch first. Each stream has its place in the
    music and its context. `gate` says how far a personal adapter is followed; None without one.
    """

    arrays: tuple[np.ndarray, ...]
    places: tuple[Place, ...]
    contexts: tuple[ModelContext, ...]
    gate: Gate | None = None

    @property
    def batch(self) -> int:
        """Number of streams."""
        return len(self.places)

    def in_context(self, *contexts: ModelContext) -> ModelState:
        """The same memory, going on in `contexts`, one for each stream."""
        return replace(self, contexts=contexts)

    @property
    def size_bytes(self) -> int:
        """Memory that the state holds."""
        return sum(array.nbytes for array in self.arrays)


class TokenModel:
    """The shipped ONNX model on one thread. Make it with `load`; one caller at a time.

    With an `adapter` its logits are those of one user; the state is the same either way.
    """

    def __init__(
        self,
        session: Any,
        info: ModelInfo,
        adapter: Adapter | None = None,
        shipped: ModelInfo | None = None,
    ) -> None:
        self._session = session
        self.info = info
        self._shipped = info if shipped is None else shipped
        self._adapter = adapter
        shapes = {given.name: given.shape for given in session.get_inputs()}
        self._state_shapes = [tuple(shapes[name][1:]) for name in STATE_INPUTS]

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

    def with_adapter(self, adapter: Adapter | None) -> TokenModel:
        """The same model with another correction of its logits, or with none."""
        info = self._shipped if adapter is None else _personal_info(self._shipped, adapter)
        return TokenModel(self._session, info, adapter, self._shipped)

    @property
    def adapter(self) -> Adapter | None:
        """The correction of the logits."""
        return self._adapter

    @property
    def hidden_features(self) -> int:
        """How many numbers the GRUs remember of one stream: what an adapter reads."""
        return int(np.prod(self._state_shapes[STATE_INPUTS.index("hidden")]))

    def initial_state(self, context: ModelContext, batch: int = 1) -> ModelState:
        """The state of `batch` streams before their first token."""
        arrays = tuple(np.zeros((batch, *shape), np.float32) for shape in self._state_shapes)
        return ModelState(arrays, (Place(),) * batch, (context,) * batch)

    def step(
        self, tokens: Sequence[int] | np.ndarray, state: ModelState
    ) -> tuple[np.ndarray, ModelState]:
        """Logits of the next tokens, float32 (batch, 258), and the state after `tokens`.

        `tokens` has one id per stream. Streams of one batch share the scale of their 8-bit
        activations, so a stream's logits differ in the third digit from those it gets alone.
        """
        ids = np.asarray(tokens, dtype=np.int64)
        pairs = zip(ids.tolist(), state.places, strict=True)
        places = tuple(place.after(token) for token, place in pairs)
        contexts = state.contexts
        spots = list(zip(places, contexts, strict=True))
        sounding = [about.harmony.at(place.bar, place.unit) for place, about in spots]
        feed = {
            "token": ids,
            "position": np.array([place.position for place in places], dtype=np.int64),
            "bar": np.array([about.phrase_place(place.bar) for place, about in spots], np.int64),
            "harmony": class_vectors(sounding),
            "context": np.array([about.ids for about in contexts], dtype=np.int64),
            **dict(zip(STATE_INPUTS, state.arrays, strict=True)),
        }
        logits, *arrays = self._session.run(OUTPUTS, feed)
        if self._adapter is None:
            return logits, ModelState(tuple(arrays), places, contexts)
        gate = open_gate(logits, self._adapter.change(arrays[0]), state.gate, ids)
        return gate.mixed, ModelState(tuple(arrays), places, contexts, gate)


def _personal_info(shipped: ModelInfo, adapter: Adapter) -> ModelInfo:
    """The facts with another name and digest: a recipe must not promise the shipped notes."""
    digest = hashlib.sha256(shipped.sha256.encode() + adapter.to_bytes()).hexdigest()
    return replace(shipped, name=f"{shipped.name}+personal", sha256=digest)


def _open_session(folder: Path) -> Any:
    session = open_session(folder / MODEL_FILE, folder.name, "nothing can be generated")
    _require_note_model(session, folder.name)
    return session


def _require_note_model(session: Any, name: str) -> None:
    inputs = {given.name for given in session.get_inputs()}
    outputs = {made.name: made.shape for made in session.get_outputs()}
    logits = outputs.get("logits") or [None]
    if inputs != set(INPUTS) or set(outputs) != set(OUTPUTS) or logits[-1] != VOCABULARY_SIZE:
        raise ModelError(
            f"The model “{name}” was made for another version of Nomad Muse; reinstall it.", name
        )
