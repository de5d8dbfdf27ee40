"""Notes as waveforms, computed once and remembered."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np

from modules.sound.synth.drum_kit import strike_drum
from modules.sound.synth.envelope import finished
from modules.sound.synth.loudness_match import matched_gain
from modules.sound.synth.patch import Patch
from modules.sound.synth.tone import NYQUIST_SHARE, Signal, Tone

CACHE_BYTES = 96 * 2**20
MAX_DURATION_S = 60.0
VELOCITY_STEP = 4
"""Velocities share waveforms in steps of 4: at most 0.6 dB apart at normal playing levels."""
DURATION_STEPS_PER_OCTAVE = 32
"""Durations share waveforms in steps of 2.2 %."""
SHORTEST_S = 0.02
REFERENCE_VELOCITY = 100
REFERENCE_S = 1.0
MAX_PEAK = 0.5
VELOCITY_EXPONENT = 1.6
"""Level ~ velocity^1.6: velocity 50 is about 10 dB below 100."""

_Key = tuple[Patch, int, int, int, int]


class NoteSynth:
    """Renders notes of any patch at one sample rate. Made for one calling thread."""

    def __init__(self, sample_rate: int, cache_bytes: int = CACHE_BYTES) -> None:
        self.sample_rate = sample_rate
        self._cache_bytes = cache_bytes
        self._cached_bytes = 0
        self._cache: OrderedDict[_Key, Signal] = OrderedDict()
        self._gains: dict[Patch, float] = {}

    @property
    def cached_bytes(self) -> int:
        """Memory that the remembered waveforms take."""
        return self._cached_bytes

    def note(
        self, patch: Patch, pitch: int, velocity: int, duration_s: float, variant: int = 0
    ) -> Signal:
        """The waveform (frames,) of one note with its release tail, mono float32, ending at zero.

        `pitch` is 0 … 127, for drums the General MIDI key, and `velocity` 1 … 127. `duration_s` is
        rounded up to the next step of 2.2 % and cut at 60 s; drums ring as long as they do.
        `variant` gives repeated drum strokes slight differences. The array is shared with the
        cache and read-only.
        """
        is_drum = patch.voice is None
        step = 0 if is_drum else _duration_step(duration_s)
        level = _rounded_velocity(velocity)
        key = (patch, pitch, level, step, variant if is_drum else 0)
        cached = self._cache.get(key)
        if cached is not None:
            self._cache.move_to_end(key)
            return cached
        if is_drum:
            hit = strike_drum(pitch, level, variant, self.sample_rate)
            waveform = finished(hit, self.sample_rate)
        else:
            waveform = self._played(patch, pitch, level, _step_duration_s(step))
        waveform.flags.writeable = False
        self._remember(key, waveform)
        return waveform

    def _played(self, patch: Patch, pitch: int, velocity: int, duration_s: float) -> Signal:
        """One pitched note at its level; no pitch peaks above the limit of its velocity."""
        raw = _rendered(patch, pitch, velocity, duration_s, self.sample_rate)
        signal = finished(raw, self.sample_rate)
        peak = max(float(signal.max()), -float(signal.min())) or 1.0
        dynamics = (velocity / REFERENCE_VELOCITY) ** VELOCITY_EXPONENT
        signal *= np.float32(dynamics * min(self._gain(patch), MAX_PEAK / peak))
        return signal

    def _gain(self, patch: Patch) -> float:
        """What brings the patch's reference note to the common loudness."""
        if patch not in self._gains:
            reference = _rendered(
                patch, patch.reference_pitch, REFERENCE_VELOCITY, REFERENCE_S, self.sample_rate
            )
            self._gains[patch] = matched_gain(reference, self.sample_rate)
        return self._gains[patch]

    def _remember(self, key: _Key, waveform: Signal) -> None:
        self._cache[key] = waveform
        self._cached_bytes += waveform.nbytes
        while self._cached_bytes > self._cache_bytes and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._cached_bytes -= oldest.nbytes


def _rendered(
    patch: Patch, pitch: int, velocity: int, duration_s: float, sample_rate: int
) -> Signal:
    """The raw waveform of a pitched patch, not yet level-matched."""
    frequency_hz = 440.0 * 2.0 ** ((pitch - 69) / 12.0)
    if patch.voice is None or frequency_hz > NYQUIST_SHARE * sample_rate:
        return np.zeros(2, dtype=np.float32)
    return patch.voice.render(Tone(frequency_hz, velocity / 127.0, duration_s, sample_rate))


def _rounded_velocity(velocity: int) -> int:
    return min(127, max(VELOCITY_STEP, round(velocity / VELOCITY_STEP) * VELOCITY_STEP))


def _duration_step(duration_s: float) -> int:
    bounded = min(max(duration_s, SHORTEST_S), MAX_DURATION_S)
    return math.ceil(DURATION_STEPS_PER_OCTAVE * math.log2(bounded / SHORTEST_S) - 1e-9)


def _step_duration_s(step: int) -> float:
    return float(SHORTEST_S * 2.0 ** (step / DURATION_STEPS_PER_OCTAVE))
