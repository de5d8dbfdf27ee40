from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

import pytest

from modules.errors import FileError, ProjectFileError
from modules.song.atomic_file import check_place, replacing, write_atomically


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "song.nomad"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in tmp_path.iterdir()] == ["song.nomad"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "not allowed"),
        (errno.EACCES, "not allowed"),
        (errno.EIO, "choose another place"),
    ],
)
def test_a_failure_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    path = tmp_path / "song.nomad"
    write_atomically(path, b"old")

    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ProjectFileError, match=words) as caught:
        write_atomically(path, b"new", ProjectFileError)
    assert caught.value.path == path
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["song.nomad"]


def test_an_interrupted_writer_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as part:
        part.write_bytes(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["mix.wav"]


def test_sentences_for_impossible_places(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path in (
        tmp_path / "folder",
        tmp_path / "missing" / "a.nomad",
        tmp_path / ("x" * 300),
        Path("/proc/a.nomad"),
    ):
        with pytest.raises(FileError) as caught:
            write_atomically(path, b"")
        assert str(caught.value).endswith(".")
        with pytest.raises(FileError, match=re.escape(str(caught.value))):
            check_place(path)


def test_a_place_is_checked_without_a_trace(tmp_path: Path) -> None:
    check_place(tmp_path / "new.wav")
    assert not list(tmp_path.iterdir())
    (tmp_path / "old.wav").write_bytes(b"old")
    check_place(tmp_path / "old.wav")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_device_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mid"
    os.mkfifo(pipe)
    with pytest.raises(FileError, match="device or a pipe"):
        write_atomically(pipe, b"music")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [entry.name for entry in tmp_path.iterdir()] == ["pipe.mid"]
