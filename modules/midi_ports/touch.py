"""How hard a keyboard has to be struck: a curve from the velocities that it sends."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from modules.midi_ports.message import MAX_VALUE, KeyDown, Played


class Touch(StrEnum):
    """The curve that velocities go through."""

    AS_PLAYED = ""
    LOUDER = "louder"
    SOFTER = "softer"
    SAME = "same"


_POWERS = {Touch.AS_PLAYED: 1.0, Touch.LOUDER: 0.6, Touch.SOFTER: 1.6}
"""Of the share of the full velocity: 64 becomes 84 and 42; 1 and 127 stay about where they are."""

SAME_VELOCITY = 100


def touch_named(name: str) -> Touch:
    """The touch with this name; as played for a name that is none."""
    return Touch(name) if name in set(Touch) else Touch.AS_PLAYED


def touched(played: Played, touch: Touch) -> Played:
    """What is heard of a key with this touch, 1 … 127; all else is as it was played."""
    if not isinstance(played, KeyDown) or touch is Touch.AS_PLAYED:
        return played
    if touch is Touch.SAME:
        return replace(played, velocity=SAME_VELOCITY)
    velocity = round(MAX_VALUE * (played.velocity / MAX_VALUE) ** _POWERS[touch])
    return replace(played, velocity=max(velocity, 1))
