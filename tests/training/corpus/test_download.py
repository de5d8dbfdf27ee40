"""Downloads from a server on this machine, which cuts, refuses and changes its mind."""

from __future__ import annotations

import gc
import hashlib
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from range_server import Shelf, serving

from modules.errors import FileError, ParameterError

pytest.importorskip("symusic", reason="reading corpora needs symusic")
pytest.importorskip("yaml", reason="the sources are described in YAML")

from training.corpus.cli import main
from training.corpus.download import ATTEMPTS, download
from training.corpus.sources import Source

CONTENT = np.random.default_rng(4).bytes(300_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def source(shelf: Shelf, sha256: str | None = None) -> Source:
    return Source("music", "Music", "MIT", True, ("music.zip",), url=shelf.url, sha256=sha256)


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name.startswith("."))


def test_a_download_is_checked_and_written_down(tmp_path: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    with serving(Shelf(CONTENT)) as shelf:
        found = download(source(shelf, DIGEST), tmp_path, lambda *now: heard.append(now))
        assert found.path.read_bytes() == CONTENT
        assert (found.sha256, found.was_there) == (DIGEST, False)
        assert heard[0] == (0, len(CONTENT))
        assert heard[-1] == (len(CONTENT), len(CONTENT))
        again = download(source(shelf), tmp_path)
    assert again.was_there
    assert len(shelf.asked) == 1
    record = json.loads((tmp_path / "downloads.json").read_text())
    assert record["music"]["sha256"] == DIGEST
    assert not leftovers(tmp_path)


def test_a_cut_connection_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with serving(Shelf(CONTENT, cut_after=[100_000, 50_000])) as shelf:
        assert download(source(shelf, DIGEST), tmp_path).path.read_bytes() == CONTENT
    assert shelf.asked == [None, "bytes=100000-", "bytes=150000-"]


def test_the_next_call_goes_on_after_too_many_cuts(tmp_path: Path) -> None:
    with serving(Shelf(CONTENT, cut_after=[10_000] * ATTEMPTS)) as shelf:
        with pytest.raises(FileError, match="run the same command again"):
            download(source(shelf, DIGEST), tmp_path)
        assert not (tmp_path / "music.zip").exists()
        assert download(source(shelf, DIGEST), tmp_path).path.read_bytes() == CONTENT
    assert shelf.asked[-1] == "bytes=40000-"
    assert not leftovers(tmp_path)


@pytest.mark.parametrize(
    "shelf",
    [
        Shelf(CONTENT, ranges=False, cut_after=[100_000]),
        Shelf(CONTENT, etag='W/"weak"', cut_after=[100_000]),
        Shelf(CONTENT, etag=None, cut_after=[100_000]),
    ],
    ids=["without ranges", "weak tag", "no tag"],
)
def test_a_server_that_cannot_go_on_sends_all_again(tmp_path: Path, shelf: Shelf) -> None:
    with serving(shelf):
        assert download(source(shelf, DIGEST), tmp_path).path.read_bytes() == CONTENT
    assert len(shelf.asked) == 2


def test_a_file_that_changed_on_the_server_is_not_glued_together(tmp_path: Path) -> None:
    newer = CONTENT[::-1]
    with serving(Shelf(CONTENT, cut_after=[1000] * ATTEMPTS)) as shelf:
        with pytest.raises(FileError):
            download(source(shelf), tmp_path)
        shelf.content, shelf.etag = newer, '"two"'
        assert download(source(shelf), tmp_path).path.read_bytes() == newer


def test_a_part_longer_than_the_file_is_given_up(tmp_path: Path) -> None:
    with serving(Shelf(CONTENT, cut_after=[1000] * ATTEMPTS)) as shelf:
        with pytest.raises(FileError):
            download(source(shelf), tmp_path)
        shelf.content = CONTENT[:500]
        assert download(source(shelf), tmp_path).path.read_bytes() == CONTENT[:500]


def test_without_a_length_the_end_is_the_end(tmp_path: Path) -> None:
    with serving(Shelf(CONTENT, says_length=False)) as shelf:
        assert download(source(shelf, DIGEST), tmp_path).path.read_bytes() == CONTENT


def test_a_wrong_checksum_leaves_nothing_behind(tmp_path: Path) -> None:
    with serving(Shelf(CONTENT)) as shelf, pytest.raises(FileError, match="checksum"):
        download(source(shelf, "0" * 64), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_first_digest_is_kept_and_compared(tmp_path: Path) -> None:
    with serving(Shelf(CONTENT)) as shelf:
        path = download(source(shelf), tmp_path).path
        path.write_bytes(CONTENT[:-1])
        with pytest.raises(FileError, match="remove it"):
            download(source(shelf), tmp_path)
        assert path.is_file()
        path.unlink()
        shelf.content = CONTENT[::-1]
        with pytest.raises(FileError, match="first download"):
            download(source(shelf), tmp_path)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_is_told_in_a_sentence(tmp_path: Path, status: int) -> None:
    answer = pytest.raises(FileError, match=str(status))
    with serving(Shelf(CONTENT, status=status)) as shelf, answer:
        download(source(shelf), tmp_path)
    # A connection left open would warn here.
    gc.collect()


def test_no_server_is_told_in_a_sentence(tmp_path: Path) -> None:
    with serving(Shelf(CONTENT)) as shelf:
        pass
    with pytest.raises(FileError, match="cannot be reached"):
        download(source(shelf), tmp_path)


def test_a_source_without_an_address_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="by hand"):
        download(Source("music", "Music", "MIT", True, ("music.zip",)), tmp_path)
    for url in ("file:///etc/music.zip", "http://127.0.0.1/music.exe"):
        with pytest.raises(ParameterError, match="not a web address"):
            download(source(Shelf(b"", url=url)), tmp_path)


def tar_of(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def test_a_tar_archive_is_unpacked(tmp_path: Path) -> None:
    with serving(Shelf(tar_of(**{"a/b.mid": b"MThd"})), "music.tar.gz") as shelf:
        found = download(source(shelf), tmp_path)
    assert (found.path / "a" / "b.mid").read_bytes() == b"MThd"


@pytest.mark.parametrize("hostile", ["../out.mid", "/tmp/out.mid"])
def test_a_tar_archive_writes_nothing_outside(tmp_path: Path, hostile: str) -> None:
    data = tmp_path / "data"
    with serving(Shelf(tar_of(**{hostile: b"MThd"})), "music.tar.gz") as shelf:
        if hostile.startswith("/"):
            # The leading slash is dropped.
            assert (download(source(shelf), data).path / "tmp" / "out.mid").is_file()
            return
        with pytest.raises(FileError, match="unpacked"):
            download(source(shelf), data)
    assert not (tmp_path / "out.mid").exists()
    assert not (data / "music").exists()


def test_the_command_goes_on_after_a_bad_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Shelf(CONTENT)) as shelf:
        described = tmp_path / "own.yaml"
        described.write_text(
            "music: {title: M, licence: MIT, shippable: true, files: [music.zip], pattern: '*.mid',"
            f" split: {{by: songs}}, url: '{shelf.url}'}}",
            encoding="utf-8",
        )
        arguments = ["--data", str(tmp_path / "data"), "--sources-file", str(described), "--json"]
        assert main(["download", "freedoom", "music", *arguments]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in said["downloads"]] == ["music"]
    assert [row["path"] for row in said["errors"]] == ["freedoom"]
