"""Struck bars, tubes, bells and pans: a few inharmonic partials, each with its own decay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.sound.synth.envelope import frames_until_silent, release_in_place, rise_in_place
from modules.sound.synth.noise import band_noise
from modules.sound.synth.partials import Partials, ring
from modules.sound.synth.tone import Signal, Tone, sine, time_axis

REFERENCE_HZ = 440.0


@dataclass(frozen=True, slots=True)
class MalletVoice:
    """A struck body with partials at `ratios` of the pitch.

    Each partial dies `damping` times as fast as the one before, the first with `decay_s` at 440 Hz.
    Soft strokes lose the high partials. `knock` is the noise of the mallet around `knock_hz`;
    `tremolo` the motor of a vibraphone. A `free` body rings on when the key is let go.
    """

    ratios: tuple[float, ...] = (1.0, 3.93, 9.2)
    levels: tuple[float, ...] = (1.0, 0.35, 0.12)
    decay_s: float = 0.6
    damping: float = 0.6
    knock: float = 0.05
    knock_hz: float = 1500.0
    tremolo: float = 0.0
    free: bool = True
    release_s: float = 0.4

    def render(self, tone: Tone) -> Signal:
        """The waveform (frames,) of one stroke."""
        decay_s = min(4.0, self.decay_s * (REFERENCE_HZ / tone.frequency_hz) ** 0.5)
        rate = tone.sample_rate
        ringing = frames_until_silent(decay_s, rate)
        held = ringing if self.free else tone.held_frames
        frames = max(2, min(ringing, held + tone.frames(1.6 * self.release_s)))
        order = np.arange(len(self.ratios))
        partials = Partials(
            tone.frequency_hz * np.array(self.ratios),
            np.array(self.levels) * (0.25 + 0.75 * tone.strength) ** (0.8 * order),
            decay_s * self.damping**order,
            np.zeros(len(order)),
        )
        signal = ring(partials, frames, rate)
        rise_in_place(signal, tone.frames(0.001))
        if self.tremolo:
            signal *= np.float32(1.0) - np.float32(0.5 * self.tremolo) * sine(
                5.2 * time_axis(frames, rate)
            )
        self._add_knock(signal, tone)
        release_in_place(signal, held, self.release_s, rate)
        return signal

    def _add_knock(self, signal: Signal, tone: Tone) -> None:
        length = min(len(signal), tone.frames(0.03))
        high_hz = self.knock_hz * (0.8 + tone.strength)
        noise = band_noise(length, 0.4 * self.knock_hz, high_hz, tone.sample_rate, 41)
        noise *= np.exp(-time_axis(length, tone.sample_rate) / 0.004).astype(np.float32)
        signal[:length] += noise * np.float32(self.knock * tone.strength)
