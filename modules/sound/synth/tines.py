"""Electric pianos by frequency modulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.sound.synth.envelope import frames_until_silent, release_in_place, rise_in_place
from modules.sound.synth.tone import Signal, Tone, sine, time_axis

MIDDLE_C_HZ = 261.6


@dataclass(frozen=True, slots=True)
class TineVoice:
    """A two-operator electric piano (Chowning 1973) with a bell-like tine.

    `bark` is the modulation index at full velocity, falling to `mellow` of it while the note
    rings; `tine` the level of the high partial at `tine_ratio`; `decay_s` the time constant at
    middle C; `tremolo` (0 … 1) the depth of the amplifier's tremolo.
    """

    bark: float = 1.7
    mellow: float = 0.3
    tine: float = 0.12
    tine_ratio: float = 7.0
    decay_s: float = 1.8
    release_s: float = 0.12
    tremolo: float = 0.0

    def render(self, tone: Tone) -> Signal:
        """The waveform (frames,) of one note."""
        decay_s = min(6.0, self.decay_s * float((MIDDLE_C_HZ / tone.frequency_hz) ** 0.4))
        rate = tone.sample_rate
        ringing = frames_until_silent(decay_s, rate)
        frames = max(2, min(ringing, tone.held_frames + tone.frames(1.6 * self.release_s)))
        seconds = time_axis(frames, rate)
        elapsed = seconds.astype(np.float32)
        fundamental = tone.frequency_hz * seconds
        index = self._index(tone) * (
            self.mellow + (1.0 - self.mellow) * np.exp(-elapsed / np.float32(0.2 * decay_s))
        )
        modulator = sine(fundamental) * np.asarray(index, dtype=np.float32)
        signal = sine(fundamental + modulator * (0.5 / np.pi))
        signal *= np.exp(-elapsed / np.float32(decay_s))
        self._add_tine(signal, tone, decay_s)
        if self.tremolo:
            signal *= np.float32(1.0) - np.float32(0.5 * self.tremolo) * sine(4.8 * seconds)
        rise_in_place(signal, tone.frames(0.0015))
        release_in_place(signal, tone.held_frames, self.release_s, rate)
        return signal

    def _index(self, tone: Tone) -> float:
        """The modulation index; Carson's rule keeps high notes' side bands below the ceiling."""
        limit = max(0.0, 0.5 * tone.ceiling_hz / tone.frequency_hz - 2.0)
        return min(self.bark * (0.15 + 0.85 * float(tone.strength**1.4)), limit)

    def _add_tine(self, signal: Signal, tone: Tone, decay_s: float) -> None:
        if self.tine_ratio * tone.frequency_hz > tone.ceiling_hz:
            return
        length = min(len(signal), frames_until_silent(0.12 * decay_s, tone.sample_rate))
        seconds = time_axis(length, tone.sample_rate)
        bell = sine(self.tine_ratio * tone.frequency_hz * seconds)
        bell *= np.exp(-seconds / (0.12 * decay_s)).astype(np.float32)
        signal[:length] += bell * np.float32(self.tine * (0.2 + 0.8 * tone.strength**2))
