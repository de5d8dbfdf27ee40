"""Judges the windows of a long piece of audio as its frames come in, within bounded memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.attack import ATTACK_FRAMES, QUIET_BELOW_LOUDEST_DB, told_by
from modules.instrument_classifier.features import (
    COEFFICIENTS,
    CONTEXT_FRAMES,
    HOP_LENGTH,
    SAMPLE_RATE,
    window_mfcc,
)
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.prediction import Prediction, joined

MAX_WINDOWS = 120
"""When so many are kept, every other one goes; what is left lies evenly over all that sounds."""
SILENT_FILE_DB = -70.0
"""A recording whose loudest frame lies below this is silence; some quiet ones peak at -60."""

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class JudgedWindow:
    """Where a window starts, the level of its loudest frame, its weight, what the network says."""

    start_s: float
    level_db: float
    weight: float
    prediction: Prediction


def mean_of(windows: Sequence[JudgedWindow]) -> Prediction:
    """What windows say together: each counts as much as a sound's beginning stands out in it."""
    weights = [window.weight for window in windows]
    return joined([window.prediction for window in windows]).mean(weights)


class WindowJudge:
    """Judges a window every `step_s` where the audio sounds; `keeps_all` of them, or a choice."""

    def __init__(self, model: InstrumentModel, step_s: float, *, keeps_all: bool) -> None:
        self._model = model
        self._hop = max(1, round(step_s * SAMPLE_RATE / HOP_LENGTH))
        self._keeps_all = keeps_all
        self._one_in = 1
        self._audible = 0
        self._kept: list[JudgedWindow] = []
        self._bands: Array = np.zeros((COEFFICIENTS, 0), dtype=np.float32)
        self._levels: Array = np.zeros(0, dtype=np.float32)
        self._first_frame = 0
        self._next_start = 0
        self._loudest_db = -np.inf

    @property
    def step_s(self) -> float:
        """How much sounding audio each kept window stands for."""
        return self._one_in * self._hop * HOP_LENGTH / SAMPLE_RATE

    def take(self, bands: Array, levels: Array) -> None:
        """Judge the windows that end within these next frames, (128, n) and (n,)."""
        self._bands = np.concatenate([self._bands, bands], axis=1)
        self._levels = np.concatenate([self._levels, levels])
        self._loudest_db = max(self._loudest_db, float(levels.max()))
        end = self._first_frame + len(self._levels) - CONTEXT_FRAMES
        starts = range(self._next_start, end + 1, self._hop)
        self._next_start += len(starts) * self._hop
        self._judge([start for start in starts if self._is_chosen(start)])
        self._forget_before(min(self._next_start, max(end, self._first_frame)))

    def sounding(self) -> list[JudgedWindow]:
        """The windows that are no pause, in order; empty when all was silence."""
        if self._loudest_db < SILENT_FILE_DB:
            return []
        if not self._kept:
            # All that sounds lies behind the last regular window.
            self._judge([self._first_frame + len(self._levels) - CONTEXT_FRAMES])
        quiet_db = self._loudest_db - QUIET_BELOW_LOUDEST_DB
        return [window for window in self._kept if window.level_db >= quiet_db]

    def _is_chosen(self, start: int) -> bool:
        if self._level_db(start) < max(SILENT_FILE_DB, self._loudest_db - QUIET_BELOW_LOUDEST_DB):
            return False
        self._audible += 1
        return (self._audible - 1) % self._one_in == 0

    def _level_db(self, start: int) -> float:
        return float(self._levels_of(start).max())

    def _weight(self, start: int) -> float:
        levels = self._levels_of(start)
        if start == 0:
            silence = np.full(ATTACK_FRAMES, SILENT_FILE_DB, dtype=np.float32)
            levels = np.concatenate([silence, levels])
        return told_by(levels, self._loudest_db)

    def _levels_of(self, start: int) -> Array:
        offset = start - self._first_frame
        return self._levels[offset : offset + CONTEXT_FRAMES]

    def _judge(self, starts: list[int]) -> None:
        if not starts:
            return
        offsets = [start - self._first_frame for start in starts]
        windows = np.stack([self._bands[:, at : at + CONTEXT_FRAMES] for at in offsets])
        prediction = self._model.predict(window_mfcc(windows))
        for index, start in enumerate(starts):
            self._kept.append(
                JudgedWindow(
                    start * HOP_LENGTH / SAMPLE_RATE,
                    self._level_db(start),
                    self._weight(start),
                    prediction.window(index),
                )
            )
        if len(self._kept) >= MAX_WINDOWS and not self._keeps_all:
            self._kept = self._kept[::2]
            self._one_in *= 2

    def _forget_before(self, frame: int) -> None:
        gone = frame - self._first_frame
        self._bands, self._levels = self._bands[:, gone:], self._levels[gone:]
        self._first_frame = frame
