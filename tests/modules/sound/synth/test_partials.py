"""Sums of damped sines and band-limited loops against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from modules.sound.synth.ensemble import EnsembleVoice, loop_size
from modules.sound.synth.partials import Partials, ring
from modules.sound.synth.timbre import Contour, Timbre
from modules.sound.synth.tone import Tone
from modules.sound.synth.wavetable import Oscillator, cycle

RATE = 44_100


def test_ring_is_the_sum_of_its_damped_sines() -> None:
    rng = np.random.default_rng(5)
    partials = Partials(
        rng.uniform(50.0, 15_000.0, 40), rng.uniform(-1.0, 1.0, 40), rng.uniform(0.01, 1.5, 40),
        rng.random(40),
    )  # fmt: skip
    seconds = np.arange(50_001) / RATE
    expected = sum(
        level * np.exp(-seconds / decay) * np.sin(2.0 * np.pi * (hz * seconds + phase))
        for hz, level, decay, phase in zip(
            partials.frequencies_hz, partials.levels, partials.decays_s, partials.phases,
            strict=True,
        )
    )  # fmt: skip
    np.testing.assert_allclose(ring(partials, len(seconds), RATE), expected, atol=2e-3)


def test_ring_leaves_out_what_the_rate_cannot_carry() -> None:
    one = np.ones(1)
    partials = Partials(21_000.0 * one, one, one, 0.0 * one)
    assert not ring(partials, 1000, RATE).any()
    assert ring(partials, 1000, 96_000).any()


def test_ring_of_nothing_is_silence() -> None:
    nothing = np.zeros(0)
    assert not ring(Partials(nothing, nothing, nothing, nothing), 300, RATE).any()


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 192_000])
@pytest.mark.parametrize("frequency_hz", [8.18, 110.0, 261.63, 4186.0])
def test_loops_hold_whole_cycles(rate: int, frequency_hz: float) -> None:
    cycles, frames = loop_size(frequency_hz, rate)
    assert frames % 2 == 0
    assert abs(1200.0 * np.log2(cycles * rate / frames / frequency_hz)) < 1.0


def test_an_ensemble_keeps_the_energy_of_its_harmonics() -> None:
    bars = (1.0, 0.0, 0.5)
    voice = EnsembleVoice(Timbre(drawbars=bars), Contour(0.001, 0.01), 12.0, 0.5)
    loop, _ = voice._loops(Tone(220.0, 1.0, 1.0, RATE))
    assert np.mean(loop.astype(float) ** 2) == pytest.approx(0.5 * (1.0 + 0.25), rel=0.15)


def test_an_oscillator_plays_its_harmonics_and_nothing_else() -> None:
    table = cycle(np.array([1.0, 0.0, 0.5]))
    cycles = np.arange(RATE) * (441.0 / RATE)
    wave = Oscillator(table, table).play(cycles, 0.5)
    power = np.abs(np.fft.rfft(wave)) ** 2
    power /= power.max()
    assert power[441] == 1.0
    assert power[3 * 441] == pytest.approx(0.25, rel=1e-3)
    power[[441, 3 * 441]] = 0.0
    assert power.max() < 1e-10
