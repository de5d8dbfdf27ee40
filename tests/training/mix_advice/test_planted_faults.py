from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from modules.song.demo_song import demo_song
from modules.song.mix import EqBand, EqShape
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)
from training.mix_advice.answers import is_answer, names_track
from training.mix_advice.band_faults import band_faults, odds_db, pushed
from training.mix_advice.curing import cure_table, cured
from training.mix_advice.evaluate import evaluate, tables
from training.mix_advice.excerpts import EXCERPT_S, Part, excerpt_of, read_excerpts
from training.mix_advice.fault import Fault, Kind, Planted
from training.mix_advice.good_mix import GoodMix, balanced
from training.mix_advice.good_mixes import read_planted
from training.mix_advice.hearing import heard, measured, write_heard
from training.mix_advice.signal_faults import signal_faults
from training.mix_advice.stems import stems_of
from training.mix_advice.stereo_faults import stereo_faults


@pytest.fixture(scope="module")
def mix() -> GoodMix:
    rng = np.random.default_rng(3)
    stems = stems_of(excerpt_of(demo_song()), rng)
    found = balanced("demo", stems, load_profile("rock"), rng)
    assert found is not None
    return found


def planted_by_kind(mix: GoodMix) -> dict[Kind, Planted]:
    rng = np.random.default_rng(5)
    return {
        planted.fault.kind: planted
        for planted in (*stereo_faults(mix, rng), *signal_faults(mix, rng))
        if planted.fault is not None
    }


def test_a_good_mix_lies_inside_the_range_of_its_genre(mix: GoodMix) -> None:
    heard = measured(mix.sum)
    assert heard.duration_s == pytest.approx(EXCERPT_S, abs=0.01)
    assert heard.bands_db is not None
    excess = [b.excess_db(v) for v, b in zip(heard.bands_db, mix.profile.bands, strict=True)]
    assert max(abs(value) for value in excess) < 0.2
    assert heard.loudness.true_peak_dbtp is not None
    assert heard.loudness.true_peak_dbtp < -1.0
    assert [stem.name for stem in mix.stems].count("Bass amp") == 1


def push(mix: GoodMix, band: int, direction: int, size: float, index: int | None) -> Planted:
    shape = EqBand(EqShape.PEAK, (40.0, 120.0, 350.0, 1000.0, 3500.0)[band], q=1.0)
    planted = pushed(mix, Fault(Kind.BAND, size, band=band, direction=direction), shape, index)
    assert planted is not None and planted.fault is not None
    return planted


@pytest.mark.parametrize(
    ("band", "direction", "on_track"), [(1, 1, False), (2, 1, True), (3, -1, False)]
)
def test_bands_are_pushed_as_far_as_told(
    mix: GoodMix, band: int, direction: int, on_track: bool
) -> None:
    guitar = [stem.name for stem in mix.stems].index("Guitar left")
    planted = push(mix, band, direction, 4.0, guitar if on_track else None)
    assert planted.fault is not None
    assert planted.fault.tracks == ((guitar + 1,) if on_track else ())
    levels = measured(planted.audio()).bands_db
    assert levels is not None
    target = mix.profile.bands[band]
    edge_db = target.p90_db if direction > 0 else target.p10_db
    assert odds_db(levels[band]) - odds_db(edge_db) == pytest.approx(4.0 * direction, abs=0.2)
    # A boost does not plant a higher peak as well.
    assert float(np.abs(planted.audio()).max()) <= float(np.abs(mix.sum).max()) * 1.001


def test_band_faults_take_turns_on_tracks_and_on_the_master(mix: GoodMix) -> None:
    faults = [planted.fault for planted in islice(band_faults(mix, np.random.default_rng(1)), 10)]
    assert {fault.size for fault in faults if fault} >= {2.0, 4.0}
    assert {fault.place for fault in faults if fault} == {"track", "master"}


def test_every_kind_of_fault_is_there_to_be_measured(mix: GoodMix) -> None:
    planted = planted_by_kind(mix)
    assert set(planted) >= set(Kind) - {Kind.BAND, Kind.MASKING, Kind.LOW_END}
    width = measured(planted[Kind.WIDTH].audio()).stereo
    assert width.correlation is not None and width.correlation < 0.0
    assert measured(planted[Kind.DEAD_SIDE].audio()).silent_channel == 1
    assert measured(planted[Kind.CLIPPING].audio()).clipped_runs > 0
    assert measured(planted[Kind.CLIPPED_BEFORE].audio()).has_flat_tops
    peak = measured(planted[Kind.TRUE_PEAK].audio()).loudness.true_peak_dbtp
    assert peak == pytest.approx(2.0, abs=0.1)


def test_a_big_fault_is_found_in_what_was_kept(mix: GoodMix, tmp_path: Path) -> None:
    planted = push(mix, 3, 1, 8.0, None)
    write_heard(tmp_path / "develop" / "000.pickle", [heard(Planted(mix)), heard(planted)])
    evaluation = evaluate(read_planted(tmp_path, Part.DEVELOP))
    assert len(evaluation.untouched) == 1
    assert evaluation.cases[0].rank is not None
    assert "100.0%" in tables(evaluation)
    with pytest.raises(FileNotFoundError, match="plant"):
        list(read_planted(tmp_path, Part.TEST))


def test_following_all_advice_brings_a_band_back(mix: GoodMix) -> None:
    found = cured(push(mix, 3, 1, 8.0, None))
    assert found.before_db > 1.0
    assert found.is_halved
    assert found.pushed_db < 1.0
    assert "100.0%" in cure_table([found])


def suggestion(action: str, move: MixMove | None) -> Suggestion:
    return Suggestion(
        id=action,
        severity=Severity.LOW,
        message="",
        freq_range_hz=(20.0, 20_000.0),
        track_names=(),
        move=move,
        relevance=0.5,
        evidence=Evidence(0.0, None, None, "dB", "judgement"),
        action=action,
    )


@pytest.mark.parametrize(
    ("action", "move", "is_right"),
    [
        ("band.mid.high", None, True),
        ("band.mid.low", None, False),
        ("track.resonance", MixMove(MoveType.PEAK, -3.0, 900.0, track_ids=(2,)), True),
        ("track.resonance", MixMove(MoveType.PEAK, -3.0, 3000.0, track_ids=(2,)), False),
        ("tilt.lows.low", MixMove(MoveType.LOW_SHELF, 2.0, 700.0), False),
        ("balance.bass.high", MixMove(MoveType.GAIN, -3.0, track_ids=(2,)), False),
    ],
)
def test_an_answer_names_the_band_and_the_way(
    action: str, move: MixMove | None, is_right: bool
) -> None:
    fault = Fault(Kind.BAND, 4.0, tracks=(2,), band=3, direction=1)
    assert is_answer(suggestion(action, move), fault) is is_right


def test_a_level_is_found_by_a_move_of_that_track_the_other_way() -> None:
    down = suggestion("balance.dominant", MixMove(MoveType.GAIN, -3.0, track_ids=(2,)))
    assert is_answer(down, Fault(Kind.LOUD, 9.0, tracks=(2,)))
    assert not is_answer(down, Fault(Kind.LOUD, 9.0, tracks=(1,)))
    assert not is_answer(down, Fault(Kind.QUIET, -12.0, tracks=(2,)))
    assert names_track(down, Fault(Kind.HUM, tracks=(2, 3)))


def test_planting_is_the_same_for_the_same_seed(mix: GoodMix) -> None:
    first, second = (
        [planted.audio() for planted in signal_faults(mix, np.random.default_rng(7))][3:8]
        for _ in range(2)
    )
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.shared_data
def test_songs_are_split_by_song(shared_data: Path) -> None:
    titles: Counter[str] = Counter()
    for part in Part:
        found = list(islice(read_excerpts(shared_data / "midi", part, 1), 4))
        titles.update(excerpt.title for excerpt in found)
        assert all(4 <= len(excerpt.song.tracks) <= 7 for excerpt in found)
        again = islice(read_excerpts(shared_data / "midi", part, 1), 4)
        assert [excerpt.song for excerpt in found] == [excerpt.song for excerpt in again]
    assert max(titles.values()) == 1
