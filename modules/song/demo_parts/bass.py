"""The bass player of the demo song."""

from __future__ import annotations

from modules.song.demo_parts.harmony import CHORUS_BAR, Chord, chords
from modules.song.demo_parts.player import Player
from modules.song.score import Note

_LOWEST = 28
_INTRO_BARS = 4
# Beat, semitones above the root, length in beats; the last note before a change leads to it.
_INTRO_RHYTHM = ((0.0, 0, 1.4), (1.5, 0, 0.4), (2.0, 7, 0.9))
_VERSE_RHYTHM = ((0.0, 0, 0.7), (0.75, 0, 0.2), (1.5, 0, 0.45), (2.0, 0, 0.45), (2.5, 12, 0.4))
_CHORUS_RHYTHM = tuple(
    (0.5 * step, 12 if step in {3, 6} else 0, 0.42 if step % 2 else 0.48) for step in range(7)
)


def bass_notes() -> tuple[Note, ...]:
    """The bass track: roots and octaves with the kick, and a step into every new chord."""
    player = Player(seed=2, timing_ticks=6.0, touch=5.0, late_ticks=6)
    sequence = chords()
    for chord, following in zip(sequence, [*sequence[1:], None], strict=True):
        if following is None:
            player.play(chord.start, _bass_pitch(chord), 3.5, 104)
        else:
            _play_chord(player, chord, _bass_pitch(following))
    return player.notes()


def _bass_pitch(chord: Chord) -> int:
    """The root in the octave from low E up."""
    return _LOWEST + (chord.root - _LOWEST) % 12


def _play_chord(player: Player, chord: Chord, next_pitch: int) -> None:
    root = _bass_pitch(chord)
    for beat, interval, beats in _rhythm_of(chord):
        if beat < chord.beats - 0.5:
            velocity = 102 if beat == 0.0 else 88
            player.play(chord.start + beat, root + interval, beats, velocity)
    lead_in = next_pitch + (2 if next_pitch < root else -1)
    if next_pitch == root:
        lead_in = root + 7
    player.play(chord.start + chord.beats - 0.5, lead_in, 0.42, 84)


def _rhythm_of(chord: Chord) -> tuple[tuple[float, int, float], ...]:
    if chord.bar < _INTRO_BARS:
        return _INTRO_RHYTHM
    return _VERSE_RHYTHM if chord.bar < CHORUS_BAR else _CHORUS_RHYTHM
