"""Gathers what passes the taps until it is sent."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from modules.sound.audio_buffer import Samples
from modules.sound.mixer import MixBlock
from modules.sound.tap_board import TapKey, sound_at


class TapPost:
    """Any thread may replace `keys`; the rest is the feeder's."""

    def __init__(self) -> None:
        self.keys: Iterable[TapKey] = ()
        """The taps that are read on the other side."""
        self._parts: dict[TapKey, list[Samples]] = {}

    def feed(self, block: MixBlock) -> None:
        """Take one rendered block."""
        for key in self.keys:
            samples = sound_at(key, block)
            if samples is not None:
                self._parts.setdefault(key, []).append(samples)

    def take(self) -> dict[TapKey, Samples]:
        """What has gathered since the last call, (channels, frames) for each tap."""
        parts, self._parts = self._parts, {}
        return {key: np.concatenate(samples, axis=1) for key, samples in parts.items()}
