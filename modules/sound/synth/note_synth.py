"""Notes as waveforms, computed once and remembered."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np

from modules.sound.synth.drum_kit import strike_drum
from modules.sound.synth.envelope import faded_edges
from modules.sound.synth.patch import Patch
from modules.sound.synth.plucked import PluckedVoice, pluck
from modules.sound.synth.sustained import SustainedVoice, sustain
from modules.sound.synth.tines import TineVoice, mallet, tine
from modules.sound.synth.wavetable import Signal

CACHE_BYTES = 96 * 2**20
MAX_DURATION_S = 60.0
VELOCITY_STEP = 4
"""Velocities share waveforms in steps of 4: at most 0.6 dB apart at normal playing levels."""
DURATION_STEPS_PER_OCTAVE = 12
SHORTEST_S = 0.02
REFERENCE_VELOCITY = 100
REFERENCE_RMS = 0.11
"""Loudest 200 ms of a reference note of every patch: about -19 dBFS."""
MAX_PEAK = 0.5
VELOCITY_EXPONENT = 1.6
"""Level ~ velocity^1.6: velocity 50 is about 10 dB below 100."""

_Key = tuple[str, int, int, int, int]


class NoteSynth:
    """Renders notes of any patch at one sample rate. Made for one calling thread."""

    def __init__(self, sample_rate: int, cache_bytes: int = CACHE_BYTES) -> None:
        self.sample_rate = sample_rate
        self._cache_bytes = cache_bytes
        self._cached_bytes = 0
        self._cache: OrderedDict[_Key, Signal] = OrderedDict()
        self._gains: dict[str, float] = {}

    def note(
        self, patch: Patch, pitch: int, velocity: int, duration_s: float, variant: int = 0
    ) -> Signal:
        """The waveform (frames,) of one note with its release tail, mono float32, ending at zero.

        `duration_s` is rounded up to the next of 12 steps per octave, so that notes of nearly the
        same length share one waveform; `variant` gives repeated drum strokes slight differences.
        The array is shared with the cache and read-only.
        """
        step = 0 if patch.voice is None else _duration_step(duration_s)
        level = _rounded_velocity(velocity)
        key = (patch.name, pitch, level, step, variant if patch.voice is None else 0)
        cached = self._cache.get(key)
        if cached is not None:
            self._cache.move_to_end(key)
            return cached
        waveform = self._render(patch, pitch, level, step, variant)
        waveform.flags.writeable = False
        self._remember(key, waveform)
        return waveform

    def _render(self, patch: Patch, pitch: int, velocity: int, step: int, variant: int) -> Signal:
        if patch.voice is None:
            return faded_edges(
                strike_drum(pitch, velocity, variant, self.sample_rate), self.sample_rate
            )
        gain = self._gain(patch) * (velocity / REFERENCE_VELOCITY) ** VELOCITY_EXPONENT
        signal = _voice(patch, pitch, velocity, _step_duration_s(step), self.sample_rate)
        return faded_edges(signal * np.float32(gain), self.sample_rate)

    def _gain(self, patch: Patch) -> float:
        """What brings the patch's reference note to the common loudness."""
        if patch.name not in self._gains:
            signal = _voice(patch, patch.reference_pitch, REFERENCE_VELOCITY, 1.0, self.sample_rate)
            window = max(1, int(0.2 * self.sample_rate))
            power = np.convolve(signal.astype(np.float64) ** 2, np.ones(window) / window, "valid")
            rms = math.sqrt(float(power.max())) if len(power) else float(np.std(signal))
            peak = float(np.abs(signal).max())
            self._gains[patch.name] = min(REFERENCE_RMS / rms, MAX_PEAK / peak)
        return self._gains[patch.name]

    def _remember(self, key: _Key, waveform: Signal) -> None:
        self._cache[key] = waveform
        self._cached_bytes += waveform.nbytes
        while self._cached_bytes > self._cache_bytes and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._cached_bytes -= oldest.nbytes


def _voice(patch: Patch, pitch: int, velocity: int, duration_s: float, sample_rate: int) -> Signal:
    """The raw waveform of a pitched patch, not yet level-matched."""
    frequency_hz = 440.0 * 2.0 ** ((pitch - 69) / 12.0)
    voice = patch.voice
    if isinstance(voice, PluckedVoice):
        return pluck(voice, frequency_hz, velocity, duration_s, sample_rate)
    if isinstance(voice, SustainedVoice):
        return sustain(voice, frequency_hz, velocity, duration_s, sample_rate)
    if isinstance(voice, TineVoice):
        return tine(voice, frequency_hz, velocity, duration_s, sample_rate)
    assert voice is not None, "the drum kit is rendered by pitch"
    return mallet(voice, frequency_hz, velocity, duration_s, sample_rate)


def _rounded_velocity(velocity: int) -> int:
    return min(127, max(VELOCITY_STEP, round(velocity / VELOCITY_STEP) * VELOCITY_STEP))


def _duration_step(duration_s: float) -> int:
    bounded = min(max(duration_s, SHORTEST_S), MAX_DURATION_S)
    return math.ceil(DURATION_STEPS_PER_OCTAVE * math.log2(bounded / SHORTEST_S) - 1e-9)


def _step_duration_s(step: int) -> float:
    return float(SHORTEST_S * 2.0 ** (step / DURATION_STEPS_PER_OCTAVE))
