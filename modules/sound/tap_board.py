"""The taps of all tracks and of the master."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from enum import Enum
from weakref import ref

from modules.sound.audio_buffer import Samples
from modules.sound.mixer import MixBlock
from modules.sound.tap import TapReader, TapRing

TAP_S = 4.0
"""How much sound a tap remembers."""


class TapPoint(Enum):
    """Where in a strip a tap sits."""

    DRY = "before equalizer and fader, in mono"
    POST = "after equalizer, fader and pan, in stereo"


TapKey = tuple[int, TapPoint]


class TapBoard:
    """Makes taps when somebody asks for them and feeds those that somebody reads.

    A tap outlives its track as long as it has a reader: undo may bring the track back.
    """

    def __init__(self, sample_rate: int) -> None:
        self._capacity = int(TAP_S * sample_rate)
        self._lock = threading.Lock()
        self._rings: Mapping[TapKey, ref[TapRing]] = {}
        self._master = TapRing(2, self._capacity)

    def master(self) -> TapReader:
        """A reader of the stereo master."""
        return self._master.reader()

    def track(self, track_id: int, point: TapPoint) -> TapReader:
        """A reader of one track; it stays silent while there is no such track."""
        key = (track_id, point)
        with self._lock:
            ring = self._rings[key]() if key in self._rings else None
            if ring is None:
                ring = TapRing(1 if point is TapPoint.DRY else 2, self._capacity)
                # Replaced, not changed: the feeder may be iterating over the old mapping.
                read = {known: kept for known, kept in self._rings.items() if kept() is not None}
                self._rings = {**read, key: ref(ring)}
            return ring.reader()

    def feed(self, block: MixBlock) -> None:
        """Write one rendered block to all taps. Feeder only."""
        self._master.write(block.master)
        for (track_id, point), kept in self._rings.items():
            ring, strip = kept(), block.tracks.get(track_id)
            if ring is not None and strip is not None:
                ring.write(_mono(strip.dry) if point is TapPoint.DRY else strip.post)


def _mono(samples: Samples) -> Samples:
    return samples if samples.shape[0] == 1 else samples.mean(axis=0, keepdims=True)
