"""What the model is told besides the notes: kind of track, instrument, key and meter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.midi_generator.harmony import NO_HARMONY, HarmonyMap
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

PHRASE_BARS = 4
UNKNOWN_PHRASE_PLACE = PHRASE_BARS
PHRASE_PLACES = PHRASE_BARS + 1
"""Places of a bar in its phrase of four, and one for "not known"."""

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
    """What is known of a track besides its notes; the defaults say "unknown".

    `first_bar` is the number of its first bar in the song, from 0; `harmony` is what the other
    tracks play from that bar on.
    """

    drums: bool = False
    instrument: int = UNKNOWN_INSTRUMENT
    key: int = UNKNOWN_KEY
    meter: int = UNKNOWN_METER
    first_bar: int | None = None
    harmony: HarmonyMap = NO_HARMONY

    @property
    def ids(self) -> tuple[int, int, int, int]:
        """Track type, instrument, key, meter, in the order of the model's input."""
        return (int(self.drums), self.instrument, self.key, self.meter)

    def phrase_place(self, bar: int) -> int:
        """Place of the track's bar number `bar` in its phrase of four, or "unknown"."""
        if self.first_bar is None:
            return UNKNOWN_PHRASE_PLACE
        return (self.first_bar + max(0, bar)) % PHRASE_BARS

    def since(self, bar: int) -> ModelContext:
        """The same for a stream that begins at the track's bar number `bar`."""
        first_bar = None if self.first_bar is None else self.first_bar + bar
        return replace(self, first_bar=first_bar, harmony=self.harmony.since(bar))

    def until(self, bars: int) -> ModelContext:
        """The same with the harmony of the first `bars` bars only."""
        return replace(self, harmony=self.harmony.until(bars))


def key_id(key: Key | None) -> int:
    """0 … 11 for C … B major, 12 … 23 for minor, 24 for no key."""
    if key is None:
        return UNKNOWN_KEY
    return key.tonic + (12 if key.mode is Mode.MINOR else 0)


def meter_id(numerator: int, denominator: int) -> int:
    """Bar length in quarter notes (1 … 7), or 0 when it is longer."""
    quarters = (4 * numerator + denominator - 1) // denominator
    return quarters if quarters < METERS else UNKNOWN_METER
