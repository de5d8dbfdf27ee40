"""Judging the bands: what is outside, where in the band, and when the target does not apply."""

from __future__ import annotations

import numpy as np
import pytest
from tones import shaped_noise, sine

from modules.song.mix import EqBand, EqShape
from modules.sound.equalizer import Equalizer
from modules.spectral_analyzer.advice import advise
from modules.spectral_analyzer.bandwidth import bandwidth_hz
from modules.spectral_analyzer.genre_profile import GENRES, load_profile
from modules.spectral_analyzer.mix_report import analyze_mix
from modules.spectral_analyzer.tone import band_findings, is_sparse

RATE = 44_100
ROCK = load_profile("rock")
CENTRES = [band.centre_db for band in ROCK.bands]


def relative(levels: list[float]) -> list[float]:
    total = 10 * np.log10(sum(10 ** (level / 10) for level in levels))
    return [level - total for level in levels]


def equalized(samples: np.ndarray, band: EqBand) -> np.ndarray:
    return Equalizer(RATE, [band], samples.shape[0]).process(samples)


@pytest.mark.parametrize("genre", GENRES)
def test_the_centres_have_no_findings(genre: str) -> None:
    profile = load_profile(genre)
    assert band_findings([band.centre_db for band in profile.bands], profile) == ()


def test_a_surplus_makes_no_other_band_lack() -> None:
    levels = list(CENTRES)
    levels[2] += 14.0
    findings = band_findings(relative(levels), ROCK)
    assert [(f.index, f.excess_db > 0) for f in findings] == [(2, True)]


@pytest.mark.parametrize("index", range(7))
def test_a_lack_is_found_where_it_is(index: int) -> None:
    levels = list(CENTRES)
    levels[index] = ROCK.bands[index].p10_db - 4.0
    lacking = [f.index for f in band_findings(relative(levels), ROCK) if f.excess_db < 0]
    assert lacking == [index]


@pytest.mark.parametrize("frequency_hz", [270.0, 330.0, 420.0, 800.0, 2500.0, 4500.0])
def test_the_move_is_placed_at_the_bump(frequency_hz: float, rng: np.random.Generator) -> None:
    bump = EqBand(EqShape.PEAK, frequency_hz, 14.0, 3.0)
    noise = equalized(shaped_noise(CENTRES, 8.0, RATE, rng), bump)
    suggestion = next(s for s in analyze_mix(noise, RATE, ROCK).suggestions if "high" in s.id)
    assert suggestion.move is not None
    assert suggestion.move.frequency_hz == pytest.approx(frequency_hz, rel=0.12)
    assert suggestion.move.gain_db < 0


def test_applying_the_advice_brings_the_band_nearer(rng: np.random.Generator) -> None:
    noise = equalized(shaped_noise(CENTRES, 8.0, RATE, rng), EqBand(EqShape.PEAK, 320.0, 14.0, 1.5))
    before = analyze_mix(noise, RATE, ROCK)
    move = next(s.move for s in before.suggestions if "low_mid" in s.id)
    assert move is not None
    assert move.frequency_hz is not None
    cut = EqBand(EqShape(move.type), move.frequency_hz, move.gain_db, move.q or 1.0)
    after = analyze_mix(equalized(noise, cut), RATE, ROCK).measurement.bands_db
    assert before.measurement.bands_db is not None
    assert after is not None
    assert after[2] < before.measurement.bands_db[2] - 0.3


def test_a_solo_is_not_judged_as_a_mix() -> None:
    tone = np.stack([sine(-12.0, 5.0, RATE, 110.0)] * 2)
    report = analyze_mix(tone, RATE, ROCK)
    assert report.measurement.bands_db is not None
    assert is_sparse(report.measurement.bands_db, ROCK)
    assert report.suggestions == ()
    assert any("does not apply" in note for note in report.notes)


def test_a_duo_is_not_judged_as_a_band() -> None:
    """Vibraphone and bass alone, as measured of an openly licensed recording."""
    duo = [-9.4, -1.0, -11.8, -16.8, -29.7, -34.3, -40.8]
    assert is_sparse(duo, load_profile("jazz"))


def test_a_loud_fault_does_not_make_a_mix_sparse() -> None:
    for index in range(5):
        levels = list(CENTRES)
        levels[index] += 12.0
        assert not is_sparse(relative(levels), ROCK)


@pytest.mark.parametrize("genre", GENRES)
def test_one_weak_band_does_not_make_a_mix_sparse(genre: str) -> None:
    profile = load_profile(genre)
    for index, band in enumerate(profile.bands):
        levels = [each.centre_db for each in profile.bands]
        levels[index] = band.p10_db - 8.0
        assert not is_sparse(relative(levels), profile)


@pytest.mark.parametrize(
    "levels",
    [
        [-40.0, -7.0, -6.0, -3.0, -12.0, -37.0, -60.0],  # a vibraphone
        [-12.0, -2.0, -5.0, -14.0, -23.0, -46.0, -70.0],  # an electric bass
        [-41.0, -29.0, -15.0, -15.0, -3.0, -3.0, -12.0],  # a hi-hat
    ],
)
def test_a_solo_instrument_is_not_judged_as_a_mix(levels: list[float]) -> None:
    assert is_sparse(relative(levels), load_profile("pop"))


def test_bands_beyond_the_bandwidth_do_not_make_a_mix_sparse() -> None:
    levels = [*CENTRES[:5], -70.0, -120.0]
    assert is_sparse(relative(levels), ROCK)
    assert not is_sparse(relative(levels), ROCK, 6_000.0)


def test_short_audio_is_measured_but_not_judged(rng: np.random.Generator) -> None:
    levels = [*CENTRES[:2], 0.0, *CENTRES[3:]]
    report = analyze_mix(shaped_noise(levels, 2.0, RATE, rng), RATE, ROCK)
    assert report.measurement.bands_db is not None
    assert report.suggestions == ()
    assert any("not judged" in note for note in report.notes)


@pytest.mark.parametrize("cut_hz", [5_000.0, 11_000.0, 16_000.0])
def test_the_bandwidth_is_where_the_cliff_is(cut_hz: float) -> None:
    frequencies = np.arange(2049) * RATE / 4096
    power = 1.0 / np.maximum(frequencies, 20.0) ** 1.5
    assert bandwidth_hz(frequencies, power) == pytest.approx(RATE / 2)
    power[frequencies > cut_hz] *= 1e-6
    assert bandwidth_hz(frequencies, power) == pytest.approx(cut_hz, rel=0.06)


@pytest.mark.parametrize("sample_rate", [11_025, 22_050])
def test_low_rates_lack_no_treble(sample_rate: int, rng: np.random.Generator) -> None:
    report = analyze_mix(shaped_noise(CENTRES, 6.0, sample_rate, rng), sample_rate, ROCK)
    assert all(".low" not in s.id for s in report.suggestions)
    assert any("treble ends" in note for note in report.notes)


def test_a_dead_channel_is_the_first_thing_said(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 4.0, RATE, rng)
    noise[1] = 0.0
    first = analyze_mix(noise, RATE, ROCK).suggestions[0]
    assert first.id == "fault.silent_channel"
    assert "left channel sounds" in first.message


def test_inverted_polarity_has_no_cure_by_narrowing(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 4.0, RATE, rng)
    noise[1] = -noise[0]
    found = {s.id: s for s in analyze_mix(noise, RATE, ROCK).suggestions}
    assert found["fault.mono_loss"].move is None
    assert "polarity" in found["fault.mono_loss"].message


def test_a_narrower_master_keeps_the_mono_sum(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 4.0, RATE, rng)
    middle, side = noise.mean(axis=0), 1.4 * rng.standard_normal(noise.shape[1]) * noise.std()
    wide = np.stack([middle + side, middle - side]).astype(np.float32)
    measurement = analyze_mix(wide, RATE, ROCK).measurement
    found = {s.id: s for s in advise(measurement, ROCK)}
    move = found["fault.mono_loss"].move
    assert move is not None
    assert move.amount is not None
    narrowed = np.stack([middle + move.amount * side, middle - move.amount * side])
    loss = analyze_mix(narrowed.astype(np.float32), RATE, ROCK).measurement.stereo.mono_loss_db
    assert loss == pytest.approx(3.0, abs=0.1)


def test_without_a_low_end_there_is_no_verdict_on_it(rng: np.random.Generator) -> None:
    noise = rng.standard_normal((2, 4 * RATE)).astype(np.float32) * 0.1
    spectrum = np.fft.rfft(noise, axis=1)
    spectrum[:, : 4 * 200] *= 1e-3
    thin = np.fft.irfft(spectrum, axis=1).astype(np.float32)
    measurement = analyze_mix(thin, RATE, ROCK).measurement
    assert measurement.stereo.low_correlation is None
    assert all(s.id != "fault.wide_low_end" for s in advise(measurement, ROCK))


@pytest.mark.parametrize("share", [0.4, 0.6, 0.9])
def test_the_correction_takes_a_band_to_the_edge_of_its_range(share: float) -> None:
    limit = ROCK.bands[2].p90_db
    powers = 10 ** (np.array(CENTRES) / 10)
    powers[2] = 0.0
    powers *= (1.0 - share) / powers.sum()
    powers[2] = share
    levels = 10 * np.log10(powers)
    finding = next(f for f in band_findings(levels.tolist(), ROCK) if f.index == 2)
    assert -finding.correction_db > finding.excess_db > 0.0
    powers[2] *= 10 ** (finding.correction_db / 10)
    assert 10 * np.log10(powers[2] / powers.sum()) == pytest.approx(limit)
