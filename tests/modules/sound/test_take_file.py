"""The file of a recording: what is left of it after a crash, and why it cannot be written."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from sound_songs import RATE, noise

from modules.errors import AudioFileError
from modules.sound.audio_file import read_audio
from modules.sound.take_file import TakeFile, new_take_path


def test_a_take_of_a_killed_program_plays(tmp_path: Path) -> None:
    path = new_take_path(tmp_path, "Take")
    file = TakeFile(path, RATE, 1)
    sound = noise(3 * RATE, 1)
    file.write(sound)
    # What is on disk now is all that a killed program leaves behind.
    left = tmp_path / "left.flac"
    left.write_bytes(path.read_bytes())
    heard = read_audio(left).samples
    assert heard.shape[1] > 2 * RATE
    np.testing.assert_allclose(heard, sound[:, : heard.shape[1]], atol=2**-23)
    file.close()
    assert new_take_path(tmp_path, "Take").name == "Take 2.flac"


def raising(error: Exception) -> Callable[..., None]:
    def refuse(*_arguments: object) -> None:
        raise error

    return refuse


@pytest.mark.parametrize(
    ("error", "free_bytes", "told"),
    [
        (OSError(errno.EIO, "Input/output error"), 0, "input/output error"),
        (OSError(errno.ENOSPC, "No space left on device"), 1 << 40, "no space left on device"),
        (AssertionError(), 0, "disk is full"),
        (soundfile.LibsndfileError(2), 0, "disk is full"),
        (soundfile.LibsndfileError(2), 1 << 40, "permissions"),
    ],
)
def test_what_stops_a_take_is_said(
    error: Exception, free_bytes: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = TakeFile(new_take_path(tmp_path, "Take"), RATE, 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free_bytes))
    monkeypatch.setattr(soundfile.SoundFile, "write", raising(error))
    with pytest.raises(AudioFileError, match=told):
        file.write(np.zeros((1, 100), np.float32))
    assert file.frames == 0
    file.close()
