"""Writing audio files so that a failure leaves the old file as it was."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from modules.errors import AudioFileError, ParameterError
from modules.song.atomic_file import is_no_plain_file
from modules.sound.audio_buffer import AudioBuffer, Samples, blocks_of

Subtype = Literal["PCM_16", "PCM_24", "FLOAT"]

FORMATS = {".wav": "WAV", ".flac": "FLAC"}
SUBTYPES: dict[str, tuple[Subtype, ...]] = {
    "WAV": ("PCM_16", "PCM_24", "FLOAT"),
    "FLAC": ("PCM_16", "PCM_24"),
}
BYTES_PER_SAMPLE = {"PCM_16": 2, "PCM_24": 3, "FLOAT": 4}
MAX_WAV_BYTES = 0xFFFF_0000
"""The size fields of a WAV file have 32 bits."""
BLOCK_FRAMES = 1 << 16
DITHER_SEED = 16


def write_audio(path: str | Path, buffer: AudioBuffer, subtype: Subtype = "PCM_24") -> int:
    """Number of samples that were limited to full scale (always 0 for FLOAT); writes the file.

    The suffix chooses WAV or FLAC. The file appears complete or not at all. 16 bit gets
    triangular dither of ±1 step with a fixed seed, so that the same sound gives the same bytes;
    blocks that fit 16 bits exactly, such as digital silence, stay exact.

    Raises AudioFileError when it cannot be written (folder missing, no rights, disk full), and
    ParameterError for another suffix or subtype, and for no or not finite samples.
    """
    path = Path(path)
    file_format = _format_of(path, subtype)
    if buffer.frames == 0:
        raise ParameterError("There is no sound to write.", "buffer", 0)
    if not np.isfinite(buffer.samples).all():
        raise ParameterError(
            "The sound holds samples that are not numbers; it was not written.", "buffer", "nan"
        )
    size = buffer.samples.size * BYTES_PER_SAMPLE[subtype]
    if file_format == "WAV" and size > MAX_WAV_BYTES:
        raise AudioFileError(
            f"“{path.name}” would exceed 4 GB, the limit of WAV files; choose FLAC.", path
        )
    try:
        return _write_beside_and_replace(path, buffer, file_format, subtype)
    except OSError as error:
        raise _unwritable(path, error, size) from error


def _format_of(path: Path, subtype: str) -> str:
    file_format = FORMATS.get(path.suffix.lower())
    if file_format is None:
        raise ParameterError(
            f"“{path.name}” cannot be written; end the name in .wav or .flac.", "path", str(path)
        )
    if subtype not in SUBTYPES[file_format]:
        raise ParameterError(
            f"{file_format} files cannot hold {subtype}; choose "
            f"{' or '.join(SUBTYPES[file_format])}.",
            "subtype",
            subtype,
        )
    return file_format


def _write_beside_and_replace(
    path: Path, buffer: AudioBuffer, file_format: str, subtype: Subtype
) -> int:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if is_no_plain_file(path):
        raise OSError(errno.ENXIO, "it is a device or a pipe, not a file")
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        limited = _encode(unfinished, buffer, file_format, subtype)
        _keep_rights(path, unfinished)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return limited


def _keep_rights(path: Path, unfinished: Path) -> None:
    """Give the new file the rights of the old one, or those that any new file gets."""
    if path.exists():
        shutil.copymode(path, unfinished)
        return
    mask = os.umask(0)
    os.umask(mask)
    unfinished.chmod(0o666 & ~mask)


def _encode(path: Path, buffer: AudioBuffer, file_format: str, subtype: Subtype) -> int:
    """Write all blocks; returns how many samples were limited. Raises OSError."""
    import soundfile

    rng = np.random.default_rng(DITHER_SEED)
    limited = 0
    try:
        with soundfile.SoundFile(
            str(path), "w", buffer.sample_rate, buffer.channels, subtype, format=file_format
        ) as file:
            for block in blocks_of(buffer.samples, BLOCK_FRAMES):
                encoded, count = _quantized(block.T, subtype, rng)
                file.write(encoded)
                limited += count
        written = soundfile.info(str(path)).frames
    except (soundfile.LibsndfileError, AssertionError) as error:
        # soundfile asserts that libsndfile took all frames, which fails on a full disk.
        raise OSError(errno.EIO, "the disk took only a part") from error
    if written != buffer.frames:
        raise OSError(errno.EIO, "the disk took only a part")
    return limited


def _quantized(
    block: Samples, subtype: Subtype, rng: np.random.Generator
) -> tuple[NDArray[np.generic], int]:
    """The block as libsndfile wants it, and how many samples were beyond full scale."""
    if subtype == "FLOAT":
        return np.ascontiguousarray(block), 0
    bits = 16 if subtype == "PCM_16" else 24
    full_scale = 1 << (bits - 1)
    steps = block.astype(np.float64) * full_scale
    beyond = int(np.count_nonzero(np.abs(steps) > full_scale))
    if bits == 16 and not np.array_equal(steps, np.rint(steps)):
        # Two uniform values make the triangle (Lipshitz, Wannamaker & Vanderkooy, JAES 1992).
        steps += rng.random(steps.shape) - rng.random(steps.shape)
    steps = np.clip(np.rint(steps), -full_scale, full_scale - 1)
    if bits == 16:
        return steps.astype(np.int16), beyond
    return steps.astype(np.int32) << 8, beyond


def _unwritable(path: Path, error: OSError, size: int) -> AudioFileError:
    if isinstance(error, FileNotFoundError):
        return AudioFileError(
            f"The folder “{path.parent}” does not exist; choose another place.", path
        )
    if isinstance(error, IsADirectoryError):
        return AudioFileError(f"“{path}” is a folder; choose another name.", path)
    if isinstance(error, PermissionError):
        return AudioFileError(f"“{path}” may not be written; choose a folder of your own.", path)
    if error.errno == errno.ENOSPC or _free_bytes(path) < size:
        return AudioFileError(
            f"The disk is full: “{path.name}” needs {size / 1e6:.1f} MB; free some space.", path
        )
    reason = (error.strerror or "unknown reason").lower()
    return AudioFileError(f"“{path}” cannot be written ({reason}); choose another place.", path)


def _free_bytes(path: Path) -> int:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return 0
