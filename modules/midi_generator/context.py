"""What the model is told besides the notes: kind of track, instrument, key and meter."""

from __future__ import annotations

from dataclasses import dataclass

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.song.key import Key, Mode

UNKNOWN_INSTRUMENT = len(CLASS_NAMES)
UNKNOWN_KEY = 24
UNKNOWN_METER = 0

TRACK_TYPES = 2
INSTRUMENTS = len(CLASS_NAMES) + 1
KEYS = UNKNOWN_KEY + 1
METERS = 8
"""Bar lengths of 1 … 7 quarter notes (a dotted quarter rounds up), and 0 for unknown or longer."""

CONTEXT_SIZES = (TRACK_TYPES, INSTRUMENTS, KEYS, METERS)

# Classes of the General MIDI programs in their 16 families of eight; see `_EXCEPTIONS`.
_FAMILY_CLASSES = (9, 19, 9, 8, 4, 11, 11, 12, 13, 13, 16, 17, 17, 19, 19, 18)
_EXCEPTIONS = {
    **dict.fromkeys((4, 5), 10),  # electric pianos
    **dict.fromkeys((21, 22, 23), 19),  # accordions, harmonica
    **dict.fromkeys((26, 27, 28), 6),  # clean electric guitars
    **dict.fromkeys((29, 30, 31), 7),  # driven guitars
    32: 5,  # acoustic bass
    47: 19,  # timpani
    **dict.fromkeys((52, 53, 54), 15),  # choirs
    55: 19,  # orchestra hit
    **dict.fromkeys((104, 105, 106, 107), 8),  # plucked instruments of the world
}


def instrument_of_program(program: int) -> int:
    """Index of the instrument class that General MIDI `program` (0 … 127) sounds like."""
    return _EXCEPTIONS.get(program, _FAMILY_CLASSES[program // 8])


@dataclass(frozen=True, slots=True)
class ModelContext:
    """The four numbers that the model reads at every step; the defaults say "unknown"."""

    drums: bool = False
    instrument: int = UNKNOWN_INSTRUMENT
    key: int = UNKNOWN_KEY
    meter: int = UNKNOWN_METER

    @property
    def ids(self) -> tuple[int, int, int, int]:
        """Track type, instrument, key, meter, in the order of the model's input."""
        return (int(self.drums), self.instrument, self.key, self.meter)


def key_id(key: Key | None) -> int:
    """0 … 11 for C … B major, 12 … 23 for minor, 24 for no key."""
    if key is None:
        return UNKNOWN_KEY
    return key.tonic + (12 if key.mode is Mode.MINOR else 0)


def meter_id(numerator: int, denominator: int) -> int:
    """Bar length in quarter notes (1 … 7), or 0 when it is longer."""
    quarters = (4 * numerator + denominator - 1) // denominator
    return quarters if quarters < METERS else UNKNOWN_METER
