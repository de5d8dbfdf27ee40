"""The decoded audio of the song's clips."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from modules.errors import AudioFileError, Cancelled
from modules.song.score import AudioClip
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_file import read_audio

ClipKey = tuple[str, str]


class ClipStore:
    """Holds each clip once, in float32 at the mixer's rate, as long as the song uses it.

    Ten minutes of stereo at 44.1 kHz are 212 MB. With `background`, `get` returns None until
    another thread has decoded the file; without, it waits and raises AudioFileError.
    """

    def __init__(self, sample_rate: int, *, background: bool = False) -> None:
        self._sample_rate = sample_rate
        self._worker = ThreadPoolExecutor(1, "clip-decoder") if background else None
        self._closing = threading.Event()
        self._clips: dict[ClipKey, Future[AudioBuffer]] = {}

    def get(self, clip: AudioClip) -> AudioBuffer | None:
        """The decoded clip; None while it is decoded, missing or (in background) damaged."""
        if clip.missing or self._closing.is_set():
            return None
        key = _key(clip)
        if key not in self._clips:
            self._clips[key] = self._decode(clip)
        future = self._clips[key]
        if self._worker is None:
            return future.result()
        return future.result() if future.done() and future.exception() is None else None

    def problems(self) -> list[str]:
        """One sentence for every clip that could not be decoded."""
        errors = [f.exception() for f in list(self._clips.values()) if f.done()]
        return [str(error) for error in errors if isinstance(error, AudioFileError)]

    def keep_only(self, clips: Iterable[AudioClip]) -> None:
        """Forget all clips but these."""
        used = {_key(clip) for clip in clips}
        for key in [key for key in self._clips if key not in used]:
            self._clips.pop(key).cancel()

    def close(self) -> None:
        """Stop decoding and join the thread."""
        self._closing.set()
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
        self._clips.clear()

    def _decode(self, clip: AudioClip) -> Future[AudioBuffer]:
        if self._worker is not None:
            return self._worker.submit(self._read, clip)
        future: Future[AudioBuffer] = Future()
        try:
            future.set_result(self._read(clip))
        except (AudioFileError, Cancelled) as error:
            future.set_exception(error)
        return future

    def _read(self, clip: AudioClip) -> AudioBuffer:
        return read_audio(clip.path, self._sample_rate, cancelled=self._closing.is_set)


def _key(clip: AudioClip) -> ClipKey:
    return (str(clip.path), clip.fingerprint)
