"""A mono low end: below a corner both channels become their middle."""

from __future__ import annotations

from modules.song.mix import EqBand, EqShape
from modules.sound.audio_buffer import Samples
from modules.sound.equalizer import Equalizer

BUTTERWORTH_QS = (0.5412, 1.3066)
"""Of the two sections of a fourth-order high-pass: 24 dB per octave, 3 dB at the corner."""


def side_bands(mono_below_hz: float | None) -> tuple[EqBand, ...]:
    """The filter of the side; none when off."""
    if mono_below_hz is None:
        return ()
    return tuple(EqBand(EqShape.HIGH_PASS, mono_below_hz, q=q) for q in BUTTERWORTH_QS)


class MonoLowEnd:
    """Takes the side (left minus right) out of blocks of any size below a corner.

    The middle is not touched, neither in level nor in phase, so the mix in mono stays the same
    sample by sample. A new corner fades in as an equalizer's setting does.
    """

    def __init__(self, sample_rate: int, mono_below_hz: float | None) -> None:
        self._side_filter = Equalizer(sample_rate, side_bands(mono_below_hz), channels=1)

    def set_corner(self, mono_below_hz: float | None) -> None:
        """Fade to a new corner from the next block on; None is off."""
        self._side_filter.set_bands(side_bands(mono_below_hz))

    def settle(self) -> None:
        """Be at the newest setting at once, with nothing heard before."""
        self._side_filter.settle()

    def process(self, block: Samples) -> Samples:
        """`block` (2, frames) with its low end in the middle, or the same array when off."""
        side: Samples = (block[:1] - block[1:]) * block.dtype.type(0.5)
        kept = self._side_filter.process(side)
        if kept is side:
            return block
        # The sum of both channels cancels what is added here: the middle stays as it is.
        change = kept - side
        mono: Samples = block + (change * ((1.0,), (-1.0,))).astype(block.dtype)
        return mono
