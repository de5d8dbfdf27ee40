"""One take from a sound input: held back until its start is known, then written as it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from modules.errors import AudioFileError
from modules.sound.audio_buffer import Samples
from modules.sound.take_file import TakeFile, new_take_path
from modules.sound.take_start import TakeStart

HeardS = Callable[[], float | None]
"""For how long the song has been heard from where a take begins; None before."""


@dataclass(frozen=True, slots=True)
class SoundTake:
    """A recording that is on disk; it begins `late_s` after the moment it was meant to."""

    path: Path
    frames: int
    late_s: float


Done = Callable[[SoundTake | None, AudioFileError | None], None]
"""Gets the take, None when there is nothing to keep, and what went wrong."""


@dataclass(frozen=True, slots=True)
class TakeOrder:
    """A recording that is wished: where its file goes, when it begins, and who is told."""

    folder: Path
    name: str
    heard_s: HeardS
    done: Done


class SoundRecording:
    """Writes blocks of an input to the file of a take; one thread calls it."""

    def __init__(self, order: TakeOrder, sample_rate: int, channels: int, latency_s: float) -> None:
        self._order = order
        self._sample_rate = sample_rate
        self._channels = channels
        self._start = TakeStart(sample_rate, latency_s)
        self._file: TakeFile | None = None
        self._late_s = 0.0

    def feed(self, block: Samples) -> None:
        """Take what came in, (channels, frames); raises AudioFileError."""
        if self._file is not None:
            self._file.write(block)
            return
        self._start.feed(block, self._order.heard_s())
        if self._start.is_settled:
            self._begin_file()

    def finish(self, problem: AudioFileError | None = None) -> None:
        """Close the file, whatever happened, and hand over what is on disk."""
        try:
            if self._file is None and problem is None:
                self._begin_file()
        except AudioFileError as error:
            problem = error
        try:
            if self._file is not None:
                self._file.close()
        except AudioFileError as error:
            problem = problem or error
        file = self._file
        is_kept = file is not None and file.frames > 0
        take = SoundTake(file.path, file.frames, self._late_s) if file and is_kept else None
        self._order.done(take, problem)

    def _begin_file(self) -> None:
        held, self._late_s = self._start.release()
        if not held:
            return
        path = new_take_path(self._order.folder, self._order.name)
        self._file = TakeFile(path, self._sample_rate, self._channels)
        for block in held:
            self._file.write(block)
