"""libebur128 through ctypes, as a yardstick: I, LRA, loudest M and S, true peak of one file.

    python -m benchmarks.libebur128 FILE

Reads the file in blocks of 100 ms and asks for M and S after each, as ffmpeg's filter does. Needs
the library (Debian: libebur128-1); it is no dependency of the program.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import math
import sys
from pathlib import Path

I_M_S_LRA_TRUE_PEAK = 0b101111 | 0b10000
"""The library's mode bits M, S, I, LRA, sample peak and true peak."""
BLOCKS_PER_SECOND = 10


def is_installed() -> bool:
    return ctypes.util.find_library("ebur128") is not None


class Meter:
    """One stream of floats, frames of all channels by turns."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        name = ctypes.util.find_library("ebur128")
        if name is None:
            raise OSError("libebur128 is not installed")
        self._library = ctypes.CDLL(name)
        self._library.ebur128_init.restype = ctypes.c_void_p
        self._library.ebur128_init.argtypes = (ctypes.c_uint, ctypes.c_ulong, ctypes.c_int)
        self._channels = channels
        self._state = ctypes.c_void_p(
            self._library.ebur128_init(channels, sample_rate, I_M_S_LRA_TRUE_PEAK)
        )
        self.momentary = self.short_term = -math.inf

    def feed(self, frames: object) -> None:
        """Take float32 frames (n, channels), contiguous, and look at M and S."""
        pointer = ctypes.c_void_p(frames.ctypes.data)  # type: ignore[attr-defined]
        count = ctypes.c_size_t(len(frames))  # type: ignore[arg-type]
        self._library.ebur128_add_frames_float(self._state, pointer, count)
        self.momentary = max(self.momentary, self._number("ebur128_loudness_momentary"))
        self.short_term = max(self.short_term, self._number("ebur128_loudness_shortterm"))

    def reading(self) -> dict[str, float]:
        peaks = [self._number("ebur128_true_peak", channel) for channel in range(self._channels)]
        return {
            "I": self._number("ebur128_loudness_global"),
            "LRA": self._number("ebur128_loudness_range"),
            "Peak": 20.0 * math.log10(max(*peaks, 1e-12)),
            "M": self.momentary,
            "S": self.short_term,
        }

    def _number(self, function: str, *arguments: int) -> float:
        out = ctypes.c_double()
        numbers = (ctypes.c_uint(value) for value in arguments)
        getattr(self._library, function)(self._state, *numbers, ctypes.byref(out))
        return out.value

    def close(self) -> None:
        self._library.ebur128_destroy(ctypes.byref(self._state))


def reading_of(path: Path) -> dict[str, float]:
    """What the library says of a file."""
    import soundfile

    with soundfile.SoundFile(path) as file:
        meter = Meter(file.channels, file.samplerate)
        size = file.samplerate // BLOCKS_PER_SECOND
        for block in file.blocks(size, dtype="float32", always_2d=True):
            meter.feed(block)
        reading = meter.reading()
        meter.close()
    return reading


if __name__ == "__main__":
    print(json.dumps(reading_of(Path(sys.argv[1]))))
