"""A guitar amplifier: two clipping stages and a loudspeaker cabinet, run at twice the rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
from modules.sound.synth.envelope import release_in_place
from modules.sound.synth.tone import Signal, Tone

MAX_SUSTAIN_S = 12.0
PAD_S = 0.05


@dataclass(frozen=True, slots=True)
class Amplifier:
    """`drive` is the gain before clipping (2 edge of break-up, 20 high gain).

    The cabinet passes `low_hz` … `high_hz` with a presence peak of `presence` at 2.5 kHz.
    """

    drive: float
    low_hz: float = 85.0
    high_hz: float = 4200.0
    presence: float = 1.2

    def render(self, tone: Tone, string: Callable[[Tone, int], Signal], release_s: float) -> Signal:
        """The waveform of `string` heard through the loudspeaker, damped after the key is let go.

        At twice the rate most of what clipping adds above the audible band has room, and is
        filtered away before the rate is halved.
        """
        held = min(tone.held_frames, tone.frames(MAX_SUSTAIN_S))
        frames = held + tone.frames(release_s)
        doubled = replace(tone, sample_rate=2 * tone.sample_rate)
        driven = string(doubled, 2 * frames)
        peak = max(float(np.abs(driven[: doubled.frames(0.25)]).max()), 1e-6)
        driven *= np.float32(self.drive * (0.45 + 0.55 * tone.strength) / peak)
        signal = self._cabinet(_clipped(driven), doubled.sample_rate, frames)
        release_in_place(signal, held, release_s, tone.sample_rate)
        return signal

    def _cabinet(self, clipped: Signal, sample_rate: int, frames: int) -> Signal:
        """`clipped` through the loudspeaker at half its rate: filter, and keep the lower half."""
        size = _even_fast_length(len(clipped) + int(PAD_S * sample_rate))
        spectrum = np.fft.rfft(clipped, size)[: size // 4 + 1]
        hz = np.fft.rfftfreq(size, 1.0 / sample_rate)[: size // 4 + 1]
        spectrum *= self._response(hz, 0.5 * sample_rate)
        return np.fft.irfft(spectrum, size // 2)[:frames].astype(np.float32) * np.float32(0.5)

    def _response(self, hz: NDArray[np.floating], rate: float) -> NDArray[np.complex64]:
        """Analog low cut, presence peak and steep high cut (second order each), causal."""
        s = 1j * np.maximum(hz, 1e-3)
        low_cut = s**2 / (s**2 + 1.2 * self.low_hz * s + self.low_hz**2)
        peak_hz, width_hz = 2500.0, 2200.0
        peak = (s**2 + self.presence * 1.8 * width_hz * s + peak_hz**2) / (
            s**2 + width_hz * s + peak_hz**2
        )
        high_hz = min(self.high_hz, 0.3 * rate)
        high_cut = high_hz**2 / (s**2 + 0.9 * high_hz * s + high_hz**2)
        high_cut = high_cut * high_hz**2 / (s**2 + 1.6 * high_hz * s + high_hz**2)
        response: NDArray[np.complex64] = (low_cut * peak * high_cut).astype(np.complex64)
        response[-1] = 0.0
        return response


def _clipped(driven: Signal) -> Signal:
    """Two stages, the first uneven as a tube's; the offset goes with the cabinet's low cut."""
    first = np.tanh(driven + np.float32(0.2))
    second: Signal = np.tanh(np.float32(1.4) * first)
    return second


def _even_fast_length(least: int) -> int:
    """A length of at least `least` that the FFT likes and that can be halved twice."""
    next_fast_len = late_scipy("fft").next_fast_len

    return 4 * int(next_fast_len(-(-least // 4), real=True))
