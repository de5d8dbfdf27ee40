"""Lets the readers of the corpus sing: their voices and syllables on melodies.

Nearly all voices of the corpus read, and musicians record singers. Consonants keep their time and
are noise behind the reader's envelope; vowels are held as long as a note, as harmonics behind that
envelope (McAulay & Quatieri 1986, "Speech analysis/synthesis based on a sinusoidal
representation"), and the pitch follows the melody with slides and vibrato.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE
from training.instrument_classifier.clips import Clip
from training.instrument_classifier.labelled_sound import Audio, LabelledSound, one_hot
from training.instrument_classifier.phrase_book import PHRASE_S, PhraseBook, PhraseNote
from training.instrument_classifier.programs import MANNERS
from training.instrument_classifier.tones import HIGHEST_PARTIAL_HZ
from training.instrument_classifier.voice_parts import (
    FRAMES_PER_S,
    HOP,
    N_FFT,
    SHORTEST_VOWEL,
    Curve,
    Syllable,
    VoiceParts,
    voice_parts,
)

VOICES = (14, 15)
SHORTEST_NOTE_S = 0.05
HELD_PART = 0.25, 0.75
"""A held note moves to and fro between these parts of its vowel."""
SILENT_DB = -200.0


def sung_phrases(
    clips: Iterable[Clip], book: PhraseBook, melodies: int, seed: int
) -> Iterator[LabelledSound]:
    """`melodies` phrases by the voice of every clip of the two classes that has syllables."""
    rng = np.random.default_rng(seed)
    for clip in clips:
        if clip.class_index not in VOICES:
            continue
        voice = voice_parts(clip.audio)
        for _ in range(melodies if voice.syllables else 0):
            notes = one_at_a_time(book.phrase(MANNERS[clip.class_index], PHRASE_S, rng))
            audio = sung(voice, notes, rng)
            yield LabelledSound(audio, one_hot(clip.class_index), f"{clip.source}-sings", "sung")


def one_at_a_time(notes: Sequence[PhraseNote]) -> list[PhraseNote]:
    """The highest note of every beginning, each held until the next begins at the latest."""
    highest: dict[float, PhraseNote] = {}
    for note in sorted(notes, key=lambda note: note.pitch):
        highest[round(note.start_s, 2)] = note
    line = [highest[start] for start in sorted(highest)]
    ends = [note.start_s for note in line[1:]] + [PHRASE_S]
    return [
        PhraseNote(note.start_s, note.pitch, note.velocity, min(note.length_s, end - note.start_s))
        for note, end in zip(line, ends, strict=True)
        if end - note.start_s >= SHORTEST_NOTE_S
    ]


def sung(voice: VoiceParts, notes: Sequence[PhraseNote], rng: np.random.Generator) -> Audio:
    """The melody, a syllable for each note, now and then its vowel alone; 3 s at 22,050 Hz."""
    total = round(PHRASE_S * FRAMES_PER_S)
    hertz, places = np.zeros(total), np.full(total, -1)
    manner = _Manner(rng)
    number = int(rng.integers(len(voice.syllables)))
    before: PhraseNote | None = None
    for note in notes:
        syllable = voice.syllables[number % len(voice.syllables)]
        start = round(note.start_s * FRAMES_PER_S)
        count = min(total - start, max(SHORTEST_VOWEL, round(note.length_s * FRAMES_PER_S)))
        if count < 1:
            continue
        if before is None or rng.random() < 0.8:
            number += 1
            lead = min(syllable.vowel - syllable.consonant, start)
            places[start - lead : start] = np.arange(syllable.vowel - lead, syllable.vowel)
            hertz[start - lead : start] = 0.0
        places[start : start + count] = _held(syllable, count, rng)
        hertz[start : start + count] = manner.hertz(note, before, count, rng)
        before = note
    return _sounded(voice, hertz, places, rng)


class _Manner:
    """How one singer comes to a note and holds it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._vibrato_hz = rng.uniform(4.5, 6.5)
        self._vibrato_semitones = rng.uniform(0.0, 0.5)
        self._slide_frames = rng.uniform(3.0, 12.0)
        self._from_below = rng.uniform(0.0, 2.0)

    def hertz(
        self, note: PhraseNote, before: PhraseNote | None, count: int, rng: np.random.Generator
    ) -> Curve:
        """The pitch of each frame of a note."""
        frames = np.arange(count)
        gap = np.clip(before.pitch - note.pitch, -7, 7) if before else -self._from_below
        slide = gap * np.exp(-frames / self._slide_frames)
        time = frames / FRAMES_PER_S
        vibrato = np.sin(2.0 * np.pi * self._vibrato_hz * time) * np.clip(time - 0.15, 0.0, 0.3)
        waver = np.cumsum(rng.standard_normal(count)) * 0.006
        semitones = note.pitch + slide + vibrato / 0.3 * self._vibrato_semitones + waver
        return np.asarray(440.0 * 2.0 ** ((semitones - 69.0) / 12.0))


def _held(syllable: Syllable, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Frames of a vowel for a note of `count`: in, to and fro in its middle, and out."""
    length = syllable.end - syllable.vowel
    if count <= length:
        return np.arange(syllable.vowel, syllable.vowel + count)
    first, last = (syllable.vowel + round(part * (length - 1)) for part in HELD_PART)
    inward, outward = np.arange(syllable.vowel, first), np.arange(last, syllable.end)
    way = np.arange(count - len(inward) - len(outward)) * rng.uniform(0.2, 0.8)
    span = max(1, last - first)
    to_and_fro = first + span - np.abs(way % (2 * span) - span)
    return np.concatenate([inward, to_and_fro.astype(np.int64), outward])


def _sounded(
    voice: VoiceParts, hertz: Curve, places: NDArray[np.int64], rng: np.random.Generator
) -> Audio:
    """Harmonics where there is a pitch, breath everywhere, behind the envelope at each place."""
    throat = rng.uniform(0.94, 1.06)
    bins = np.arange(voice.envelope_db.shape[1])
    rows = voice.envelope_db[np.maximum(places, 0)]
    stretched = np.minimum(bins / throat, bins[-1])
    low = stretched.astype(np.int64)
    high = np.minimum(low + 1, bins[-1])
    envelope_db = rows[:, low] + (stretched - low) * (rows[:, high] - rows[:, low])
    envelope_db[places < 0] = SILENT_DB
    voiced = (hertz > 0.0) & (places >= 0)
    tone = _harmonics(envelope_db, hertz, voiced)
    breath = _breath(envelope_db, voiced, rng.uniform(-32.0, -16.0), rng)
    length = min(len(tone), len(breath))
    return (tone[:length] + breath[:length]).astype(np.float32)


def _harmonics(envelope_db: Curve, hertz: Curve, voiced: NDArray[np.bool_]) -> Curve:
    frames = len(hertz)
    held = np.interp(np.arange(frames), np.flatnonzero(voiced), hertz[voiced])
    time = np.arange(frames * HOP) / HOP
    phase = 2.0 * np.pi * np.cumsum(np.interp(time, np.arange(frames), held)) / SAMPLE_RATE
    orders = np.arange(1, int(HIGHEST_PARTIAL_HZ / held.min()) + 1)
    tone = np.zeros(len(phase))
    for order in orders:
        place = order * held * N_FFT / SAMPLE_RATE
        inside = place < envelope_db.shape[1] - 1
        low = np.minimum(place, envelope_db.shape[1] - 2).astype(np.int64)
        rows = np.arange(frames)
        one, other = envelope_db[rows, low], envelope_db[rows, low + 1]
        level = np.where(voiced & inside, 10.0 ** ((one + (place - low) * (other - one)) / 20.0), 0)
        tone += np.interp(time, np.arange(frames), level) * np.sin(order * phase)
    # The window's gain: a sine of amplitude 1 stands at a quarter of the window in its spectrum.
    return tone / (N_FFT / 8)


def _breath(
    envelope_db: Curve, voiced: NDArray[np.bool_], below_db: float, rng: np.random.Generator
) -> Curve:
    """Noise behind the envelope: all there is in consonants; in vowels a little, and more high."""
    rise = np.linspace(0.0, -below_db - 6.0, envelope_db.shape[1])
    gain_db = np.where(voiced[:, None], envelope_db + below_db + rise, envelope_db - 3.0)
    size = N_FFT // 2
    noise = rng.standard_normal((len(envelope_db), size)) * np.hanning(size)
    shaped = np.fft.irfft(np.fft.rfft(noise, N_FFT, axis=1) * 10.0 ** (gain_db / 20.0), axis=1)
    sound = np.zeros(len(envelope_db) * HOP + N_FFT)
    for index, frame in enumerate(shaped):
        sound[index * HOP : index * HOP + N_FFT] += frame
    # Overlapping windows add up in power; white noise of deviation 1 has such a spectrum level.
    scale = np.sqrt(size * 3 / 8) * np.sqrt(size / HOP * 3 / 8)
    return sound[size // 2 :] / scale
