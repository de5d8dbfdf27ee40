"""What changed between two reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.report.compare import comparison, comparison_text, read_report
from modules.errors import FileError


def test_the_same_report_has_not_changed(better: dict[str, Any]) -> None:
    found = comparison(better, better)
    assert not any(row["changed"] for row in found["rows"])
    assert found["suggestions"]["gone"] == found["suggestions"]["new"] == []
    assert "All numbers are the same" in comparison_text(found)


def test_less_mud_is_closer_to_the_range(muddy: dict[str, Any], better: dict[str, Any]) -> None:
    found = comparison(muddy, better)
    row = next(row for row in found["rows"] if row["id"] == "bands.low_mid")
    assert row["change"] < -2.0
    assert row["verdict"] == "closer"
    back = comparison(better, muddy)
    assert next(r for r in back["rows"] if r["id"] == "bands.low_mid")["verdict"] == "further"
    assert found["suggestions"]["gone"] == back["suggestions"]["new"]
    assert found["suggestions"]["gone"]
    assert "closer to the range" in comparison_text(found)
    json.dumps(found, allow_nan=False)


def test_what_is_not_measurable_has_no_verdict(
    silent: dict[str, Any], better: dict[str, Any]
) -> None:
    rows = comparison(silent, better)["rows"]
    assert rows
    for row in rows:
        assert row["verdict"] == ""
        assert row["change"] is None or row["before"] is not None


@pytest.mark.parametrize(
    "content", ["", "[1]", "{}", '{"report": 1}', "[" * 100_000, '{"report": 99}']
)
def test_other_files_are_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError):
        read_report(path)


@pytest.mark.parametrize("key", ["loudness", "bands_db", "spectrum", "suggestions", "moments"])
def test_a_damaged_report_is_refused(key: str, better: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(better), encoding="utf-8")
    assert read_report(path) == better
    path.write_text(json.dumps({**better, key: ["damage"]}), encoding="utf-8")
    with pytest.raises(FileError, match="damaged"):
        read_report(path)
    with pytest.raises(FileError, match="cannot be read"):
        read_report(tmp_path / "nowhere.json")
