"""The taps of all tracks and of the master."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING
from weakref import ref

from modules.sound.audio_buffer import Samples
from modules.sound.tap import TapReader, TapRing

if TYPE_CHECKING:
    from modules.sound.mixer import MixBlock

TAP_S = 4.0
"""How much sound a tap remembers."""


class TapPoint(Enum):
    """Where in the mixer a tap sits."""

    DRY = "a track before equalizer and fader, in mono"
    POST = "a track after equalizer, fader and pan, in stereo"
    MASTER = "the mix in stereo"


TapKey = tuple[int, TapPoint]
MASTER: TapKey = (0, TapPoint.MASTER)


def sound_at(key: TapKey, block: MixBlock) -> Samples | None:
    """What passes a tap in `block` (channels, frames); None when there is no such track."""
    track_id, point = key
    if point is TapPoint.MASTER:
        return block.master
    strip = block.tracks.get(track_id)
    if strip is None:
        return None
    return _mono(strip.dry) if point is TapPoint.DRY else strip.post


class TapBoard:
    """Makes taps when somebody asks for them and feeds those that somebody reads.

    A tap outlives its track as long as it has a reader: undo may bring the track back.
    """

    def __init__(self, sample_rate: int) -> None:
        self.on_change: Callable[[], None] | None = None
        """Called after a new tap was made, by the thread that asked for it."""
        self._capacity = int(TAP_S * sample_rate)
        self._lock = threading.Lock()
        self._rings: Mapping[TapKey, ref[TapRing]] = {}

    def reader(self, key: TapKey) -> TapReader:
        """A reader of one tap; it stays silent while there is no such track."""
        with self._lock:
            ring = self._ring(key)
            if ring is not None:
                return ring.reader()
            ring = TapRing(1 if key[1] is TapPoint.DRY else 2, self._capacity)
            # Replaced, not changed: the feeder may be iterating over the old mapping.
            read = {known: kept for known, kept in self._rings.items() if kept() is not None}
            self._rings = {**read, key: ref(ring)}
        if self.on_change is not None:
            self.on_change()
        return ring.reader()

    def read_keys(self) -> list[TapKey]:
        """The taps that somebody reads."""
        return [key for key, kept in self._rings.items() if kept() is not None]

    def feed(self, block: MixBlock) -> None:
        """Write one rendered block to all taps. Feeder only."""
        for key in self._rings:
            samples = sound_at(key, block)
            if samples is not None:
                self.write(key, samples)

    def write(self, key: TapKey, samples: Samples) -> bool:
        """Append `samples` (channels, frames) to a tap; whether anybody reads it."""
        ring = self._ring(key)
        if ring is None:
            return False
        ring.write(samples)
        return True

    def _ring(self, key: TapKey) -> TapRing | None:
        kept = self._rings.get(key)
        return kept() if kept is not None else None


def _mono(samples: Samples) -> Samples:
    return samples if samples.shape[0] == 1 else samples.mean(axis=0, keepdims=True)
