"""Sample rate conversion by soxr."""

from __future__ import annotations

from math import gcd

import numpy as np

from modules.sound.audio_buffer import AudioBuffer, Samples

CHUNK_FRAMES = 1 << 16


class StreamResampler:
    """Converts a stream of blocks from one sample rate to another; keeps state between blocks.

    The length of a converted block varies; over the whole stream nothing is lost or shifted.
    """

    def __init__(self, from_rate: int, to_rate: int, channels: int) -> None:
        import soxr

        divisor = gcd(from_rate, to_rate)
        self._stream = soxr.ResampleStream(
            from_rate // divisor, to_rate // divisor, channels, dtype="float32", quality="HQ"
        )

    def process(self, samples: Samples, *, last: bool = False) -> Samples:
        """The converted samples (channels, any number of frames) that are ready by now."""
        block = np.ascontiguousarray(samples.T)
        converted: Samples = self._stream.resample_chunk(block, last=last)
        return converted.T

    def clear(self) -> None:
        """Forget all that was heard; the next block starts a new stream."""
        self._stream.clear()


def resample(buffer: AudioBuffer, sample_rate: int) -> AudioBuffer:
    """`buffer` at `sample_rate` in Hz; the same object when it has that rate already."""
    if buffer.sample_rate == sample_rate:
        return buffer
    stream = StreamResampler(buffer.sample_rate, sample_rate, buffer.channels)
    chunks = [
        stream.process(buffer.samples[:, start : start + CHUNK_FRAMES])
        for start in range(0, buffer.frames, CHUNK_FRAMES)
    ]
    chunks.append(stream.process(buffer.samples[:, :0], last=True))
    return AudioBuffer(np.ascontiguousarray(np.concatenate(chunks, axis=1)), sample_rate)
