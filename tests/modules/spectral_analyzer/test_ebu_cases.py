"""The EBU tone set and what follows from BS.1770. `benchmarks.ebu_checks` shows all rates."""

from __future__ import annotations

import pytest

from benchmarks.ebu_cases import CASES, MOMENTARY_BINS, SILENT_DBFS, heard, tone

MINUTES_LONG = {"3341-3", "3341-4", "3341-5", "3341-10", "3341-11", "3342-3", "3342-4"}


@pytest.mark.parametrize("case", CASES)
def test_at_48_khz(case: str) -> None:
    assert [check for check in CASES[case](48_000) if not check.is_met] == []


@pytest.mark.parametrize("case", [case for case in CASES if case not in MINUTES_LONG])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_at_other_rates(case: str, rate: int) -> None:
    assert [check for check in CASES[case](rate) if not check.is_met] == []


@pytest.mark.parametrize("case", ["3341-9", "3341-12", "3341-15", "3341-21", "no numbers"])
@pytest.mark.parametrize("rate", [22_050, 32_000, 88_200, 176_400, 192_000])
def test_at_unusual_rates(case: str, rate: int) -> None:
    assert [check for check in CASES[case](rate) if not check.is_met] == []


@pytest.mark.parametrize("block", [64, 480, 4_410])
def test_bursts_read_alike_in_any_blocks(block: int) -> None:
    """What the live path hears in small blocks is what the file path hears in large ones."""
    samples = tone([(SILENT_DBFS, 0.34), (-23, 0.4), (SILENT_DBFS, 0.5)], 48_000)
    whole, cut = heard(samples, 48_000), heard(samples, 48_000, block)
    expected = whole.series_lufs(MOMENTARY_BINS)
    assert cut.series_lufs(MOMENTARY_BINS) == pytest.approx(expected, abs=1e-9)


def test_a_coarser_grid_would_miss_the_bursts() -> None:
    """Why the grid is 10 ms: read every 100 ms, case 13 is nearly half a unit low."""
    lowest = []
    for index in range(20):
        samples = tone([(SILENT_DBFS, 0.02 * index), (-23, 0.4), (SILENT_DBFS, 1)], 48_000)
        lowest.append(heard(samples, 48_000).series_lufs(MOMENTARY_BINS)[::10].max())
    assert min(lowest) == pytest.approx(-23.46, abs=0.1)
