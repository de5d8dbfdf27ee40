"""How a drummer pushes and pulls: mean offsets from the sixteenths, by drum and place in the beat.

A drawn unit of a 64th note is too coarse and, being drawn, less true than the grid itself. The
habit of the hits before is what a proposal follows instead (`training.generator.proposed_feel`
measures it).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from modules.song.score import Note

STEPS_PER_BEAT = 4
LEAST_HITS = 2
"""So many hits make a habit."""


@dataclass(frozen=True, slots=True)
class GrooveFeel:
    """Mean offsets in ticks: `by_drum` by pitch and place in the beat (0 … 3), `by_place`."""

    step_ticks: float
    by_drum: dict[Hashable, float]
    by_place: dict[Hashable, float]

    @classmethod
    def of(cls, hits: Iterable[Note], ppq: int) -> GrooveFeel:
        """The habits of `hits`; places with less than two of them have none."""
        step_ticks = ppq / STEPS_PER_BEAT
        by_drum: dict[Hashable, list[float]] = defaultdict(list)
        by_place: dict[Hashable, list[float]] = defaultdict(list)
        for hit in hits:
            step = round(hit.start_tick / step_ticks)
            offset = hit.start_tick - step * step_ticks
            by_drum[hit.pitch, step % STEPS_PER_BEAT].append(offset)
            by_place[step % STEPS_PER_BEAT].append(offset)
        return cls(step_ticks, _habits(by_drum), _habits(by_place))

    def placed(self, hits: Sequence[tuple[int, int]]) -> list[int]:
        """The ticks of `hits`, pairs of pitch and tick, moved to where the drummer plays them.

        Of a roll, which has several hits of a drum in a sixteenth, the one that is nearest to the
        habit moves. Places without a habit stay as they are.
        """
        ticks = [tick for _, tick in hits]
        nearest: dict[tuple[int, int], int] = {}
        for index, (pitch, tick) in enumerate(hits):
            habit = self._habit(pitch, tick)
            other = nearest.setdefault((pitch, habit), index)
            if abs(tick - habit) < abs(ticks[other] - habit):
                nearest[pitch, habit] = index
        for (_, habit), index in nearest.items():
            ticks[index] = habit
        return ticks

    def _habit(self, pitch: int, tick: int) -> int:
        """Where the drummer plays what stands at `tick`; `tick` itself where nobody knows."""
        step = round(tick / self.step_ticks)
        place = step % STEPS_PER_BEAT
        offset = self.by_drum.get((pitch, place), self.by_place.get(place))
        return tick if offset is None else round(step * self.step_ticks + offset)


def _habits(offsets: dict[Hashable, list[float]]) -> dict[Hashable, float]:
    return {
        place: sum(found) / len(found)
        for place, found in offsets.items()
        if len(found) >= LEAST_HITS
    }
