"""What is told about the course of a mix, its stereo image, and where targets do not apply."""

from __future__ import annotations

import numpy as np
import pytest
from tones import shaped_noise, sine

from modules.spectral_analyzer.applicability import LimitKind
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.loudness import LoudnessMeter
from modules.spectral_analyzer.mix_meter import Measurement, MixMeter
from modules.spectral_analyzer.mix_report import MixReport, analyze_mix
from modules.spectral_analyzer.over_time import SectionKind
from modules.spectral_analyzer.true_peak import TruePeakMeter

RATE = 44_100
ROCK = load_profile("rock")
CENTRES = np.array([band.centre_db for band in ROCK.bands])


def report_on(samples: np.ndarray) -> MixReport:
    return analyze_mix(samples.astype(np.float32), RATE, ROCK)


def kinds(report: MixReport) -> set[LimitKind]:
    return {limit.kind for limit in report.limits}


def test_psr_is_the_peak_over_the_short_term_loudness() -> None:
    """A steady stereo tone: its peak is its level, its loudness the same number."""
    tone = np.stack([sine(-12.0, 8.0, RATE, 997.0)] * 2)
    assert report_on(tone).measurement.loudness.psr_db == pytest.approx(0.0, abs=0.1)


def test_psr_finds_the_flattest_loud_part(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 24.0, RATE, rng)
    middle = slice(10 * RATE, 15 * RATE)
    noise[:, middle] = np.clip(3 * noise[:, middle], -0.25, 0.25)
    measurement = report_on(noise).measurement
    over_time = measurement.over_time
    assert over_time is not None
    assert 10 <= int(np.argmin(over_time.psr_db)) <= 12
    assert measurement.loudness.psr_db == pytest.approx(over_time.psr_db.min())


@pytest.mark.parametrize("block", [500, 44_100])
def test_seconds_do_not_depend_on_the_block_size(block: int, rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 6.5, RATE, rng)
    noise *= np.linspace(0.2, 1.0, noise.shape[1], dtype=np.float32)
    meter = MixMeter(RATE, 2)
    for start in range(0, noise.shape[1], block):
        meter.feed(noise[:, start : start + block])
    whole, cut = report_on(noise).measurement, meter.measurement()
    assert whole.over_time is not None
    assert cut.over_time is not None
    for name in ("short_term_lufs", "band_power", "stereo_energy", "peak"):
        expected = getattr(whole.over_time, name)
        np.testing.assert_allclose(getattr(cut.over_time, name), expected, rtol=1e-5)
    assert cut.loudness.psr_db == pytest.approx(whole.loudness.psr_db, abs=1e-5)
    assert cut.stereo.mono_loss_lu == pytest.approx(whole.stereo.mono_loss_lu, abs=1e-9)


def test_the_peaks_of_the_seconds_hold_the_true_peak(rng: np.random.Generator) -> None:
    noise = (0.2 * rng.standard_normal((2, 5 * RATE))).astype(np.float32)
    meter = TruePeakMeter(RATE, 2)
    meter.feed(noise)
    highest = 20 * np.log10(meter.peak_by_second.max())
    assert highest <= meter.true_peak_dbtp + 1e-6
    assert highest == pytest.approx(meter.true_peak_dbtp, abs=0.6)


def test_mono_loss_is_what_a_meter_reads_less(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 8.0, RATE, rng)
    noise[1] = 0.4 * noise[1] - 0.3 * noise[0]
    mono = np.tile(noise.mean(axis=0), (2, 1)).astype(np.float32)
    meters = [LoudnessMeter(RATE, 2) for _ in range(2)]
    for meter, samples in zip(meters, (noise, mono), strict=True):
        meter.feed(samples)
    loss = meters[0].integrated_lufs - meters[1].integrated_lufs
    assert meters[0].mono_loss_lu == pytest.approx(loss, abs=1e-4)


def test_what_cancels_has_no_invented_loss(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 4.0, RATE, rng)
    noise[1] = -noise[0]
    assert report_on(noise).measurement.stereo.mono_loss_lu is None


def tone_pair(frequency_hz: float, phase_deg: float) -> Measurement:
    left = sine(-12.0, 5.0, RATE, frequency_hz)
    return report_on(np.stack([left, sine(-12.0, 5.0, RATE, frequency_hz, phase_deg)])).measurement


@pytest.mark.parametrize("phase_deg", [0.0, 60.0, 90.0, 180.0])
def test_low_end_phase(phase_deg: float) -> None:
    stereo = tone_pair(60.0, phase_deg).stereo
    assert stereo.low_phase_deg == pytest.approx(phase_deg, abs=0.5)
    assert stereo.low_correlation == pytest.approx(np.cos(np.radians(phase_deg)), abs=0.01)


def test_unrelated_sides_have_no_angle(rng: np.random.Generator) -> None:
    noise = np.concatenate([shaped_noise(CENTRES, 6.0, RATE, rng)[:1] for _ in range(2)])
    stereo = report_on(noise).measurement.stereo
    assert stereo.low_phase_deg is None
    assert stereo.low_mono_loss_db == pytest.approx(3.0, abs=0.7)


def test_each_band_has_its_own_image(rng: np.random.Generator) -> None:
    only_bass, only_mid = np.full(7, -90.0), np.full(7, -90.0)
    only_bass[1], only_mid[3] = -3.0, -3.0
    bass = shaped_noise(only_bass, 6.0, RATE, rng)[:1]
    left, right = (
        shaped_noise(only_mid, 6.0, RATE, rng)[0],
        shaped_noise(only_mid, 6.0, RATE, rng)[1],
    )
    stereo = report_on(np.stack([bass[0] + left, bass[0] + right])).measurement.stereo
    assert stereo.band_correlation is not None
    assert stereo.band_width is not None
    assert stereo.band_correlation[1] == pytest.approx(1.0, abs=0.02)
    assert stereo.band_width[1] == pytest.approx(0.0, abs=0.1)
    assert stereo.band_correlation[3] == pytest.approx(0.0, abs=0.15)
    assert stereo.band_width[3] == pytest.approx(1.0, abs=0.15)


def test_the_worst_moment_is_named(rng: np.random.Generator) -> None:
    muddy = CENTRES.copy()
    muddy[2] = ROCK.bands[2].p90_db + 9
    noise = shaped_noise(CENTRES, 40.0, RATE, rng)
    noise[:, 20 * RATE : 28 * RATE] = shaped_noise(muddy, 8.0, RATE, rng)
    balance = CENTRES.copy()
    balance[2] = ROCK.bands[2].p90_db + 4
    noise[:, : 20 * RATE] = shaped_noise(balance, 20.0, RATE, rng)
    mud = next(s for s in report_on(noise).suggestions if s.id == "rock.low_mid.high")
    assert mud.evidence.worst_s is not None
    assert 20 <= mud.evidence.worst_s <= 26
    assert f"near 0:{mud.evidence.worst_s:.0f}" in mud.message


def test_quiet_and_loud_parts(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 40.0, RATE, rng)
    noise[:, : 15 * RATE] *= 0.25
    noise[:, 30 * RATE : 31 * RATE] *= 0.1  # a break, no part of its own
    parts = report_on(noise).sections
    assert [part.kind for part in parts] == [SectionKind.QUIET, SectionKind.LOUD]
    assert parts[0].end_s == pytest.approx(15, abs=2)
    assert parts[-1].end_s == pytest.approx(39.5, abs=1.5)
    assert parts[1].loudness_lufs - parts[0].loudness_lufs == pytest.approx(12, abs=1.5)


def test_an_even_mix_has_no_parts(rng: np.random.Generator) -> None:
    report = report_on(shaped_noise(CENTRES, 12.0, RATE, rng))
    assert report.sections == ()
    assert report.distribution is not None
    spread = report.distribution.short_term_lufs
    assert spread.p10 <= spread.p50 <= spread.p90
    bands = [band.p50 for band in report.distribution.bands_db]
    assert bands == pytest.approx(report.measurement.bands_db, abs=0.5)


@pytest.mark.parametrize("frames", [0, 10, 5_000, 2 * RATE])
def test_short_audio_has_no_course(frames: int, rng: np.random.Generator) -> None:
    report = report_on(shaped_noise(CENTRES, 3.0, RATE, rng)[:, :frames])
    assert report.distribution is None
    assert report.sections == ()
    assert report.measurement.loudness.psr_db is None


def test_the_range_is_stable_from_a_minute_on(rng: np.random.Generator) -> None:
    second = shaped_noise(CENTRES, 1.0, RATE, rng)
    assert not report_on(np.tile(second, 59)).measurement.loudness.range_is_stable
    assert report_on(np.tile(second, 60)).measurement.loudness.range_is_stable


def test_limits_are_named(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 6.0, RATE, rng)
    assert kinds(report_on(noise)) == {LimitKind.RANGE_UNSTABLE}
    assert LimitKind.MONO in kinds(report_on(noise[:1]))
    assert LimitKind.MONO in kinds(report_on(np.tile(noise[:1], (2, 1))))
    assert LimitKind.SURROUND in kinds(report_on(np.tile(noise[:1], (6, 1))))
    assert LimitKind.VERY_SHORT in kinds(report_on(noise[:, :RATE]))
    assert kinds(report_on(0 * noise)) == {LimitKind.SILENT}
    solo = CENTRES.copy()
    solo[[0, 2, 3, 4, 5, 6]] -= 25
    assert LimitKind.SPARSE in kinds(report_on(shaped_noise(solo, 6.0, RATE, rng)))


def test_peaks_that_were_cut_before_are_noticed(rng: np.random.Generator) -> None:
    noise = shaped_noise(CENTRES, 6.0, RATE, rng)
    clipped = 0.5 * np.clip(8 * noise, -1.0, 1.0)
    assert LimitKind.CLIPPED_SOURCE in kinds(report_on(clipped))
    assert LimitKind.CLIPPED_SOURCE not in kinds(report_on(np.tanh(3 * noise) * 0.5))
    sixteen_bit = np.round(np.tile(sine(-1.0, 6.0, RATE, 41.0), (2, 1)) * 32768) / 32768
    assert LimitKind.CLIPPED_SOURCE not in kinds(report_on(sixteen_bit))
