"""A stream whose queue the device serves by itself, so that it never waits for Python."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

from modules.sound.portaudio import bury, portaudio
from modules.sound.portaudio_stream import PortAudioStream

STOP_LIMIT_S = 5.0
"""A thread that needs longer for its turn hangs; on a busy machine one may take a second or two."""


class QueuedStream(PortAudioStream, ABC):
    """A running stream and the thread that keeps its queue as it shall be.

    A callback in Python would have to get the interpreter lock within one period of the device.
    """

    def _serve(self, thread_name: str) -> None:
        """Begin, when the stream is open."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=thread_name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread, then close the stream; one in which the thread hangs is left behind."""
        self._closing = True
        self._stopping.set()
        # It touches no more of the queue than is there, so it waits only when the device died.
        self._thread.join(STOP_LIMIT_S)
        if self._thread.is_alive():
            bury(self._host_api)  # Closing would free what the thread is using.
        else:
            super().close()

    @property
    @abstractmethod
    def _period_s(self) -> float:
        """How long to rest between two turns."""

    @abstractmethod
    def _turn(self) -> None:
        """Fill the queue, or empty it, without waiting."""

    def _begin(self) -> None:
        """What comes before the first turn, on the thread."""

    def _run(self) -> None:
        try:
            self._begin()
            while not self._stopping.is_set():
                self._turn()
                self._stopping.wait(self._period_s)
        except portaudio().PortAudioError:
            self._finished()
