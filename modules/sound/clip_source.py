"""An audio clip as sound."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from modules.song.score import AudioClip, Track
from modules.song.time_map import TimeMap
from modules.sound.audio_buffer import AudioBuffer, Samples
from modules.sound.clip_store import ClipStore


class ClipSource:
    """Plays the clip of one audio track from its start tick on; silent until it is decoded.

    The clip is not stretched: a tempo change moves its start, not its speed.
    """

    def __init__(self, sample_rate: int, clips: ClipStore, track: Track, time_map: TimeMap) -> None:
        self._sample_rate = sample_rate
        self._clips = clips
        self._clip = track.clip
        self._start = self._start_of(track.clip, time_map)
        self._buffer = clips.get(track.clip) if track.clip else None
        self._fading: tuple[AudioBuffer | None, int] | None = None

    @property
    def channels(self) -> int:
        """One or two, as the clip has."""
        return min(self._clip.channels, 2) if self._clip else 1

    @property
    def end_position(self) -> int:
        """First frame after the clip."""
        if self._buffer is not None:
            return self._start + self._buffer.frames
        if self._clip is None or self._clip.missing:
            return 0
        return self._start + int(self._clip.duration_s * self._sample_rate)

    @property
    def frames_left(self) -> int:
        """Always 0: a clip has no tail."""
        return 0

    def update(self, track: Track, time_map: TimeMap, position: int) -> None:  # noqa: ARG002
        """Take the new clip or place; the next block fades from the old sound to the new."""
        start = self._start_of(track.clip, time_map)
        buffer = self._clips.get(track.clip) if track.clip else None
        if (buffer, start) != (self._buffer, self._start):
            self._fading = (self._buffer, self._start)
        self._clip, self._buffer, self._start = track.clip, buffer, start

    def prepare(
        self,
        position: int,  # noqa: ARG002
        frames: int,  # noqa: ARG002
        is_time_up: Callable[[], bool],  # noqa: ARG002
    ) -> bool:
        """Always true: the clip's store decodes ahead."""
        return True

    def render(self, position: int, frames: int, *, rolling: bool) -> Samples:
        """The block (channels, frames) at `position`; silence when not `rolling`."""
        if self._fetch():
            self._fading = (None, self._start)
        if not rolling:
            return np.zeros((self.channels, frames), dtype=np.float32)
        block = self._slice(self._buffer, position - self._start, frames)
        if self._fading is not None:
            old = self._slice(self._fading[0], position - self._fading[1], frames)
            ramp = np.arange(1, frames + 1, dtype=np.float32) / np.float32(frames)
            block = old + (block - old) * ramp
            self._fading = None
        return block

    def jump(self, position: int) -> None:  # noqa: ARG002
        """Nothing rings over a jump."""
        self._fetch()
        self._fading = None

    def silence(self) -> None:
        """Nothing rings when the song stands still."""
        self._fading = None

    def wrap(self, loop_end: int, loop_start: int) -> None:
        """Nothing rings over the end of a loop."""

    def shift(self, frames: int) -> None:
        """Keep what sounds when the timeline moves; `update` then fades to the true place."""
        self._start += frames

    def _fetch(self) -> bool:
        """Whether the decoded clip has arrived just now."""
        if self._buffer is not None or self._clip is None:
            return False
        self._buffer = self._clips.get(self._clip)
        return self._buffer is not None

    def _start_of(self, clip: AudioClip | None, time_map: TimeMap) -> int:
        return round(time_map.tick_to_seconds(clip.start_tick) * self._sample_rate) if clip else 0

    def _slice(self, buffer: AudioBuffer | None, first: int, frames: int) -> Samples:
        """Frames [first, first + frames) of `buffer`, with silence outside of it."""
        block = np.zeros((self.channels, frames), dtype=np.float32)
        if buffer is None:
            return block
        low, high = max(first, 0), min(first + frames, buffer.frames)
        if low < high:
            samples = buffer.samples if buffer.channels <= self.channels else buffer.mono().samples
            block[:, low - first : high - first] = samples[:, low:high]
        return block
