"""The analyzer on openly licensed recordings: a smoke test with loose expectations."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.meter_agreement import compared
from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.mix_report import MixReport, analyze_file

pytestmark = pytest.mark.shared_data


def report_on(shared_data: Path, name: str, genre: str) -> MixReport:
    return analyze_file(shared_data / "audio" / "mixes" / f"{name}.ogg", load_profile(genre))


@pytest.mark.parametrize(
    ("name", "genre", "integrated_lufs"),
    [
        ("classical-hungarian-dance-5-strings", "classical", -18.5),
        ("folk-lets-go-fishin", "indie", -14.2),
        ("pop-rock-acoustically-driven", "rock", -25.3),
    ],
)
def test_a_finished_mix_is_inside_its_genre(
    shared_data: Path, name: str, genre: str, integrated_lufs: float
) -> None:
    report = report_on(shared_data, name, genre)
    assert [s.id for s in report.suggestions if s.id.startswith(genre)] == []
    assert report.measurement.loudness.integrated_lufs == pytest.approx(integrated_lufs, abs=0.3)


def test_a_hot_master_is_told_and_nothing_else(shared_data: Path) -> None:
    (suggestion,) = report_on(shared_data, "folk-lets-go-fishin", "indie").suggestions
    assert suggestion.id == "fault.true_peak"


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("name", ["classical-hungarian-dance-5-strings", "folk-lets-go-fishin"])
def test_other_meters_read_the_same(shared_data: Path, name: str) -> None:
    found = compared(shared_data / "audio" / "mixes" / f"{name}.ogg")
    assert found.agrees, found


def test_lossy_coding_is_noted(shared_data: Path) -> None:
    report = report_on(shared_data, "acoustic-inspiring-uplifting", "pop")
    assert all("air" not in s.id for s in report.suggestions)
