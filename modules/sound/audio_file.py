"""Audio files: WAV, AIFF, FLAC, OGG and MP3 in, WAV and FLAC out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from modules.errors import AudioFileError, Cancelled
from modules.song.score import AudioClip
from modules.sound.audio_buffer import AudioBuffer, Samples
from modules.sound.audio_write import write_audio
from modules.sound.channel_fold import fold_to_stereo
from modules.sound.mp3_stream import is_mp3_of_unknown_length, piped
from modules.sound.ogg_pages import hidden_audio_serial, only_audio
from modules.sound.resample import StreamResampler
from modules.sound.riff_size import missing_bytes

if TYPE_CHECKING:
    from soundfile import SoundFile

__all__ = ["audio_blocks", "fingerprint_of", "probe_audio", "read_audio", "write_audio"]

MIN_SAMPLE_RATE, MAX_SAMPLE_RATE = 8_000, 192_000
MAX_CHANNELS = 64
MAX_DURATION_S = 2 * 3600
"""Longer files are refused by `read_audio`: stereo at 44.1 kHz this is 2.5 GB."""
MAX_SAMPLE = 1_000.0
"""+60 dB over full scale: nothing that is sound; a damaged float file shows such samples."""
MAX_DAMAGED_SHARE = 0.01
FINGERPRINT_BYTES = 1 << 20
BLOCK_FRAMES = 1 << 16
KNOWN_FORMATS = "WAV, AIFF, FLAC, OGG and MP3"


def read_audio(
    path: str | Path,
    sample_rate: int | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> AudioBuffer:
    """The whole file in mono or stereo, at `sample_rate` in Hz or at its own rate.

    More than two channels are folded to stereo. Single samples that are not numbers become
    silence. Raises AudioFileError for what cannot be read, is cut off, empty or longer than two
    hours; Cancelled when `cancelled()` turns true.
    """
    path = Path(path)
    with _opened(path) as file:
        reader = _BlockReader(file, path)
        rate = sample_rate or file.samplerate
        stream = None
        if rate != file.samplerate:
            stream = StreamResampler(file.samplerate, rate, min(file.channels, 2))
        blocks = []
        for block in reader.blocks(BLOCK_FRAMES):
            if cancelled and cancelled():
                raise Cancelled
            if reader.frames_read > MAX_DURATION_S * file.samplerate:
                raise AudioFileError(
                    f"“{path.name}” is longer than two hours; cut it into shorter files.", path
                )
            blocks.append(stream.process(block) if stream else block)
        reader.check_whole()
        if stream:
            blocks.append(stream.process(block[:, :0], last=True))
    return AudioBuffer(np.ascontiguousarray(np.concatenate(blocks, axis=1)), rate)


def audio_blocks(
    path: str | Path, block_frames: int = BLOCK_FRAMES, *, most_channels: int = 2
) -> Iterator[AudioBuffer]:
    """The file block by block at its own rate, for work that need not hold all of it.

    Reads and cleans as `read_audio` does, without the limit of two hours. Up to `most_channels`
    come as they are in the file; more are folded to stereo.
    """
    path = Path(path)
    with _opened(path) as file:
        reader = _BlockReader(file, path)
        for block in reader.blocks(block_frames, most_channels):
            yield AudioBuffer(block, file.samplerate)
        reader.check_whole()


def probe_audio(path: str | Path) -> AudioClip:
    """Rate, channels, length and fingerprint of an audio file, as a clip that starts at tick 0.

    Decodes nothing unless the header does not tell the length. Raises AudioFileError.
    """
    path = Path(path)
    with _opened(path) as file:
        frames = file.frames
        if not _is_known_length(frames):
            frames = sum(block.shape[1] for block in _BlockReader(file, path).blocks(BLOCK_FRAMES))
        return AudioClip(
            path.resolve(), file.samplerate, file.channels, frames, fingerprint_of(path)
        )


def fingerprint_of(path: str | Path) -> str:
    """SHA-1 of the file's first mebibyte and its size, in hexadecimal."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            digest = hashlib.sha1(file.read(FINGERPRINT_BYTES), usedforsecurity=False)
        digest.update(str(path.stat().st_size).encode())
    except OSError as error:
        raise _unreadable(path, error) from error
    return digest.hexdigest()


def _is_known_length(frames: int) -> bool:
    return 0 < frames < 1 << 48


def _unreadable(path: Path, error: OSError) -> AudioFileError:
    reason = (error.strerror or "unknown reason").lower()
    return AudioFileError(f"“{path.name}” cannot be opened ({reason}); check the file.", path)


@contextmanager
def _opened(path: Path) -> Iterator[SoundFile]:
    """The open decoder, with every failure on the way told as an AudioFileError."""
    _check_is_file(path)
    with ExitStack() as stack:
        source: str | int = str(path)
        if is_mp3_of_unknown_length(path):
            source = stack.enter_context(piped(path))
        elif (serial := hidden_audio_serial(path)) is not None:
            source = stack.enter_context(only_audio(path, serial))
        yield _checked(stack.enter_context(_decoder(source, path)), path)


@contextmanager
def _decoder(source: str | int, path: Path) -> Iterator[SoundFile]:
    import soundfile

    try:
        file = soundfile.SoundFile(source, closefd=False)
        # Without this, soundfile seeks after every block, which streams of unknown length refuse.
        file.seekable = lambda: False
    except (soundfile.LibsndfileError, TypeError, ValueError) as error:
        raise AudioFileError(
            f"“{path.name}” is not audio that can be read, or it is damaged; "
            f"{KNOWN_FORMATS} files work.",
            path,
        ) from error
    with file:
        try:
            yield file
        except soundfile.LibsndfileError as error:
            raise AudioFileError(
                f"“{path.name}” is damaged and cannot be decoded; export or copy it again.", path
            ) from error


def _check_is_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise AudioFileError(f"“{path.name}” is a folder; choose an audio file in it.", path)
        if path.exists() and not path.is_file():
            raise AudioFileError(f"“{path}” is not a regular file; choose an audio file.", path)
        with path.open("rb"):
            empty = path.stat().st_size == 0
    except FileNotFoundError as error:
        raise AudioFileError(
            f"“{path}” does not exist; it may have been moved or renamed.", path
        ) from error
    except ValueError as error:
        raise AudioFileError(f"“{path.name!r}” is not a possible file name.", path) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if empty:
        raise AudioFileError(f"“{path.name}” is empty (0 bytes); export or copy it again.", path)


def _checked(file: SoundFile, path: Path) -> SoundFile:
    """The file when its header makes sense."""
    if not MIN_SAMPLE_RATE <= file.samplerate <= MAX_SAMPLE_RATE:
        raise AudioFileError(
            f"“{path.name}” has a sample rate of {file.samplerate} Hz; "
            f"{MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE} Hz work.",
            path,
        )
    if file.channels > MAX_CHANNELS:
        raise AudioFileError(
            f"“{path.name}” has {file.channels} channels; at most {MAX_CHANNELS} work.", path
        )
    if file.frames == 0 and file.format != "FLAC":
        raise AudioFileError(f"“{path.name}” holds no sound; export it again.", path)
    if missing_bytes(path):
        raise AudioFileError(
            f"“{path.name}” is cut off: it is shorter than its header says; copy it again.", path
        )
    return file


class _BlockReader:
    """Reads clean stereo or mono blocks and remembers what was wrong."""

    def __init__(self, file: SoundFile, path: Path) -> None:
        self._file = file
        self._path = path
        self._damaged_samples = 0
        self.frames_read = 0

    def blocks(self, block_frames: int, most_channels: int = 2) -> Iterator[Samples]:
        """Blocks (channels, `block_frames` or fewer) up to the end of the file.

        More than `most_channels` channels are folded to stereo.
        """
        while True:
            block = self._file.read(block_frames, dtype="float32", always_2d=True).T
            if block.shape[1] == 0:
                return
            self.frames_read += block.shape[1]
            cleaned = self._cleaned(block)
            folds = cleaned.shape[0] > most_channels
            yield np.ascontiguousarray(fold_to_stereo(cleaned) if folds else cleaned)

    def _cleaned(self, block: Samples) -> Samples:
        # One reduction settles the usual case: NaN and infinity survive the sum of magnitudes.
        if float(np.abs(block).max()) <= MAX_SAMPLE:
            return block
        good = np.abs(block) <= MAX_SAMPLE
        self._damaged_samples += int(good.size - np.count_nonzero(good))
        return np.where(good, block, np.float32(0.0))

    def check_whole(self) -> None:
        """Raise AudioFileError when the file ended early or is mostly not sound."""
        promised = self._file.frames
        if self.frames_read == 0:
            raise AudioFileError(
                f"“{self._path.name}” holds no sound; export it again.", self._path
            )
        if _is_known_length(promised) and self.frames_read < promised - self._tolerance():
            raise AudioFileError(
                f"“{self._path.name}” is cut off after {self._seconds(self.frames_read)} of "
                f"{self._seconds(promised)}; copy it again.",
                self._path,
            )
        if self._damaged_samples > MAX_DAMAGED_SHARE * self.frames_read * self._file.channels:
            raise AudioFileError(
                f"“{self._path.name}” holds samples that are not sound (infinite or far beyond "
                "full scale); export it again as 24 bit.",
                self._path,
            )

    def _tolerance(self) -> int:
        # Encoders of MP3 count their own delay in different ways, by a few frames of 1,152. Of
        # Vorbis that was cut out of a longer stream the first half block is lost: it overlaps
        # with what came before (Vorbis I, 1.3.2).
        return {"MP3": 4 * 1_152, "OGG": 8_192 // 2}.get(self._file.format, 0)

    def _seconds(self, frames: int) -> str:
        return f"{frames / self._file.samplerate:.1f} s"
