"""A mix that is louder than a file can hold is turned down, never clipped."""

from __future__ import annotations

import math

from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_write import Subtype

TURNED_DOWN_TO_DBFS = -0.1


def fitted(buffer: AudioBuffer, subtype: Subtype) -> tuple[AudioBuffer, float]:
    """`buffer` as a file of `subtype` can hold it, and by how many dB it was turned down.

    Floating point holds everything; whole numbers get at most a sample peak of -0.1 dBFS when the
    peak is above full scale, and all else unchanged.
    """
    if subtype == "FLOAT" or buffer.peak <= 1.0:
        return buffer, 0.0
    gain = 10.0 ** (TURNED_DOWN_TO_DBFS / 20.0) / buffer.peak
    lower = AudioBuffer(buffer.samples * gain, buffer.sample_rate)
    return lower, -20.0 * math.log10(gain)
