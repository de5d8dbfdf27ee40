"""Instruments that never were: physical, FM and additive models whose build is drawn at random.

Few real makes of some classes are in the corpus. A model with a drawn body, string, pickup or
envelope is one more make; it teaches what the makes of a class have in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from training.instrument_classifier.imagined_blown import (
    BRASS,
    REEDS,
    STRINGS,
    WOODWINDS,
    winds_of,
)
from training.instrument_classifier.imagined_electric import (
    electric_piano,
    fm_piano,
    lead,
    organ,
    pad,
    patch_lead,
    patch_pad,
)
from training.instrument_classifier.imagined_plucked import (
    acoustic_bass,
    acoustic_guitar,
    clean_guitar,
    distorted_guitar,
    electric_bass,
    harpsichord,
    other_plucked,
    piano,
    pizzicato,
)
from training.instrument_classifier.imagined_struck import (
    CYMBALS,
    KICKS,
    MALLETS,
    PERCUSSION,
    SNARES,
)
from training.instrument_classifier.imagined_sung import singers
from training.instrument_classifier.labelled_sound import LabelledSound, one_hot
from training.instrument_classifier.phrase_book import PHRASE_S, PhraseBook, PhraseNote
from training.instrument_classifier.programs import DRUM_KEYS, MANNERS, Manner
from training.instrument_classifier.soundfont_phrases import only_keys
from training.instrument_classifier.tones import RATE, Builder, Sound, Voice

PHRASES_PER_MAKE = 4

BUILDERS: dict[int, tuple[Builder, ...]] = {
    0: KICKS,
    1: SNARES,
    2: CYMBALS,
    3: PERCUSSION,
    4: (electric_bass,),
    5: (acoustic_bass,),
    6: (clean_guitar,),
    7: (distorted_guitar,),
    8: (acoustic_guitar,),
    9: (piano, piano, harpsichord, organ),
    10: (electric_piano, fm_piano),
    11: (*[winds_of(STRINGS)] * 4, pizzicato),
    12: (winds_of(BRASS),),
    13: (winds_of(WOODWINDS),),
    14: (singers((0.95, 1.08)),),
    15: (singers((0.8, 0.9)),),
    16: (lead, patch_lead, patch_lead),
    17: (pad, patch_pad, patch_pad),
    19: (other_plucked, other_plucked, MALLETS, winds_of(REEDS)),
}
"""By class index: the models that take turns."""


def imagined_phrases(book: PhraseBook, makes: int, seed: int) -> Iterator[LabelledSound]:
    """Some phrases and single notes of `makes` drawn instruments of every class with a model."""
    for class_index, builders in BUILDERS.items():
        rng = np.random.default_rng((seed, class_index))
        for make in range(makes):
            voice, finish = builders[make % len(builders)](rng)
            for number in range(PHRASES_PER_MAKE):
                notes = _notes(book, class_index, number, rng)
                audio = finish(_played(voice, notes)).astype(np.float32)
                source = f"imagined-{class_index}-{make}"
                yield LabelledSound(audio, one_hot(class_index), source, "imagined")


def _notes(
    book: PhraseBook, class_index: int, number: int, rng: np.random.Generator
) -> list[PhraseNote]:
    """A phrase, or every other time a single note: most sounds one gets are one of these."""
    if class_index in DRUM_KEYS:
        if number % 2:
            return [_single(Manner("", 40, 72), rng)]
        return only_keys(book.drums(PHRASE_S, rng), DRUM_KEYS[class_index], rng)
    manner = MANNERS[class_index]
    return [_single(manner, rng)] if number % 2 else book.phrase(manner, PHRASE_S, rng)


def _single(manner: Manner, rng: np.random.Generator) -> PhraseNote:
    pitch = int(rng.integers(manner.lowest, manner.highest + 1))
    return PhraseNote(0.0, pitch, int(rng.integers(40, 121)), float(rng.uniform(0.2, 2.4)))


def _played(voice: Voice, notes: Sequence[PhraseNote]) -> Sound:
    audio = np.zeros(round(PHRASE_S * RATE))
    last = 0
    for note in notes:
        start = round(note.start_s * RATE)
        hertz = 440.0 * 2 ** ((note.pitch - 69) / 12)
        sound = voice(hertz, note.velocity / 127.0, note.length_s)[: max(0, len(audio) - start)]
        audio[start : start + len(sound)] += sound
        last = max(last, start + len(sound))
    return audio[:last]
