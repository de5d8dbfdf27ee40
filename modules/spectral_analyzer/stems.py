"""The stems of a mix, read side by side, so that their relations are measured too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modules.errors import FileError
from modules.sound.audio_buffer import AudioBuffer, Samples
from modules.sound.audio_file import audio_blocks
from modules.spectral_analyzer.track_info import TrackFacts
from modules.spectral_analyzer.track_meter import TrackGroupMeter

BLOCK_FRAMES = 1 << 14


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredStem:
    """What was measured of one stem, and its band powers (7,)."""

    path: Path
    facts: TrackFacts
    band_power: np.ndarray


def measure_stems(
    paths: Sequence[Path],
    *,
    on_problem: Callable[[Path, str], None] = lambda _path, _message: None,
) -> tuple[MeasuredStem, ...]:
    """The stems that can be read, in the order of `paths`; the others go to `on_problem`.

    Stems of one sample rate are measured together, as the relations between tracks need. Shorter
    ones go on in silence.
    """
    streams: dict[int, dict[int, _Stream]] = {}
    for place, path in enumerate(paths):
        stream = _Stream(path, on_problem)
        if stream.sample_rate is not None:
            streams.setdefault(stream.sample_rate, {})[place] = stream
    measured: dict[int, MeasuredStem] = {}
    for sample_rate, group in streams.items():
        measured |= _measured_group(sample_rate, group)
    return tuple(measured[place] for place in sorted(measured))


def _measured_group(sample_rate: int, group: dict[int, _Stream]) -> dict[int, MeasuredStem]:
    meter = TrackGroupMeter(sample_rate, tuple(group))
    while any(stream.is_open for stream in group.values()):
        blocks = {place: stream.next_block() for place, stream in group.items()}
        longest = max(block.shape[1] for block in blocks.values())
        meter.feed({place: _as_stereo(block, longest) for place, block in blocks.items()})
    facts, bands = meter.facts, meter.band_power
    return {
        place: MeasuredStem(stream.path, facts[place], bands[place])
        for place, stream in group.items()
        if not stream.is_broken
    }


def _as_stereo(block: Samples, frames: int) -> Samples:
    """A block of mono or stereo in stereo, followed by silence up to `frames`."""
    stereo: Samples = np.zeros((2, frames), dtype=np.float32)
    stereo[:, : block.shape[1]] = block
    return stereo


class _Stream:
    """One stem that is read block by block; its failure is told once, and it ends there."""

    def __init__(self, path: Path, on_problem: Callable[[Path, str], None]) -> None:
        self.path = path
        self.is_broken = False
        self._on_problem = on_problem
        self._blocks: Iterator[AudioBuffer] = audio_blocks(path, BLOCK_FRAMES)
        self._next = self._read()
        self.sample_rate = None if self._next is None else self._next.sample_rate

    @property
    def is_open(self) -> bool:
        """Whether there is more to read."""
        return self._next is not None

    def next_block(self) -> Samples:
        """The next block (1 or 2, n); empty at the end."""
        block, self._next = self._next, self._read() if self._next is not None else None
        return np.zeros((1, 0), dtype=np.float32) if block is None else block.samples

    def _read(self) -> AudioBuffer | None:
        try:
            return next(self._blocks, None)
        except FileError as error:
            self.is_broken = True
            self._on_problem(self.path, str(error))
            return None
