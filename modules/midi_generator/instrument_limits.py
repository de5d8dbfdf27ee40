"""What an instrument can play: its usual range, how many notes at once, what hands can reach.

Ranges are the usual written ranges of orchestration handbooks, as MIDI pitches (60 is middle C);
for synthesizers and voices the part that is used in songs.
"""

from __future__ import annotations

from dataclasses import dataclass

from modules.midi_generator.playable import GUITAR, KEYS, Reach


@dataclass(frozen=True, slots=True)
class InstrumentLimits:
    """Lowest and highest pitch, both playable, and the voices that sound together at most.

    `reach` is None where no hand limits what sounds together: voices, sections, unknown ones.
    """

    lowest: int
    highest: int
    max_polyphony: int
    reach: Reach | None = None


_ANY = InstrumentLimits(36, 96, 6)
_BY_CLASS = {
    4: InstrumentLimits(28, 60, 1),  # electric bass
    5: InstrumentLimits(28, 60, 1),  # acoustic bass
    6: InstrumentLimits(40, 84, 6, GUITAR),  # electric guitar, clean
    7: InstrumentLimits(40, 84, 4, GUITAR),  # electric guitar, distorted
    8: InstrumentLimits(40, 84, 6, GUITAR),  # acoustic guitar
    9: InstrumentLimits(33, 96, 8, KEYS),  # piano
    10: InstrumentLimits(36, 96, 6, KEYS),  # electric piano
    11: InstrumentLimits(36, 91, 5),  # strings
    12: InstrumentLimits(40, 82, 4),  # brass
    13: InstrumentLimits(55, 91, 2),  # woodwinds
    14: InstrumentLimits(45, 69, 1),  # male voice
    15: InstrumentLimits(53, 81, 1),  # female voice
    16: InstrumentLimits(48, 96, 1),  # synth lead
    17: InstrumentLimits(36, 91, 6, KEYS),  # synth pad
}


def limits_of(instrument: int) -> InstrumentLimits:
    """The limits of an instrument class; wide ones for the unknown and the unpitched."""
    return _BY_CLASS.get(instrument, _ANY)
