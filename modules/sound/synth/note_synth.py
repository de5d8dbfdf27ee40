"""Notes as waveforms, computed once and remembered."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np

from modules.sound.synth.drum_kit import VELOCITY_EXPONENT as DRUM_VELOCITY_EXPONENT
from modules.sound.synth.drum_kit import strike_drum
from modules.sound.synth.envelope import finished
from modules.sound.synth.loudness_match import matched_gain
from modules.sound.synth.patch import Patch
from modules.sound.synth.tone import NYQUIST_SHARE, Signal, Tone

CACHE_BYTES = 96 * 2**20
MAX_DURATION_S = 60.0
VELOCITY_STEP = 8
"""Velocities share the timbre of the nearest of 4, 12, 20 … 124; each has a level of its own."""
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

    def note(
        self, patch: Patch, pitch: int, velocity: int, duration_s: float, variant: int = 0
    ) -> Signal:
        """The waveform (frames,) of one note with its release tail, mono float32, ending at zero.

        `pitch` is 0 … 127, for drums the General MIDI key, and `velocity` 1 … 127. `duration_s` is
        rounded up to the next step of 2.2 % and cut at 60 s; drums ring as long as they do.
        `variant` gives repeated drum strokes slight differences. Treat the array as read-only: it
        may be shared.
        """
        is_drum = patch.voice is None
        step = 0 if is_drum else _duration_step(duration_s)
        timbre = _timbre_velocity(velocity)
        key = (patch, pitch, timbre, step, variant if is_drum else 0)
        waveform = self._cache.get(key)
        if waveform is None:
            waveform = self._rendered(patch, pitch, timbre, step, variant)
            waveform.flags.writeable = False
            self._remember(key, waveform)
        else:
            self._cache.move_to_end(key)
        exponent = DRUM_VELOCITY_EXPONENT if is_drum else VELOCITY_EXPONENT
        loudness = (velocity / timbre) ** exponent
        return waveform if velocity == timbre else waveform * np.float32(loudness)

    def _rendered(self, patch: Patch, pitch: int, velocity: int, step: int, variant: int) -> Signal:
        """A note as it is remembered; no pitch peaks above the limit of its velocity."""
        if patch.voice is None:
            hit = strike_drum(pitch, velocity, variant, self.sample_rate)
            return finished(hit, self.sample_rate)
        raw = _played(patch, pitch, velocity, _step_duration_s(step), self.sample_rate)
        signal = finished(raw, self.sample_rate)
        peak = max(float(signal.max()), -float(signal.min())) or 1.0
        dynamics = (velocity / REFERENCE_VELOCITY) ** VELOCITY_EXPONENT
        signal *= np.float32(dynamics * min(self._gain(patch), MAX_PEAK / peak))
        return signal

    def _gain(self, patch: Patch) -> float:
        """What brings the patch's reference note to the common loudness."""
        if patch not in self._gains:
            reference = _played(
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


def _played(patch: Patch, pitch: int, velocity: int, duration_s: float, sample_rate: int) -> Signal:
    """The raw waveform of a pitched patch, not yet level-matched."""
    frequency_hz = 440.0 * 2.0 ** ((pitch - 69) / 12.0)
    if patch.voice is None or frequency_hz > NYQUIST_SHARE * sample_rate:
        return np.zeros(2, dtype=np.float32)
    return patch.voice.render(Tone(frequency_hz, velocity / 127.0, duration_s, sample_rate))


def _timbre_velocity(velocity: int) -> int:
    """The velocity whose waveform is played, louder or softer, at `velocity`."""
    return min(124, max(4, VELOCITY_STEP * round((velocity - 4) / VELOCITY_STEP) + 4))


def _duration_step(duration_s: float) -> int:
    bounded = min(max(duration_s, SHORTEST_S), MAX_DURATION_S)
    return math.ceil(DURATION_STEPS_PER_OCTAVE * math.log2(bounded / SHORTEST_S) - 1e-9)


def _step_duration_s(step: int) -> float:
    return float(SHORTEST_S * 2.0 ** (step / DURATION_STEPS_PER_OCTAVE))
