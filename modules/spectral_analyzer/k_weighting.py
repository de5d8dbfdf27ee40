"""The K-weighting of ITU-R BS.1770-5 as a stream.

It filters by multiplying spectra (overlap-save), which is three times as fast as the recursion and
needs no more of SciPy than its FFT, half a second less to import than its filters.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
from modules.sound.audio_buffer import Samples
from modules.sound.biquad import Sections, frequency_response

RESPONSE_S = 0.1
"""After it the impulse response has fallen by 200 dB: the high-pass decays with 4.2 ms."""
FFT_PER_RESPONSE = 3
"""An FFT is at least so many responses long, so that most of what it yields is new."""


def k_weighting_sections(sample_rate: int) -> Sections:
    """The two K-weighting stages (2, 6) as second-order sections for any sample rate.

    The standard gives coefficients for 48 kHz; these are the analog prototypes behind them
    (shelf at 1681.97 Hz, +4 dB; high-pass at 38.135 Hz) through the bilinear transform.
    """
    shelf_k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    shelf_q, gain = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    middle = gain**0.4996667741545416
    norm = 1 + shelf_k / shelf_q + shelf_k**2
    shelf = [
        (gain + middle * shelf_k / shelf_q + shelf_k**2) / norm,
        2 * (shelf_k**2 - gain) / norm,
        (gain - middle * shelf_k / shelf_q + shelf_k**2) / norm,
        1.0,
        2 * (shelf_k**2 - 1) / norm,
        (1 - shelf_k / shelf_q + shelf_k**2) / norm,
    ]
    pass_k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    pass_q = 0.5003270373238773
    norm = 1 + pass_k / pass_q + pass_k**2
    high_pass = [
        1.0,
        -2.0,
        1.0,
        1.0,
        2 * (pass_k**2 - 1) / norm,
        (1 - pass_k / pass_q + pass_k**2) / norm,
    ]
    return np.array([shelf, high_pass])


class KWeighting:
    """Weights one stream of `channels` channels; the answer does not depend on the block size."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        taps = round(RESPONSE_S * sample_rate)
        self._fft_length = 2 ** math.ceil(math.log2(FFT_PER_RESPONSE * taps))
        self._past: NDArray[np.float64] = np.zeros((channels, taps - 1))
        frequencies_hz = np.fft.rfftfreq(self._fft_length, 1 / sample_rate)
        response = frequency_response(
            k_weighting_sections(sample_rate), frequencies_hz, sample_rate
        )
        impulse = np.fft.irfft(response)[:taps]
        self._response = np.fft.rfft(impulse, self._fft_length)

    def feed(self, samples: Samples) -> NDArray[np.float64]:
        """The next samples (channels, n), weighted; n values come out at once."""
        overlap = self._past.shape[1]
        stream = np.concatenate([self._past, samples], axis=1)
        self._past = stream[:, stream.shape[1] - overlap :].copy()
        weighted = np.empty(samples.shape)
        step = self._fft_length - overlap
        fft = late_scipy("fft")
        for start in range(0, samples.shape[1], step):
            frame = stream[:, start : start + self._fft_length]
            spectrum = fft.rfft(frame, self._fft_length, axis=1)
            spectrum *= self._response
            filtered = fft.irfft(spectrum, self._fft_length, axis=1)
            weighted[:, start : start + step] = filtered[:, overlap : frame.shape[1]]
        return weighted
