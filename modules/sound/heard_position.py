"""Which place of the song is heard right now."""

from __future__ import annotations

from dataclasses import dataclass

from modules.song.time_map import TimeMap

KEPT_SEGMENTS = 64


@dataclass(frozen=True, slots=True)
class Segment:
    """From ring frame `ring_frame` on, the song is heard from `position` (frames of the song).

    It runs at `song_frames_per_ring_frame`; 0 while the song stands still.
    """

    ring_frame: int
    position: int
    time_map: TimeMap
    sample_rate: int
    song_frames_per_ring_frame: float

    def seconds_at(self, ring_frame: float) -> float:
        """Seconds in the song at `ring_frame`; not before the segment's start."""
        moved = max(0.0, ring_frame - self.ring_frame) * self.song_frames_per_ring_frame
        return (self.position + moved) / self.sample_rate

    def tick_at(self, ring_frame: float) -> float:
        """The tick in the song at `ring_frame`."""
        return self.time_map.seconds_to_tick(self.seconds_at(ring_frame))


class HeardPosition:
    """Remembers where the song jumped, so that a count of played frames tells the tick.

    The feeder writes, any thread reads: the tuple is replaced, never changed.
    """

    def __init__(self, first: Segment) -> None:
        self._segments: tuple[Segment, ...] = (first,)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The stretches that are remembered, in order; a new tuple after each change."""
        return self._segments

    def follow(self, segments: tuple[Segment, ...]) -> None:
        """Take over what another one remembers."""
        self._segments = segments

    def restart(self, segment: Segment) -> None:
        """Forget all that was and continue with `segment`."""
        self._segments = (segment,)

    def jump(self, segment: Segment) -> None:
        """Continue with `segment` once its ring frame is heard."""
        earlier = [s for s in self._segments if s.ring_frame < segment.ring_frame]
        self._segments = (*earlier[-KEPT_SEGMENTS:], segment)

    def at(self, ring_frame: float) -> Segment:
        """The segment that is heard at `ring_frame`."""
        segments = self._segments
        for segment in reversed(segments):
            if segment.ring_frame <= ring_frame:
                return segment
        return segments[0]
