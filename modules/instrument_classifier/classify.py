"""Names the instrument of a whole piece of audio, in memory or block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, groupby
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classification import Classification, TimedClassification
from modules.instrument_classifier.decision import accumulated, decide
from modules.instrument_classifier.features import (
    CONTEXT_FRAMES,
    HOP_LENGTH,
    SAMPLE_RATE,
)
from modules.instrument_classifier.frame_stream import FrameStream
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.over_time import TrackMemory
from modules.instrument_classifier.window_judge import (
    JudgedWindow,
    WindowJudge,
    mean_of,
)

FRAMES_AT_ONCE = 50
JUDGED_EVERY_S = 0.2
CONTEXT_S = CONTEXT_FRAMES * HOP_LENGTH / SAMPLE_RATE

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FileClassification:
    """The label of a file (None: silence), and the label over time when it was asked for."""

    classification: Classification | None
    timeline: tuple[TimedClassification, ...] = ()


def classify_audio(
    model: InstrumentModel,
    samples: Array,
    sample_rate: int,
    *,
    timeline: bool = False,
) -> FileClassification:
    """The label of audio (channels, n): what its sounding windows say together."""
    heard = classify_blocks(model, [samples], sample_rate, timeline=timeline)
    if heard.classification is None and samples.shape[0] == 2:
        side = [_side(samples)]
        heard = classify_blocks(model, side, sample_rate, timeline=timeline)
    return heard


def classify_file(
    model: InstrumentModel, path: Path, *, window_s: float = 0.2, timeline: bool = False
) -> FileClassification:
    """The same of a file of any length, within bounded memory. Raises AudioFileError.

    `window_s` is the distance of the decisions in the timeline.
    """
    heard, channels = _classify_stream(model, path, window_s, timeline, lambda samples: samples)
    if heard.classification is None and channels == 2:
        heard, _ = _classify_stream(model, path, window_s, timeline, _side)
    return heard


def _classify_stream(
    model: InstrumentModel,
    path: Path,
    window_s: float,
    timeline: bool,
    part: Callable[[Array], Array],
) -> tuple[FileClassification, int]:
    """What is heard in one part of every block of a file, and its number of channels."""
    from modules.sound.audio_file import audio_blocks

    blocks = audio_blocks(path)
    first = next(blocks)
    samples = (part(block.samples) for block in chain([first], blocks))
    heard = classify_blocks(model, samples, first.sample_rate, window_s=window_s, timeline=timeline)
    return heard, first.channels


def _side(samples: Array) -> Array:
    """What is left of stereo (2, n) whose channels cancel each other out in mono."""
    side: Array = np.float32(0.5) * (samples[:1] - samples[1:])
    return side


def classify_blocks(
    model: InstrumentModel,
    blocks: Iterable[Array],
    sample_rate: int,
    *,
    window_s: float = 0.2,
    timeline: bool = False,
) -> FileClassification:
    """The same of audio in blocks (channels, n); the label does not depend on the blocks."""
    judge = WindowJudge(model, window_s / ceil(window_s / JUDGED_EVERY_S), keeps_all=timeline)
    stream = FrameStream(sample_rate, FRAMES_AT_ONCE)
    for block in blocks:
        for bands, levels in stream.feed(block):
            judge.take(bands, levels)
    for bands, levels in stream.finish():
        judge.take(bands, levels)
    heard = judge.sounding()
    if not heard:
        return FileClassification(None)
    mean = mean_of(heard)
    whole = decide(accumulated(mean, len(heard) * judge.step_s), mean)
    return FileClassification(whole, _over_time(heard, window_s) if timeline else ())


def _over_time(heard: list[JudgedWindow], window_s: float) -> tuple[TimedClassification, ...]:
    """The label every `window_s`, as it would have stood while listening."""
    memory = TrackMemory(window_s, heard_before_s=CONTEXT_S)
    timeline = []
    for _, group in groupby(heard, key=lambda window: int(window.start_s / window_s + 1e-6)):
        moment = list(group)
        label = memory.hear(mean_of(moment), max(window.weight for window in moment))
        if label is not None:
            timeline.append(TimedClassification(moment[-1].start_s + CONTEXT_S, label))
    return tuple(timeline)
