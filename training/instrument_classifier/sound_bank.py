"""All sounds of a training run as log-mel frames of one byte per band, kept on disk.

A band is stored in steps of 0.35 dB below the loudest point of its sound. The frames are read
through a memory map, so that a run needs little memory and starts at once. Every origin of sounds
is a folder of its own: what is made is not made again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.features import COEFFICIENTS, WINDOW_LENGTH, log_mel
from training.instrument_classifier.amplifier import overdriven
from training.instrument_classifier.augment import elsewhere, resampled
from training.instrument_classifier.clips import Clip, read_clips
from training.instrument_classifier.imagined import imagined_phrases
from training.instrument_classifier.labelled_sound import LabelledSound, one_hot
from training.instrument_classifier.phrase_book import PhraseBook
from training.instrument_classifier.relatives import relatives
from training.instrument_classifier.soundfont_phrases import held_out_programs, soundfont_phrases
from training.instrument_classifier.sung_speech import sung_phrases
from training.instrument_classifier.synth_phrases import synth_phrases

STEP_DB = 0.35
RANGE_DB = 255 * STEP_DB
FRAMES, INDEX = "frames.u8", "index.npz"
CLEAN_CLASS, DISTORTED_CLASS = 6, 7


@dataclass(frozen=True, slots=True)
class BankPlan:
    """How many sounds of each kind are made, and the seed of all of them."""

    places: int = 5
    soundfont_phrases: int = 40
    synth_phrases: int = 12
    imagined_makes: int = 80
    relatives: int = 3
    melodies: int = 2
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class SoundBank:
    """All sounds in a row: what each is, and in which of `frames` (n, 128) it lies, from where."""

    frames: list[NDArray[np.uint8]]
    parts: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    labels: NDArray[np.float32]
    sources: NDArray[np.str_]
    origins: NDArray[np.str_]

    @classmethod
    def open(cls, folder: Path) -> SoundBank:
        """The bank in `folder`: all its parts."""
        frames: list[NDArray[np.uint8]] = []
        columns: list[dict[str, NDArray[Any]]] = []
        for path in sorted(folder.glob(f"*/{INDEX}")):
            with np.load(path) as index:
                part = {name: index[name] for name in index.files}
            if not len(part["starts"]):
                continue
            columns.append({**part, "parts": np.full(len(part["starts"]), len(frames))})
            stored = np.memmap(path.parent / FRAMES, np.uint8, "r")
            frames.append(stored.reshape(-1, COEFFICIENTS))
        joined = {name: np.concatenate([part[name] for part in columns]) for name in columns[0]}
        return cls(frames=frames, **joined)

    def levels_db(self, item: int, first: int, count: int) -> NDArray[np.float32]:
        """Frames (≤ count, 128) of a sound in dB below its loudest point."""
        start = int(self.starts[item]) + first
        count = min(count, int(self.lengths[item]) - first)
        return levels_of(self.frames[int(self.parts[item])][start : start + count])


def make_bank(
    audio_corpus: Path, note_corpora: Path | None, folder: Path, plan: BankPlan
) -> SoundBank:
    """Write the bank of all training sounds into `folder`; parts that are there already are kept.

    Without `note_corpora` it holds clips only, and nothing has to be rendered.
    """
    for origin, sounds in _makers(audio_corpus, note_corpora, plan).items():
        if not (folder / origin / INDEX).exists():
            (folder / origin).mkdir(parents=True, exist_ok=True)
            _write(folder / origin, _here_and_elsewhere(sounds(), origin, plan))
    (folder / "plan.json").write_text(json.dumps(asdict(plan)), encoding="utf-8")
    return SoundBank.open(folder)


def _makers(
    audio_corpus: Path, note_corpora: Path | None, plan: BankPlan
) -> dict[str, Callable[[], Iterable[LabelledSound]]]:
    """How the sounds of each origin are made."""
    makers: dict[str, Callable[[], Iterable[LabelledSound]]] = {
        "clips": lambda: _training_clips(audio_corpus),
        "amplified": lambda: _amplified(read_clips(audio_corpus), plan.seed),
        "relatives": lambda: relatives(
            read_clips(audio_corpus, split="train"), plan.relatives, plan.seed
        ),
    }
    if note_corpora is not None:
        book = PhraseBook.read(note_corpora)
        held_out = held_out_programs(audio_corpus)
        count, seed = plan.soundfont_phrases, plan.seed
        makers["soundfont"] = lambda: soundfont_phrases(book, held_out, count, seed)
        makers["synth"] = lambda: synth_phrases(book, plan.synth_phrases, seed)
        makers["imagined"] = lambda: imagined_phrases(book, plan.imagined_makes, seed)
        makers["sung"] = lambda: sung_phrases(
            read_clips(audio_corpus, split="train"), book, plan.melodies, seed
        )
    return makers


def _training_clips(audio_corpus: Path) -> Iterator[LabelledSound]:
    for clip in read_clips(audio_corpus, split="train"):
        yield LabelledSound(clip.audio, one_hot(clip.class_index), clip.source, "clips")


def _here_and_elsewhere(
    sounds: Iterable[LabelledSound], origin: str, plan: BankPlan
) -> Iterator[LabelledSound]:
    """Every sound as it is and in other places: real ones in more of them than drawn ones."""
    rng = np.random.default_rng((plan.seed, len(origin)))
    places = {"clips": plan.places, "amplified": 0, "relatives": 0}.get(origin, 1)
    for sound in sounds:
        yield sound
        for _ in range(places):
            yield _moved(sound, rng)


def _moved(sound: LabelledSound, rng: np.random.Generator) -> LabelledSound:
    return LabelledSound(elsewhere(sound.audio, rng), sound.label, sound.source, sound.origin)


def _amplified(clips: list[Clip], seed: int) -> Iterator[LabelledSound]:
    """Direct-input guitars through drawn amplifiers, half of them as fifths.

    Not those that valid or test hold amplified.
    """
    rng = np.random.default_rng(seed)
    judged = {clip.source.removesuffix("-amp") for clip in clips if clip.split != "train"}
    for clip in clips:
        is_direct = clip.class_index == CLEAN_CLASS and clip.kind == "recorded"
        if clip.split != "train" or not is_direct or clip.source in judged:
            continue
        for make in range(3):
            audio = clip.audio
            if rng.random() < 0.5:
                fifth = resampled(audio, 2 ** (7 / 12))
                audio = audio[: len(fifth)] + fifth
            amplifier = overdriven(rng)
            source = f"{clip.source}-drive-{make}"
            loud = amplifier(audio.astype(np.float64)).astype(np.float32)
            yield LabelledSound(loud, one_hot(DISTORTED_CLASS), source, "amplified")


def stored_levels(audio: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The frames (n, 128) of a sound as they are stored; n is at least 1."""
    audio = np.pad(audio, (0, max(0, WINDOW_LENGTH - len(audio))))
    bands = log_mel(audio).T
    steps = (bands - bands.max() + RANGE_DB) / STEP_DB
    return np.clip(np.rint(steps), 0, 255).astype(np.uint8)


def levels_of(stored: NDArray[np.uint8] | np.uint8) -> NDArray[np.float32]:
    """Stored frames in dB below the loudest point of their sound."""
    return np.asarray(stored * np.float32(STEP_DB) - np.float32(RANGE_DB), dtype=np.float32)


def _write(folder: Path, sounds: Iterable[LabelledSound]) -> None:
    lengths, labels, sources, origins = [], [], [], []
    with (folder / FRAMES).open("wb") as file:
        for sound in sounds:
            frames = stored_levels(sound.audio)
            file.write(frames.tobytes())
            lengths.append(len(frames))
            labels.append(sound.label)
            sources.append(sound.source)
            origins.append(sound.origin)
    ends = np.cumsum(lengths, dtype=np.int64)
    np.savez(
        folder / INDEX,
        starts=ends - lengths,
        lengths=np.array(lengths, dtype=np.int64),
        labels=np.array(labels, dtype=np.float32).reshape(-1, len(CLASS_NAMES)),
        sources=np.array(sources, dtype=str),
        origins=np.array(origins, dtype=str),
    )
