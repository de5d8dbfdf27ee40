"""What bytes from a keyboard mean."""

from __future__ import annotations

import pytest

from modules.midi_ports.message import (
    KeyDown,
    KeyUp,
    Pedal,
    Played,
    control_change,
    note_off,
    note_on,
    parse_played,
)


@pytest.mark.parametrize(
    ("message", "played"),
    [
        (note_on(0, 60, 100), KeyDown(60, 100)),
        (note_on(15, 0, 1), KeyDown(0, 1)),
        (note_on(3, 60, 0), KeyUp(60)),
        (note_off(9, 127), KeyUp(127)),
        (control_change(0, 64, 127), Pedal(127)),
        (control_change(0, 64, 63), Pedal(63)),
    ],
)
def test_keys_and_pedal(message: bytes, played: Played) -> None:
    assert parse_played(message) == played


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x90",
        b"\x90\x3c",
        b"\xf8",
        b"\xfe",
        control_change(0, 1, 64),
        bytes((0xE0, 0, 64)),
        bytes((0xD0, 12)),
        bytes((0x90, 0xC8, 0x40)),
        bytes((0xF0, 0x7E, 0x00, 0xF7)),
    ],
)
def test_all_else_is_nothing(message: bytes) -> None:
    assert parse_played(message) is None


def test_a_pedal_is_down_from_the_middle_on() -> None:
    assert Pedal(64).is_down
    assert not Pedal(63).is_down
