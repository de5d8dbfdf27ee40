"""`report` and `profile` on the command line, and what they are judged by."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from json_run import run_json

import main as program
from app.cli import profile, profile_choice
from modules.spectral_analyzer.profile_store import ProfileStore

RATE = 44_100


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProfileStore:
    """The user's profiles in a folder of the test."""
    made = ProfileStore(tmp_path / "profiles")
    monkeypatch.setattr(profile, "profile_store", lambda: made)
    monkeypatch.setattr(profile_choice, "profile_store", lambda: made)
    return made


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three songs and a file that is none."""
    folder, rng = tmp_path_factory.mktemp("songs"), np.random.default_rng(8)
    for number in range(3):
        noise = np.cumsum(rng.standard_normal((4 * RATE, 2)), axis=0)
        music = 0.1 * np.diff(0.97 * noise, axis=0, prepend=0.0) + 2e-4 * noise
        soundfile.write(folder / f"{number}.wav", music, RATE)
    (folder / "bad.mp3").write_bytes(b"nothing")
    return folder


def test_a_profile_is_made_listed_used_and_removed(
    songs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = run_json(capsys, "profile", "make", "Late night", songs, status=1)
    assert made["profile"]["tracks"] == 3
    assert [Path(error["path"]).name for error in made["errors"]] == ["bad.mp3"]
    (listed,) = run_json(capsys, "profile", "list")["profiles"]
    assert program.main(["profile", "--json", "list"]) == 0
    assert json.loads(capsys.readouterr().out)["profiles"] == [listed]
    assert (listed["name"], listed["files"]) == ("Late night", 3)
    (file,) = run_json(capsys, "analyze", songs / "0.wav", "--profile", "LATE night")["files"]
    assert set(file["target_origin"].values()) == {"your references"}
    shown = run_json(capsys, "profile", "show", "late night")["profile"]
    (file,) = run_json(capsys, "analyze", songs / "0.wav", "--profile", made["path"])["files"]
    assert file["target_db"]["mid"] == shown["bands"]["mid"]["centre_db"]
    assert run_json(capsys, "profile", "remove", "Late Night")["removed"] == "Late night"
    failed = run_json(capsys, "analyze", songs / "0.wav", "--profile", "Late night", status=1)
    assert "There is no profile" in failed["errors"][0]["message"]


def test_a_folder_is_a_profile_for_once(songs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run_json(capsys, "analyze", songs / "1.wav", "--profile", songs, status=1)
    assert found["files"][0]["target_origin"]["bass"] == "your references"


def test_a_report_is_a_page_with_its_numbers_beside_it(
    songs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "r.html"
    document = run_json(capsys, "report", songs / "0.wav", "--genre", "rock", "--out", page)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    written = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert written.items() <= document.items()
    assert document["written"] == [str(page), str(tmp_path / "r.json")]
    assert len(document["spectrum"]["mix_db"]) == 61
    failed = run_json(capsys, "report", songs / "0.wav", "--out", tmp_path / "r.pdf", status=1)
    assert "is an .html file" in failed["errors"][0]["message"]
    assert run_json(capsys, "report", status=1)["errors"]


def test_stems_alone_are_the_mix(
    songs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "s.json"
    document = run_json(capsys, "report", "--stems", songs, "--out", out, status=1)
    assert [track["name"] for track in document["tracks"]] == ["0", "1", "2"]
    assert sum(track["band_share"]["mid"] for track in document["tracks"]) == pytest.approx(
        1.0, abs=0.01
    )
    alone = run_json(capsys, "report", songs / "0.wav", "--out", tmp_path / "a.json")
    loud, one = (d["loudness"]["integrated_lufs"] for d in (document, alone))
    # Three unrelated stems, as the mixer sums them: 4.8 dB above one.
    assert loud - one == pytest.approx(4.8, abs=0.6)


def test_two_reports_are_compared(
    songs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples, rate = soundfile.read(songs / "0.wav")
    soundfile.write(tmp_path / "quiet.wav", 0.5 * samples, rate)
    for source, name in ((songs / "0.wav", "a.json"), (tmp_path / "quiet.wav", "b.json")):
        run_json(capsys, "report", source, "--out", tmp_path / name)
    page = tmp_path / "c.html"
    arguments = ("--compare", tmp_path / "a.json", tmp_path / "b.json", "--out", page)
    found = run_json(capsys, "report", *arguments)
    rows = {row["id"]: row for row in found["rows"]}
    assert rows["loudness.integrated_lufs"]["change"] == pytest.approx(-6.02, abs=0.05)
    assert not rows["bands.mid"]["changed"]
    assert "What changed" in page.read_text(encoding="utf-8")
    assert program.main(["report", *map(str, arguments)]) == 0
    assert "Integrated loudness" in capsys.readouterr().out
