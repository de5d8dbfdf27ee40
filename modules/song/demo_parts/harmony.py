"""The chords of the demo song, and how to lead voices from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

BEATS_PER_BAR = 4
A, B, C, D, E, F, G = 9, 11, 0, 2, 4, 5, 7


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord that lasts `beats` beats from beat `start` of the song on; `root` comes first."""

    start: int
    beats: int
    pitch_classes: tuple[int, ...]

    @property
    def root(self) -> int:
        """Pitch class of the root."""
        return self.pitch_classes[0]

    @property
    def bar(self) -> int:
        """Index of the bar in which the chord begins."""
        return self.start // BEATS_PER_BAR


_AM, _F, _C, _G = (A, C, E), (F, A, C), (C, E, G), (G, B, D)
_DM, _DM7, _E, _E7 = (D, F, A), (D, F, A, C), (E, 8, B), (E, 8, B, D)
_FMAJ7, _AM7 = (F, A, C, E), (A, C, E, G)

_BARS: tuple[tuple[tuple[int, ...], ...], ...] = (
    *((_AM7,), (_FMAJ7,), (_C,), (_G,)),  # intro
    *((_AM,), (_FMAJ7,), (_DM7,), (_E7,)),  # verse
    *((_F,), (_C,), (_G,), (_AM,)),  # chorus
    *((_F,), (_C,), (_DM, _E), (_AM,)),  # chorus, closing
)
CHORUS_BAR = 8


def chords() -> tuple[Chord, ...]:
    """All chords in order."""
    found = []
    for bar, in_bar in enumerate(_BARS):
        beats = BEATS_PER_BAR // len(in_bar)
        for index, pitch_classes in enumerate(in_bar):
            found.append(Chord(bar * BEATS_PER_BAR + index * beats, beats, pitch_classes))
    return tuple(found)


def voice_led(sequence: Sequence[Chord], low: int, high: int, voices: int) -> list[tuple[int, ...]]:
    """For each chord, pitches from `low` to `high`, each voice moving as little as it can.

    With more chord tones than voices the fifth is left out, as a keyboard player does.
    """
    centre = (low + high) / 2
    previous = tuple(round(centre + 4 * (index - (voices - 1) / 2)) for index in range(voices))
    led = []
    for chord in sequence:
        previous = min(
            _voicings(_chosen_tones(chord, voices), low, high),
            key=lambda voicing: sum(
                abs(new - old) ** 1.5 for new, old in zip(voicing, previous, strict=True)
            ),
        )
        led.append(previous)
    return led


def _chosen_tones(chord: Chord, voices: int) -> tuple[int, ...]:
    tones = chord.pitch_classes
    if len(tones) > voices:
        tones = (*tones[:2], *tones[3:])
    return tones[:voices]


def _voicings(tones: tuple[int, ...], low: int, high: int) -> list[tuple[int, ...]]:
    places = [[pitch for pitch in range(low, high + 1) if pitch % 12 == tone] for tone in tones]
    return sorted({tuple(sorted(voicing)) for voicing in product(*places)})
