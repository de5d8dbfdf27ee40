"""Keys and pedal become notes."""

from __future__ import annotations

from modules.midi_ports.message import KeyDown, KeyUp, Pedal
from modules.midi_ports.take import Take
from modules.song.score import ControlChange, LoopRegion, Note


def test_a_key_becomes_a_note_with_its_length_and_velocity() -> None:
    take = Take()
    take.hear(KeyDown(60, 80), 100)
    take.hear(KeyDown(64, 90), 110)
    assert take.held == {60: (100, 80), 64: (110, 90)}
    take.hear(KeyUp(64), 200)
    take.hear(KeyUp(60), 340)
    assert take.notes == (Note(0, 64, 90, 110, 90), Note(0, 60, 80, 100, 240))
    assert not take.held


def test_a_key_that_is_struck_again_ends_its_first_note() -> None:
    take = Take()
    take.hear(KeyDown(60, 80), 0)
    take.hear(KeyDown(60, 81), 50)
    take.hear(KeyUp(60), 90)
    assert take.notes == (Note(0, 60, 80, 0, 50), Note(0, 60, 81, 50, 40))


def test_a_key_without_a_beginning_is_nothing() -> None:
    take = Take()
    take.hear(KeyUp(60), 10)
    assert take.notes == ()


def test_the_quickest_touch_lasts_a_tick() -> None:
    take = Take()
    take.hear(KeyDown(60, 80), 10)
    take.hear(KeyUp(60), 10)
    assert take.notes[0].duration_ticks == 1


def test_what_is_held_over_the_end_of_a_loop_stops_there() -> None:
    take = Take(LoopRegion(0, 1000))
    take.hear(KeyDown(60, 80), 900)
    take.hear(KeyUp(60), 30)
    assert take.notes == (Note(0, 60, 80, 900, 100),)


def test_the_end_lets_all_keys_and_the_pedal_go() -> None:
    take = Take()
    take.hear(Pedal(127), 5)
    take.hear(KeyDown(60, 80), 10)
    take.finish(50)
    assert take.notes == (Note(0, 60, 80, 10, 40),)
    assert take.controls == (ControlChange(5, 64, 127), ControlChange(50, 64, 0))


def test_the_rest_goes_on_with_the_keys_that_are_down() -> None:
    take = Take()
    take.hear(KeyDown(60, 80), 10)
    take.hear(KeyDown(62, 80), 10)
    take.hear(KeyUp(62), 20)
    rest = take.rest(None)
    rest.hear(KeyUp(60), 40)
    assert rest.notes == (Note(0, 60, 80, 10, 30),)
