"""A recorded voice taken apart: pitch, spectral envelope, syllables."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from modules.instrument_classifier.features import SAMPLE_RATE
from training.instrument_classifier.labelled_sound import Audio

Curve = NDArray[np.float64]
HOP = 110
"""Samples between frames: 5 ms."""
FRAMES_PER_S = SAMPLE_RATE / HOP
N_FFT = 1024
LOWEST_HZ, HIGHEST_HZ = 65.0, 450.0
"""Where the pitch of readers lies."""
LEAST_PERIODICITY = 0.55
SHORTEST_VOWEL, LONGEST_CONSONANT = 10, 14
"""Frames: a syllable needs 50 ms of voice, and takes up to 70 ms of what was before it."""
LOUD_WITHIN_DB = 25.0
"""A vowel is not further below the loudest place of the recording."""


class Syllable(NamedTuple):
    """Frames at which the consonant begins, the vowel begins, and the vowel ends."""

    consonant: int
    vowel: int
    end: int


class VoiceParts(NamedTuple):
    """A voice every 5 ms: envelope in dB (frames, N_FFT / 2 + 1) and the syllables in it."""

    envelope_db: Curve
    syllables: list[Syllable]


def voice_parts(audio: Audio) -> VoiceParts:
    """The envelope and the syllables of a recording, mono at 22,050 Hz."""
    hertz = pitch_hz(audio)
    spectrum_db = 10.0 * np.log10(np.abs(_spectra(audio)) ** 2 + 1e-12)
    voiced = hertz > 0.0
    median_hz = float(np.median(hertz[voiced])) if voiced.any() else LOWEST_HZ
    # The tops of the harmonics, then a curve through them.
    spacing = max(1, round(median_hz / (SAMPLE_RATE / N_FFT)))
    tops = maximum_filter1d(spectrum_db, spacing + 1, axis=1)
    envelope = gaussian_filter1d(tops, 0.5 * spacing, axis=1)
    power_db = 10.0 * np.log10((10.0 ** (spectrum_db / 10.0)).sum(axis=1))
    loud = power_db > power_db.max() - LOUD_WITHIN_DB
    return VoiceParts(gaussian_filter1d(envelope, 1.0, axis=0), _syllables(voiced & loud))


def pitch_hz(audio: Audio) -> Curve:
    """The pitch of every frame, 0 where there is none.

    By the normalized autocorrelation over 46 ms (Boersma 1993, "Accurate short-term analysis of the
    fundamental frequency"); the shortest lag that is nearly the best wins against octaves below.
    """
    frames = _frames(audio) * np.hanning(N_FFT)
    power = np.abs(np.fft.rfft(frames, 2 * N_FFT, axis=1)) ** 2
    shape = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(N_FFT), 2 * N_FFT)) ** 2)
    shortest, longest = round(SAMPLE_RATE / HIGHEST_HZ), round(SAMPLE_RATE / LOWEST_HZ)
    likeness = np.fft.irfft(power, axis=1)[:, : longest + 2] / (shape[: longest + 2] / shape[0])
    likeness = likeness / (likeness[:, :1] + 1e-9)
    part = likeness[:, shortest : longest + 1]
    best = part.max(axis=1)
    is_peak = (part >= likeness[:, shortest - 1 : longest]) & (
        part >= likeness[:, shortest + 1 : longest + 2]
    )
    lag = shortest + (is_peak & (part >= 0.9 * best[:, None])).argmax(axis=1)
    return np.where(best >= LEAST_PERIODICITY, SAMPLE_RATE / lag, 0.0)


def _syllables(voiced: NDArray[np.bool_]) -> list[Syllable]:
    edges = np.flatnonzero(np.diff(np.r_[False, voiced, False].astype(np.int8)))
    found: list[Syllable] = []
    for start, end in edges.reshape(-1, 2).tolist():
        if end - start >= SHORTEST_VOWEL:
            before = found[-1].end if found else 0
            found.append(Syllable(max(before, start - LONGEST_CONSONANT), start, end))
    return found


def _spectra(audio: Audio) -> NDArray[np.complex128]:
    window = np.hanning(N_FFT // 2)
    middle = _frames(audio)[:, N_FFT // 4 : N_FFT // 4 + N_FFT // 2]
    return np.fft.rfft(middle * window, N_FFT, axis=1)


def _frames(audio: Audio) -> Curve:
    padded = np.pad(audio.astype(np.float64), N_FFT // 2)
    windows: Curve = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP]
    return windows
