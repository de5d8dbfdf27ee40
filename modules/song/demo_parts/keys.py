"""The keyboard players of the demo song: electric piano, pad and strings."""

from __future__ import annotations

from modules.song.demo_parts.harmony import CHORUS_BAR, chords, voice_led
from modules.song.demo_parts.player import Player
from modules.song.score import Note

_LAST_BAR = 15
# The answer of the right hand in the second half of a bar: beat, voice, length in beats.
_ANSWER = ((2.0, 0, 0.45), (2.5, 1, 0.45), (3.0, 2, 0.7), (3.5, 1, 0.4))


def electric_piano_notes() -> tuple[Note, ...]:
    """The electric piano: held chords with a broken answer, pulsing quarters in the chorus."""
    player = Player(seed=5, timing_ticks=8.0, touch=6.0)
    sequence = chords()
    for chord, pitches in zip(sequence, voice_led(sequence, 57, 74, 3), strict=True):
        if chord.bar == _LAST_BAR:
            player.play_chord(chord.start, pitches, 3.6, 84, spread=20)
        elif chord.bar >= CHORUS_BAR:
            for beat in range(chord.beats):
                velocity = 86 if beat % 2 == 0 else 74
                player.play_chord(chord.start + beat, pitches, 0.8, velocity, spread=8)
        else:
            player.play_chord(chord.start, pitches, 1.9, 78, spread=16)
            for answer_beat, voice, beats in _ANSWER:
                player.play(chord.start + answer_beat, pitches[voice] + 12, beats, 70)
    return player.notes()


def pad_notes() -> tuple[Note, ...]:
    """The pad: long chords of four voices that hardly move."""
    player = Player(seed=6, timing_ticks=3.0, touch=2.0)
    sequence = chords()
    for chord, pitches in zip(sequence, voice_led(sequence, 60, 79, 3), strict=True):
        velocity = 78 if chord.bar >= CHORUS_BAR else 66
        player.play_chord(chord.start, pitches, chord.beats * 0.98, velocity)
    return player.notes()


def string_notes() -> tuple[Note, ...]:
    """The strings: two high voices that enter before the chorus and grow to the end."""
    player = Player(seed=7, timing_ticks=4.0, touch=3.0)
    sequence = chords()
    for chord, pitches in zip(sequence, voice_led(sequence, 72, 88, 3), strict=True):
        if chord.bar < CHORUS_BAR - 2:
            continue
        velocity = min(62 + 4 * (chord.bar - CHORUS_BAR + 2), 98)
        player.play_chord(chord.start, pitches[1:], chord.beats * 0.97, velocity)
    return player.notes()
