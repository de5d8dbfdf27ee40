"""Every action of the catalogue: a mix for which it speaks, and good mixes for which none does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from mixes import (
    FREQUENCIES_HZ,
    HUM,
    ROCK,
    THIRD_CENTRES_HZ,
    band_of_tracks,
    changed_track,
    facts,
    good_measurement,
    shape,
    track,
    with_loudness,
    with_stereo,
    with_track,
)

from modules.spectral_analyzer.advice import MAX_SUGGESTIONS, advise, judged
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.genre_profile import GENRES, GenreProfile, load_profile
from modules.spectral_analyzer.low_scope import LowReading
from modules.spectral_analyzer.mix_meter import Measurement, Spectrum
from modules.spectral_analyzer.over_time import OverTime
from modules.spectral_analyzer.rules.catalogue import ACTIONS
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.suggestion import Suggestion
from modules.spectral_analyzer.track_info import PairFacts, TrackInfo

GOOD = good_measurement()
POP = load_profile("pop")
JUDGED_BY = {"tilt.lows.high": POP}
"""Rock allows so much bass that sub and bass cannot both be beyond it."""
Case = tuple[Measurement, tuple[TrackInfo, ...]]


def low(**changes: object) -> Measurement:
    assert GOOD.low is not None
    return replace(GOOD, low=replace(GOOD.low, **changes))


def ringing(power: np.ndarray, frequency_hz: float, times: float) -> np.ndarray:
    inside = np.abs(np.log2(np.maximum(FREQUENCIES_HZ, 1.0) / frequency_hz)) < 1 / 14
    return power * np.where(inside, times, 1.0)


def bands(profile: GenreProfile = ROCK, **beyond_db: float) -> Measurement:
    """Some bands so far beyond the edge of their range (as a gain); the others in between."""
    good = good_measurement(profile)
    power = 10 ** (np.array(good.bands_db or ()) / 10)
    shares = {}
    for name, beyond in beyond_db.items():
        band = profile.bands[BAND_NAMES.index(name)]
        edge = 10 ** ((band.p90_db if beyond > 0 else band.p10_db) / 10)
        odds = edge / (1 - edge) * 10 ** (beyond / 10)
        shares[BAND_NAMES.index(name)] = odds / (1 + odds)
    power[list(shares)] = 0.0
    power *= (1 - sum(shares.values())) / power.sum()
    power[list(shares)] = list(shares.values())
    return replace(good, bands_db=tuple((10 * np.log10(power)).tolist()))


def silence(before_s: int, after_s: int) -> Measurement:
    course = GOOD.over_time
    assert course is not None
    peak = course.peak.copy()
    peak[:before_s] = 0.0
    peak[len(peak) - after_s :] = 0.0
    over_time = OverTime(course.short_term_lufs, course.band_power, course.stereo_energy, peak)
    return replace(GOOD, over_time=over_time)


def quieter(number: int, gain_db: float) -> tuple[TrackInfo, ...]:
    old = next(t for t in band_of_tracks() if t.number == number)
    assert old.facts is not None
    power = old.facts.power * 10 ** (gain_db / 10)
    return with_track(track(number, old.name, old.instrument, facts(power)))


def snare(level_db: float) -> tuple[TrackInfo, ...]:
    return (*band_of_tracks(), track(6, "Snare", "Snare Drum", facts(shape(200.0, 0.7, level_db))))


def kit(level_db: float) -> tuple[TrackInfo, ...]:
    sound = facts(shape(3000.0, 1.5, level_db))
    return (*band_of_tracks(), track(6, "Drums", "Drums", sound))


def hissing(treble: bool) -> tuple[TrackInfo, ...]:
    slope = 1.5 if treble else -1.0
    return changed_track(4, floor_power=1e-8 * (THIRD_CENTRES_HZ / 3000.0) ** slope)


RUNG = ringing(shape(900.0, 1.5, -24.0), 2500.0, 200.0)
MIX_SPECTRUM = GOOD.spectrum.power if GOOD.spectrum else np.zeros(0)
RINGING = replace(GOOD, spectrum=Spectrum(FREQUENCIES_HZ, ringing(MIX_SPECTRUM, 2500.0, 40.0)))
SILENCE = facts(0 * RUNG, peak=0.0, loudness_lufs=None)
TURNED = PairFacts({2: -0.9}, 4.0, 4.0)
GUITARS = (
    *band_of_tracks()[:3],
    track(4, "Gtr R", "Electric Guitar (clean)", facts(shape(460.0, 0.9, -25.0))),
)
NARROW = with_stereo(side_to_mid_db=-30.0, correlation=0.99, width=0.03)

SPEAKS: dict[str, Case] = {
    "fault.clipping": (replace(with_loudness(sample_peak_dbfs=0.0), clipped_runs=3), ()),
    "fault.clipped_source": (replace(GOOD, has_flat_tops=True), ()),
    "fault.true_peak": (with_loudness(true_peak_dbtp=0.4), ()),
    "track.clipped": (GOOD, changed_track(4, peak=1.0, clipped_runs=5)),
    "track.over_full_scale": (with_loudness(true_peak_dbtp=2.0), changed_track(3, peak=1.6)),
    "fault.silent_channel": (replace(GOOD, silent_channel=1), ()),
    "track.silent": (
        GOOD,
        (
            *band_of_tracks(),
            track(6, "Take 2", None, SILENCE),
        ),
    ),
    "fault.dc_offset": (low(direct_current=0.02), ()),
    "track.dc_offset": (GOOD, changed_track(2, low=LowReading(0.02, 0.0, None))),
    "track.polarity": (GOOD, changed_track(3, pairs=TURNED)),
    "track.duplicate": (GOOD, changed_track(3, pairs=PairFacts({2: 0.999}, -1.0, -1.0))),
    "fault.mono_loss": (with_stereo(correlation=-0.4, mono_loss_db=5.0, side_to_mid_db=3.0), ()),
    "track.side_inverted": (GOOD, changed_track(4, correlation=-0.8, side_to_mid_db=9.0)),
    "stereo.too_wide": (with_stereo(side_to_mid_db=-1.0, correlation=0.1, mono_loss_db=2.5), ()),
    "stereo.too_narrow": (NARROW, ()),
    "track.too_wide": (GOOD, changed_track(4, correlation=-0.2, side_to_mid_db=1.8)),
    "stereo.balance": (with_stereo(balance_db=3.5), changed_track(5, balance_db=8.0)),
    "stereo.band_phase": (with_stereo(band_correlation=(0.9, 0.9, 0.5, -0.5, 0.5, 0.5, 0.5)), ()),
    "fault.wide_low_end": (with_stereo(low_correlation=0.1), ()),
    "track.low_end_panned": (GOOD, changed_track(2, low_balance_db=12.0)),
    "low.subsonic": (low(subsonic_power=float(MIX_SPECTRUM.sum()) * 0.1), ()),
    "track.subsonic": (GOOD, changed_track(4, low=LowReading(0.0, 3e-4, None))),
    "track.low_clutter": (
        bands(bass=2.0),
        with_track(track(3, "Gtr", "Acoustic Guitar", facts(shape(190.0, 1.1, -16.0)))),
    ),
    "noise.hum": (low(hum=HUM), ()),
    "track.hum": (GOOD, changed_track(4, low=LowReading(0.0, 0.0, HUM))),
    "track.hiss": (GOOD, hissing(treble=True)),
    "track.noise_floor": (GOOD, hissing(treble=False)),
    "track.sibilance": (GOOD, changed_track(5, sibilance_db=4.0)),
    **{
        f"band.{name}.{word}": (bands(**{name: beyond}), ())
        for name in BAND_NAMES
        for word, beyond in (("high", 4.0), ("low", -4.0))
    },
    "tilt.treble.high": (bands(high_mid=3.0, presence=3.0, air=3.0), ()),
    "tilt.treble.low": (bands(high_mid=-3.0, presence=-3.0, air=-3.0), ()),
    "tilt.lows.high": (bands(POP, sub_bass=1.5, bass=1.6), ()),
    "tilt.lows.low": (bands(sub_bass=-4.0, bass=-4.0), ()),
    "tone.resonance": (RINGING, ()),
    "track.resonance": (RINGING, with_track(track(4, "Keys", "Piano/Keys", facts(RUNG)))),
    "balance.vocal.low": (GOOD, quieter(5, -22.0)),
    "balance.vocal.high": (GOOD, quieter(5, 16.0)),
    "balance.bass.low": (GOOD, quieter(2, -24.0)),
    "balance.bass.high": (GOOD, quieter(2, 12.0)),
    "balance.kick.low": (GOOD, quieter(1, -26.0)),
    "balance.kick.high": (GOOD, quieter(1, 14.0)),
    "balance.snare.low": (GOOD, snare(-50.0)),
    "balance.snare.high": (GOOD, snare(-16.0)),
    "balance.drums.low": (GOOD, kit(-50.0)),
    "balance.drums.high": (GOOD, kit(-8.0)),
    "balance.kick_bass": (GOOD, quieter(1, -17.0)),
    "balance.dominant": (GOOD, quieter(3, 20.0)),
    "masking.lead": (
        GOOD,
        with_track(track(4, "Keys", "Piano/Keys", facts(shape(2000.0, 0.8, -12.0)))),
    ),
    "masking.kick_bass": (
        GOOD,
        with_track(track(2, "Bass", "Electric Bass", facts(shape(70.0, 0.6, -14.0)))),
    ),
    "masking.pair": (
        GOOD,
        (*band_of_tracks(), track(6, "Low pad", "Synth Pad", facts(shape(300.0, 0.3, -45.0)))),
    ),
    "masking.inaudible": (
        GOOD,
        (*band_of_tracks(), track(6, "Pad", "Synth Pad", facts(shape(450.0, 0.9, -55.0)))),
    ),
    "stereo.pan_apart": (NARROW, GUITARS),
    "fault.crushed": (with_loudness(plr_db=5.0), ()),
    "dynamics.too_dynamic": (with_loudness(plr_db=20.0), ()),
    "level.quiet": (with_loudness(integrated_lufs=-32.0, true_peak_dbtp=-18.0), ()),
    "level.loud": (with_loudness(integrated_lufs=-6.5, plr_db=8.3), ()),
    "ends.silent_start": (silence(4, 0), ()),
    "ends.silent_end": (silence(0, 8), ()),
}


def said(action_id: str) -> list[Suggestion]:
    measurement, tracks = SPEAKS[action_id]
    return list(judged(Mix(measurement, JUDGED_BY.get(action_id, ROCK), tracks)))


@pytest.mark.parametrize("action_id", [action.id for action in ACTIONS])
def test_an_action_speaks_when_it_is_due(action_id: str) -> None:
    found = said(action_id)
    due = [s for s in found if s.action == action_id]
    assert due, f"only {sorted(s.action for s in found)}"
    for suggestion in due:
        assert suggestion.message.count(". ") <= 1, "one or two sentences"
        assert suggestion.message.endswith(".")
        assert 0.0 < suggestion.relevance <= 1.0
        assert suggestion.evidence.unit
        assert suggestion.evidence.origin in {"published", "derived", "judgement"}


@pytest.mark.parametrize("genre", GENRES)
def test_nothing_is_said_of_a_mix_in_the_middle_of_its_range(genre: str) -> None:
    profile = load_profile(genre)
    assert list(judged(Mix(good_measurement(profile), profile))) == []


def test_nothing_is_said_of_good_tracks() -> None:
    assert list(judged(Mix(GOOD, ROCK, band_of_tracks()))) == []


@pytest.mark.parametrize("action_id", [action.id for action in ACTIONS])
def test_a_fault_is_not_taken_for_many(action_id: str) -> None:
    """Whatever is wrong, little more than that is said."""
    assert len({suggestion.action for suggestion in said(action_id)}) <= 5


def test_the_catalogue_is_whole() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids)) >= 50
    assert set(SPEAKS) == set(ids)
    assert all(action.name and action.measures and action.speaks_when for action in ACTIONS)


def test_faults_come_first_and_the_list_is_short() -> None:
    measurement = replace(
        bands(low_mid=6.0), clipped_runs=2, loudness=with_loudness(plr_db=5.0).loudness
    )
    found = advise(measurement, ROCK, quieter(5, -22.0))
    assert [s.id for s in found][:2] == ["fault.clipping", "fault.crushed"]
    assert found[2].id == "rock.low_mid.high"
    assert len(found) <= MAX_SUGGESTIONS


def test_ids_are_stable_and_name_the_track() -> None:
    (found,) = advise(GOOD, ROCK, changed_track(4, low=LowReading(0.0, 0.0, HUM)))
    assert found.id == "track.hum.4"
    assert found.move is not None
    assert found.move.track_ids == (4,)
    assert found.track_names == ("Keys",)


def test_a_short_snippet_is_not_judged() -> None:
    short = replace(bands(low_mid=6.0), duration_s=1.0)
    assert list(judged(Mix(short, ROCK, quieter(5, -22.0)))) == []
