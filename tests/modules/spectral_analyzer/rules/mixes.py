"""Mixes with known numbers, for rules that are judged without rendering sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from modules.instrument_classifier.classes import TrackType
from modules.spectral_analyzer.genre_profile import GenreProfile, load_profile
from modules.spectral_analyzer.low_scope import Hum, LowReading
from modules.spectral_analyzer.mix_meter import Loudness, Measurement, Spectrum, Stereo
from modules.spectral_analyzer.over_time import OverTime
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.spectrum import THIRD_EDGES_HZ, band_weights
from modules.spectral_analyzer.track_info import PairFacts, TrackFacts, TrackInfo

ROCK = load_profile("rock")
SECONDS = 20
FREQUENCIES_HZ = np.arange(2049) * 44_100 / 4096
THIRD_CENTRES_HZ = np.sqrt(THIRD_EDGES_HZ[1:] * THIRD_EDGES_HZ[:-1])


def good_measurement(profile: GenreProfile = ROCK) -> Measurement:
    """Everything in the middle of the profile's ranges."""
    side_db = (profile.side_to_mid_db.low + profile.side_to_mid_db.high) / 2
    bands = np.array([band.centre_db for band in profile.bands])
    bands -= 10 * np.log10((10 ** (bands / 10)).sum())
    plr_db = (profile.plr_db.low + profile.plr_db.high) / 2
    return Measurement(
        sample_rate=44_100,
        channels=2,
        duration_s=float(SECONDS),
        loudness=Loudness(-12.5, -9.0, -10.0, 5.0, -2.0, -2.1, plr_db, 12.0, 9.0, False),
        stereo=Stereo(
            0.6, 0.4, 0.6, 0.95, side_db, 0.1, 0.6, 5.0, 0.1, (0.9,) * 2 + (0.5,) * 5, (0.4,) * 7
        ),
        bands_db=tuple(bands.tolist()),
        clipped_runs=0,
        bandwidth_hz=22_050.0,
        spectrum=Spectrum(FREQUENCIES_HZ, _falling_spectrum()),
        over_time=_steady_course(),
        low=LowReading(0.0, 1e-9, None),
    )


def _falling_spectrum() -> np.ndarray:
    return 1e-3 / np.maximum(FREQUENCIES_HZ, 40.0) ** 1.5


def _steady_course() -> OverTime:
    return OverTime(
        np.full(SECONDS, -12.5),
        np.ones((7, SECONDS)) * 1e-3,
        np.tile([[1.0], [1.0], [0.6]], SECONDS),
        np.full(SECONDS, 0.8),
    )


def shape(centre_hz: float, octaves: float = 1.0, level_db: float = -20.0) -> np.ndarray:
    """Power (bins,) of a track that lives around a frequency, and sums to a level."""
    distance = np.log2(np.maximum(FREQUENCIES_HZ, 5.0) / centre_hz) / octaves
    power = np.exp(-0.5 * distance**2) / np.maximum(FREQUENCIES_HZ, 20.0)
    return power / power.sum() * 10 ** (level_db / 10)


def facts(power: np.ndarray | None = None, **changes: Any) -> TrackFacts:
    """A track without faults: `power` (bins,), mono, with clean pauses."""
    power = shape(400.0, 2.0) if power is None else power
    thirds = (band_weights(FREQUENCIES_HZ, THIRD_EDGES_HZ) @ power)[:, None] * np.ones(SECONDS)
    loudness = -0.691 + 10 * np.log10(max(2 * float(power.sum()), 1e-12))
    found = TrackFacts(
        duration_s=float(SECONDS),
        peak=0.5,
        clipped_runs=0,
        has_flat_tops=False,
        frequencies_hz=FREQUENCIES_HZ,
        power=power,
        thirds=thirds,
        floor_power=np.zeros(30),
        low=LowReading(0.0, 1e-12, None),
        correlation=1.0,
        balance_db=0.0,
        side_to_mid_db=-40.0,
        low_correlation=1.0,
        low_balance_db=0.0,
        loudness_lufs=float(loudness),
        sibilance_db=-12.0,
        bandwidth_hz=20_000.0,
        pairs=PairFacts({}, 0.0, 0.0),
    )
    return replace(found, **changes)


def track(
    number: int, name: str, instrument: str | None = None, of: TrackFacts | None = None
) -> TrackInfo:
    """A track with facts; its band powers follow from them."""
    of = of or facts()
    is_drum = instrument in {"Kick Drum", "Snare Drum"}
    return TrackInfo(
        number,
        number,
        name,
        instrument,
        TrackType.PERCUSSIVE if is_drum else TrackType.TONAL,
        band_weights(FREQUENCIES_HZ) @ of.power,
        of,
    )


def band_of_tracks() -> tuple[TrackInfo, ...]:
    """Five tracks at usual levels, each where it lives."""
    return (
        track(1, "Kick", "Kick Drum", facts(shape(70.0, 0.6, -28.0))),
        track(2, "Bass", "Electric Bass", facts(shape(120.0, 0.8, -26.0))),
        track(3, "Gtr", "Electric Guitar (clean)", facts(shape(450.0, 0.9, -25.0))),
        track(4, "Keys", "Piano/Keys", facts(shape(900.0, 0.9, -26.0))),
        track(5, "Voice", "Vocals (female)", facts(shape(1500.0, 1.0, -21.0))),
    )


def with_track(changed: TrackInfo) -> tuple[TrackInfo, ...]:
    """The band with one track replaced, by its number."""
    return tuple(changed if t.number == changed.number else t for t in band_of_tracks())


def changed_track(number: int, **changes: Any) -> tuple[TrackInfo, ...]:
    """The band with other facts on one track."""
    old = next(t for t in band_of_tracks() if t.number == number)
    assert old.facts is not None
    return with_track(replace(old, facts=replace(old.facts, **changes)))


def with_loudness(**changes: Any) -> Measurement:
    """A good mix with other loudness figures."""
    good = good_measurement()
    return replace(good, loudness=replace(good.loudness, **changes))


def with_stereo(**changes: Any) -> Measurement:
    """A good mix with another image."""
    good = good_measurement()
    return replace(good, stereo=replace(good.stereo, **changes))


HUM = Hum(50.0, 100.0, -40.0, 4)
__all__ = ["HUM", "ROCK", "Mix", "replace"]
