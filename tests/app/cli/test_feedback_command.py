from __future__ import annotations

import json
from pathlib import Path

import pytest

import main as program
from modules.feedback.database import LearnedFolder
from modules.feedback.place import FOLDER_VARIABLE
from modules.feedback.records import InstrumentCorrection
from modules.feedback.store import FeedbackStore

CORRECTION = InstrumentCorrection("Brass", 0.5, "Woodwinds")


@pytest.fixture
def learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LearnedFolder:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "learned"))
    return LearnedFolder(tmp_path / "learned")


@pytest.fixture
def filled(learned: LearnedFolder) -> LearnedFolder:
    store = FeedbackStore(learned)
    store.add(CORRECTION, 0.0)
    store.keep_learned("notes", b"something", {"gain": 0.1})
    store.close()
    return learned


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = program.main(["feedback", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_nothing_yet(learned: LearnedFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "show")[:2] == (0, "Nothing has been remembered.\n")
    assert json.loads(run(capsys, "show", "--json")[1]) == {"decisions": 0}
    status, _, said = run(capsys, "export", "somewhere.json")
    assert status == 1
    assert "nothing to export" in said
    assert run(capsys, "delete")[0] == 0
    assert not learned.path.exists()


def test_show(filled: LearnedFolder, capsys: pytest.CaptureFixture[str]) -> None:
    status, text, _ = run(capsys, "show")
    assert status == 0
    assert str(filled.database) in text
    document = json.loads(run(capsys, "show", "--json")[1])
    assert document["corrections"] == 1
    assert document["consent"] == "local-only"
    assert document["learned"]["notes"][0]["gain"] == 0.1


def test_export(filled: LearnedFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.json"
    assert run(capsys, "export", str(file))[0] == 0
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["corrections"][0]["corrected_to"] == "Woodwinds"


def test_export_where_nothing_can_be_written_is_one_sentence(
    filled: LearnedFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, said = run(capsys, "export", str(tmp_path / "no" / "mine.json"))
    assert status == 1
    assert "does not exist" in said
    assert "Traceback" not in said


def test_sharing_needs_consent(
    filled: LearnedFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "share.json"
    status, _, said = run(capsys, "export", str(file), "--share")
    assert status == 1
    assert "local only" in said
    assert not file.exists()


def test_the_adapter_can_be_taken_to_training(
    filled: LearnedFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "adapter.npz"
    assert run(capsys, "adapter", str(file))[0] == 0
    assert file.read_bytes() == b"something"
    run(capsys, "reset")
    status, _, said = run(capsys, "adapter", str(file))
    assert status == 1
    assert "feedback learn" in said


def test_reset_keeps_the_decisions(
    filled: LearnedFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "reset")[0] == 0
    document = json.loads(run(capsys, "show", "--json")[1])
    assert document["learned"]["notes"] == []
    assert document["corrections"] == 1


def test_delete(filled: LearnedFolder, capsys: pytest.CaptureFixture[str]) -> None:
    filled.corrections.write_text('{"corrections": []}')
    status, text, _ = run(capsys, "delete")
    assert status == 0
    assert "and the key" in text
    assert not filled.path.exists()
    assert run(capsys, "show")[1] == "Nothing has been remembered.\n"


def test_a_lost_key_is_one_sentence(
    filled: LearnedFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    filled.key_file.unlink()
    status, _, said = run(capsys, "show")
    assert status == 1
    assert "nomad-muse feedback delete" in said
    assert run(capsys, "delete")[0] == 0
    assert not filled.path.exists()


def test_learning_from_too_little_says_so(
    learned: LearnedFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    status, text, _ = run(capsys, "learn")
    assert status == 0
    assert "too few notes" in text
