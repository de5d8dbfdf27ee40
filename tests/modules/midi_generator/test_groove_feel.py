from __future__ import annotations

from modules.midi_generator.groove_feel import GrooveFeel
from modules.song.score import Note

PPQ = 480
KICK, SNARE, HAT = 36, 38, 42


def hits(*places: tuple[int, int]) -> list[Note]:
    return [Note(n, pitch, 90, tick, 60) for n, (pitch, tick) in enumerate(places, start=1)]


def test_hits_follow_the_habit_of_their_drum_and_place() -> None:
    habits = hits((SNARE, PPQ + 12), (SNARE, 3 * PPQ + 16), (KICK, 8), (KICK, 2 * PPQ - 20))
    feel = GrooveFeel.of(habits, PPQ)
    assert feel.placed([(SNARE, 4 * PPQ), (KICK, 5 * PPQ)]) == [4 * PPQ + 14, 5 * PPQ - 6]


def test_a_new_drum_follows_the_habit_of_the_place() -> None:
    feel = GrooveFeel.of(hits((SNARE, PPQ + 12), (SNARE, 3 * PPQ + 16)), PPQ)
    assert feel.placed([(HAT, 4 * PPQ + 30)]) == [4 * PPQ + 14]


def test_places_without_habit_stay() -> None:
    feel = GrooveFeel.of(hits((SNARE, PPQ + 12), (SNARE, 3 * PPQ + 16)), PPQ)
    assert feel.placed([(SNARE, 4 * PPQ + 240)]) == [4 * PPQ + 240]
    assert GrooveFeel.of([], PPQ).placed([(SNARE, 4 * PPQ)]) == [4 * PPQ]


def test_of_a_roll_one_hit_moves() -> None:
    feel = GrooveFeel.of(hits((SNARE, PPQ + 12), (SNARE, 3 * PPQ + 16)), PPQ)
    roll = [(SNARE, 4 * PPQ - 30), (SNARE, 4 * PPQ + 30)]
    assert feel.placed(roll) == [4 * PPQ - 30, 4 * PPQ + 14]
