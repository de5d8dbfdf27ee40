"""Labelled sound that the ear did not learn from, as streams of what its network says.

The clips of the corpus's validation part: each alone, and strung together per source as a track.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE
from modules.instrument_classifier.frame_stream import FrameStream
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.prediction import Prediction
from modules.instrument_classifier.window_judge import WindowJudge, mean_of
from training.instrument_classifier.clips import Clip, read_clips

JUDGED_EVERY_S = 0.2
LEAST_CLIPS = 5
TRACK_S = 25.0
PAUSE_S = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Mono audio at the network's rate, its class, and the instrument that it is of."""

    audio: NDArray[np.float32]
    class_index: int
    source: str


def valid_clips(data: Path) -> list[Clip]:
    """All clips of the validation part."""
    return read_clips(data, only_shippable=False, split="valid")


def strung(clips: list[Clip], seed: int = 1) -> Iterator[Sound]:
    """One track of up to 25 s for each source with five clips or more, with short pauses."""
    rng = np.random.default_rng(seed)
    by_source: dict[tuple[int, str], list[Clip]] = defaultdict(list)
    for clip in clips:
        by_source[clip.class_index, clip.source].append(clip)
    pause = np.zeros(round(PAUSE_S * SAMPLE_RATE), dtype=np.float32)
    for (class_index, source), of_source in by_source.items():
        if len(of_source) < LEAST_CLIPS:
            continue
        parts = [(of_source[i].audio, pause) for i in rng.permutation(len(of_source))]
        audio = np.concatenate([part for pair in parts for part in pair])
        yield Sound(audio[: round(TRACK_S * SAMPLE_RATE)], class_index, source)


def judged(model: InstrumentModel, audio: NDArray[np.float32]) -> tuple[Prediction, float] | None:
    """What the sounding windows say together, and for how many seconds it sounds."""
    judge = WindowJudge(model, JUDGED_EVERY_S, keeps_all=False)
    stream = FrameStream(SAMPLE_RATE, 50)
    for bands, levels in (*stream.feed(audio), *stream.finish()):
        judge.take(bands, levels)
    windows = judge.sounding()
    if not windows:
        return None
    return mean_of(windows), len(windows) * judge.step_s
