"""Corpora to token sequences: one compressed file that training and evaluation read."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from modules.midi_generator.context import (
    UNKNOWN_INSTRUMENT,
    ModelContext,
    instrument_of_program,
    key_id,
    meter_id,
)
from modules.midi_generator.harmony import NO_HARMONY, HarmonyMap, harmony_of_others
from modules.midi_generator.tokenizer import bar_lines, encode_notes
from modules.song.score import Song, Track
from modules.song.time_map import time_map_of
from training.corpus.archives import CORPORA, CorpusFile, read_corpus
from training.corpus.songs import align_to_beats, estimate_key, read_song

VOCALS = 15
PIANO = 9
_NAMED_INSTRUMENTS = {
    ("pop909", "MELODY"): VOCALS,
    ("pop909", "BRIDGE"): UNKNOWN_INSTRUMENT,
    ("openewld", "MELODY"): VOCALS,
    ("openewld", "CHORDS"): PIANO,
}
MIN_NOTES = 8


@dataclass(frozen=True, slots=True)
class TokenSequence:
    """The tokens of one track with what is known about it. `song` is the path of its file."""

    corpus: str
    part: str
    song: str
    context: ModelContext
    tokens: np.ndarray

    @property
    def drums(self) -> bool:
        """Whether it is a drum track, which is never transposed."""
        return self.context.drums


def sequences_of(file: CorpusFile) -> Iterator[TokenSequence]:
    """One sequence per track of at least eight notes.

    POP909 gives its songs twice, on the beat and, as corpus "pop909-raw", with raw ticks.
    Chorales give each voice and the four together.
    """
    song = read_song(file)
    if file.corpus == "pop909":
        yield from _tracks_of(file, align_to_beats(file, song), file.corpus)
        yield from _tracks_of(file, song, "pop909-raw")
        return
    yield from _tracks_of(file, song, file.corpus)
    if file.corpus == "jsb-chorales":
        yield from _tracks_of(file, _four_voices_together(song), file.corpus)


def _four_voices_together(song: Song) -> Song:
    notes = [note for track in song.tracks for note in track.notes]
    together = Track(1, "CHOIR", program=0).with_notes(notes)
    return Song(song.title, song.ppq, song.tempos, song.meters, tracks=(together,))


def _tracks_of(file: CorpusFile, song: Song, corpus: str) -> Iterator[TokenSequence]:
    key = key_id(estimate_key(song))
    meter = meter_id(song.meters[-1].numerator, song.meters[-1].denominator)
    for track in song.tracks:
        if len(track.notes) < MIN_NOTES:
            continue
        drums = track.is_drums
        last = max(note.start_tick for note in track.notes)
        lines = bar_lines(song, track.notes[0].start_tick, last + 1)
        context = ModelContext(
            drums,
            _instrument(file.corpus, track),
            key_id(None) if drums else key,
            meter,
            time_map_of(song).bar_index_at(lines[0]),
            NO_HARMONY if drums else harmony_of_others(song, track.id, lines),
        )
        tokens = encode_notes(track.notes, lines, song.ppq, drums=drums)
        yield TokenSequence(
            corpus, file.part, file.path, context, np.array(tokens, dtype=np.uint16)
        )


def _instrument(corpus: str, track: Track) -> int:
    if track.is_drums:
        return UNKNOWN_INSTRUMENT
    named = _NAMED_INSTRUMENTS.get((corpus, track.name))
    return instrument_of_program(track.program) if named is None else named


def prepare(data: Path, out: Path, corpora: tuple[str, ...] = CORPORA) -> dict[str, object]:
    """Write the token sequences of `corpora` to `out` (.npz) and return what they hold.

    `data` is the folder of the zip files. The result names tokens per corpus and part and the
    SHA-256 of the whole content, which checkpoints and the model card repeat.
    """
    started = time.monotonic()
    found = [
        sequence
        for corpus in corpora
        for file in read_corpus(data, corpus)
        for sequence in sequences_of(file)
    ]
    save_sequences(found, out)
    counts: dict[str, int] = {}
    for sequence in found:
        name = f"{sequence.corpus}/{sequence.part}"
        counts[name] = counts.get(name, 0) + len(sequence.tokens)
    return {
        "sequences": len(found),
        "tokens": counts,
        "sha256": sequences_digest(found),
        "seconds": round(time.monotonic() - started, 1),
    }


def sequences_digest(sequences: list[TokenSequence]) -> str:
    """SHA-256 of all tokens, contexts and parts, in order."""
    digest = hashlib.sha256()
    for sequence in sequences:
        head = (sequence.corpus, sequence.part, sequence.song, sequence.context)
        digest.update(repr(head).encode())
        digest.update(sequence.tokens.tobytes())
    return digest.hexdigest()


def save_sequences(sequences: list[TokenSequence], path: Path) -> None:
    """Write sequences to a compressed NumPy file without pickles."""
    heads = [
        [s.corpus, s.part, s.song, *map(int, s.context.ids), s.context.first_bar] for s in sequences
    ]
    bars = [bar for sequence in sequences for bar in sequence.context.harmony.bars]
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        tokens=np.concatenate([sequence.tokens for sequence in sequences]),
        lengths=np.array([len(sequence.tokens) for sequence in sequences], dtype=np.int64),
        heads=np.array(json.dumps(heads)),
        harmony=np.array([beat for bar in bars for beat in bar], dtype=np.uint16),
        beats_of_bars=np.array([len(bar) for bar in bars], dtype=np.uint16),
        bars_of_tracks=np.array([len(s.context.harmony.bars) for s in sequences], dtype=np.int64),
    )


def load_sequences(path: Path) -> list[TokenSequence]:
    """The sequences that `save_sequences` wrote."""
    with np.load(path, allow_pickle=False) as content:
        pieces = np.split(content["tokens"], np.cumsum(content["lengths"])[:-1])
        heads = json.loads(str(content["heads"]))
        maps = _harmony_maps(
            content["harmony"].tolist(),
            content["beats_of_bars"].tolist(),
            content["bars_of_tracks"].tolist(),
        )
    return [
        TokenSequence(
            corpus,
            part,
            song,
            ModelContext(bool(drums), instrument, key, meter, first_bar, harmony),
            tokens,
        )
        for (corpus, part, song, drums, instrument, key, meter, first_bar), tokens, harmony in zip(
            heads, pieces, maps, strict=True
        )
    ]


def _harmony_maps(beats: list[int], beats_of_bars: list[int], bars: list[int]) -> list[HarmonyMap]:
    left_beats, left_bars = iter(beats), iter(beats_of_bars)
    return [
        HarmonyMap(tuple(tuple(islice(left_beats, count)) for count in islice(left_bars, number)))
        for number in bars
    ]
