from __future__ import annotations

from modules.midi_generator.voices import most_sounding
from modules.song.score import Note

PPQ = 480


def test_an_arpeggio_that_rings_on_has_the_voices_of_its_chord() -> None:
    rings = [Note(i, 60 + 4 * i, 80, i * PPQ, 4 * PPQ - i * PPQ) for i in range(4)]
    assert most_sounding(rings, 0, 4 * PPQ, PPQ) == 4
    assert most_sounding(rings, PPQ, 4 * PPQ, PPQ) == 3


def test_legato_is_one_voice() -> None:
    legato = [Note(i, 60 + i, 80, i * PPQ, PPQ + PPQ // 8) for i in range(4)]
    assert most_sounding(legato, 0, 4 * PPQ, PPQ) == 1


def test_no_notes_and_muted_notes_have_no_voice() -> None:
    assert most_sounding([], 0, PPQ, PPQ) == 0
    assert most_sounding([Note(1, 60, 80, 0, PPQ, muted=True)], 0, PPQ, PPQ) == 0
