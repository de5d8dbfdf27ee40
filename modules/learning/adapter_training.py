"""Trains an adapter with NumPy: weighted cross-entropy on leashes, Adam with a cosine rate."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import mul

import numpy as np

from modules.errors import Cancelled
from modules.learning.readings import CancelCheck, Progress, Reading, never
from modules.midi_generator.adapter import Adapter
from modules.midi_generator.adapter_gate import PRIOR, STRENGTHS, Weights, after
from modules.midi_generator.sampling import LEAST_CHANCE

_MOMENTUM = 0.9
_SPREAD = 0.999
_TINY = 1e-8
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Lesson:
    """How an adapter is trained.

    `rehearsal` is the leash that holds it to the base model on the model's own music: the weight of
    a KL divergence beside the cross-entropy, whose weight is 1.
    """

    steps: int = 1500
    rows: int = 384
    rate: float = 1e-2
    decay: float = 0.05
    rehearsal: float = 0.5
    seed: int = 0


def train_adapter(
    own: Reading,
    general: Reading,
    lesson: Lesson,
    progress: Progress = lambda _: None,
    cancelled: CancelCheck = never,
) -> Adapter:
    """An adapter for the rows of `own`, held to what the base model says of `general`.

    Rows are drawn by their weights. Raises Cancelled.
    """
    random = np.random.default_rng(lesson.seed)
    adapter = Adapter.cold(own.hidden.shape[1], random)
    optimizer = _Adam(adapter, lesson)
    shares = own.weights.astype(np.float64)
    shares /= shares.sum()
    for step in range(lesson.steps):
        if cancelled():
            raise Cancelled
        progress(step / lesson.steps)
        mine = random.choice(len(own), lesson.rows, p=shares)
        theirs = random.integers(len(general), size=lesson.rows)
        slopes = _slopes(adapter, own.part(mine).in_full)
        held = _pull(adapter, general.part(theirs).in_full)
        adapter = optimizer.step(adapter, slopes, held, lesson.rehearsal)
    return adapter


@dataclass(frozen=True, slots=True)
class _Slopes:
    """Rows of hidden states, and of the loss by each corrected logit."""

    hidden: np.ndarray
    by_logit: np.ndarray


def _slopes(adapter: Adapter, own: Reading) -> _Slopes:
    by_logit = chances(own.logits + adapter.change(own.hidden))
    by_logit[np.arange(len(own)), own.tokens] -= 1
    return _Slopes(own.hidden, by_logit)


def _pull(adapter: Adapter, general: Reading) -> _Slopes:
    corrected = chances(general.logits + adapter.change(general.hidden))
    return _Slopes(general.hidden, corrected - chances(general.logits))


class _Adam:
    """Kingma and Ba 2015, with the decoupled decay of Loshchilov and Hutter 2019."""

    def __init__(self, adapter: Adapter, lesson: Lesson) -> None:
        self._lesson = lesson
        self._names = [field.name for field in fields(adapter)]
        self._means = {name: np.zeros_like(getattr(adapter, name)) for name in self._names}
        self._squares = {name: np.zeros_like(getattr(adapter, name)) for name in self._names}
        self._step = 0

    def step(self, adapter: Adapter, own: _Slopes, held: _Slopes, weight: float) -> Adapter:
        lesson = self._lesson
        self._step += 1
        hidden = np.concatenate([own.hidden, held.hidden])
        by_logit = np.concatenate([own.by_logit, weight * held.by_logit]) / lesson.rows
        inner = hidden @ adapter.down
        slopes = {
            "down": hidden.T @ (by_logit @ adapter.up.T),
            "up": inner.T @ by_logit,
            "bias": by_logit.sum(axis=0),
        }
        rate = lesson.rate * 0.5 * (1 + np.cos(np.pi * self._step / lesson.steps))
        return Adapter(*(self._moved(name, adapter, slopes[name], rate) for name in self._names))

    def _moved(self, name: str, adapter: Adapter, slope: np.ndarray, rate: float) -> np.ndarray:
        mean, square = self._means[name], self._squares[name]
        mean += (1 - _MOMENTUM) * (slope - mean)
        square += (1 - _SPREAD) * (slope**2 - square)
        step = mean / (1 - _MOMENTUM**self._step)
        step /= np.sqrt(square / (1 - _SPREAD**self._step)) + _TINY
        values: np.ndarray = getattr(adapter, name)
        moved: np.ndarray = values * (1 - rate * self._lesson.decay) - rate * step
        return moved.astype(np.float32)


def chances(logits: np.ndarray) -> np.ndarray:
    """Softmax of each row of `logits` (rows, 258)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return result


def mean_nats(reading: Reading, adapter: Adapter | None = None) -> float:
    """What each token costs in the mean, by weight; with an adapter as its gate lets it through."""
    told = _told(reading, STRENGTHS[:1] if adapter is None else STRENGTHS, adapter)
    mixed = told[:, 0] if adapter is None else _gated(told, reading.streams)
    costs = -np.log(mixed + LEAST_CHANCE)
    return float((costs * reading.weights).sum() / max(float(reading.weights.sum()), _TINY))


def forgetting(general: Reading, adapter: Adapter) -> float:
    """How much dearer the model's own music becomes, as a share of what it costs now."""
    return mean_nats(general, adapter) / max(mean_nats(general), _TINY) - 1.0


def _told(reading: Reading, strengths: np.ndarray, adapter: Adapter | None) -> np.ndarray:
    """The chance (rows, strengths) that each strength of the adapter gave to what came."""
    told = np.empty((len(reading), len(strengths)), np.float32)
    for first in range(0, len(reading), _AT_ONCE):
        rows = slice(first, first + _AT_ONCE)
        part = reading.part(rows).in_full
        change = 0.0 if adapter is None else adapter.change(part.hidden)
        for number, strength in enumerate(strengths):
            found = chances(part.logits + strength * change)
            told[rows, number] = found[np.arange(len(part)), part.tokens]
    return told


def _gated(told: np.ndarray, streams: np.ndarray) -> np.ndarray:
    """The mixed chance (rows,) of what came, stream by stream, as `adapter_gate` does it."""
    mixed = np.empty(len(told))
    weights: dict[int, Weights] = {}
    for row, (stream, chances_told) in enumerate(zip(streams.tolist(), told.tolist(), strict=True)):
        now = weights.get(stream, PRIOR)
        mixed[row] = sum(map(mul, now, chances_told))
        weights[stream] = after(now, chances_told)
    return mixed
