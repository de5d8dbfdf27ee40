"""Ogg files in which the sound is not the first stream."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from modules.errors import AudioFileError
from modules.sound.audio_file import probe_audio, read_audio
from modules.sound.ogg_pages import PAGE_HEADER, hidden_audio_serial

RATE = 22_050


def page(serial: int, sequence: int, content: bytes, kind: int = 0) -> bytes:
    """A page of another stream; nobody checks its checksum."""
    lengths = [255] * (len(content) // 255) + [len(content) % 255]
    header = PAGE_HEADER.pack(b"OggS", 0, kind, 0, serial, sequence, 0, len(lengths))
    return header + bytes(lengths) + content


def pages_of(data: bytes) -> list[bytes]:
    found = []
    while data:
        count = data[26]
        size = 27 + count + sum(data[27 : 27 + count])
        found.append(data[:size])
        data = data[size:]
    return found


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    time_s = np.arange(2 * RATE) / RATE
    path = tmp_path / "plain.ogg"
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * 440 * time_s), RATE, format="OGG")
    return path


@pytest.fixture
def with_cover(plain: Path, tmp_path: Path) -> Path:
    """The same sound behind the first page of a video, whose other pages lie between."""
    cover = [page(7, 0, b"\x80theora" + bytes(40), 2)]
    cover += [page(7, n, struct.pack("<I", n) * 300) for n in range(1, 6)]
    sound = pages_of(plain.read_bytes())
    path = tmp_path / "cover.ogg"
    path.write_bytes(b"".join([cover[0], sound[0], *cover[1:3], *sound[1:4], cover[3], *sound[4:]]))
    return path


def test_the_sound_behind_a_cover_is_found_whole(plain: Path, with_cover: Path) -> None:
    assert hidden_audio_serial(with_cover) is not None
    assert np.array_equal(read_audio(with_cover).samples, read_audio(plain).samples)
    assert probe_audio(with_cover).frames == probe_audio(plain).frames


def test_a_plain_file_is_read_as_it_is(plain: Path) -> None:
    assert hidden_audio_serial(plain) is None


@pytest.mark.parametrize("content", [b"OggS", b"RIFF" + bytes(40), page(1, 0, b"\x80theora", 2)])
def test_what_holds_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.ogg"
    path.write_bytes(content)
    assert hidden_audio_serial(path) is None
    with pytest.raises(AudioFileError):
        read_audio(path)


def test_a_cut_file_gives_what_is_there_or_says_so(with_cover: Path) -> None:
    data, whole = with_cover.read_bytes(), read_audio(with_cover).frames
    read: list[int] = []
    for size in range(0, len(data), 997):
        with_cover.write_bytes(data[: size + 1])
        try:
            read.append(read_audio(with_cover).frames)
        except AudioFileError as error:
            assert "cover.ogg" in str(error)
            assert not read, "once there is sound, more bytes do not take it away"
    assert read == sorted(read)
    assert 0 < read[-1] <= whole
