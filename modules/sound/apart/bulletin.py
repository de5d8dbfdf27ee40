"""What the process of the sound tells after each turn of its feeder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from modules.sound.audio_buffer import Samples
from modules.sound.device import SoundDevice
from modules.sound.heard_position import Segment
from modules.sound.level_history import BlockLevels
from modules.sound.output_status import OutputStatus
from modules.sound.playback import PlayedClock
from modules.sound.tap_board import TapKey


@dataclass(frozen=True, slots=True)
class Opening:
    """The first message to the process: how to render."""

    sample_rate: int
    block_frames: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a bulletin is worth sending for."""

    done: int
    is_rolling: bool
    is_active: bool
    count_in_until: int
    segments: tuple[Segment, ...]
    status: OutputStatus
    devices: tuple[SoundDevice, ...]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """How the sound stands, and what was rendered since the last bulletin.

    `standing` is None while nothing of it has changed. `written` is the count of frames in the
    ring so far. `sound` holds what passed each tap that is read, (channels, frames).
    """

    standing: Standing | None
    clock: PlayedClock
    written: int
    levels: tuple[BlockLevels, ...]
    sound: Mapping[TapKey, Samples]
