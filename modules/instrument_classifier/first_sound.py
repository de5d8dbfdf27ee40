"""The beginning of what sounds in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from modules.instrument_classifier.window_judge import SILENT_FILE_DB
from modules.sound.audio_buffer import AudioBuffer


def first_sound(path: Path, duration_s: float) -> AudioBuffer:
    """The first `duration_s` of the file from where it sounds, mono; less where it ends before.

    Raises AudioFileError.
    """
    from modules.sound.audio_file import audio_blocks

    threshold = 10.0 ** (SILENT_FILE_DB / 20.0)
    taken: list[np.ndarray] = []
    missing, rate = 1, 1
    for block in _mono_blocks(audio_blocks(path)):
        samples, rate = block.samples[0], block.sample_rate
        if not taken:
            missing = round(duration_s * rate)
            sounding = np.flatnonzero(np.abs(samples) > threshold)
            samples = samples[sounding[0] :] if len(sounding) else samples[:0]
        if len(samples):
            taken.append(samples[:missing])
            missing -= len(taken[-1])
        if missing <= 0:
            break
    sound = np.concatenate(taken) if taken else np.zeros(0, dtype=np.float32)
    return AudioBuffer(sound[None], rate)


def _mono_blocks(blocks: Iterator[AudioBuffer]) -> Iterator[AudioBuffer]:
    return (block.mono() for block in blocks)
