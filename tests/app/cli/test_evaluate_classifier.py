"""`nomad-muse evaluate classifier` and `classify` with a network that hears mixes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from heard_sounds import made_up_model
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

import main as program
from modules.instrument_classifier.model import InstrumentModel

RATE = 22_050
BASS, STRINGS = 4, 11


@pytest.fixture(autouse=True)
def ear_for_mixes(monkeypatch: pytest.MonkeyPatch) -> None:
    model = made_up_model(BASS, 0.9, present={BASS: 0.9, STRINGS: 0.8})
    monkeypatch.setattr(InstrumentModel, "load", lambda: model)


@pytest.fixture
def folder(tmp_path: Path, rng: np.random.Generator) -> Path:
    for name in ("05-electric-bass", "12-strings"):
        (tmp_path / name).mkdir()
        soundfile.write(tmp_path / name / "a.wav", 0.1 * rng.standard_normal(2 * RATE), RATE)
    return tmp_path


def test_the_document_and_the_picture(
    folder: Path, capsys: pytest.CaptureFixture[str], qapp: QApplication
) -> None:
    picture = folder / "matrix.png"
    command = ["evaluate", "classifier", "--audio", str(folder), "--mixes", "2", "--json"]
    assert program.main([*command, "--picture", str(picture)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["instrument_accuracy"] == 0.5
    assert document["at_window"]["window_s"] == 0.2
    assert document["mixes"]["by_sources"]["2"]["present"]["micro_f1"] == 1.0
    assert np.sum(document["confusion"]) == document["clips"] == 2
    assert not QImage(str(picture)).isNull()


def test_the_text_names_every_figure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["evaluate", "classifier", "--audio", str(folder), "--mixes", "2"]) == 0
    text = capsys.readouterr().out
    for words in ("coverage", "at window", "dominant_accuracy", "present micro_f1", "Strings"):
        assert words in text


@pytest.mark.parametrize(
    ("option", "value"),
    [("--window", "0"), ("--mixes", "-1"), ("--seed", "-1"), ("--picture", "matrix.bmp")],
)
def test_wishes_that_cannot_be_met_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    assert program.main(["evaluate", "classifier", "--audio", str(folder), option, value]) == 1
    assert value.lstrip("-") in capsys.readouterr().err


def test_classify_says_what_else_sounds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(folder / "12-strings" / "a.wav")
    assert program.main(["classify", path, "--timeline", "--json"]) == 0
    heard = json.loads(capsys.readouterr().out)["files"][0]
    assert [item["instrument"] for item in heard["present"]] == ["Electric Bass", "Strings"]
    assert heard["timeline"][0]["present"][1]["probability"] == pytest.approx(0.8)
    assert program.main(["classify", path]) == 0
    assert "also heard: Strings" in capsys.readouterr().out


def test_classify_says_that_a_plain_network_cannot_tell(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InstrumentModel, "load", lambda: made_up_model(BASS, 0.9))
    path = str(folder / "12-strings" / "a.wav")
    assert program.main(["classify", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["present"] is None
