"""The two guitarists of the demo song, one on each side."""

from __future__ import annotations

from modules.song.demo_parts.harmony import CHORUS_BAR, chords, voice_led
from modules.song.demo_parts.player import Player
from modules.song.score import Note

_LOWEST_ROOT = 45
_STRUM_TICKS = 14
_LAST_BAR = 15
# Beat, length in beats, velocity.
_CHORUS_STRUMS = ((0.0, 0.9, 100), (1.0, 0.4, 82), (1.5, 0.9, 92), (2.5, 0.45, 84), (3.0, 0.9, 94))
_VERSE_STABS = ((0.5, 0.3, 78), (1.5, 0.3, 84), (2.75, 0.2, 74), (3.5, 0.35, 82))


def left_guitar_notes() -> tuple[Note, ...]:
    """The left guitar: short root-and-fifth eighths, opening up in the chorus."""
    player = Player(seed=3, timing_ticks=8.0, touch=6.0)
    for chord in chords():
        root = _LOWEST_ROOT + (chord.root - _LOWEST_ROOT) % 12
        pitches = (root, root + 7, root + 12)
        if chord.bar == _LAST_BAR:
            player.play_chord(chord.start, pitches, 3.5, 106, spread=_STRUM_TICKS)
            continue
        is_open = chord.bar >= CHORUS_BAR
        for step in range(chord.beats * 2):
            accented = step % 4 in {0, 3}
            velocity = (98 if accented else 80) - (0 if is_open else 10)
            beats = 0.46 if is_open or accented else 0.22
            sounding = pitches if is_open or accented else pitches[:2]
            player.play_chord(chord.start + step / 2, sounding, beats, velocity, spread=6)
    return player.notes()


def right_guitar_notes() -> tuple[Note, ...]:
    """The right guitar: silent at first, off-beat stabs in the verse, full strums later."""
    player = Player(seed=4, timing_ticks=9.0, touch=6.0, late_ticks=4)
    sequence = chords()
    for chord, pitches in zip(sequence, voice_led(sequence, 52, 67, 3), strict=True):
        if chord.bar < CHORUS_BAR // 2:
            continue
        if chord.bar == _LAST_BAR:
            player.play_chord(chord.start, pitches, 3.5, 104, spread=_STRUM_TICKS)
            continue
        strums = _CHORUS_STRUMS if chord.bar >= CHORUS_BAR else _VERSE_STABS
        for beat, beats, velocity in strums:
            if beat < chord.beats:
                # Off the beat the hand comes back up and meets the high string first.
                spread = _STRUM_TICKS if beat == int(beat) else -_STRUM_TICKS
                player.play_chord(chord.start + beat, pitches, beats, velocity, spread)
    return player.notes()
