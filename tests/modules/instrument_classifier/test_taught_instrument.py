"""Three corrections teach the ear an instrument: real sound, the shipped network."""

from __future__ import annotations

import numpy as np
import pytest

from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.corrections import Corrections
from modules.instrument_classifier.model import InstrumentModel
from modules.song.demo_song import demo_song
from modules.song.score import Track
from modules.sound.render import render_track_dry
from modules.sound.synth import NoteSynth, patch_for

RATE = 22_050
PROGRAMS = {65: 13, 33: 4, 40: 11, 13: 19, 82: 16, 12: 19, 80: 16, 24: 8, 32: 5, 5: 10}
"""Instruments that are hard to tell, by program, with their class."""
PHRASES = ((48, 52, 55, 60), (60, 59, 55, 57), (50, 53, 57, 62), (55, 52, 48, 50))


def phrase(synth: NoteSynth, program: int, pitches: tuple[int, ...]) -> np.ndarray:
    patch = patch_for(Track(1, "part", program=program))
    audio = np.zeros(4 * RATE, dtype=np.float32)
    for index, pitch in enumerate(pitches * 2):
        sound = synth.note(patch, pitch, 80 + 3 * index, 0.4)
        start = round(index * 0.45 * RATE)
        part = sound[: len(audio) - start]
        audio[start : start + len(part)] += part
    return audio[None]


@pytest.fixture(scope="module")
def model() -> InstrumentModel:
    return InstrumentModel.load()


@pytest.fixture(scope="module")
def mistaken(model: InstrumentModel) -> tuple[list[Classification], int]:
    """What the ear says of four phrases of an instrument that it does not know, and the class."""
    synth = NoteSynth(RATE)
    for program, class_index in PROGRAMS.items():
        heard = [
            classify_audio(model, phrase(synth, program, pitches), RATE).classification
            for pitches in PHRASES
        ]
        known = [one for one in heard if one is not None]
        if all(one.class_index != class_index for one in known):
            return known, class_index
    raise AssertionError("the ear knows all of these: name harder ones")


def test_an_instrument_is_right_after_three_corrections_and_nothing_else_changes(
    model: InstrumentModel, mistaken: tuple[list[Classification], int]
) -> None:
    phrases, class_index = mistaken
    corrections = Corrections(network=model.fingerprint)
    for heard in phrases[:3]:
        corrections = corrections.taught(heard, class_index)
    new = corrections.applied(phrases[3])
    assert phrases[3].class_index != class_index
    assert (new.class_index, new.corrected, new.uncertain) == (class_index, True, False)

    song = demo_song()
    for track in song.tracks:
        dry = render_track_dry(song, track.id)
        other = classify_audio(model, dry.samples, dry.sample_rate).classification
        assert other is not None
        assert corrections.applied(other) is other, track.name


def test_what_was_taught_is_forgotten_on_request(
    model: InstrumentModel, mistaken: tuple[list[Classification], int]
) -> None:
    phrases, class_index = mistaken
    corrections = Corrections(network=model.fingerprint).taught(phrases[0], class_index)
    assert corrections.applied(phrases[0]).corrected
    assert corrections.forgotten(phrases[0]).applied(phrases[0]) is phrases[0]
