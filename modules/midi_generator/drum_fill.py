"""Drum fills: kick and snare hold the groove for half a bar, then snare and toms lead on.

The first half of the last bar repeats kick and snare of the bar before it; the hand on the cymbals
plays the downbeat and leaves, as drummers do who are about to fill. The second half is written by
the model on the drums of a fill, in steps of at most an eighth note, the last beat on the toms, and
goes on until the last eighth of the bar. The crash that answers a fill belongs to the bar after
it: with the kick it is proposed where that was asked for and the place is free.
"""

from __future__ import annotations

import numpy as np

from modules.midi_generator.drum_vocabulary import (
    CRASH,
    FILL_DRUMS,
    GENERAL_MIDI_DRUMS,
    KICK,
    KICKS,
    SNARE,
    SNARES,
    pitch_mask,
)
from modules.midi_generator.prompt import STRAIGHT_STEP, Prompt
from modules.midi_generator.rules import BarRules
from modules.midi_generator.tokenizer import TokenNote
from modules.midi_generator.vocabulary import UNITS_PER_BEAT

EIGHTH = UNITS_PER_BEAT // 2
EARLY = 2
"""Units by which a downbeat may come early or late."""

LANDING_ACCENT = 16
FULL_SHARE = 0.5


def fill_start(units: int) -> int:
    """Unit at which the free part of a fill begins in a bar of `units`: its middle, on a beat."""
    beats = max(1, units // UNITS_PER_BEAT)
    return min(units - 1, (beats // 2) * UNITS_PER_BEAT)


def kept_groove(prompt: Prompt, units: int) -> list[TokenNote]:
    """What the first half of the fill bar repeats: the last full bar of `prompt`, as bar 0.

    All that begins in the first eighth, then kicks and snares; everything where there are none.
    A drum that was struck a hair before the bar line has played its downbeat already. Without music
    before it: kick on the first beat, snare on the second.
    """
    until, number = fill_start(units), _last_full_bar(prompt)
    last = [n for n in prompt.notes if n.bar == number and n.pitch in GENERAL_MIDI_DRUMS]
    heard = {n.pitch for n in last if n.unit >= units - EARLY}
    groove = [n for n in last if n.unit < until and not (n.unit <= EARLY and n.pitch in heard)]
    anchors = [n for n in groove if n.pitch in KICKS | SNARES]
    if groove:
        kept = [n for n in groove if n.unit < EIGHTH or n in anchors] if anchors else groove
        return [TokenNote(0, n.unit, n.pitch, n.velocity, n.duration_units) for n in kept]
    beats = [TokenNote(0, 0, KICK, 100), TokenNote(0, UNITS_PER_BEAT, SNARE, 100)]
    return [note for note in beats if note.unit < until]


def _last_full_bar(prompt: Prompt) -> int:
    """The last bar with half the usual number of hits or more: a final crash is no groove."""
    counts = np.bincount([note.bar for note in prompt.notes], minlength=1)
    full = np.flatnonzero(counts >= counts.mean() * FULL_SHARE)
    return int(full[-1]) if len(full) else 0


def landing(prompt: Prompt) -> list[TokenNote]:
    """Kick and crash on the bar line after a fill, a bit louder than the music before it."""
    velocity = min(127, prompt.mean_velocity + LANDING_ACCENT)
    return [TokenNote(0, 0, pitch, velocity) for pitch in (KICK, CRASH)]


def fill_rules(start: int, end: int, prompt: Prompt) -> BarRules:
    """The rules of the fill bar from unit `start` to `end`; its first half is given, not drawn."""
    units = end - start
    grid = prompt.grid(units, drums=True)
    places = np.arange(units)
    if grid.all():
        # A loose groove does not make a loose fill: sixteenths read as one gesture.
        grid = places % STRAIGHT_STEP == 0
    return BarRules(
        start,
        end,
        grid & (places >= fill_start(units)),
        pitch_mask(FILL_DRUMS),
        busy_until=max(0, units - EIGHTH),
        longest_shift=EIGHTH,
        late_from=max(units - UNITS_PER_BEAT, (fill_start(units) + units) // 2),
        late_pitches=pitch_mask(FILL_DRUMS - SNARES),
    )
