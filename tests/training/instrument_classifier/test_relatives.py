"""Relatives of recorded instruments, and readers who sing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE
from training.instrument_classifier.clips import Clip
from training.instrument_classifier.phrase_book import PHRASE_S, PhraseBook, PhraseNote
from training.instrument_classifier.programs import LINE
from training.instrument_classifier.relatives import (
    FURTHEST_SEMITONES,
    LONGEST_S,
    in_chord,
    picked_up,
    relatives,
    with_echo,
)
from training.instrument_classifier.sung_speech import (
    VOICES,
    one_at_a_time,
    sung,
    sung_phrases,
)
from training.instrument_classifier.voice_parts import FRAMES_PER_S, pitch_hz, voice_parts

pytestmark = pytest.mark.train

MELODY = [
    PhraseNote(0.2, 57, 90, 0.8),
    PhraseNote(1.0, 60, 90, 0.8),
    PhraseNote(1.8, 55, 90, 1.0),
]


def clip_of(class_index: int, audio: NDArray[np.floating], source: str = "made") -> Clip:
    loud = audio / np.abs(audio).max() * 0.5
    return Clip((loud * 32_767).astype(np.int16), class_index, "train", source, "recorded")


def plucked(hertz: float, seconds: float = 1.0) -> NDArray[np.float64]:
    time_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.sum(
        [np.sin(2 * np.pi * hertz * order * time_s) / order for order in range(1, 8)], axis=0
    ) * np.exp(-2.0 * time_s)


def spoken(hertz: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Two vowels and a hiss before each, as a reader of one pitch would speak them."""
    time_s = np.arange(round(0.35 * SAMPLE_RATE)) / SAMPLE_RATE
    parts = []
    for first, second in ((700.0, 1200.0), (300.0, 2200.0)):
        orders = np.arange(1, int(5000.0 / hertz))
        levels = sum(1 / (1 + ((orders * hertz - peak) / 150.0) ** 2) for peak in (first, second))
        vowel = (np.asarray(levels)[:, None] * np.sin(
            2 * np.pi * hertz * orders[:, None] * time_s
        )).sum(axis=0)  # fmt: skip
        hiss = 0.05 * rng.standard_normal(round(0.12 * SAMPLE_RATE))
        parts += [np.zeros(1000), hiss, vowel * np.hanning(len(vowel)) ** 0.3]
    return np.concatenate(parts)


@pytest.mark.parametrize("hertz", [95.0, 140.0, 220.0, 330.0])
def test_the_pitch_of_a_reader_is_found(hertz: float, rng: np.random.Generator) -> None:
    found = pitch_hz(spoken(hertz, rng).astype(np.float32))
    voiced = found[found > 0]
    assert 0.3 < len(voiced) / len(found) < 0.9
    assert np.median(np.abs(12 * np.log2(voiced / hertz))) < 0.5


def test_noise_and_silence_have_no_syllables(rng: np.random.Generator) -> None:
    noise = (0.1 * rng.standard_normal(SAMPLE_RATE)).astype(np.float32)
    for audio in (noise, np.zeros(SAMPLE_RATE, dtype=np.float32)):
        assert voice_parts(audio).syllables == []


def test_syllables_lie_where_the_vowels_are(rng: np.random.Generator) -> None:
    speech = spoken(120.0, rng)
    syllables = voice_parts(speech.astype(np.float32)).syllables
    half_s = len(speech) / 2 / SAMPLE_RATE
    assert len(syllables) == 2
    for number, syllable in enumerate(syllables):
        assert number * half_s < syllable.vowel / FRAMES_PER_S < (number + 0.6) * half_s
        assert 0 < syllable.vowel - syllable.consonant <= 14
        assert 0.2 < (syllable.end - syllable.vowel) / FRAMES_PER_S < 0.45


def test_a_reader_sings_the_melody(rng: np.random.Generator) -> None:
    voice = voice_parts(spoken(120.0, rng).astype(np.float32))
    audio = sung(voice, MELODY, rng)
    assert len(audio) == pytest.approx(PHRASE_S * SAMPLE_RATE, abs=2500)
    heard = pitch_hz(audio)
    for note in MELODY:
        middle = round((note.start_s + 0.6 * note.length_s) * FRAMES_PER_S)
        around = heard[middle - 12 : middle + 12]
        wanted = 440.0 * 2 ** ((note.pitch - 69) / 12)
        assert abs(12 * np.log2(np.median(around[around > 0]) / wanted)) < 0.7
    # Before the first note nothing sounds but its consonant.
    assert np.abs(audio[: round(0.1 * SAMPLE_RATE)]).max() < 0.02 * np.abs(audio).max()


def test_one_sings_one_note_at_a_time() -> None:
    chord = [PhraseNote(0.0, 50, 90, 2.0), PhraseNote(0.0, 57, 90, 2.0), PhraseNote(1.0, 53, 90, 1)]
    line = one_at_a_time(chord)
    assert [(note.pitch, note.start_s, note.length_s) for note in line] == [
        (57, 0.0, 1.0),
        (53, 1.0, 1.0),
    ]


def test_only_voices_sing_and_the_same_for_a_seed(rng: np.random.Generator) -> None:
    book = PhraseBook({LINE: [[PhraseNote(0.4 * step, 52 + step, 90, 0.4) for step in range(9)]]})
    clips = [
        clip_of(VOICES[0], spoken(120.0, rng), "reader"),
        clip_of(VOICES[1], 0.1 * rng.standard_normal(SAMPLE_RATE), "breath"),
        clip_of(9, plucked(220.0)),
    ]
    first, again = (list(sung_phrases(clips, book, 2, seed=4)) for _ in range(2))
    assert [(sound.source, int(sound.label.argmax())) for sound in first] == [
        ("reader-sings", VOICES[0])
    ] * 2
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.audio, other.audio)


def test_relatives_have_their_size_and_their_class() -> None:
    clips = [clip_of(index, plucked(220.0)) for index in range(20)]
    found = list(relatives(clips, 4, seed=5))
    assert {int(sound.label.argmax()) for sound in found} == set(FURTHEST_SEMITONES)
    assert len(found) == 4 * len(FURTHEST_SEMITONES)
    for sound in found:
        assert np.isfinite(sound.audio).all()
        assert 0.4 < len(sound.audio) / SAMPLE_RATE < LONGEST_S + 1.0
        assert float(np.abs(sound.audio).max()) > 0.05


def test_a_chord_holds_further_notes(rng: np.random.Generator) -> None:
    note = plucked(220.0).astype(np.float32)
    chord = in_chord(note, rng)
    assert chord.shape == note.shape
    spectrum = np.abs(np.fft.rfft((chord - note) * np.hanning(len(note))))
    loudest_hz = spectrum.argmax() * SAMPLE_RATE / len(note)
    assert 1.5 < 12 * np.log2(loudest_hz / 220.0) < 12.5


def test_echoes_and_pickups_repeat_what_was(rng: np.random.Generator) -> None:
    click = np.zeros(SAMPLE_RATE, dtype=np.float32)
    click[100] = 1.0
    assert np.count_nonzero(picked_up(click, rng)) == 2
    echo = with_echo(click, rng)
    peaks = np.flatnonzero(np.abs(echo) > 1e-3)
    assert len(echo) > len(click)
    assert len(peaks) > 1
    assert peaks[1] - peaks[0] > 0.08 * SAMPLE_RATE
    assert (np.abs(echo[peaks[1:]]) < 0.7).all()
