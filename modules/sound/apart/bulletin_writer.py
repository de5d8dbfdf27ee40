"""Tells how the sound stands, from a thread that may wait for the reader."""

from __future__ import annotations

import threading
from collections import deque
from time import perf_counter

from modules.processes.parent_pipe import ParentPipe
from modules.sound.apart.bulletin import Bulletin, Standing
from modules.sound.apart.tap_post import TapPost
from modules.sound.feeder import Feeder

PERIOD_S = 0.015
"""Without news, bulletins come at most so often: nobody looks or listens more closely."""
MOST_WAITING = 200
"""Four seconds of bulletins may wait for a reader that is held up; what then comes is lost to
taps and meters, not to the ear."""


class BulletinWriter:
    """`follow` once, then `tell` on the feeder's thread; a thread of its own writes."""

    def __init__(self, pipe: ParentPipe, taps: TapPost) -> None:
        self._pipe = pipe
        self._taps = taps
        self._feeder: Feeder
        self._told: Standing | None = None
        self._told_levels = 0
        self._told_at_s = 0.0
        self._waiting: deque[Bulletin] = deque()
        self._wake = threading.Event()

    def follow(self, feeder: Feeder) -> None:
        """Tell of `feeder` from now on."""
        self._feeder = feeder
        threading.Thread(target=self._write, name="sound-bulletins", daemon=True).start()

    def tell(self) -> None:
        """Send what is new."""
        standing = self._standing()
        is_new = standing != self._told
        now_s = perf_counter()
        if not is_new and (not standing.is_active or now_s < self._told_at_s + PERIOD_S):
            return
        feeder = self._feeder
        levels, sound = feeder.levels.after(self._told_levels), self._taps.take()
        if len(self._waiting) > MOST_WAITING:
            if not is_new:
                return
            levels, sound = (), {}
        self._waiting.append(
            Bulletin(
                standing if is_new else None,
                feeder.playback.clock,
                feeder.playback.ring.written,
                levels,
                sound,
            )
        )
        self._told, self._told_levels, self._told_at_s = standing, feeder.levels.count, now_s
        self._wake.set()

    def _standing(self) -> Standing:
        feeder = self._feeder
        return Standing(
            feeder.done,
            feeder.is_rolling,
            feeder.is_active,
            feeder.count_in_until,
            feeder.heard_position.segments,
            feeder.status,
            feeder.devices,
        )

    def _write(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._waiting:
                self._pipe.send(self._waiting.popleft())
