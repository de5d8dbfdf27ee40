"""`nomad-muse corrections`: what the user taught the ear, seen, taken and forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from heard_sounds import decided, made_up_model

import main as program
from modules.feedback.database import LearnedFolder
from modules.feedback.place import FOLDER_VARIABLE
from modules.instrument_classifier.corrections import Corrections
from modules.instrument_classifier.corrections_file import write_corrections
from modules.instrument_classifier.model import InstrumentModel

PIANO, STRINGS = 9, 11


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a sound of today's ear and one of an earlier ear."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "learned"))
    monkeypatch.setattr(InstrumentModel, "load", lambda: made_up_model(PIANO, 0.9))
    heard = decided(np.full(20, 0.05, dtype=np.float32), 0.0, PIANO, np.array([1.0, 0.5]))
    old = Corrections(network="older").taught(heard, STRINGS)
    path = LearnedFolder(tmp_path / "learned").corrections
    write_corrections(path, Corrections(old.entries, "made-up").taught(heard, STRINGS))
    return path


def test_corrections_are_shown(taught: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["corrections", "show", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == {"sounds": 2, "sleeping": 1, "instruments": {"Strings": 2}}
    assert program.main(["corrections", "show"]) == 0
    assert "earlier version" in capsys.readouterr().out


def test_corrections_are_exported_and_forgotten(
    taught: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "set.npz"
    assert program.main(["corrections", "export", str(out)]) == 0
    with np.load(out) as arrays:
        assert arrays["class_index"].tolist() == [STRINGS]
    assert program.main(["corrections", "forget"]) == 0
    assert not taught.exists()
    capsys.readouterr()
    assert program.main(["corrections", "export", str(out)]) == 1
    assert "nothing to export" in capsys.readouterr().err


def test_an_impossible_file_is_told(taught: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["corrections", "export", "no/such/folder/set.npz"]) == 1
    assert "Traceback" not in capsys.readouterr().err
