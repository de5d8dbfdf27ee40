"""Drum fills: the groove for half a bar, then snare, toms and crash towards the next bar line.

The first half of the last bar repeats the bar before it, and in the second half the kick and snare
of the groove keep their beats. Around them the model writes on the drums of a fill, in steps of at
most an eighth note, until the last eighth of the bar. A fill is answered by kick and crash on the
next bar line; they lie beyond the bar and are proposed where that was asked for and is free.
"""

from __future__ import annotations

import numpy as np

from modules.midi_generator.constraints import BarRules
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
from modules.midi_generator.tokenizer import TokenNote
from modules.midi_generator.vocabulary import UNITS_PER_BEAT

EIGHTH = UNITS_PER_BEAT // 2
LANDING_ACCENT = 16
FULL_SHARE = 0.5


def fill_start(units: int) -> int:
    """Unit at which the free part of a fill begins in a bar of `units`: its middle, on a beat."""
    beats = max(1, units // UNITS_PER_BEAT)
    return min(units - 1, (beats // 2) * UNITS_PER_BEAT)


def kept_groove(prompt: Prompt, units: int) -> list[TokenNote]:
    """What a fill bar of `units` keeps of the last full bar of `prompt`, as bar 0.

    All of its first half, and of the second the kicks and snares that stand on beats. Without music
    before it: kick on the first beat, snare on the second.
    """
    half = fill_start(units)
    groove = _last_full_bar(prompt)
    last = [n for n in prompt.notes if n.bar == groove and n.unit < units]
    known = [n for n in last if n.pitch in GENERAL_MIDI_DRUMS]
    if known:
        kept = [n for n in known if n.unit < half or _is_anchor(n)]
        return [TokenNote(0, n.unit, n.pitch, n.velocity, n.duration_units) for n in kept]
    beats = [TokenNote(0, 0, KICK, 100), TokenNote(0, UNITS_PER_BEAT, SNARE, 100)]
    return [note for note in beats if note.unit < half]


def _last_full_bar(prompt: Prompt) -> int:
    """The last bar with half the usual number of hits or more: a final crash is no groove."""
    counts = np.bincount([note.bar for note in prompt.notes], minlength=1)
    full = np.flatnonzero(counts >= counts.mean() * FULL_SHARE)
    return int(full[-1]) if len(full) else 0


def _is_anchor(note: TokenNote) -> bool:
    return note.pitch in KICKS | SNARES and note.unit % UNITS_PER_BEAT == 0


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
    )
