"""A fault that was put into a good mix, and the mix that has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from modules.song.mix import MasterMix
from modules.sound.audio_buffer import Samples
from modules.sound.equalizer import Equalizer
from modules.spectral_analyzer.bands import BAND_NAMES
from training.mix_advice.good_mix import GoodMix
from training.mix_advice.stems import SAMPLE_RATE


class Kind(StrEnum):
    """What was done to the mix."""

    BAND = "band"
    POLARITY = "polarity"
    SIDE_INVERTED = "side inverted"
    WIDTH = "width"
    LOW_END = "low-end stereo"
    BALANCE = "left/right"
    DEAD_SIDE = "dead side"
    CLIPPING = "clipping"
    CLIPPED_BEFORE = "clipped before"
    TRUE_PEAK = "true peak"
    CRUSHED = "crushed"
    HUM = "hum"
    DC = "dc"
    RUMBLE = "rumble"
    RESONANCE = "resonance"
    MASKING = "masking"
    LOUD = "loud track"
    QUIET = "quiet track"


LEVEL_KINDS = frozenset({Kind.CLIPPING, Kind.CLIPPED_BEFORE, Kind.TRUE_PEAK, Kind.CRUSHED})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where: `tracks` are numbers from 1, none for the master.

    `band` and `direction` (1 too much, -1 too little) belong to BAND. `size` is in `unit`.
    """

    kind: Kind
    size: float = 0.0
    unit: str = "dB"
    tracks: tuple[int, ...] = ()
    band: int | None = None
    direction: int = 0

    @property
    def place(self) -> str:
        """Such as "track"."""
        return "track" if self.tracks else "master"

    @property
    def name(self) -> str:
        """Such as "low_mid high", or the kind."""
        if self.band is None:
            return self.kind.value
        return f"{BAND_NAMES[self.band]} {'high' if self.direction > 0 else 'low'}"


@dataclass(frozen=True, eq=False)
class Planted:
    """A good mix after a fault: other samples on some stems, settings of the master, or `finish`.

    `finish` is what no setting of the mixer could do, such as clipping; it comes last.
    """

    mix: GoodMix
    fault: Fault | None = None
    changed: dict[int, Samples] = field(default_factory=dict)
    master: MasterMix = field(default_factory=MasterMix)
    finish: Callable[[Samples], Samples] | None = None

    def stem(self, index: int) -> Samples:
        """The samples (2, frames) of stem `index`, from 0, before `trim`."""
        return self.changed.get(index, self.mix.stems[index].samples)

    @cached_property
    def trim(self) -> float:
        """The gain, at most 1, that keeps the peaks of the untouched mix: else every boost would
        plant too high a level as well."""
        if self.fault is not None and self.fault.kind in LEVEL_KINDS:
            return 1.0
        peak = float(np.abs(self._untrimmed).max())
        return min(1.0, float(np.abs(self.mix.sum).max()) / max(peak, 1e-9))

    def audio(self) -> Samples:
        """The mix (2, frames)."""
        total = self._untrimmed * np.float32(self.trim)
        return total if self.finish is None else self.finish(total).astype(np.float32)

    @cached_property
    def _untrimmed(self) -> Samples:
        total = self.mix.sum
        for index, samples in self.changed.items():
            total = total + (samples - self.mix.stems[index].samples)
        return Equalizer(SAMPLE_RATE, self.master.eq, 2).process(total)
