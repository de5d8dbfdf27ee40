"""What is known here of a feeder in another process."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from modules.song.score import Song
from modules.song.time_map import time_map_of
from modules.sound.apart.bulletin import Bulletin
from modules.sound.device import SoundDevice
from modules.sound.feed import OPENING
from modules.sound.heard_position import HeardPosition, Segment
from modules.sound.level_history import LevelHistory
from modules.sound.output_status import OutputStatus
from modules.sound.playback import PlayedClock
from modules.sound.tap_board import TapBoard


class ToldFeed:
    """The part of a `Feed` that tells; one thread hands it bulletins, any thread asks."""

    def __init__(self, sample_rate: int, taps: TapBoard) -> None:
        self.levels = LevelHistory()
        self.heard_position = HeardPosition(Segment(0, 0, time_map_of(Song()), sample_rate, 0.0))
        self.is_rolling = False
        self.count_in_until = 0
        self.done = 0
        self.devices: tuple[SoundDevice, ...] = ()
        self._status = OutputStatus(None, sample_rate, 0.0, 0, OPENING)
        self._notice = ""
        """What comes before the message of the status."""
        self._heard = (PlayedClock(0, 0.0), 0)
        self._taps = taps

    @property
    def status(self) -> OutputStatus:
        """How the output does, as far as it was told."""
        status = self._status
        return replace(status, message=f"{self._notice} {status.message}".strip())

    def heard_frame(self) -> float:
        """The ring frame that is heard now; between bulletins the clock runs on."""
        clock, written = self._heard
        return min(clock.frame_at(perf_counter(), self._status.sample_rate), written)

    def take(self, bulletin: Bulletin) -> bool:
        """Remember what it tells; whether all sound that it brings has a reader."""
        standing = bulletin.standing
        if standing is not None:
            self._status, self.devices = standing.status, standing.devices
            self.heard_position.follow(standing.segments)
            self.count_in_until = standing.count_in_until
        self._heard = (bulletin.clock, bulletin.written)
        for levels in bulletin.levels:
            self.levels.record(levels)
        read = [self._taps.write(key, samples) for key, samples in bulletin.sound.items()]
        if standing is not None:
            if not standing.is_active:
                self.levels.rest()
            self.is_rolling = standing.is_rolling
            # Last: whoever waits for a command sees what it did.
            self.done = max(self.done, standing.done)
        return all(read)
