"""Phrases of the app's own synth for training: what users' MIDI tracks are heard through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE
from modules.song.score import DRUM_CHANNEL, Track
from modules.sound.synth import NoteSynth, Patch, patch_for
from training.instrument_classifier.labelled_sound import LabelledSound, kit_label, one_hot
from training.instrument_classifier.phrase_book import PHRASE_S, PhraseBook, PhraseNote
from training.instrument_classifier.programs import DRUM_KEYS, MANNERS, PROGRAMS
from training.instrument_classifier.soundfont_phrases import only_keys


def synth_phrases(book: PhraseBook, per_program: int, seed: int) -> Iterator[LabelledSound]:
    """`per_program` phrases of every program, and ten times as many of the drum kit."""
    rng = np.random.default_rng(seed)
    synth = NoteSynth(SAMPLE_RATE)
    for class_index, programs in PROGRAMS.items():
        for program in programs:
            patch = patch_for(Track(1, "phrase", program=program))
            for _ in range(per_program):
                notes = book.phrase(MANNERS[class_index], PHRASE_S, rng)
                audio = played(synth, patch, notes)
                yield LabelledSound(audio, one_hot(class_index), f"synth-{program}", "synth")
    kit = patch_for(Track(1, "drums", channel=DRUM_CHANNEL))
    for _ in range(10 * per_program):
        audio = played(synth, kit, book.drums(PHRASE_S, rng))
        yield LabelledSound(audio, kit_label(), "synth-kit", "synth")
        for class_index, keys in DRUM_KEYS.items():
            audio = played(synth, kit, only_keys(book.drums(PHRASE_S, rng), keys, rng))
            yield LabelledSound(audio, one_hot(class_index), "synth-kit", "synth")


def played(synth: NoteSynth, patch: Patch, notes: Sequence[PhraseNote]) -> NDArray[np.float32]:
    """The notes as sound, PHRASE_S long."""
    audio = np.zeros(round(PHRASE_S * SAMPLE_RATE), dtype=np.float32)
    for number, note in enumerate(notes):
        sound = synth.note(patch, note.pitch, note.velocity, note.length_s, number % 4)
        start = round(note.start_s * SAMPLE_RATE)
        part = sound[: max(0, len(audio) - start)]
        audio[start : start + len(part)] += part
    return audio
