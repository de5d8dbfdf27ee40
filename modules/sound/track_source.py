"""What a track plays before its equalizer and fader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from modules.song.score import Track
from modules.song.time_map import TimeMap
from modules.sound.audio_buffer import Samples


class TrackSource(Protocol):
    """Renders one track in consecutive blocks. Positions are frames from the start of the song."""

    @property
    def channels(self) -> int:
        """1 or 2."""

    @property
    def end_position(self) -> int:
        """First position after the written content, without tails."""

    @property
    def frames_left(self) -> int:
        """Frames that ring on when nothing new is started."""

    def update(self, track: Track, time_map: TimeMap, position: int) -> None:
        """Take the new content; what changes at `position` is faded, not cut."""

    def prepare(self, position: int, frames: int, is_time_up: Callable[[], bool]) -> bool:
        """Compute ahead what the next `frames` need, until time is up; whether all is ready."""

    def render(self, position: int, frames: int, *, rolling: bool) -> Samples:
        """The block (channels, frames) at `position`; only what rings when not `rolling`."""

    def jump(self, position: int) -> None:
        """Fall silent and continue at `position`, with the notes that sound there."""

    def wrap(self, loop_end: int, loop_start: int) -> None:
        """Continue at `loop_start`; tails of notes that ended before `loop_end` ring on."""

    def shift(self, frames: int) -> None:
        """The timeline moved: what sounds now is found `frames` later from now on."""

    def silence(self) -> None:
        """Forget everything that sounds."""
