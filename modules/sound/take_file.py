"""The file that a recording is written to while it lasts."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np

from modules.errors import AudioFileError
from modules.sound.audio_buffer import Samples

SUFFIX = ".flac"
MAX_TAKES = 10_000


def new_take_path(folder: Path, name: str) -> Path:
    """The first of “`name` 1.flac”, “`name` 2.flac” … that does not exist; makes the folder.

    Raises AudioFileError when the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    for number in range(1, MAX_TAKES):
        path = folder / f"{name} {number}{SUFFIX}"
        if not path.exists():
            return path
    raise AudioFileError(f"“{folder}” holds too many takes; move some away.", folder)


class TakeFile:
    """A FLAC file of 24 bit that grows.

    FLAC, because a file that was never finished plays up to its last block: a crash loses no take.
    """

    def __init__(self, path: Path, sample_rate: int, channels: int) -> None:
        """Begin; raises AudioFileError when the file cannot be made."""
        import soundfile

        self.path = path
        self.sample_rate = sample_rate
        self.frames = 0
        try:
            self._file = soundfile.SoundFile(
                str(path), "x", sample_rate, channels, "PCM_24", format="FLAC"
            )
        except (soundfile.LibsndfileError, OSError) as error:
            raise _unwritable(path, error) from error

    def write(self, block: Samples) -> None:
        """Append (channels, frames); beyond full scale is clipped. Raises AudioFileError."""
        import soundfile

        try:
            self._file.write(np.clip(block.T, -1.0, 1.0))
        except (soundfile.LibsndfileError, AssertionError, OSError) as error:
            # soundfile asserts that all frames were taken, which fails on a full disk.
            raise _unwritable(self.path, OSError(errno.ENOSPC, "the disk is full")) from error
        self.frames += block.shape[1]

    def close(self) -> None:
        """Finish the file; one without sound is removed. Raises AudioFileError."""
        import soundfile

        try:
            self._file.close()
            if self.frames == 0:
                self.path.unlink(missing_ok=True)
        except (soundfile.LibsndfileError, OSError) as error:
            raise _unwritable(self.path, error) from error


def _unwritable(path: Path, error: Exception) -> AudioFileError:
    reason = (getattr(error, "strerror", None) or "it may not be written").lower()
    return AudioFileError(f"The recording “{path}” cannot be written ({reason}).", path)
