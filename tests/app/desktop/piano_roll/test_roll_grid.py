from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.piano_roll.grid import SNAPS, Grid, Snap, grid_lines
from modules.song.score import MeterChange, TempoChange
from modules.song.time_map import TimeMap

TEMPOS = (TempoChange(0, 120.0),)
PPQS = st.sampled_from([96, 100, 480])
FOUR = TimeMap(960, TEMPOS, (MeterChange(0, 4, 4),))
SEVEN = TimeMap(960, TEMPOS, (MeterChange(0, 7, 8), MeterChange(3360, 4, 4)))


@pytest.mark.parametrize(
    ("snap", "step"),
    [(Snap(4), 960), (Snap(16), 240), (Snap(8, triplet=True), 320), (Snap(16, triplet=True), 160)],
)
def test_steps_are_note_values(snap: Snap, step: int) -> None:
    assert Grid(FOUR, snap).step_ticks == step


@given(tick=st.integers(0, 200_000), snap=st.sampled_from(SNAPS), ppq=PPQS)
def test_snapping_twice_is_snapping_once(tick: int, snap: Snap, ppq: int) -> None:
    grid = Grid(TimeMap(ppq, TEMPOS, (MeterChange(0, 3, 4),)), snap)
    for snapped in (grid.floor(tick), grid.nearest(tick)):
        assert grid.nearest(snapped) == snapped
        assert grid.floor(snapped) == snapped
    assert grid.floor(tick) <= tick


@given(tick=st.integers(0, 200_000), snap=st.sampled_from(SNAPS[:-1]))
def test_next_and_previous_leave_the_place(tick: int, snap: Snap) -> None:
    grid = Grid(SEVEN, snap)
    assert grid.next(tick) > tick
    assert grid.previous(tick) < tick or tick == 0


def test_bars_restart_the_grid() -> None:
    grid = Grid(SEVEN, Snap(4))
    # A bar of seven eighths ends off the quarter grid of the whole song.
    assert grid.next(2880) == 3360
    assert grid.floor(3400) == 3360


def test_off_means_every_tick() -> None:
    grid = Grid(FOUR, Snap(enabled=False))
    assert grid.nearest(1234.4) == 1234
    assert grid.nearest(-7) == 0


def test_lines_by_rank() -> None:
    lines = grid_lines(Grid(FOUR, Snap(16)), 0, 3840 * 2 - 1, 0.1)
    assert lines.bars.tolist() == [0, 3840]
    assert lines.bar_numbers.tolist() == [1, 2]
    assert lines.beats.tolist()[:3] == [960, 1920, 2880]
    assert 240 in lines.steps.tolist()


def test_far_out_only_some_bars_are_left() -> None:
    lines = grid_lines(Grid(FOUR, Snap(16)), 0, 3840 * 4000, 0.0002)
    assert len(lines.bars) < 400
    assert not len(lines.beats)
    assert not len(lines.steps)


def test_finer_and_coarser_stop_at_the_ends() -> None:
    assert Snap(64).finer() == Snap(64)
    assert Snap(1).coarser() == Snap(1)
    assert Snap(16).finer().coarser() == Snap(16)
    assert Snap(8, triplet=True).name == "1/8 T"
