"""Values that hold until the next one: tempos, meters, keys, controllers, the pitch wheel."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from modules.song.excerpt import Excerpt
from modules.song.score import ControlChange, KeyMark, MeterChange, PitchBend, TempoChange

HeldValue = TypeVar("HeldValue", TempoChange, MeterChange, KeyMark, ControlChange, PitchBend)
Lane = Callable[[HeldValue], Hashable]


def one_lane(_value: object) -> Hashable:
    """The lane of values of which one holds at a time."""
    return None


def held_through(
    values: Sequence[HeldValue],
    excerpts: Sequence[Excerpt],
    lane: Lane[HeldValue] = one_lane,
    at_rest: Mapping[Hashable, HeldValue] | None = None,
) -> tuple[HeldValue, ...]:
    """The values of a song made of `excerpts`: everywhere holds what held there before.

    `values` and the result are sorted by tick. Values of one `lane` replace each other; `at_rest`
    holds before the first one of its lane.
    """
    rest: dict[Hashable, HeldValue] = dict(at_rest or {})
    holding: dict[Hashable, HeldValue] = dict(rest)
    found: list[HeldValue] = []
    for number, excerpt in enumerate(excerpts):
        earlier, inside = _split(values, excerpt, lane, rest)
        fresh = {lane(value) for value in inside if value.tick == excerpt.start_tick}
        starting = [v for key, v in earlier.items() if number and key not in fresh]
        for value in starting + inside:
            tick = max(value.tick, excerpt.start_tick)
            at_seam = number and tick == excerpt.start_tick
            if at_seam and _same(value, holding.get(lane(value))):
                continue
            holding[lane(value)] = value
            found.append(replace(value, tick=tick + excerpt.shift_ticks))
    return tuple(found)


def _split(
    values: Sequence[HeldValue],
    excerpt: Excerpt,
    lane: Lane[HeldValue],
    rest: Mapping[Hashable, HeldValue],
) -> tuple[dict[Hashable, HeldValue], list[HeldValue]]:
    """What was set before the excerpt and holds there, the latest last; what is set inside."""
    wanted = dict(rest)
    inside: list[HeldValue] = []
    for value in values:
        if value.tick >= excerpt.end_tick:
            break
        if value.tick >= excerpt.start_tick:
            inside.append(value)
        else:
            # Out and in again: what was set last is set last there, too.
            wanted.pop(lane(value), None)
            wanted[lane(value)] = value
    return wanted, inside


def _same(value: HeldValue, other: HeldValue | None) -> bool:
    return other is not None and replace(value, tick=other.tick) == other
