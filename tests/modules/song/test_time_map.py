"""Musical time against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from modules.song.score import MeterChange, Song, TempoChange
from modules.song.time_map import BarPosition, TimeMap, time_map_of

TEMPOS = (TempoChange(0, 120.0), TempoChange(1920, 60.0), TempoChange(2880, 90.0))
METERS = (MeterChange(0, 4, 4), MeterChange(3840, 3, 4), MeterChange(6720, 6, 8))


@pytest.fixture
def time_map() -> TimeMap:
    return TimeMap(480, TEMPOS, METERS)


@pytest.mark.parametrize(
    ("tick", "seconds"),
    [
        (0, 0.0),
        (480, 0.5),
        (1920, 2.0),  # four quarters at 120
        (2400, 3.0),  # and one at 60
        (2880, 4.0),
        (3360, 4.0 + 2 / 3),  # and one at 90
        (-480, -0.5),
    ],
)
def test_ticks_and_seconds(time_map: TimeMap, tick: int, seconds: float) -> None:
    assert time_map.tick_to_seconds(tick) == pytest.approx(seconds)
    assert time_map.seconds_to_tick(seconds) == pytest.approx(tick)
    assert time_map.ticks_to_seconds(np.array([tick]))[0] == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("tick", "position"),
    [
        (0, BarPosition(1, 1, 0)),
        (1919, BarPosition(1, 4, 479)),
        (1920, BarPosition(2, 1, 0)),
        (3840, BarPosition(3, 1, 0)),  # 3/4 from here
        (3840 + 1440, BarPosition(4, 1, 0)),
        (6720, BarPosition(5, 1, 0)),  # 6/8 from here: beats of an eighth
        (6720 + 250, BarPosition(5, 2, 10)),
        (6720 + 1440, BarPosition(6, 1, 0)),
    ],
)
def test_bars_and_beats(time_map: TimeMap, tick: int, position: BarPosition) -> None:
    assert time_map.position_at(tick) == position
    assert time_map.bar_index_at(tick) == position.bar - 1


def test_bar_starts(time_map: TimeMap) -> None:
    starts = [time_map.bar_start_tick(bar) for bar in range(7)]
    assert starts == [0, 1920, 3840, 5280, 6720, 8160, 9600]


def test_meter_change_inside_a_bar_starts_a_new_bar() -> None:
    time_map = TimeMap(
        480, (TempoChange(0, 120.0),), (MeterChange(0, 4, 4), MeterChange(960, 3, 4))
    )
    assert time_map.position_at(959) == BarPosition(1, 2, 479)
    assert time_map.position_at(960) == BarPosition(2, 1, 0)
    assert time_map.bar_start_tick(2) == 960 + 1440


def test_tempo_and_meter_hold_until_the_next(time_map: TimeMap) -> None:
    assert [time_map.bpm_at(tick) for tick in (0, 1919, 1920, 99_999)] == [120.0, 120.0, 60.0, 90.0]
    assert time_map.meter_at(6719) == METERS[1]
    assert time_map.bar_ticks_at(6720) == 1440
    assert time_map.beat_ticks_at(6720) == 240


def test_songs_with_equal_maps_share_one() -> None:
    assert time_map_of(Song(title="a")) is time_map_of(Song(title="b"))
