"""Measurement, judgement and advice on signals whose faults are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tones import shaped_noise, sine

from modules.errors import Cancelled, CurveFileError, ParameterError
from modules.instrument_classifier.classes import TrackType
from modules.song.edits import ApplyMixMove
from modules.song.score import Song, Track
from modules.spectral_analyzer.advice import MAX_SUGGESTIONS, advise
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.genre_profile import GENRES, GenreProfile, load_profile
from modules.spectral_analyzer.live_analyzer import LiveAnalyzer
from modules.spectral_analyzer.mix_report import (
    MixReport,
    analyze_file,
    analyze_mix,
)
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.spectrum import SpectrumMeter
from modules.spectral_analyzer.suggestion import MoveType, Severity
from modules.spectral_analyzer.target import sixth_octave_db, target_curve
from modules.spectral_analyzer.track_info import TrackInfo

RATE = 44_100
ROCK = load_profile("rock")


def centres(profile: GenreProfile) -> np.ndarray:
    return np.array([band.centre_db for band in profile.bands])


def report_with(
    band_db: np.ndarray, rng: np.random.Generator, profile: GenreProfile = ROCK, seconds: float = 6
) -> MixReport:
    return analyze_mix(shaped_noise(band_db, seconds, RATE, rng), RATE, profile)


@pytest.mark.parametrize("genre", GENRES)
def test_every_profile_is_valid_and_its_centre_is_inside_it(
    genre: str, rng: np.random.Generator
) -> None:
    profile = load_profile(genre)
    report = report_with(centres(profile), rng, profile)
    tonal = [s for s in report.suggestions if s.id.startswith(genre)]
    assert tonal == []
    assert all(band.p10_db < band.p90_db for band in profile.bands)


def test_bands_of_pink_noise(rng: np.random.Generator) -> None:
    """Pink noise has equal power per octave: the bands follow from their widths."""
    expected = np.array([-8.0, -6.9, -10.0, -7.0, -8.0, -9.9, -11.3])
    frames = RATE * 20
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    pink = np.fft.irfft(spectrum, frames)
    samples = np.tile(0.1 * pink / pink.std(), (2, 1)).astype(np.float32)
    bands = analyze_mix(samples, RATE, ROCK).measurement.bands_db
    assert bands == pytest.approx(expected, abs=0.35)


@pytest.mark.parametrize("sample_rate", [32_000, 44_100, 48_000, 96_000])
def test_bands_do_not_depend_on_the_sample_rate(sample_rate: int, rng: np.random.Generator) -> None:
    wanted = np.array([-13.0, -4.0, -7.0, -6.0, -11.0, -17.0])
    noise = shaped_noise([*wanted, -60.0], 8.0, sample_rate, rng)
    bands = analyze_mix(noise, sample_rate, ROCK).measurement.bands_db
    assert bands is not None
    wanted = wanted - 10 * np.log10((10 ** (wanted / 10)).sum())
    assert bands[:6] == pytest.approx(wanted, abs=0.6)


@pytest.mark.parametrize(
    ("band", "excess_db", "word"), [(2, 4.0, "Muddy"), (4, 5.0, "Harsh"), (5, 5.0, "Sharp")]
)
def test_an_excess_is_found_named_and_halved(
    band: int, excess_db: float, word: str, rng: np.random.Generator
) -> None:
    levels = centres(ROCK)
    levels[band] = ROCK.bands[band].p90_db + excess_db
    report = report_with(levels, rng)
    suggestion = next(s for s in report.suggestions if s.id == f"rock.{BAND_NAMES[band]}.high")
    assert word in suggestion.message
    assert suggestion.move is not None
    assert -1.5 <= suggestion.move.gain_db < 0
    assert suggestion.evidence.measured > suggestion.evidence.range_high
    assert suggestion.evidence.origin == "derived"


def test_silent_inside_the_range(rng: np.random.Generator) -> None:
    levels = centres(ROCK)
    levels[2] = ROCK.bands[2].p90_db - 0.7
    assert all("low_mid" not in s.id for s in report_with(levels, rng).suggestions)


def test_a_quiet_treble_is_no_fault_in_classical(rng: np.random.Generator) -> None:
    profile = load_profile("classical")
    levels = centres(profile)
    levels[5:] = -48.0, -62.0
    assert all(".low" not in s.id for s in report_with(levels, rng, profile).suggestions)


def track(number: int, name: str, instrument: str, low_mid: float) -> TrackInfo:
    power = np.full(7, 0.01)
    power[2] = low_mid
    return TrackInfo(number, number, name, instrument, TrackType.TONAL, power)


def muddy(rng: np.random.Generator) -> MixReport:
    levels = centres(ROCK)
    levels[2] = ROCK.bands[2].p90_db + 3.5
    return report_with(levels, rng)


def test_the_guitars_are_named_as_the_cause(rng: np.random.Generator) -> None:
    """The paper's third scenario: eight tracks, the guitars (4, 5, 6) carry the mud."""
    clean, dirty = "Electric Guitar (clean)", "Electric Guitar (distorted)"
    names = [("Kick", "Kick Drum", 0.02), ("Snare", "Snare Drum", 0.02)]
    names += [("Bass", "Electric Bass", 0.1), ("Gtr L", clean, 0.3), ("Gtr R", clean, 0.3)]
    names += [("Gtr Lead", dirty, 0.2), ("Voice", "Vocals (female)", 0.05)]
    names += [("Pad", "Synth Pad", 0.03)]
    tracks = [track(number, *values) for number, values in enumerate(names, start=1)]
    suggestions = advise(muddy(rng).measurement, ROCK, tracks)
    mud = next(s for s in suggestions if s.id == "rock.low_mid.high")
    assert mud.track_names == ("Gtr L", "Gtr R")
    assert "guitar tracks 4, 5 (Gtr L, Gtr R)" in mud.message
    assert mud.move is not None
    assert mud.move.track_ids == (4, 5)
    assert mud.move.type is MoveType.PEAK
    assert sum(share.share for share in mud.evidence.shares) > 0.55


def test_the_move_is_one_reversible_edit(rng: np.random.Generator) -> None:
    tracks = [track(4, "Gtr", "Electric Guitar (clean)", 1.0)]
    mud = next(s for s in advise(muddy(rng).measurement, ROCK, tracks) if "low_mid" in s.id)
    song = Song(tracks=(Track(4, "Gtr"),), next_id=5)
    changed = ApplyMixMove(mud).apply(song)
    (band,) = changed.track(4).mix.eq
    assert mud.move is not None
    assert (band.gain_db, band.frequency_hz) == (mud.move.gain_db, mud.move.frequency_hz)
    assert 250.0 <= band.frequency_hz <= 500.0
    assert changed.master == song.master


def test_faults_come_before_tone(rng: np.random.Generator) -> None:
    levels = centres(ROCK)
    levels[2] = ROCK.bands[2].p90_db + 6
    noise = shaped_noise(levels, 6.0, RATE, rng)
    noise = np.clip(noise * 12, -1.0, 1.0).astype(np.float32)
    suggestions = analyze_mix(noise, RATE, ROCK).suggestions
    assert suggestions[0].id == "fault.clipping"
    assert len(suggestions) <= MAX_SUGGESTIONS
    relevances = [s.relevance for s in suggestions]
    assert relevances == sorted(relevances, reverse=True)


def test_opposite_polarity_is_found(rng: np.random.Generator) -> None:
    noise = shaped_noise(centres(ROCK), 6.0, RATE, rng)
    noise[1] = -noise[0]
    found = {s.id: s for s in analyze_mix(noise, RATE, ROCK).suggestions}
    assert found["fault.mono_loss"].severity is Severity.HIGH
    assert "fault.wide_low_end" in found


@pytest.mark.parametrize("frames", [0, 1, 100, 5000])
def test_too_short_or_silent_has_no_numbers(frames: int) -> None:
    report = analyze_mix(np.zeros((2, frames), dtype=np.float32), RATE, ROCK)
    assert report.measurement.bands_db is None
    assert report.measurement.loudness.integrated_lufs is None
    assert report.measurement.loudness.true_peak_dbtp is None
    assert report.suggestions == ()
    assert report.notes


def test_a_low_pass_is_noticed_and_air_left_out(rng: np.random.Generator) -> None:
    levels = centres(ROCK)
    noise = shaped_noise(levels, 8.0, RATE, rng)
    spectrum = np.fft.rfft(noise, axis=1)
    spectrum[:, int(14_500 / RATE * noise.shape[1]) :] = 0
    cut = np.fft.irfft(spectrum, noise.shape[1], axis=1).astype(np.float32)
    report = analyze_mix(cut, RATE, ROCK)
    assert report.measurement.bandwidth_hz == pytest.approx(14_500, rel=0.05)
    assert any("14." in note and "no verdict" in note for note in report.notes)
    assert all("air" not in s.id for s in report.suggestions)


def test_mono_files_have_no_stereo_numbers(rng: np.random.Generator) -> None:
    noise = shaped_noise(centres(ROCK), 4.0, RATE, rng)[:1]
    stereo = analyze_mix(noise, RATE, ROCK).measurement.stereo
    assert stereo.correlation is None
    assert stereo.mono_loss_db is None


@pytest.mark.parametrize("block", [64, 1111, 44_100])
def test_live_and_file_agree_for_any_block_size(block: int, rng: np.random.Generator) -> None:
    noise = shaped_noise(centres(ROCK), 4.0, RATE, rng)
    live = LiveAnalyzer(RATE)
    for start in range(0, noise.shape[1], block):
        live.feed(noise[:, start : start + block])
    offline = analyze_mix(noise, RATE, ROCK).measurement
    measured = live.measurement()
    assert measured.bands_db == pytest.approx(offline.bands_db, abs=1e-4)
    assert measured.loudness.integrated_lufs == offline.loudness.integrated_lufs
    assert measured.stereo.correlation == pytest.approx(offline.stereo.correlation, abs=1e-9)
    reading = live.reading()
    assert reading.integrated_lufs == offline.loudness.integrated_lufs
    assert reading.power.shape == reading.frequencies_hz.shape
    live.reset()
    assert live.reading().bands_db is None


def test_timeline_is_on_the_10_ms_grid(rng: np.random.Generator) -> None:
    noise = shaped_noise(centres(ROCK), 4.0, RATE, rng)
    timeline = analyze_mix(noise, RATE, ROCK, timeline=True).timeline
    assert timeline is not None
    assert len(timeline.momentary_lufs) == len(timeline.short_term_lufs) == 400
    assert timeline.momentary_lufs[38] is None
    assert timeline.momentary_lufs[39] is not None
    assert timeline.short_term_lufs[298] is None
    assert timeline.short_term_lufs[299] is not None


def test_shares_follow_the_power(rng: np.random.Generator) -> None:
    quiet = shaped_noise(centres(ROCK), 2.0, RATE, rng)
    meter = SpectrumMeter(RATE, 2)
    meter.feed(quiet)
    power = meter.band_power
    infos = [
        TrackInfo(1, 1, "quiet", band_power=power),
        TrackInfo(2, 2, "loud", band_power=4 * power),
    ]
    mix = Mix(report_with(centres(ROCK), rng).measurement, ROCK, infos)
    loud_share, quiet_share = mix.band_shares(2)
    assert (loud_share.track_name, quiet_share.track_name) == ("loud", "quiet")
    assert loud_share.share == pytest.approx(0.8, abs=0.01)


def test_the_target_curve_has_the_power_of_its_bands() -> None:
    curve = target_curve(ROCK)
    assert curve.frequencies_hz[0] == 20.0
    assert curve.frequencies_hz[-1] == pytest.approx(20_000, rel=0.06)
    assert (curve.low_db < curve.centre_db).all()
    assert (curve.centre_db < curve.high_db).all()
    silence = sixth_octave_db(np.linspace(0, 22_050, 2049), np.zeros(2049))
    assert silence is None


def test_cancel_stops_the_analysis(rng: np.random.Generator) -> None:
    noise = shaped_noise(centres(ROCK), 2.0, RATE, rng)
    with pytest.raises(Cancelled):
        analyze_mix(noise, RATE, ROCK, cancelled=lambda: True)


def test_unknown_genre_and_damaged_profile_are_told(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="not a genre"):
        load_profile("polka")
    with pytest.raises(CurveFileError, match="cannot be read"):
        load_profile("rock", tmp_path)
    source = Path(__file__).parents[3] / "genre_curves" / "rock.json"
    for damage in ("{", "{}", source.read_text().replace("-3.8", "+3.8")):
        (tmp_path / "rock.json").write_text(damage)
        with pytest.raises(CurveFileError):
            load_profile("rock", tmp_path)


def test_advice_does_not_fire_on_loudness_alone(rng: np.random.Generator) -> None:
    measurement = report_with(centres(ROCK), rng).measurement
    quiet = replace(measurement, loudness=replace(measurement.loudness, integrated_lufs=-30.0))
    assert advise(quiet, ROCK) == advise(measurement, ROCK)


def test_a_surround_file_is_weighted_and_more_channels_are_folded(tmp_path: Path) -> None:
    """EBU case 6 as a file; eight channels have no weights in BS.1770."""
    levels = (-28, -28, -24, -120, -30, -30)
    six = np.stack([sine(level, 6.0, RATE) for level in levels])
    soundfile.write(tmp_path / "six.wav", six.T, RATE, subtype="FLOAT")
    measured = analyze_file(tmp_path / "six.wav", ROCK).measurement
    assert measured.channels == 6
    assert measured.loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    soundfile.write(tmp_path / "eight.wav", np.tile(six[:1], (8, 1)).T, RATE)
    assert analyze_file(tmp_path / "eight.wav", ROCK).measurement.channels == 2


def test_stray_peaks_are_limited_and_hot_mixes_turned_down(rng: np.random.Generator) -> None:
    noise = shaped_noise(centres(ROCK), 6.0, RATE, rng)
    noise *= 10 ** (0.5 / 20) / np.abs(noise).max()
    for gain, move in ((1.0, MoveType.LIMIT), (2.0, MoveType.GAIN)):
        found = {s.id: s for s in analyze_mix(gain * noise, RATE, ROCK).suggestions}
        assert found["fault.true_peak"].move is not None
        assert found["fault.true_peak"].move.type is move


def test_floating_point_beyond_full_scale_is_loud_but_not_clipped() -> None:
    time_s = np.arange(4 * 44_100) / 44_100
    loud = np.tile(1.8 * np.sin(2 * np.pi * 200 * time_s), (2, 1)).astype(np.float32)
    report = analyze_mix(loud, 44_100, load_profile("rock"))
    assert report.measurement.clipped_runs > 0
    ids = [suggestion.id for suggestion in report.suggestions]
    assert "fault.clipping" not in ids
    assert "fault.true_peak" in ids
