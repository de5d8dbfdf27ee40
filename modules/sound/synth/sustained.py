"""Single sounds that last as long as the key is held: bowed, blown, organs, leads.

What is rendered is periodic after a while, so a long note repeats its last seconds: seamless, and
a minute costs little more than six seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.envelope import frames_until_silent, rise_in_place
from modules.sound.synth.noise import band_noise
from modules.sound.synth.timbre import SETTLED_S, Contour, Timbre
from modules.sound.synth.tone import Signal, Tone, sine, time_axis
from modules.sound.synth.wavetable import MAX_HARMONICS, Oscillator, cycle

LOOP_S = 4.0
SCOOP_S = 0.035


@dataclass(frozen=True, slots=True)
class SustainedVoice:
    """A timbre with the habits of a player.

    The outer ones of several `players` lie `detune_cents` to either side. Vibrato sets in after
    `vibrato_delay_s`; `tremolo` (0 … 1) swings the level at the same speed. `scoop_cents` lets the
    pitch start low.
    `breath` is air around `breath_hz`, strongest at the onset; `click` the key noise of an organ;
    `percussion` adds a dying second harmonic. `decay_s` > 0 lets the note die slowly.
    """

    timbre: Timbre = field(default_factory=Timbre)
    contour: Contour = field(default_factory=Contour)
    players: int = 1
    detune_cents: float = 0.0
    vibrato_cents: float = 0.0
    vibrato_hz: float = 5.3
    vibrato_delay_s: float = 0.25
    tremolo: float = 0.0
    scoop_cents: float = 0.0
    breath: float = 0.0
    breath_hz: float = 3000.0
    click: float = 0.0
    percussion: float = 0.0
    decay_s: float = 0.0

    def render(self, tone: Tone) -> Signal:
        """The waveform (frames,) of one held note with its release."""
        total = self.contour.total_frames(tone)
        if self.decay_s:
            total = min(total, frames_until_silent(self.decay_s, tone.sample_rate))
        cycles = max(1, round(LOOP_S * tone.frequency_hz))
        loop = round(cycles * tone.sample_rate / tone.frequency_hz)
        settled = int(SETTLED_S * tone.sample_rate)
        signal = self._steady(tone, cycles, loop, min(total, settled + loop))
        if total > len(signal):
            signal = np.concatenate((signal, np.resize(signal[settled:], total - len(signal))))
        self._add_onset(signal, tone)
        if self.decay_s:
            fall = -time_axis(total, tone.sample_rate).astype(np.float32) / np.float32(self.decay_s)
            signal *= np.exp(fall)
        self.contour.shape_in_place(signal, tone)
        return signal

    def _steady(self, tone: Tone, cycles: int, loop: int, frames: int) -> Signal:
        """The players together; after `SETTLED_S` it repeats every `loop` frames."""
        dark, bright = self.timbre.levels(tone, MAX_HARMONICS)
        spread = self.players == 1
        oscillator = Oscillator(
            cycle(dark, spread_phases=spread), cycle(bright, spread_phases=spread)
        )
        seconds = time_axis(frames, tone.sample_rate)
        brightness = self.contour.brightness(seconds, tone.strength)
        loop_s = loop / tone.sample_rate
        swing_hz = max(1, round(self.vibrato_hz * loop_s)) / loop_s
        swing = self._swing(seconds, swing_hz)
        bend = self._bend(tone.frequency_hz, seconds, swing, swing_hz)
        signal = np.zeros(frames, dtype=np.float32)
        offsets = np.linspace(-1.0, 1.0, self.players) if self.players > 1 else np.zeros(1)
        for index, offset in enumerate(offsets):
            detuned = cycles * 2.0 ** (offset * self.detune_cents / 1200.0)
            phase = seconds * (round(detuned) / loop_s) + 0.37 * index
            wave = oscillator.play(phase if bend is None else phase + bend, brightness)
            # A strong middle keeps the beating of the outer players shallow.
            signal += wave * np.float32(1.0 - 0.5 * abs(offset))
        if self.tremolo:
            signal *= np.float32(1.0) + np.float32(0.5 * self.tremolo) * swing
        return signal

    def _swing(self, seconds: NDArray[np.float64], swing_hz: float) -> Signal:
        """The slow wave of vibrato and tremolo, -1 … 1, fading in after its delay."""
        if not (self.vibrato_cents or self.tremolo):
            return np.zeros(1, dtype=np.float32)
        fade_in = np.clip((seconds - self.vibrato_delay_s) / 0.35, 0.0, 1.0)
        return sine(swing_hz * seconds) * fade_in.astype(np.float32)

    def _bend(
        self, frequency_hz: float, seconds: NDArray[np.float64], swing: Signal, swing_hz: float
    ) -> NDArray[np.float64] | None:
        """Phase in cycles that vibrato and scoop add to a steady tone."""
        bend: NDArray[np.float64] | None = None
        if self.vibrato_cents:
            depth_hz = frequency_hz * (2.0 ** (self.vibrato_cents / 1200.0) - 1.0)
            bend = swing.astype(np.float64) * (depth_hz / (2.0 * np.pi * swing_hz))
        if self.scoop_cents:
            depth_hz = frequency_hz * (1.0 - 2.0 ** (-self.scoop_cents / 1200.0))
            scoop = depth_hz * SCOOP_S * np.exp(-seconds / SCOOP_S)
            bend = scoop if bend is None else bend + scoop
        return bend

    def _add_onset(self, signal: Signal, tone: Tone) -> None:
        """Air, key click and percussion."""
        rate = tone.sample_rate
        if self.breath:
            air = band_noise(len(signal), 0.35 * self.breath_hz, 2.0 * self.breath_hz, rate, 29)
            head = min(len(signal), tone.frames(0.3))
            chiff = 2.5 * np.exp(-time_axis(head, rate) / 0.04)
            air[:head] *= (1.0 + chiff).astype(np.float32)
            signal += air * np.float32(self.breath)
        if self.click:
            length = min(len(signal), tone.frames(0.02))
            noise = band_noise(length, 1200.0, 6000.0, rate, 31)
            noise *= np.exp(-time_axis(length, rate) / 0.003).astype(np.float32)
            signal[:length] += noise * np.float32(self.click)
        if self.percussion and 2.0 * tone.frequency_hz < tone.ceiling_hz:
            length = min(len(signal), tone.frames(1.2))
            seconds = time_axis(length, rate)
            strike = sine(2.0 * tone.frequency_hz * seconds)
            strike *= np.exp(-seconds / 0.15).astype(np.float32)
            rise_in_place(strike, tone.frames(0.002))
            signal[:length] += strike * np.float32(self.percussion)
