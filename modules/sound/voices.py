"""Waveforms that sound right now, mixed block by block."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples

Waveform = NDArray[np.float32]
"""One channel, (frames,)."""


class Voice:
    """A waveform and how far it was played.

    `cursor` is the next frame; negative while the start lies that many frames ahead.
    `ends_at` is the song position in frames where the written note ends; the waveform may ring
    longer. `key` tells whose voice it is.
    """

    __slots__ = ("cursor", "ends_at", "gains", "key", "waveform")

    def __init__(
        self,
        waveform: Waveform,
        delay: int,
        gains: tuple[float, ...],
        key: Hashable = None,
        ends_at: int = 0,
    ) -> None:
        self.waveform = waveform
        self.cursor = -delay
        self.gains = gains
        self.key = key
        self.ends_at = ends_at

    @property
    def frames_left(self) -> int:
        """Frames until the voice is over, its delay included."""
        return len(self.waveform) - self.cursor

    def release(self, fade_frames: int) -> None:
        """Fade out from here over at most `fade_frames`."""
        start = max(self.cursor, 0)
        rest = self.waveform[start : start + fade_frames]
        fade = np.linspace(1.0, 0.0, len(rest), endpoint=False, dtype=np.float32)
        self.waveform = rest * fade
        self.cursor = min(self.cursor, 0)


class Voices:
    """All voices of one source, in the order in which they began.

    The order of additions is the same for every block size, so the sums are too.
    """

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self._voices: list[Voice] = []

    def __len__(self) -> int:
        return len(self._voices)

    @property
    def frames_left(self) -> int:
        """Frames until the last voice is over."""
        return max((voice.frames_left for voice in self._voices), default=0)

    def start(self, voice: Voice) -> None:
        """Let `voice` sound from the next block on."""
        self._voices.append(voice)

    def release(self, is_meant: Callable[[Voice], bool], fade_frames: int) -> None:
        """Fade out the voices that are meant."""
        for voice in self._voices:
            if is_meant(voice):
                voice.release(fade_frames)

    def shift(self, frames: int) -> None:
        """Move the written ends, when the song's timeline moved under the voices."""
        for voice in self._voices:
            voice.ends_at += frames

    def clear(self) -> None:
        """Forget all voices at once."""
        self._voices.clear()

    def render(self, frames: int) -> Samples:
        """The next block (channels, frames)."""
        block = np.zeros((self.channels, frames), dtype=np.float32)
        for voice in self._voices:
            start = max(0, -voice.cursor)
            first = voice.cursor + start
            part = voice.waveform[first : first + max(0, frames - start)]
            if len(part):
                for channel, gain in zip(block, voice.gains, strict=True):
                    channel[start : start + len(part)] += part if gain == 1.0 else part * gain
            voice.cursor += frames
        self._voices = [voice for voice in self._voices if voice.frames_left > 0]
        return block
