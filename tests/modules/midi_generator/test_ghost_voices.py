from __future__ import annotations

from modules.midi_generator.ghost_voices import voices_of
from modules.midi_generator.proposal import GhostNote

BEAT = 960


def ghost(pitch: int, beat: float) -> GhostNote:
    return GhostNote(pitch, 90, round(beat * BEAT), BEAT, 0.8)


def test_a_melody_over_a_bass_is_two_voices() -> None:
    notes = [ghost(36, 0), ghost(72, 0.01), ghost(74, 1), ghost(38, 2), ghost(76, 2), ghost(41, 3)]
    bass, top = voices_of(notes, BEAT, drums=False)
    assert [g.pitch for g in bass.notes] == [36, 38, 41]
    assert [g.pitch for g in top.notes] == [72, 74, 76]
    assert (bass.name, top.name) == ("Bass", "Top")


def test_chords_have_a_voice_for_each_note() -> None:
    notes = [
        ghost(p, beat) for beat, chord in enumerate([(48, 55, 64), (50, 57, 65)]) for p in chord
    ]
    voices = voices_of(notes, BEAT, drums=False)
    assert [voice.name for voice in voices] == ["Bass", "Middle", "Top"]
    assert [[g.pitch for g in voice.notes] for voice in voices] == [[48, 50], [55, 57], [64, 65]]


def test_a_line_is_one_voice_and_nothing_is_none() -> None:
    (line,) = voices_of([ghost(60, 0), ghost(72, 1)], BEAT, drums=False)
    assert line.name == "Line"
    assert len(line.notes) == 2
    assert voices_of([], BEAT, drums=False) == ()


def test_each_drum_is_a_voice() -> None:
    voices = voices_of([ghost(36, 0), ghost(42, 0), ghost(38, 1), ghost(42, 1)], BEAT, drums=True)
    assert [voice.pitch for voice in voices] == [36, 38, 42]
    assert [len(voice.notes) for voice in voices] == [1, 1, 2]
