"""Levels kept until the sound they belong to is heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter

from modules.sound.level import SILENT_LEVEL, Level

KEPT_BLOCKS = 64


@dataclass(frozen=True, slots=True)
class BlockLevels:
    """Levels of all tracks and the master for the block that ends at `ring_frame`."""

    ring_frame: int = -1
    tracks: Mapping[int, Level] = field(default_factory=dict)
    master: Level = SILENT_LEVEL


class LevelHistory:
    """The feeder writes levels ahead of time; meters read those of the heard frame."""

    def __init__(self) -> None:
        self._blocks: list[BlockLevels] = [BlockLevels()] * KEPT_BLOCKS
        self._count = 0
        self._idle_since: float | None = None

    def record(self, levels: BlockLevels) -> None:
        """Append the levels of the next block."""
        self._blocks[self._count % KEPT_BLOCKS] = levels
        self._count += 1
        self._idle_since = None

    @property
    def count(self) -> int:
        """How many blocks were recorded since the start."""
        return self._count

    def after(self, count: int) -> tuple[BlockLevels, ...]:
        """What was recorded after the first `count` blocks, as far as it is kept."""
        first = max(count, self._count - KEPT_BLOCKS)
        return tuple(self._blocks[index % KEPT_BLOCKS] for index in range(first, self._count))

    def rest(self) -> None:
        """Nothing sounds from now on."""
        if self._idle_since is None:
            self._idle_since = perf_counter()

    def track(self, track_id: int, heard_frame: float) -> Level:
        """Level of a track; silence when there is no such track."""
        return self._fallen(self._at(heard_frame).tracks.get(track_id, SILENT_LEVEL))

    def master(self, heard_frame: float) -> Level:
        """Level of the master."""
        return self._fallen(self._at(heard_frame).master)

    def _at(self, heard_frame: float) -> BlockLevels:
        """The block that holds `heard_frame`, else the newest one before it."""
        count = self._count
        for index in range(count - 1, max(count - KEPT_BLOCKS // 2, 0) - 1, -1):
            earlier = self._blocks[(index - 1) % KEPT_BLOCKS]
            if earlier.ring_frame <= heard_frame:
                return self._blocks[index % KEPT_BLOCKS]
        return BlockLevels()

    def _fallen(self, level: Level) -> Level:
        idle_since = self._idle_since
        return level if idle_since is None else level.fallen(perf_counter() - idle_since)
