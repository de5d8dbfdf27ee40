"""Mix moves made on a finished file: what the master would do to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from modules.song.mix import MasterMix
from modules.song.mix_edits import master_after
from modules.sound.audio_buffer import AudioBuffer, Samples
from modules.sound.equalizer import Equalizer
from modules.sound.gains import gain_of, width_gains
from modules.sound.true_peak_limiter import TruePeakLimiter, latency_frames
from modules.spectral_analyzer.suggestion import MixMove


def with_moves(buffer: AudioBuffer, moves: Sequence[MixMove]) -> AudioBuffer:
    """`buffer` after `moves`, all on the whole file; without limiter it may exceed full scale."""
    master = reduce(master_after, moves, MasterMix())
    samples: Samples = buffer.samples
    if master.eq:
        samples = Equalizer(buffer.sample_rate, master.eq, buffer.channels).process(samples)
    if master.width != 1.0 and buffer.channels == 2:
        own, other = width_gains(master.width)
        samples = samples * np.float32(own) + samples[::-1] * np.float32(other)
    gain = np.float32(gain_of(master.volume_db))
    return _limited(AudioBuffer((samples * gain).astype(np.float32), buffer.sample_rate), master)


def _limited(buffer: AudioBuffer, master: MasterMix) -> AudioBuffer:
    """`buffer` after the master's limiter, at the same place and of the same length."""
    if master.limiter is None:
        return buffer
    late = latency_frames(buffer.sample_rate)
    limiter = TruePeakLimiter(buffer.sample_rate, master.limiter, buffer.channels)
    limited = limiter.process(np.pad(buffer.samples, ((0, 0), (0, late))))
    return AudioBuffer(limited[:, late:], buffer.sample_rate)
