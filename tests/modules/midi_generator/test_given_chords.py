from __future__ import annotations

from modules.midi_generator.given_chords import given_chord, with_given_chords
from modules.midi_generator.harmony import HarmonyMap
from modules.midi_generator.request import GenerationRequest, ProposalKind, Voicing
from modules.midi_generator.task import resolve
from modules.song.chord import parse_chord
from modules.song.chord_edits import SetChords, parse_chords
from modules.song.demo_song import demo_song
from modules.song.key import Key, Mode
from modules.unified_state import Snapshot

BAR = 3840
EB_MINOR = 1 << 3 | 1 << 6 | 1 << 10


def test_a_written_chord_stands_for_what_sounds() -> None:
    song = SetChords(960, 1920, parse_chords("Ebm")).apply(demo_song())
    heard = HarmonyMap(((1, 2, 4, 8), (16, 16, 16, 16)))
    given = with_given_chords(heard, song, (0, BAR, 2 * BAR))
    assert given.bars == ((1, EB_MINOR, 4, 8), (16, 16, 16, 16))
    assert with_given_chords(heard, demo_song(), (0, BAR, 2 * BAR)) is heard


def test_the_task_of_a_request_knows_it() -> None:
    song = SetChords(8 * BAR, 9 * BAR, parse_chords("Ebm")).apply(demo_song())
    request = GenerationRequest(
        1, ProposalKind.NEXT_BAR, song, song.tracks[1].id, 8 * BAR, Snapshot()
    )
    task = resolve(request)
    assert task.context.harmony.at(task.prompt.bars, 0) == EB_MINOR


def test_a_progression_plays_the_written_chords() -> None:
    import numpy as np

    from modules.midi_generator.chord_writer import write_progression

    song = demo_song()
    start = 16 * BAR
    for bar, symbol in enumerate(("Ebm", "Ab", "Bdim", "Csus4")):
        place = start + bar * BAR
        song = SetChords(place, place + BAR, parse_chords(symbol)).apply(song)
    request = GenerationRequest(
        1, ProposalKind.CHORD_PROGRESSION, song, song.tracks[2].id, start, Snapshot(), bars=4
    )
    notes = write_progression(resolve(request), Voicing.CLOSE, np.random.default_rng(3))
    classes = [{note.pitch % 12 for note in notes if note.bar == bar} for bar in range(4)]
    assert classes == [{3, 6, 10}, {8, 0, 3}, {11, 2, 5}, {0, 5, 7}]


def test_sevenths_that_a_symbol_does_not_name_are_of_the_key() -> None:
    minor = Key(9, Mode.MINOR)
    assert given_chord(parse_chord("E7"), minor) == given_chord(parse_chord("E"), minor)
    assert given_chord(parse_chord("Cmaj7"), minor).seventh == 11
    assert given_chord(parse_chord("C5"), minor).pitch_classes == (0, 7, 7)
    assert given_chord(parse_chord("Eb"), minor).degree == -1
