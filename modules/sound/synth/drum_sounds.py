"""How drums, cymbals and small percussion sound: membranes, wires, metal, wood and grain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.noise import band_noise
from modules.sound.synth.partials import Partials, ring
from modules.sound.synth.tone import Signal, sine, time_axis

Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stroke:
    """One hit: strength 0 … 1, sample rate in Hz, a seed, and a tuning near 1.

    Seed and tuning differ a little from stroke to stroke, as a drummer's hand does.
    """

    strength: float
    sample_rate: int
    seed: int = 0
    tuning: float = 1.0

    def axis(self, seconds: float) -> Seconds:
        """The time of each sample of a sound of this length."""
        return time_axis(max(2, int(seconds * self.sample_rate)), self.sample_rate)

    def noise(self, seconds: Seconds, low_hz: float, high_hz: float, slope: float = 2.0) -> Signal:
        """Noise of RMS 1 in a band, as long as the axis."""
        return band_noise(len(seconds), low_hz, high_hz, self.sample_rate, self.seed, slope)

    def add_burst(
        self, signal: Signal, level: float, low_hz: float, high_hz: float, decay_s: float
    ) -> None:
        """Add noise in a band to the start of `signal`, dying with `decay_s`."""
        seconds = self.axis(8.0 * decay_s)[: len(signal)]
        burst = self.noise(seconds, low_hz, high_hz) * fall(seconds, decay_s)
        signal[: len(burst)] += np.float32(level) * burst


Drum = Callable[[Stroke], Signal]


def fall(seconds: Seconds, decay_s: float) -> Signal:
    """The exponential decay with time constant `decay_s`."""
    exponent = np.maximum(seconds.astype(np.float32) / np.float32(-decay_s), np.float32(-30.0))
    decay: Signal = np.exp(exponent)
    return decay


def kick(base_hz: float, sweep_hz: float, decay_s: float, click: float = 0.3) -> Drum:
    """A bass drum: the skin's pitch falls by `sweep_hz`; a beater clicks."""

    def hit(stroke: Stroke) -> Signal:
        seconds = stroke.axis(6.0 * decay_s)
        base, sweep_s = base_hz * stroke.tuning, 0.018
        depth = sweep_hz * (0.6 + 0.4 * stroke.strength)
        # The integral of base + depth · exp(-t / sweep) is the phase.
        phase = base * seconds + depth * sweep_s * (1.0 - np.exp(-seconds / sweep_s))
        body = sine(phase)
        body *= fall(seconds, decay_s) + np.float32(0.5) * fall(seconds, 0.03)
        top_hz = 2500.0 + 4000.0 * stroke.strength
        stroke.add_burst(body, click * stroke.strength, 1500.0, top_hz, 0.004)
        stroke.add_burst(body, 0.12, 60.0, 300.0, 0.02)
        return body

    return hit


def membrane(frequency_hz: float, decay_s: float, slap: float = 0.12, bend: float = 0.1) -> Drum:
    """Toms, congas, bongos: modes of a circular skin (Bessel ratios), the pitch bending down."""

    def hit(stroke: Stroke) -> Signal:
        seconds = stroke.axis(6.5 * decay_s)
        tuned_hz = frequency_hz * stroke.tuning
        bend_s = 0.045
        bent = bend * (0.4 + 0.6 * stroke.strength) * bend_s * (1.0 - np.exp(-seconds / bend_s))
        signal = np.zeros(len(seconds), dtype=np.float32)
        modes = ((1.0, 1.0, 1.0), (1.594, 0.5, 0.5), (2.136, 0.32, 0.35), (2.653, 0.22, 0.28))
        for order, (ratio, level, damping) in enumerate(modes):
            heard = level * (0.3 + 0.7 * stroke.strength) ** order
            wave = sine(ratio * tuned_hz * (seconds + bent))
            signal += np.float32(heard) * wave * fall(seconds, damping * decay_s)
        top_hz = 2500.0 + 4000.0 * stroke.strength
        stroke.add_burst(signal, slap * stroke.strength, 700.0, top_hz, 0.006)
        skin = 0.03 + 0.07 * stroke.strength
        stroke.add_burst(signal, skin, 1.5 * tuned_hz, 6.0 * tuned_hz, 0.025)
        return signal

    return hit


def snare(tone_hz: float, wires_s: float, wires: float = 0.4) -> Drum:
    """Two shell modes, the wires' rattle, and the crack of the stick."""

    def hit(stroke: Stroke) -> Signal:
        seconds = stroke.axis(6.5 * wires_s)
        tuned_hz = tone_hz * stroke.tuning
        bent = 0.12 * 0.012 * (1.0 - np.exp(-seconds / 0.012))
        shell = sine(tuned_hz * (seconds + bent)) * fall(seconds, 0.06)
        shell += np.float32(0.55) * sine(1.72 * tuned_hz * (seconds + bent)) * fall(seconds, 0.035)
        shell += np.float32(0.25) * sine(2.6 * tuned_hz * seconds) * fall(seconds, 0.02)
        top_hz = 4500.0 + 6500.0 * stroke.strength
        rattle = stroke.noise(seconds, 1400.0, top_hz, 1.5)
        # The wires lift off first and fall back: a fast burst, then a slower hiss.
        rattle *= fall(seconds, wires_s) + np.float32(0.7) * fall(seconds, 0.018)
        signal = np.float32(0.75) * shell + np.float32(wires) * rattle
        stroke.add_burst(signal, 0.35 * stroke.strength, 2500.0, 9000.0, 0.0025)
        return signal

    return hit


def metal(
    low_hz: float, high_hz: float, decay_s: float, *, modes: int = 160, wash: float = 0.5,
    ping_hz: float = 0.0,
) -> Drum:  # fmt: skip
    """Hi-hats and cymbals: a thicket of modes, the high ones dying first, under a wash of noise.

    `ping_hz` puts the bell of a ride cymbal in front.
    """

    def hit(stroke: Stroke) -> Signal:
        length_s = min(6.0 * decay_s + 0.05, 4.5)
        seconds = stroke.axis(length_s)
        # The thicket is the cymbal's own; only its phases change from stroke to stroke.
        thicket = np.random.default_rng(int(low_hz + high_hz) + modes)
        hz = low_hz * (high_hz / low_hz) ** thicket.random(modes) * stroke.tuning
        tilt = 0.9 - 0.6 * stroke.strength
        levels = thicket.uniform(0.3, 1.0, modes) * (hz / low_hz) ** -tilt / np.sqrt(modes)
        decays_s = decay_s * thicket.uniform(0.5, 1.2, modes) / (1.0 + hz / 16_000.0)
        phases = np.random.default_rng(stroke.seed).random(modes)
        signal = ring(Partials(hz, levels, decays_s, phases), len(seconds), stroke.sample_rate)
        hiss = stroke.noise(seconds, 1.3 * low_hz, high_hz * (0.45 + 0.55 * stroke.strength))
        hiss *= fall(seconds, 0.55 * decay_s) + np.float32(0.8) * fall(seconds, 0.008)
        signal += np.float32(wash) * hiss
        if ping_hz:
            signal += _ping(stroke, seconds, ping_hz, decay_s)
        return signal

    return hit


def _ping(stroke: Stroke, seconds: Seconds, ping_hz: float, decay_s: float) -> Signal:
    ratios = np.array([1.0, 1.483, 1.932, 2.546, 3.111])
    levels = 0.5 * np.array([1.0, 0.7, 0.6, 0.4, 0.3])
    partials = Partials(ping_hz * ratios, levels, decay_s * 0.5 / np.sqrt(ratios), np.zeros(5))
    return ring(partials, len(seconds), stroke.sample_rate)


def clap(stroke: Stroke) -> Signal:
    """Several hands, a few milliseconds apart, and the room after them."""
    seconds = stroke.axis(0.4)
    shape = np.float32(0.45) * fall(seconds, 0.07) * (seconds > 0.028)
    for delay_s in (0.0, 0.009, 0.019, 0.028):
        late = np.maximum(seconds - delay_s * stroke.tuning, 0.0)
        shape = shape + (seconds >= delay_s * stroke.tuning) * fall(late, 0.0045)
    noise = stroke.noise(seconds, 850.0, 1800.0 + 1800.0 * stroke.strength, 1.5)
    return noise * shape.astype(np.float32)


def wood(frequency_hz: float, decay_s: float, second: float = 2.7, tick: float = 0.2) -> Drum:
    """Sticks, blocks, claves, cowbells: a few dry modes and a tick."""

    def hit(stroke: Stroke) -> Signal:
        seconds = stroke.axis(7.0 * decay_s + 0.01)
        ratios = np.array([1.0, second, 2.09 * second])
        bright = (0.3 + 0.7 * stroke.strength) ** np.arange(3)
        partials = Partials(
            frequency_hz * stroke.tuning * ratios,
            np.array([1.0, 0.55, 0.15]) * bright,
            decay_s * np.array([1.0, 0.6, 0.35]),
            np.zeros(3),
        )
        signal = ring(partials, len(seconds), stroke.sample_rate)
        top_hz = 3.0 * frequency_hz + 2000.0
        stroke.add_burst(signal, tick * stroke.strength, 0.6 * frequency_hz, top_hz, 0.002)
        return signal

    return hit


def shaken(low_hz: float, high_hz: float, rise_s: float, decay_s: float, grains: int = 0) -> Drum:
    """Shaker, cabasa, maracas, guiro: noise that swells and falls; `grains` ridges are scraped."""

    def hit(stroke: Stroke) -> Signal:
        seconds = stroke.axis(rise_s + 6.0 * decay_s)
        swell = np.minimum(seconds / rise_s, 1.0) ** 1.5
        shape = swell * fall(np.maximum(seconds - rise_s, 0.0), decay_s)
        if grains:
            scrape = np.minimum(seconds / (rise_s + decay_s), 1.0) * grains
            shape = shape * np.exp(-6.0 * (scrape - np.floor(scrape)))
        top_hz = low_hz + (high_hz - low_hz) * (0.4 + 0.6 * stroke.strength)
        return stroke.noise(seconds, low_hz, top_hz) * shape.astype(np.float32)

    return hit


def jingles(base_hz: float, decay_s: float, shakes: int = 1) -> Drum:
    """Tambourine, sleigh bells: small plates that ring high, `shakes` times in a row."""
    plate = metal(base_hz, 2.6 * base_hz, decay_s, modes=60, wash=0.25)

    def hit(stroke: Stroke) -> Signal:
        one = plate(stroke)
        gap = int(0.055 * stroke.sample_rate)
        signal = np.zeros(len(one) + gap * (shakes - 1), dtype=np.float32)
        for index in range(shakes):
            signal[index * gap : index * gap + len(one)] += one * np.float32(0.7**index)
        return signal

    return hit


def chime(first_hz: float, tubes: int, gap_s: float, decay_s: float) -> Drum:
    """A bell tree: many small bars, struck one after the other from high to low."""

    def hit(stroke: Stroke) -> Signal:
        bar = wood(first_hz, decay_s, 2.76, 0.0)
        gap = int(gap_s * stroke.sample_rate)
        longest = bar(Stroke(stroke.strength, stroke.sample_rate, 0, 0.97**tubes))
        signal = np.zeros(len(longest) + gap * tubes, dtype=np.float32)
        for index in range(tubes):
            tuned = Stroke(stroke.strength, stroke.sample_rate, stroke.seed, 0.97**index)
            one = bar(tuned)
            signal[index * gap : index * gap + len(one)] += one
        return signal

    return hit


def whistle(frequency_hz: float, length_s: float) -> Drum:
    """A referee's whistle: a tone that the pea lets flutter."""

    def hit(stroke: Stroke) -> Signal:
        seconds = stroke.axis(length_s + 0.05)
        pea = sine(38.0 * seconds)
        tone = sine(frequency_hz * stroke.tuning * seconds + 0.6 * pea)
        tone *= np.float32(0.75) + np.float32(0.25) * pea
        breath = stroke.noise(seconds, 2000.0, 5000.0)
        shape = np.minimum(seconds / 0.012, 1.0) * np.clip((length_s - seconds) / 0.03, 0.0, 1.0)
        return (tone + np.float32(0.15) * breath) * shape.astype(np.float32)

    return hit


def glide(start_hz: float, end_hz: float, length_s: float, rough: float = 0.0) -> Drum:
    """Cuica, scratch, laser: a tone that slides from one pitch to another."""

    def hit(stroke: Stroke) -> Signal:
        seconds = stroke.axis(length_s * 1.6)
        place = np.minimum(seconds / length_s, 1.0)
        hz = start_hz * (end_hz / start_hz) ** place * stroke.tuning
        phase = np.cumsum(hz) / stroke.sample_rate
        tone = sine(phase) + np.float32(0.35) * sine(2.0 * phase)
        noise = stroke.noise(seconds, 0.5 * min(start_hz, end_hz), 2.5 * max(start_hz, end_hz))
        shape = np.minimum(seconds / 0.01, 1.0) * fall(np.maximum(seconds - length_s, 0.0), 0.02)
        mixed = np.float32(1.0 - rough) * tone + np.float32(rough) * noise
        return mixed * shape.astype(np.float32)

    return hit
