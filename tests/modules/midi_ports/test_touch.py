"""The curve of a keyboard's velocities."""

from __future__ import annotations

import pytest

from modules.midi_ports.message import KeyDown, KeyUp, Pedal
from modules.midi_ports.touch import SAME_VELOCITY, Touch, touch_named, touched


def curve(touch: Touch) -> list[int]:
    keys = (touched(KeyDown(60, velocity), touch) for velocity in range(1, 128))
    return [key.velocity for key in keys if isinstance(key, KeyDown)]


def test_as_played_is_as_played() -> None:
    assert curve(Touch.AS_PLAYED) == list(range(1, 128))


def test_louder_and_softer_bend_the_middle_and_keep_the_ends() -> None:
    played, louder, softer = (curve(t) for t in (Touch.AS_PLAYED, Touch.LOUDER, Touch.SOFTER))
    assert (louder[63], softer[63]) == (84, 42)
    for bent in (louder, softer):
        assert bent == sorted(bent)
        assert 1 <= bent[0] <= 8
        assert bent[-1] == 127
    assert all(
        soft <= same <= loud for soft, same, loud in zip(softer, played, louder, strict=True)
    )


def test_all_the_same() -> None:
    assert set(curve(Touch.SAME)) == {SAME_VELOCITY}


@pytest.mark.parametrize("touch", Touch)
def test_only_keys_that_go_down_have_a_touch(touch: Touch) -> None:
    for played in (KeyUp(60), Pedal(127)):
        assert touched(played, touch) is played


def test_a_name_that_is_none_is_as_played() -> None:
    assert touch_named("softer") is Touch.SOFTER
    assert touch_named("hammer") is Touch.AS_PLAYED
