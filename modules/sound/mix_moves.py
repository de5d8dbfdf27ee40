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
from modules.spectral_analyzer.suggestion import MixMove


def with_moves(buffer: AudioBuffer, moves: Sequence[MixMove]) -> AudioBuffer:
    """`buffer` after `moves`, all on the whole file; values may exceed full scale."""
    master = reduce(master_after, moves, MasterMix())
    samples: Samples = buffer.samples
    if master.eq:
        samples = Equalizer(buffer.sample_rate, master.eq, buffer.channels).process(samples)
    if master.width != 1.0 and buffer.channels == 2:
        own, other = width_gains(master.width)
        samples = samples * np.float32(own) + samples[::-1] * np.float32(other)
    gain = np.float32(gain_of(master.volume_db))
    return AudioBuffer((samples * gain).astype(np.float32), buffer.sample_rate)
