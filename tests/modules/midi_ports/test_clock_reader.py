"""MIDI clock that comes in."""

from __future__ import annotations

import random

import pytest

from modules.midi_ports.clock_reader import ClockOrder, ClockReader, Ordered
from modules.midi_ports.song_sender import SongSender
from modules.song.demo_song import demo_song
from modules.song.score import Song

CLOCK, START, CONTINUE, STOP = b"\xf8", b"\xfa", b"\xfb", b"\xfc"


def send_clocks(reader: ClockReader, count: int, bpm: float, at_s: float, jitter_s: float) -> float:
    rng = random.Random(4)
    for number in range(count):
        reader.hear(CLOCK, at_s + number * 2.5 / bpm + rng.uniform(0.0, jitter_s))
    return at_s + count * 2.5 / bpm


@pytest.mark.parametrize("bpm", [40.0, 97.3, 120.0, 174.0, 300.0])
def test_the_tempo_is_found_in_trembling_clocks(bpm: float) -> None:
    reader = ClockReader()
    send_clocks(reader, 96, bpm, 5.0, 0.0)
    assert reader.bpm is None
    send_clocks(reader, 200, bpm, 20.0, 0.003)
    assert reader.bpm == pytest.approx(bpm, abs=0.25 * bpm / 60)


def test_a_new_tempo_is_known_after_a_bar_or_two() -> None:
    reader = ClockReader()
    end_s = send_clocks(reader, 200, 100.0, 0.0, 0.0)
    send_clocks(reader, 120, 140.0, end_s, 0.0)
    assert reader.bpm == pytest.approx(140.0, abs=0.1)


def test_start_stop_continue_and_position() -> None:
    reader = ClockReader()
    assert reader.hear(START, 0.0) == Ordered(ClockOrder.START, 0.0)
    send_clocks(reader, 25, 120.0, 0.0, 0.0)
    assert reader.rolls
    assert reader.quarters == 1.0
    assert reader.hear(STOP, 1.0) == Ordered(ClockOrder.STOP, 1.0)
    send_clocks(reader, 24, 120.0, 1.0, 0.0)
    assert reader.quarters == 1.0
    assert reader.hear(CONTINUE, 2.0) == Ordered(ClockOrder.CONTINUE, 1.0)
    assert reader.hear(b"\xf2\x10\x01", 3.0) == Ordered(ClockOrder.LOCATE, (0x10 + 128) / 4)
    assert not reader.rolls


@pytest.mark.parametrize("message", [b"", b"\xfe", b"\xf2", b"\xf2\x01", b"\x90\x40\x40", b"\xf0"])
def test_other_and_broken_messages_are_nothing(message: bytes) -> None:
    reader = ClockReader()
    assert reader.hear(message, 0.0) is None
    assert reader.quarters == 0.0


class _Playing:
    """A song whose playhead the test moves."""

    def __init__(self, song: Song) -> None:
        self.song = song
        self.is_playing = True
        self.position_tick = 0.0


def test_what_we_send_is_what_we_read() -> None:
    song, reader, orders = demo_song(), ClockReader(), []
    playing, now_s = _Playing(song), 0.0

    def hear(message: bytes) -> None:
        if message[0] >= 0xF0 and (ordered := reader.hear(message, now_s)):
            orders.append(ordered.order)

    sender = SongSender(playing, hear)
    playing.position_tick = 8.0 * song.ppq
    while playing.position_tick < 20 * song.ppq:
        sender.follow()
        now_s += 0.002
        playing.position_tick += 0.002 * song.ppq * 132.0 / 60.0
    assert reader.bpm == pytest.approx(132.0, abs=0.3)
    assert reader.quarters == pytest.approx(20.0, abs=0.1)
    playing.is_playing = False
    sender.follow()
    assert orders == [ClockOrder.LOCATE, ClockOrder.CONTINUE, ClockOrder.STOP]
