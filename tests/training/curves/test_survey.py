"""`nomad-muse data curves`: labels, what is kept between runs, bad files, and the profiles."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

import main as program
from modules.errors import FileError, ParameterError
from modules.spectral_analyzer.genre_profile import Origin, read_profile
from training.curves import survey as survey_module
from training.curves.labels import labelled_files
from training.curves.survey import JOURNAL_NAME, SurveyPlan, survey

RATE = 22_050


def write_music(path: Path, rng: np.random.Generator) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.cumsum(rng.standard_normal((3 * RATE + 1000, 2)), axis=0)
    soundfile.write(path, 0.1 * np.diff(0.99 * noise, axis=0) + 1e-4 * noise[1:], RATE)
    return path


@pytest.fixture
def music(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Three files of rock, three of something new, one bad and one without a genre."""
    folder = tmp_path / "music"
    for number in range(3):
        write_music(folder / "rock" / "album" / f"{number}.wav", rng)
        write_music(folder / "Lo Fi" / f"{number}.flac", rng)
    (folder / "rock" / "bad.wav").write_bytes(b"RIFF")
    (folder / "rock" / "._0.wav").write_bytes(b"hidden twin")
    write_music(folder / "loose.wav", rng)
    return folder


def test_folders_are_labels(music: Path) -> None:
    found = labelled_files(music)
    assert [file.genre for file in found] == ["lo-fi"] * 3 + ["rock"] * 4


def test_a_table_gives_labels(music: Path, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("genre,path\nJazz,loose.wav\n,rock/album/0.wav\n", encoding="utf-8")
    (file,) = labelled_files(music, table)
    assert (file.genre, file.path) == ("jazz", music / "loose.wav")
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FileError, match="columns path and genre"):
        labelled_files(music, table)
    with pytest.raises(ParameterError, match="No audio with a genre"):
        labelled_files(tmp_path / "music" / "Lo Fi")


def test_a_survey_writes_valid_profiles(music: Path, tmp_path: Path) -> None:
    report = survey(SurveyPlan(music, tmp_path / "out"))
    assert [row["genre"] for row in report["profiles"]] == ["lo-fi", "rock"]
    assert [Path(error["path"]).name for error in report["errors"]] == ["bad.wav"]
    profile = read_profile(tmp_path / "out" / "lo-fi.json")
    assert (profile.title, profile.tracks) == ("Lo Fi", 3)
    assert profile.bands[1].spread_origin is Origin.MEASURED
    # Three files of 3 s at 22 kHz have neither air nor a loudness range: that stays the base's.
    assert profile.bands[6].spread_origin is Origin.JUDGEMENT
    assert profile.range_lu.origin is Origin.JUDGEMENT


def test_an_interrupted_survey_goes_on(
    music: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, measured = tmp_path / "out", list[str]()
    really = survey_module.measure_file

    def interrupted(path: Path) -> object:
        if len(measured) == 4:
            raise KeyboardInterrupt
        measured.append(path.name)
        return really(path)

    monkeypatch.setattr(survey_module, "measure_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        survey(SurveyPlan(music, out))
    monkeypatch.setattr(survey_module, "measure_file", really)
    # The last line was cut when the power went.
    journal = out / JOURNAL_NAME
    journal.write_bytes(journal.read_bytes()[:-40])
    steps: list[tuple[str, int, int | None]] = []
    report = survey(SurveyPlan(music, out), lambda *step: steps.append(step))
    assert report["measured_before"] == 3
    assert report["measured"] == 3
    assert (steps[0], steps[-1]) == (("Measuring", 3, 7), ("Measuring", 7, 7))
    again = survey(SurveyPlan(music, out))
    assert (again["measured_before"], again["measured"]) == (6, 0)


def test_a_changed_file_and_changed_code_are_measured_again(
    music: Path, tmp_path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    survey(SurveyPlan(music, out))
    write_music(music / "rock" / "album" / "0.wav", rng)
    assert survey(SurveyPlan(music, out))["measured"] == 1
    monkeypatch.setattr("training.curves.journal.code_digest", lambda: "other")
    assert survey(SurveyPlan(music, out))["measured"] == 6


def test_too_few_files_make_no_profile(music: Path, tmp_path: Path) -> None:
    (music / "Lo Fi" / "0.flac").unlink()
    report = survey(SurveyPlan(music, tmp_path / "out"))
    assert [row["genre"] for row in report["profiles"]] == ["rock"]
    assert "“Lo Fi” has 2 usable files" in report["errors"][-1]["message"]
    assert not (tmp_path / "out" / "lo-fi.json").exists()


def test_the_command_speaks_json_and_tells_bad_files(
    music: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["data", "curves", str(music), "--out", str(tmp_path / "out"), "--workers", "1"]
    assert program.main([*command, "--json"]) == 1
    out, err = capsys.readouterr()
    assert {row["genre"] for row in json.loads(out)["profiles"]} == {"rock", "lo-fi"}
    assert "bad.wav" in err
    assert program.main(["data", "curves", str(tmp_path / "nowhere")]) == 1
    assert "There is no folder" in capsys.readouterr().err


def test_it_needs_none_of_the_extras() -> None:
    import subprocess

    blocked = ("torch", "symusic", "yaml", "distributed", "onnx")
    code = (
        "import sys\n"
        f"for name in {blocked!r}: sys.modules[name] = None\n"
        "import main; main.main(['data', 'curves', 'nowhere'])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=False, timeout=60,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert "There is no folder" in result.stderr
