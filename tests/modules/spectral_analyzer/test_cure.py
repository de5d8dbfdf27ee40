"""Suggestions followed all at once, on mixes with faults that were put in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from stem_songs import RATE, balanced_song, with_mix

from modules.song.edits import ApplyMixMove
from modules.song.mix import EqBand, EqShape
from modules.song.move_amount import scaled_move
from modules.song.score import Song
from modules.sound.render import render_song
from modules.spectral_analyzer.cure import Cure, cure
from modules.spectral_analyzer.forecast import forecast_song
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.loudness import LoudnessMeter
from modules.spectral_analyzer.mix_report import MixReport
from modules.spectral_analyzer.song_report import SongReport, analyze_song
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)

PROFILE = load_profile("rock")
MATCHED_LU = 0.2
PUSHED_DB = 1.0


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Song:
    return balanced_song(tmp_path_factory.mktemp("stems"), PROFILE)


@pytest.fixture(scope="module")
def report(song: Song) -> SongReport:
    return analyze_song(song, PROFILE, {})


def excesses_db(report: MixReport) -> np.ndarray:
    levels = report.measurement.bands_db
    assert levels is not None
    pairs = zip(PROFILE.bands, levels, strict=True)
    return np.array([band.excess_db(level) for band, level in pairs])


def cured(song: Song) -> Cure:
    found = analyze_song(song, PROFILE, {})
    done = cure(song, found.report, found.model, lambda s: analyze_song(s, PROFILE, {}).report)
    assert done is not None
    return done


def eq(song: Song, track_id: int, shape: EqShape, frequency_hz: float, gain_db: float) -> Song:
    band = EqBand(shape, frequency_hz, gain_db, 0.8)
    return with_mix(song, track_id, eq=(*song.track(track_id).mix.eq, band))


FAULTS: dict[str, tuple[int, Callable[[Song], Song]]] = {
    "boomy kick": (0, lambda song: eq(song, 1, EqShape.LOW_SHELF, 60.0, 12.0)),
    "muddy guitars": (2, lambda song: eq(song, 3, EqShape.PEAK, 350.0, 12.0)),
    "loud voice": (4, lambda song: with_mix(song, 4, volume_db=12.0)),
    "quiet bass": (1, lambda song: with_mix(song, 2, volume_db=-18.0)),
    "harsh voice": (4, lambda song: eq(song, 4, EqShape.PEAK, 3_500.0, 14.0)),
    "loud cymbals": (6, lambda song: with_mix(song, 5, volume_db=14.0)),
    "mud and harshness": (
        2,
        lambda song: eq(eq(song, 3, EqShape.PEAK, 350.0, 11.0), 4, EqShape.PEAK, 3_500.0, 12.0),
    ),
}


def test_a_mix_in_order_stays_as_it_is(song: Song, report: SongReport) -> None:
    assert not excesses_db(report.report).any()
    balance = [item for item in report.report.suggestions if item.id.startswith("rock.")]
    assert balance == []


@pytest.mark.parametrize("name", FAULTS)
def test_at_least_half_of_an_excess_goes_and_no_band_is_pushed_out(song: Song, name: str) -> None:
    band, spoil = FAULTS[name]
    done = cured(spoil(song))
    before, after = excesses_db(done.before), excesses_db(done.after)
    assert abs(before[band]) > 1.0, "the fault is there"
    out = np.abs(before) >= 0.5
    assert (np.abs(after)[out] <= 0.5 * np.abs(before)[out] + 1e-9).all()
    assert (np.abs(after) <= np.abs(before) + PUSHED_DB).all()
    assert done.rounds <= 3


def test_prediction_and_measurement_of_all_moves_agree(song: Song) -> None:
    done = cured(FAULTS["mud and harshness"][1](song))
    measured = done.after.measurement.bands_db
    assert measured is not None
    assert done.predicted_db == pytest.approx(measured, abs=0.2)
    outcomes = [item.outcome for item in done.followed if item.outcome is not None]
    assert outcomes
    for outcome in outcomes:
        assert outcome.achieved_change == pytest.approx(outcome.predicted_change, abs=0.3)


def test_the_true_peak_ends_at_its_ceiling_after_all_moves(song: Song) -> None:
    loud = FAULTS["muddy guitars"][1](song)
    loud = replace(loud, master=replace(loud.master, volume_db=12.0))
    peak = cured(loud).after.measurement.loudness.true_peak_dbtp
    assert peak is not None
    assert -2.0 < peak <= -0.5


def test_nothing_to_follow_is_nothing_to_cure(song: Song, report: SongReport) -> None:
    calm = replace(report.report, suggestions=())
    assert cure(song, calm, report.model, lambda _song: pytest.fail("not needed")) is None


# Previews.

MOVES = (
    MixMove(MoveType.PEAK, -3.0, 350.0, 0.9, track_ids=(3,)),
    MixMove(MoveType.PEAK, 2.5, 3_500.0, 0.9, track_ids=(4, 3)),
    MixMove(MoveType.LOW_SHELF, 3.0, 60.0, 0.707),
    MixMove(MoveType.HIGH_SHELF, -1.5, 12_000.0, 0.707),
    MixMove(MoveType.HIGH_PASS, 0.0, 90.0, 0.707, track_ids=(2,)),
    MixMove(MoveType.LOW_PASS, 0.0, 9_000.0, 0.707),
    MixMove(MoveType.GAIN, -4.0, track_ids=(3,)),
    MixMove(MoveType.GAIN, 3.0),
    MixMove(MoveType.WIDTH, amount=0.4),
    MixMove(MoveType.WIDTH, amount=1.8, track_ids=(5,)),
    MixMove(MoveType.PAN, amount=-0.6, track_ids=(4,)),
    MixMove(MoveType.POLARITY, track_ids=(1,)),
    MixMove(MoveType.MONO_BELOW, frequency_hz=150.0),
    MixMove(MoveType.LIMIT, amount=-6.0),
)


def suggestion(move: MixMove | None) -> Suggestion:
    evidence = Evidence(0.0, None, None, "dB", "judgement")
    return Suggestion("x", Severity.LOW, "Do it.", (20.0, 20_000.0), (), move, 0.5, evidence)


def loudness_lufs(song: Song) -> float:
    meter = LoudnessMeter(RATE, 2)
    meter.feed(render_song(song).samples)
    assert meter.integrated_lufs is not None
    return meter.integrated_lufs


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.type}-{len(move.track_ids)}")
@pytest.mark.parametrize("amount", [0.5, 1.5])
def test_a_preview_is_as_loud_as_the_song(
    song: Song, report: SongReport, move: MixMove, amount: float
) -> None:
    after = ApplyMixMove(suggestion(scaled_move(move, amount, song))).apply(song)
    gain_db = -forecast_song(report, song, after).loudness_change_db
    assert loudness_lufs(after) + gain_db == pytest.approx(loudness_lufs(song), abs=MATCHED_LU)
