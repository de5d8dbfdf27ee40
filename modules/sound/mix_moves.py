"""Mix moves made on a finished file: what the master would do to it."""

from __future__ import annotations

import numpy as np

from modules.song.mix import MasterMix
from modules.sound.audio_buffer import AudioBuffer, blocks_of
from modules.sound.master_bus import MasterBus

BLOCK_FRAMES = 1 << 16


def through_master(buffer: AudioBuffer, mix: MasterMix) -> AudioBuffer:
    """`buffer` after the settings of a master, at the same place and of the same length.

    Width and mono low end do nothing to a file that is not stereo.
    """
    bus = MasterBus(buffer.sample_rate, mix, buffer.channels)
    late = bus.latency_frames
    samples = np.pad(buffer.samples, ((0, 0), (0, late))) if late else buffer.samples
    blocks = [bus.process(block) for block in blocks_of(samples, BLOCK_FRAMES)]
    joined = np.concatenate(blocks, axis=1) if blocks else samples
    return AudioBuffer(joined[:, late:], buffer.sample_rate)
