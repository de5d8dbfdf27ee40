"""What the classifier learns from: phrases, drawn instruments, amplifiers, changes, the bank."""

from __future__ import annotations

import numpy as np
import pytest

from modules.instrument_classifier.features import SAMPLE_RATE, mfcc
from training.instrument_classifier import imagined
from training.instrument_classifier.amplifier import overdriven
from training.instrument_classifier.augment import elsewhere
from training.instrument_classifier.envelopes import with_kindred_envelopes
from training.instrument_classifier.imagined import BUILDERS, imagined_phrases
from training.instrument_classifier.mel_changes import Changes, _shift, changed
from training.instrument_classifier.mixing import mixed
from training.instrument_classifier.phrase_book import DRUMS, PhraseBook, PhraseNote
from training.instrument_classifier.programs import (
    BASS,
    DRUM_KEYS,
    ENSEMBLE,
    GUITAR,
    KEYS,
    LINE,
    MANNERS,
    PROGRAMS,
)
from training.instrument_classifier.soundfont_phrases import SLOT_S, _tape, only_keys
from training.instrument_classifier.synth_phrases import synth_phrases
from training.instrument_classifier.tones import Builder

pytestmark = pytest.mark.train


@pytest.fixture
def book() -> PhraseBook:
    scale = [PhraseNote(0.3 * step, 48 + 2 * step, 90, 0.25) for step in range(12)]
    beat = [PhraseNote(0.25 * step, (36, 42, 38, 42)[step % 4], 100, 0.1) for step in range(12)]
    return PhraseBook(
        {
            **{kind: [scale] for kind in (BASS, GUITAR, KEYS, LINE, ENSEMBLE)},
            DRUMS: [beat],
        }
    )


def test_phrases_stay_in_time_and_range(book: PhraseBook, rng: np.random.Generator) -> None:
    for manner in MANNERS.values():
        notes = book.phrase(manner, 2.0, rng)
        assert notes
        assert min(note.start_s for note in notes) >= 0
        assert max(note.start_s + note.length_s for note in notes) < 2.01
        assert all(manner.lowest <= note.pitch <= manner.highest for note in notes)


def test_no_program_stands_for_two_classes() -> None:
    programs = [program for of_class in PROGRAMS.values() for program in of_class]
    assert len(programs) == len(set(programs))


def test_a_tape_keeps_its_phrases_apart(book: PhraseBook, rng: np.random.Generator) -> None:
    phrases = [book.phrase(MANNERS[4], 2.0, rng) for _ in range(3)]
    tape = _tape(phrases, program=33, channel=0)
    assert tape.length == pytest.approx(3 * SLOT_S, abs=0.01)
    heard = sum(message.type == "note_on" for message in tape)
    assert heard == sum(len(phrase) for phrase in phrases)


def test_one_drum_alone_is_played_on_its_keys(book: PhraseBook, rng: np.random.Generator) -> None:
    keys = DRUM_KEYS[1]
    assert {note.pitch for note in only_keys(book.drums(2.0, rng), keys, rng)} <= set(keys)


def test_the_synth_plays_every_class_it_can(book: PhraseBook) -> None:
    sounds = list(synth_phrases(book, 1, seed=2))
    assert {int(sound.label.argmax()) for sound in sounds} == {*PROGRAMS, *DRUM_KEYS}
    assert all(np.isfinite(sound.audio).all() for sound in sounds)


def test_imagined_instruments_are_seeded(book: PhraseBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imagined, "BUILDERS", {index: BUILDERS[index] for index in (1, 8)})
    first = list(imagined_phrases(book, 1, seed=3))
    again = list(imagined_phrases(book, 1, seed=3))
    assert {int(sound.label.argmax()) for sound in first} == {1, 8}
    for one, other in zip(first, again, strict=True):
        assert float(np.abs(one.audio).max()) > 1e-3
        np.testing.assert_array_equal(one.audio, other.audio)


@pytest.mark.parametrize(
    ("class_index", "builder"),
    [(index, builder) for index, turns in BUILDERS.items() for builder in dict.fromkeys(turns)],
)
def test_every_model_plays_high_and_low_soft_and_loud(class_index: int, builder: Builder) -> None:
    rng = np.random.default_rng(class_index)
    voice, finish = builder(rng)
    for hertz, loud, held_s in ((60.0, 0.3, 0.5), (1800.0, 1.0, 0.1)):
        sound = finish(voice(hertz, loud, held_s))
        assert np.isfinite(sound).all()
        assert float(np.abs(sound).max()) > 1e-4


def test_places_and_amplifiers_stay_finite(rng: np.random.Generator) -> None:
    time_s = np.arange(SAMPLE_RATE // 2) / SAMPLE_RATE
    tone = (0.2 * np.sin(2 * np.pi * 220 * time_s)).astype(np.float32)
    for _ in range(12):
        moved = elsewhere(tone, rng)
        assert len(moved) > len(tone) // 2
        assert np.isfinite(moved).all()
        driven = overdriven(rng)(tone.astype(np.float64))
        assert driven.shape == tone.shape
        assert np.isfinite(driven).all()


def test_changes_keep_shape_and_input(rng: np.random.Generator) -> None:
    windows = rng.uniform(-80.0, 0.0, (9, 44, 128)).astype(np.float32)
    before = windows.copy()
    after = changed(windows, rng, Changes())
    assert after.shape == windows.shape
    assert np.isfinite(after).all()
    assert not np.array_equal(after, windows)
    np.testing.assert_array_equal(windows, before)


def test_a_moved_spectrum_keeps_its_form() -> None:
    window = np.tile(np.linspace(0.0, -60.0, 128, dtype=np.float32), (4, 1))
    for bands in (-3, 3):
        moved = window.copy()
        _shift(moved, bands)
        middle = slice(10, 118)
        np.testing.assert_array_equal(moved[:, middle], np.roll(window, bands, axis=1)[:, middle])
        assert moved.max() <= 0.0


def test_envelopes_come_from_the_same_class(rng: np.random.Generator) -> None:
    tilts = np.array([0.0, 0.0, 0.2, 0.2], dtype=np.float32)
    windows = np.zeros((4, 20, 128), dtype=np.float32)
    windows -= tilts[:, None, None] * np.arange(128, dtype=np.float32)
    labels = np.eye(20, dtype=np.float32)[[3, 3, 5, 5]]
    np.testing.assert_allclose(
        with_kindred_envelopes(windows, labels, 1.0, rng), windows, atol=1e-4
    )
    np.testing.assert_array_equal(with_kindred_envelopes(windows, labels, 0.0, rng), windows)


def test_an_envelope_lies_between_two_sounds(rng: np.random.Generator) -> None:
    windows = np.zeros((2, 20, 128), dtype=np.float32)
    windows[1] -= 0.2 * np.arange(128, dtype=np.float32)
    labels = np.eye(20, dtype=np.float32)[[7, 7]]
    before = windows.copy()
    between = [with_kindred_envelopes(windows, labels, 1.0, rng)[0] for _ in range(8)]
    falls = np.array([window[0, 20] - window[0, 100] for window in between])
    assert ((falls >= -1e-4) & (falls <= 0.2 * 80 + 0.1)).all()
    assert falls.max() > 1.0
    np.testing.assert_array_equal(windows, before)


def test_mixes_add_power_and_say_who_is_there(rng: np.random.Generator) -> None:
    windows = rng.uniform(-60.0, 0.0, (40, 20, 128)).astype(np.float32)
    labels = np.eye(20, dtype=np.float32)[np.arange(40) % 20]
    result, present = mixed(windows, labels, 1.0, rng)
    assert (result >= windows - 1e-4).all()
    assert (present >= labels).all()
    assert present.sum() > labels.sum()
    alone, only = mixed(windows, labels, 0.0, rng)
    np.testing.assert_array_equal(alone, windows)
    np.testing.assert_array_equal(only, labels)


def test_training_sees_what_the_program_sees(rng: np.random.Generator) -> None:
    from training.instrument_classifier.examples import mfcc_of_levels
    from training.instrument_classifier.sound_bank import levels_of, stored_levels

    noise = (0.1 * rng.standard_normal(SAMPLE_RATE)).astype(np.float32)
    learned = mfcc_of_levels(levels_of(stored_levels(noise))[None])[0]
    # One byte per band rounds by up to 0.18 dB.
    np.testing.assert_allclose(learned, mfcc(noise), atol=1.5)
