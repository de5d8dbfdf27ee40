"""The file that a recording is written to while it lasts."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from modules.errors import AudioFileError
from modules.sound.audio_buffer import Samples

SUFFIX = ".flac"
MAX_TAKES = 10_000
LEAST_FREE_BYTES = 1 << 20
"""With less, a disk has no room for the next seconds of a take."""


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
            # soundfile asserts that all frames were taken.
            raise _unwritable(self.path, error) from error
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
    reason = error.strerror if isinstance(error, OSError) else _unnamed_reason(path)
    reason = (reason or str(error)).lower()
    return AudioFileError(f"The recording “{path}” cannot be written ({reason}).", path)


def _unnamed_reason(path: Path) -> str:
    """Why libsndfile could not write, which keeps the system's reason to itself."""
    try:
        is_full = shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES
    except OSError:
        return "its folder is not there any more"
    return "the disk is full" if is_full else "the disk or its permissions do not allow it"
