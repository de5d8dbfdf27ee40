from __future__ import annotations

from modules.midi_generator.drum_fill import kept_groove
from modules.midi_generator.prompt import Prompt
from modules.midi_generator.tokenizer import TokenNote

KICK, SNARE, HAT, RIDE = 36, 38, 42, 51


def kept(*hits: tuple[int, int]) -> list[tuple[int, int]]:
    """What a fill keeps of one bar of four quarters with `hits`: units and drums."""
    notes = tuple(TokenNote(0, unit, pitch, 90) for unit, pitch in hits)
    return [(note.unit, note.pitch) for note in kept_groove(Prompt((), notes, 1, 0), 64)]


def test_the_cymbals_stop_after_the_downbeat() -> None:
    groove = kept((0, KICK), (0, HAT), (8, HAT), (16, SNARE), (16, HAT), (24, KICK), (40, KICK))
    assert groove == [(0, KICK), (0, HAT), (16, SNARE), (24, KICK)]


def test_a_groove_of_cymbals_alone_goes_on() -> None:
    assert kept((0, RIDE), (16, RIDE), (26, RIDE)) == [(0, RIDE), (16, RIDE), (26, RIDE)]


def test_a_downbeat_that_came_early_is_not_struck_twice() -> None:
    assert kept((1, KICK), (16, SNARE), (63, KICK)) == [(16, SNARE)]


def test_silence_gets_kick_and_snare() -> None:
    assert kept() == [(0, KICK), (16, SNARE)]
