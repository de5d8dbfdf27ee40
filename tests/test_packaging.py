"""What `pip install .` brings: all that the app reads, nothing that only developers need."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from modules import __version__

ROOT = Path(__file__).resolve().parents[1]
PACKAGED = ("app", "modules", "training", "models", "genre_curves")
DEVELOPERS_ONLY = ("tests/", "benchmarks/", "docs/", "runs/", "cache/", "setup/", ".ci/")
PATIENCE_S = 280
"""A busy machine takes minutes for what is done in seconds alone."""
BUILD = "import sys, setuptools.build_meta as build; print(build.build_wheel(sys.argv[1]))"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built from a copy so that nothing is left beside the sources."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in PACKAGED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignored)
    for file in ROOT.glob("*.*"):
        if file.is_file():
            shutil.copy(file, source)
    shutil.copy(ROOT / "LICENSE", source)
    command = [sys.executable, "-c", BUILD, str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=PATIENCE_S)
    (made,) = target.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds just what the wheel does."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_holds_what_the_app_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, pattern in (("models", "*/*"), ("genre_curves", "*.json"), ("app", "**/*.svg")):
        expected = {
            file.relative_to(ROOT).as_posix()
            for file in (ROOT / folder).glob(pattern)
            if file.is_file() and "__pycache__" not in file.parts
        }
        assert expected, folder
        assert expected <= names
    sources = {
        file.relative_to(ROOT).as_posix()
        for part in PACKAGED
        for file in (ROOT / part).rglob("*.py")
    }
    assert sources | {"main.py"} <= names
    assert not [name for name in names if name.startswith(DEVELOPERS_ONLY)]


def test_the_wheel_has_the_command_and_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "nomad-muse = main:main" in archive.read(points).decode()
    assert wheel.name.startswith(f"nomad_muse-{__version__}-")
    assert any(name.endswith("LICENSE") for name in names)
    assert any(name.endswith("THIRD_PARTY_NOTICES.md") for name in names)


def run_installed(
    installed: Path, folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in `folder` with the wheel's files alone; the first line says from where."""
    code = "import sys, main; print(main.__file__); sys.exit(main.main(sys.argv[1:]))"
    environment = {**os.environ, "PYTHONPATH": str(installed), "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )


def test_what_is_installed_works_on_its_own(installed: Path, tmp_path: Path) -> None:
    """Outside the repository: models, curves and icons are found."""
    finished = run_installed(installed, tmp_path, "demo", "--out", str(tmp_path / "demo"))
    assert finished.returncode == 0, finished.stderr
    assert (tmp_path / "demo" / "demo.mid").stat().st_size > 100
    assert str(installed) in finished.stdout


def test_what_is_installed_finds_its_own_models(installed: Path, tmp_path: Path) -> None:
    finished = run_installed(installed, tmp_path, "doctor", "--json")
    assert finished.returncode == 0, finished.stderr
    door, text = finished.stdout.splitlines()
    document = json.loads(text)
    assert Path(door).parent == installed
    assert Path(document["folders"]["models"]).parent == installed
    assert {model["name"] for model in document["models"]} == {"note_gru", "instrument_cnn"}
    assert all(engine["ok"] for engine in document["engines"].values())
