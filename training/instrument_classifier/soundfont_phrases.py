"""Phrases played by FluidSynth with the FluidR3 General MIDI SoundFont (MIT licence).

Only at training time, and only with programs that no clip of valid or test was made with.
"""

from __future__ import annotations

import csv
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import mido
import numpy as np

from modules.instrument_classifier.features import SAMPLE_RATE
from modules.song.score import DRUM_CHANNEL
from training.instrument_classifier.labelled_sound import LabelledSound, kit_label, one_hot
from training.instrument_classifier.phrase_book import PHRASE_S, PhraseBook, PhraseNote
from training.instrument_classifier.programs import DRUM_KEYS, DRUM_KITS, PROGRAMS, manner_of

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
SLOT_S = 5.0
"""Phrases lie so far apart on the tape that one has died away before the next."""
TICKS_PER_S = 960
SLOT_SAMPLES = round(SLOT_S * SAMPLE_RATE)
PHRASE_SAMPLES = round(PHRASE_S * SAMPLE_RATE)
SILENT_PEAK = 1e-4


def soundfont_phrases(
    book: PhraseBook, held_out: frozenset[int], per_program: int, seed: int
) -> Iterator[LabelledSound]:
    """`per_program` phrases of every program and kit that is not `held_out`."""
    rng = np.random.default_rng(seed)
    for class_index, programs in PROGRAMS.items():
        for program in programs:
            if program in held_out:
                continue
            manner = manner_of(class_index, program)
            phrases = [book.phrase(manner, PHRASE_S - 0.3, rng) for _ in range(per_program)]
            for audio in _played(phrases, program, channel=0):
                yield LabelledSound(audio, one_hot(class_index), f"fluid-{program}", "soundfont")
    for kit in DRUM_KITS:
        yield from _kit_phrases(book, kit, per_program, rng)


def held_out_programs(audio_corpus: Path) -> frozenset[int]:
    """The programs of the SoundFont that clips of valid and test were rendered with."""
    with (audio_corpus / "manifest.csv").open(newline="", encoding="utf-8") as file:
        sources = {r["source_id"] for r in csv.DictReader(file) if r["split"] != "train"}
    found = (re.fullmatch(r"fluidr3-p(\d+)", source) for source in sources)
    return frozenset(int(match[1]) for match in found if match)


def _kit_phrases(
    book: PhraseBook, kit: int, count: int, rng: np.random.Generator
) -> Iterator[LabelledSound]:
    whole = [book.drums(PHRASE_S - 0.3, rng) for _ in range(count)]
    for audio in _played(whole, kit, DRUM_CHANNEL):
        yield LabelledSound(audio, kit_label(), f"fluid-kit-{kit}", "soundfont")
    for class_index, keys in DRUM_KEYS.items():
        phrases = [only_keys(book.drums(PHRASE_S - 0.3, rng), keys, rng) for _ in range(count)]
        for audio in _played(phrases, kit, DRUM_CHANNEL):
            yield LabelledSound(audio, one_hot(class_index), f"fluid-kit-{kit}", "soundfont")


def only_keys(
    notes: Sequence[PhraseNote], keys: Sequence[int], rng: np.random.Generator
) -> list[PhraseNote]:
    """The rhythm of a drum part on one or two of the keys: every stroke or every other."""
    chosen = [int(key) for key in rng.choice(keys, size=2)]
    step = int(rng.integers(1, 5))
    strokes = {round(note.start_s, 2): note for note in notes}
    return [
        PhraseNote(note.start_s, chosen[int(rng.random() < 0.25)], note.velocity, 0.1)
        for note in list(strokes.values())[::step]
    ]


def _played(phrases: list[list[PhraseNote]], program: int, channel: int) -> Iterator[np.ndarray]:
    """The phrases as audio, all rendered in one go; silent ones are left out."""
    import soundfile

    with TemporaryDirectory() as folder:
        tape, wave = Path(folder) / "tape.mid", Path(folder) / "tape.wav"
        _tape(phrases, program, channel).save(tape)
        command = [
            *("fluidsynth", "-ni", "-q", "-R", "0", "-C", "0", "-g", "0.5", "-T", "wav"),
            *("-r", str(SAMPLE_RATE), "-F", str(wave), str(SOUNDFONT), str(tape)),
        ]
        subprocess.run(command, check=True, capture_output=True)
        samples = soundfile.read(wave, dtype="float32", always_2d=True)[0].mean(axis=1)
    for index in range(len(phrases)):
        audio = samples[index * SLOT_SAMPLES : index * SLOT_SAMPLES + PHRASE_SAMPLES]
        if len(audio) and float(np.abs(audio).max()) > SILENT_PEAK:
            yield audio


def _tape(phrases: list[list[PhraseNote]], program: int, channel: int) -> mido.MidiFile:
    events: list[tuple[int, int, mido.Message]] = [
        (0, 0, mido.Message("program_change", program=program, channel=channel))
    ]
    for index, phrase in enumerate(phrases):
        for note in phrase:
            on = round((index * SLOT_S + note.start_s) * TICKS_PER_S)
            off = max(on + 1, on + round(note.length_s * TICKS_PER_S))
            key = {"note": note.pitch, "channel": channel}
            events.append((on, 2, mido.Message("note_on", velocity=note.velocity, **key)))
            events.append((off, 1, mido.Message("note_off", **key)))
    end = round(len(phrases) * SLOT_S * TICKS_PER_S)
    events.append((end, 3, mido.Message("note_off", note=0, channel=channel)))
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_S // 2)
    file.tracks.append(track)
    return file
