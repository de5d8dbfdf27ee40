"""Loudness over time, for drawing: of the last minutes of a stream, or of a whole song."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.over_time import OverTime

STEP_S = 0.1
KEPT_S = 180.0
FULL_SCALE = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class LoudnessCourse:
    """Values every `step_s`, oldest first; NaN is not measurable.

    Momentary and short-term loudness in LUFS (n,), and the peak of each step as amplitude (n,).
    A song has no momentary course, and its peaks are true peaks.
    """

    step_s: float
    momentary_lufs: NDArray[np.float64]
    short_term_lufs: NDArray[np.float64]
    peak: NDArray[np.float64]

    @property
    def duration_s(self) -> float:
        """How much time it covers."""
        return len(self.peak) * self.step_s

    @property
    def clipped(self) -> NDArray[np.bool_]:
        """The steps whose peak reaches beyond full scale."""
        over: NDArray[np.bool_] = self.peak > FULL_SCALE
        return over


class LoudnessHistory:
    """Keeps the last `KEPT_S` of what was heard, in the time of the music, not of the clock."""

    def __init__(self, sample_rate: int) -> None:
        self._step_frames = round(STEP_S * sample_rate)
        self._rows: NDArray[np.float64] = np.zeros((3, round(KEPT_S / STEP_S)))
        self._count = 0
        self._open_frames = 0
        self._open_peak = 0.0

    def feed(
        self, samples: Samples, momentary_lufs: float | None, short_term_lufs: float | None
    ) -> None:
        """Take the newest samples (channels, n) and the loudness after them."""
        if samples.shape[1] == 0:
            return
        self._open_frames += samples.shape[1]
        self._open_peak = max(self._open_peak, float(samples.max()), -float(samples.min()))
        steps, self._open_frames = divmod(self._open_frames, self._step_frames)
        for _ in range(steps):
            values = (momentary_lufs, short_term_lufs, self._open_peak)
            row = [np.nan if value is None else value for value in values]
            self._rows[:, self._count % self._rows.shape[1]] = row
            self._count += 1
        if steps:
            self._open_peak = 0.0

    @property
    def course(self) -> LoudnessCourse:
        """A copy of what is kept."""
        size = self._rows.shape[1]
        kept = min(self._count, size)
        order = np.arange(self._count - kept, self._count) % size
        momentary, short_term, peak = self._rows[:, order]
        return LoudnessCourse(STEP_S, momentary, short_term, peak)


def course_of_song(over_time: OverTime) -> LoudnessCourse:
    """The course of a whole song, second by second; short-term values at their middle second."""
    short_term = np.full(len(over_time.peak), np.nan)
    starts = over_time.short_term_lufs[: max(len(short_term) - 1, 0)]
    short_term[1 : 1 + len(starts)] = starts
    return LoudnessCourse(1.0, np.full(len(short_term), np.nan), short_term, over_time.peak)
