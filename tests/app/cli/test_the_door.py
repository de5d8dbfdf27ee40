"""The program's door when the world outside is unkind: no room, no reader, no packages, Ctrl+C."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import main as program
from modules.song.demo_song import demo_song
from modules.song.midi_file import write_midi

ROOT = Path(program.__file__).parent
FULL = Path("/dev/full")
GENERATE = ["generate", "--kind", "next-bar"]


def run_door(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, text=True, timeout=100, check=False, **options)


@pytest.mark.skipif(not FULL.is_char_device(), reason="this system has no /dev/full")
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_full_disk_behind_the_output_is_told(form: list[str], tmp_path: Path) -> None:
    with FULL.open("w") as full:
        done = run_door(*GENERATE, "--out", str(tmp_path / "bar.mid"), *form, stdout=full)
    assert done.returncode == 1
    assert done.stderr == "The result could not be written (No space left on device).\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_has_left_ends_the_program_silently(form: list[str], tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "main.py"), *GENERATE, *form]
    command += ["--out", str(tmp_path / "bar.mid")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")
@pytest.mark.parametrize(("closed", "status"), [(">&-", 0), ("2>&-", 0)])
def test_closed_streams_are_no_failure(closed: str, status: int, tmp_path: Path) -> None:
    out = tmp_path / "bar.mid"
    line = f'"{sys.executable}" "{ROOT}/main.py" {" ".join(GENERATE)} --out "{out}" {closed}'
    assert subprocess.run(line, shell=True, check=False, timeout=100).returncode == status
    assert out.exists()


def test_ctrl_c_before_the_command_runs_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_commands: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "build_parser", interrupt)
    assert program.main(["doctor"]) == 1
    assert capsys.readouterr().err == "Cancelled.\n"


def test_training_without_its_packages_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_torch(_arguments: list[str]) -> int:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(program, "import_module", lambda _name: SimpleNamespace(main=without_torch))
    assert program.main(["train", "generator"]) == 1
    assert "pip install 'nomad-muse[train]'" in capsys.readouterr().err


def test_a_missing_file_does_not_open_the_desktop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main([str(tmp_path / "missing.wav")]) == 1
    assert "missing.wav” does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["report-card", "clasify"])
def test_a_word_that_is_no_command_is_wrong_usage(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main([word]) == 2
    assert f"no command and no file “{word}”" in capsys.readouterr().err


def test_the_demo_says_where_it_could_not_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder")
    assert program.main(["demo", "--out", str(taken)]) == 1
    assert "taken” could not be made" in capsys.readouterr().err


def test_json_may_stand_before_the_model_to_evaluate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_midi(demo_song(), tmp_path / "song.mid")
    assert program.main(["evaluate", "--json", "generator", "--midi", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 1
