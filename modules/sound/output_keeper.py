"""Keeps an output running: the wanted device, or silence with a message when it fails."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from modules.errors import AudioDeviceError
from modules.sound.device import Direction, SoundDevice, list_devices
from modules.sound.feed import OPENING
from modules.sound.output import Output, SilentOutput
from modules.sound.playback import Playback
from modules.sound.portaudio_output import open_output

STALL_S = 2.0
"""A device that takes nothing for so long, while there is sound, is taken as lost."""
SWITCHED_OFF = "Sound is switched off: everything runs, nothing can be heard."


class OutputKeeper:
    """Opens, watches and closes outputs. One thread (the feeder's) calls its methods.

    Any thread may read `output`, `devices` and `message`; `on_lost` is called from any thread.
    """

    def __init__(
        self, sample_rate: int, block_frames: int, playback: Playback, on_lost: Callable[[], None]
    ) -> None:
        self.output: Output | None = None
        self.devices: tuple[SoundDevice, ...] = ()
        self.message = OPENING
        self._sample_rate = sample_rate
        self._block_frames = block_frames
        self._playback = playback
        self._on_lost = on_lost
        self._was_lost = False
        self._progress = (0, perf_counter())

    def open(self, wanted: str) -> Output:
        """The new output: "auto", "none", a device by name, or silence when that fails."""
        self.close()
        self.output = self._opened(wanted)
        return self.output

    def set_quick(self, is_quick: bool) -> None:
        """Whether a short way to the ear is worth more than a reserve."""
        if self.output is not None:
            self.output.is_quick = is_quick

    def close(self) -> None:
        """Close the output; returns when no block is taken any more."""
        if self.output is not None:
            self.output.close()
        self.output = None
        self._was_lost = False
        self._progress = (self._playback.ring.read, perf_counter())

    def replace_lost(self) -> Output | None:
        """The silent output that took over now, or None when all is well."""
        lost = self.output
        if lost is None or lost.device_name is None:
            return None
        if lost.is_running and not self._was_lost and not self._is_stalled():
            return None
        self.close()
        self.message = (
            f"The sound output “{lost.device_name}” stopped; connect it again or choose another."
        )
        self.output = self._silent()
        return self.output

    def _opened(self, wanted: str) -> Output:
        self.message = SWITCHED_OFF
        if wanted == "none":
            return self._silent()
        try:
            self.devices = list_devices(Direction.OUT, refresh=True)
            output = self._device(None if wanted == "auto" else wanted)
        except AudioDeviceError as error:
            self.message = str(error)
            return self._fallback(wanted)
        self.message = ""
        return output

    def _fallback(self, wanted: str) -> Output:
        """The default device instead of a named one; silence when that fails too."""
        if wanted != "auto":
            try:
                return self._device(None)
            except AudioDeviceError as error:
                self.message = str(error)
        return self._silent()

    def _device(self, name: str | None) -> Output:
        return open_output(name, self._sample_rate, self._block_frames, self._playback, self._lose)

    def _silent(self) -> Output:
        return SilentOutput(self._sample_rate, self._block_frames, self._playback)

    def _lose(self) -> None:
        self._was_lost = True
        self._on_lost()

    def _is_stalled(self) -> bool:
        """Whether the device stopped taking sound without a word."""
        ring = self._playback.ring
        count, since = self._progress
        if ring.read != count or ring.fill == 0:
            self._progress = (ring.read, perf_counter())
            return False
        return perf_counter() - since > STALL_S
