"""The drum kit: every key sounds, sits in its band, and follows the hand."""

from __future__ import annotations

import numpy as np
import pytest
from synth_measures import RATE, band_share, centroid_hz

from modules.sound.synth import NoteSynth, drum_pan
from modules.sound.synth.patch import KIT


@pytest.fixture(scope="module")
def synth() -> NoteSynth:
    return NoteSynth(RATE)


def hit(synth: NoteSynth, key: int, velocity: int = 110, variant: int = 0) -> np.ndarray:
    return synth.note(KIT, key, velocity, 0.1, variant)


@pytest.mark.parametrize("key", range(27, 88))
def test_every_drum_sounds_and_ends(synth: NoteSynth, key: int) -> None:
    wave = hit(synth, key)
    assert 0.1 < np.abs(wave).max() < 1.0
    assert np.isfinite(wave).all()
    assert wave[0] == 0.0
    assert wave[-1] == 0.0
    assert abs(float(wave.mean(dtype=np.float64))) < 1e-3
    assert len(wave) < 5 * RATE
    assert -0.6 < drum_pan(key) < 0.6


@pytest.mark.parametrize("key", range(27, 88))
def test_a_harder_stroke_is_louder_and_not_darker(synth: NoteSynth, key: int) -> None:
    soft, hard = hit(synth, key, 40), hit(synth, key, 120)
    assert np.abs(hard).max() > 3.0 * np.abs(soft).max()
    assert centroid_hz(hard) > 0.94 * centroid_hz(soft)


@pytest.mark.parametrize("key", [38, 42, 46, 49])
def test_snare_and_cymbals_open_up(synth: NoteSynth, key: int) -> None:
    assert centroid_hz(hit(synth, key, 120)) > 1.1 * centroid_hz(hit(synth, key, 40))


def test_drums_sit_where_drums_sit(synth: NoteSynth) -> None:
    for kick in (35, 36):
        assert band_share(hit(synth, kick), 20.0, 120.0) > 0.65
    snare = hit(synth, 38)
    assert band_share(snare, 120.0, 450.0) > 0.2
    assert band_share(snare, 1500.0, 22_050.0) > 0.2
    for hat in (42, 44, 46):
        assert band_share(hit(synth, hat), 5000.0, 22_050.0) > 0.85
    for cymbal in (49, 55, 57):
        assert band_share(hit(synth, cymbal), 1500.0, 22_050.0) > 0.9


def test_toms_rise_in_pitch(synth: NoteSynth) -> None:
    def body_hz(key: int) -> float:
        wave = hit(synth, key)[int(0.05 * RATE) :]
        power = np.abs(np.fft.rfft(wave, 1 << 17))
        return float(np.argmax(power)) * RATE / (1 << 17)

    toms = [body_hz(key) for key in (41, 43, 45, 47, 48, 50)]
    assert toms == sorted(toms)
    assert 60.0 < toms[0] < 90.0
    assert 170.0 < toms[-1] < 230.0


def test_open_hat_rings_and_closed_hat_does_not(synth: NoteSynth) -> None:
    def late_energy(key: int) -> float:
        return float((hit(synth, key)[RATE // 5 :] ** 2).sum())

    assert late_energy(46) > 100.0 * late_energy(42)
    assert late_energy(49) > late_energy(46)


def test_a_clap_is_several_hands(synth: NoteSynth) -> None:
    wave = np.abs(hit(synth, 39))
    millisecond = RATE // 1000
    envelope = np.array([wave[start : start + 2 * millisecond].max()
                         for start in range(0, 36 * millisecond, millisecond)])  # fmt: skip
    bursts = (envelope[1:-1] > envelope[:-2]) & (envelope[1:-1] >= envelope[2:])
    assert np.count_nonzero(bursts & (envelope[1:-1] > 0.3 * envelope.max())) >= 3


@pytest.mark.parametrize("key", [36, 38, 42, 49])
def test_repeated_strokes_differ_a_little(synth: NoteSynth, key: int) -> None:
    strokes = [hit(synth, key, variant=variant) for variant in range(4)]
    for stroke in strokes[1:]:
        shared = min(len(stroke), len(strokes[0]))
        assert not np.array_equal(stroke[:shared], strokes[0][:shared])
        assert np.std(stroke) == pytest.approx(np.std(strokes[0]), rel=0.25)


def test_kick_and_snare_sit_in_the_middle_and_toms_around_them() -> None:
    assert drum_pan(36) == 0.0
    assert drum_pan(38) == 0.0
    assert drum_pan(41) > 0.0 > drum_pan(50)
