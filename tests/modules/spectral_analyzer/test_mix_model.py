"""The model of a mix against the mix itself, rendered with other settings and measured again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from stem_songs import RATE, stem_track, with_mix
from tones import shaped_noise

from modules.song.mix import EqBand, EqShape, MasterMix
from modules.song.score import Song
from modules.sound.render import render_song
from modules.spectral_analyzer.forecast import forecast_song
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.mix_report import analyze_mix
from modules.spectral_analyzer.song_report import SongReport, analyze_song

PROFILE = load_profile("rock")
BAND_TOLERANCE_DB = 0.15
LOUDNESS_TOLERANCE_LU = 0.1
IMAGE_TOLERANCE_DB = 0.25
"""The image is measured over all frequencies, the model reaches from 10 Hz to 20 kHz."""

Change = Callable[[Song], Song]


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Song:
    """A wide pad, a bass that is nearly the same sound twice, and a beat in one channel."""
    rng, folder = np.random.default_rng(7), tmp_path_factory.mktemp("stems")
    frames = 6 * RATE
    pad = 0.05 * rng.standard_normal((2, frames))
    levels = [-3.0, 0.0, -20.0, -60.0, -80.0, -80.0, -80.0]
    bass = 2.0 * shaped_noise(levels, frames / RATE, RATE, rng)[0]
    twin = np.roll(bass, 9) + 0.005 * rng.standard_normal(frames)
    beat = np.zeros((2, frames))
    for start in range(0, frames - 4000, RATE // 2):
        beat[0, start : start + 4000] = (
            0.3 * rng.standard_normal(4000) * np.geomspace(1, 1e-3, 4000)
        )
    tracks = (
        stem_track(folder, 1, "Pad", pad),
        stem_track(folder, 2, "Bass", bass[None]),
        stem_track(folder, 3, "Bass double", twin[None]),
        stem_track(folder, 4, "Beat", beat),
    )
    return with_mix(Song(tracks=tracks), 4, pan=0.3)


@pytest.fixture(scope="module")
def report(song: Song) -> SongReport:
    return analyze_song(song, PROFILE, {})


def cut(frequency_hz: float, gain_db: float, q: float = 1.0) -> tuple[EqBand, ...]:
    return (EqBand(EqShape.PEAK, frequency_hz, gain_db, q),)


CHANGES: dict[str, Change] = {
    "one of two alike is cut": lambda song: with_mix(song, 2, eq=cut(90.0, -12.0)),
    "two alike are cut": lambda song: with_mix(
        with_mix(song, 2, eq=cut(120.0, -15.0)), 3, eq=cut(120.0, -15.0)
    ),
    "one of two alike is turned over": lambda song: with_mix(song, 2, is_polarity_inverted=True),
    "a track is muted": lambda song: with_mix(song, 4, muted=True),
    "a track is soloed": lambda song: with_mix(song, 1, soloed=True),
    "a wide track is narrowed": lambda song: with_mix(song, 1, width=0.2),
    "a track is panned away": lambda song: with_mix(song, 4, pan=-0.8, volume_db=4.0),
    "a high-pass": lambda song: with_mix(
        song, 2, eq=(EqBand(EqShape.HIGH_PASS, 150.0), EqBand(EqShape.LOW_PASS, 1_500.0))
    ),
    "the master": lambda song: replace(
        song, master=MasterMix(-3.0, (EqBand(EqShape.HIGH_SHELF, 4_000.0, 5.0),), 0.5, None, 120.0)
    ),
}


def measured(song: Song) -> Measurement:
    return analyze_mix(render_song(song).samples, RATE, PROFILE).measurement


@pytest.mark.parametrize("name", CHANGES)
def test_the_model_knows_what_a_change_does(song: Song, report: SongReport, name: str) -> None:
    after = CHANGES[name](song)
    now, mix = measured(after), report.model.mix(after)
    expected = forecast_song(report, song, after)
    before = report.report.measurement
    assert expected.bands_db is not None
    assert now.bands_db is not None
    heard = np.array(now.bands_db) > -40.0
    errors_db = np.abs(np.array(expected.bands_db) - np.array(now.bands_db))[heard]
    assert errors_db.max() < BAND_TOLERANCE_DB
    louder = now.loudness.integrated_lufs - before.loudness.integrated_lufs  # type: ignore[operator]
    assert expected.loudness_change_db == pytest.approx(louder, abs=LOUDNESS_TOLERANCE_LU)
    assert mix.low_correlation == pytest.approx(now.stereo.low_correlation, abs=0.02)
    then, image, image_before = report.model.mix(song), now.stereo, before.stereo
    for modelled, real in (
        (mix.balance_db - then.balance_db, image.balance_db - image_before.balance_db),  # type: ignore[operator]
        (
            mix.side_to_mid_db - then.side_to_mid_db,  # type: ignore[operator]
            image.side_to_mid_db - image_before.side_to_mid_db,  # type: ignore[operator]
        ),
    ):
        assert modelled == pytest.approx(real, abs=IMAGE_TOLERANCE_DB)


def test_a_setting_that_was_measured_can_be_taken_back(song: Song) -> None:
    treated = with_mix(song, 2, eq=cut(100.0, -9.0), volume_db=-4.0)
    report = analyze_song(treated, PROFILE, {})
    expected, now = forecast_song(report, treated, song), measured(song)
    assert expected.bands_db is not None
    assert now.bands_db is not None
    assert expected.bands_db[:4] == pytest.approx(now.bands_db[:4], abs=BAND_TOLERANCE_DB)


def test_a_track_that_is_gone_is_silent(song: Song, report: SongReport) -> None:
    gone = replace(song, tracks=song.tracks[1:])
    muted = with_mix(song, 1, muted=True)
    assert np.allclose(report.model.mix(gone).power, report.model.mix(muted).power)


def test_a_song_without_tracks_has_no_figures() -> None:
    mix = analyze_song(Song(), PROFILE, {}).model.mix(Song())
    assert (mix.loudness_db, mix.side_to_mid_db, mix.balance_db, mix.low_correlation) == (
        None,
        None,
        None,
        None,
    )
