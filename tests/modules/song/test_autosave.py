from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modules.errors import ProjectFileError
from modules.song.autosave import Autosave
from modules.song.demo_song import demo_song
from modules.song.time_edits import SetTempo

ROOT = Path(__file__).resolve().parents[3]

WRITE_AND_WAIT = """
import sys
from modules.song.autosave import Autosave
from modules.song.demo_song import demo_song
from modules.song.time_edits import SetTempo
autosave = Autosave(sys.argv[1])
autosave.write(demo_song(), None)
autosave.write(SetTempo(0, 77).apply(demo_song()), "/music/harbour.nomad")
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_program_leaves_its_song(tmp_path: Path) -> None:
    mine = Autosave(tmp_path)
    mine.write(demo_song(), None)
    command = [sys.executable, "-c", WRITE_AND_WAIT, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert mine.pending() == []  # it is still alive, and so are we
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    (entry,) = mine.pending()
    assert entry.song == SetTempo(0, 77).apply(demo_song())
    assert entry.project_path == Path("/music/harbour.nomad")
    mine.discard(entry)
    assert mine.pending() == []
    mine.clear()
    assert list(tmp_path.iterdir()) == []


def test_clear_removes_and_writing_goes_on(tmp_path: Path) -> None:
    autosave = Autosave(tmp_path / "deep" / "folder")
    assert autosave.pending() == []
    autosave.write(demo_song(), None)
    autosave.clear()
    autosave.clear()
    assert list((tmp_path / "deep" / "folder").iterdir()) == []
    autosave.write(demo_song(), None)
    assert len(list((tmp_path / "deep" / "folder").glob("*.autosave"))) == 1
    autosave.clear()


def test_damaged_leftovers_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "1-abc.autosave").write_bytes(b"{")
    (tmp_path / "2-abc.autosave").write_bytes(b'{"format":"nomad-muse-project","version":1}')
    assert Autosave(tmp_path).pending() == []
    assert len(list(tmp_path.glob("*.autosave"))) == 2


def test_an_impossible_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ProjectFileError, match="autosaved"):
        Autosave(tmp_path / "file").write(demo_song(), None)
