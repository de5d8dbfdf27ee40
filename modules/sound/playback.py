"""What happens in the device callback, and the clock that it keeps."""

from __future__ import annotations

from time import perf_counter

from modules.sound.spsc_ring import Interleaved, SpscRing


class Playback:
    """Copies from the ring to the device; counts under-runs; nothing else.

    `is_open` lets sound through, `expects_sound` says that an empty ring is a fault. `late_blocks`
    counts what the device reported, `empty_blocks` what the feeder did not deliver in time.
    """

    def __init__(self, ring: SpscRing) -> None:
        self.ring = ring
        self.is_open = False
        self.expects_sound = False
        self.late_blocks = 0
        self.empty_blocks = 0
        self._clock = (0, perf_counter())

    def fill(self, out: Interleaved, device_was_late: bool = False) -> None:
        """Fill `out` (frames, channels) for the device. Its callback calls this."""
        if self.is_open:
            count = self.ring.read_into(out)
            if count > 0:
                # One pair, so that no reader sees one callback's count with another's time.
                self._clock = (self.ring.read, perf_counter())
            if self.expects_sound:
                is_short = count < len(out)
                self.empty_blocks += is_short
                self.late_blocks += device_was_late and not is_short
        else:
            out.fill(0.0)

    @property
    def under_runs(self) -> int:
        """Gaps in the sound since the start, whoever was late."""
        return self.late_blocks + self.empty_blocks

    def heard_frame(self, sample_rate: int, latency_s: float, block_frames: int) -> float:
        """The ring frame that leaves the loudspeaker now.

        Between callbacks the clock runs on, until all that was taken has been heard.
        """
        read, filled_at = self._clock
        waiting = block_frames + latency_s * sample_rate
        return read - max(0.0, waiting - (perf_counter() - filled_at) * sample_rate)
