"""Next bars of songs that the model never saw, held against the bars that people wrote there."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from modules.midi_generator.generator import Generator
from modules.midi_generator.harmony import harmony_of_others
from modules.midi_generator.model import TokenModel
from modules.midi_generator.musical_metrics import (
    Bar,
    bar_features,
    grooving_similarity,
    overlapping_area,
    pitch_class_entropy,
    scale_consistency,
    strong_beat_chord_tones,
)
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.midi_generator.tokenizer import TokenNote, bar_units, grid_notes
from modules.song.key import Key
from modules.song.key_finder import find_key
from modules.song.score import Note, Song, Track
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot
from training.corpus.index import read_corpus
from training.corpus.songs import read_song

CORPORA = ("pop909", "freedoom", "groove", "openewld", "jsb-chorales")
BARS_BEFORE = 8
BARS_PER_SONG = 6


def compare(
    corpora: Path, folder: Path, part: str = "test", bars: int = 200, seed: int = 0
) -> dict[str, object]:
    """Figures per corpus over up to `bars` bars: of the human ones, of proposals, and overlap.

    Each proposal answers "Next Bar" at a random place of a random track, with the music before it
    and the other tracks as they are; the first alternative counts. What overlap to expect of
    equals in so small a sample is told by the two halves of the human bars.
    """
    generator = Generator(TokenModel.load(folder))
    result: dict[str, object] = {"part": part, "bars": bars, "seed": seed}
    for corpus in CORPORA:
        pairs = list(_pairs(corpora, corpus, part, bars, seed, generator))
        if pairs:
            result[corpus] = _figures(pairs)
    return result


def _pairs(
    corpora: Path, corpus: str, part: str, bars: int, seed: int, generator: Generator
) -> Iterator[tuple[Bar, Bar]]:
    chosen = random.Random(seed)
    files = [file for file in read_corpus(corpora, corpus) if file.part == part]
    chosen.shuffle(files)
    made = 0
    for file in files:
        song = read_song(file)
        estimate = find_key(song)
        key = estimate.key if estimate else None
        for track, bar in _places(song, chosen):
            if made == bars:
                return
            yield _pair(song, track, bar, key, generator, seed + made)
            made += 1


def _places(song: Song, chosen: random.Random) -> Iterator[tuple[Track, int]]:
    """Tracks and bars with notes in the bar and in each of the eight before it."""
    time_map = time_map_of(song)
    places = []
    for track in song.tracks:
        full = {time_map.bar_index_at(note.start_tick) for note in track.notes}
        places += [
            (track, bar)
            for bar in full
            if all(bar - back in full for back in range(1, BARS_BEFORE + 1))
        ]
    places.sort(key=lambda place: (place[0].id, place[1]))
    yield from chosen.sample(places, min(BARS_PER_SONG, len(places)))


def _pair(
    song: Song, track: Track, bar: int, key: Key | None, generator: Generator, seed: int
) -> tuple[Bar, Bar]:
    time_map = time_map_of(song)
    lines = [time_map.bar_start_tick(bar + step) for step in range(-BARS_BEFORE, 2)]
    request = GenerationRequest(
        id=seed,
        kind=ProposalKind.NEXT_BAR,
        song=song,
        track_id=track.id,
        start_tick=lines[-2],
        state=Snapshot(),
        sampling=SamplingSettings(seed=seed),
        key=key,
    )
    (proposal,) = generator.propose(request)
    ghosts = [
        Note(index, g.pitch, g.velocity, g.start_tick, g.duration_ticks)
        for index, g in enumerate(proposal.notes, start=1)
    ]
    tonal = key if proposal.recipe.key is not None else None
    return _bar(song, track, track.notes, lines, tonal), _bar(song, track, ghosts, lines, tonal)


def _bar(song: Song, track: Track, notes: Sequence[Note], lines: list[int], key: Key | None) -> Bar:
    return Bar(
        tuple(grid_notes(notes, lines[-2:], song.ppq)),
        tuple(grid_notes(track.notes, lines[:-1], song.ppq)),
        bar_units(lines, len(lines) - 2, song.ppq),
        key,
        harmony_of_others(song, track.id, lines[-2:]),
    )


def _figures(pairs: list[tuple[Bar, Bar]]) -> dict[str, object]:
    human, proposed = (list(side) for side in zip(*pairs, strict=True))
    return {
        "bars": len(pairs),
        "overlap": _overlaps(human, proposed),
        "overlap_of_human_halves": _overlaps(human[::2], human[1::2])["mean"],
        "human": _means(human),
        "proposed": _means(proposed),
        "same_as_human": float(np.mean([h.notes == p.notes for h, p in pairs])),
    }


def _overlaps(human: list[Bar], proposed: list[Bar]) -> dict[str, float]:
    sides: list[dict[str, list[float]]] = []
    for bars in (human, proposed):
        columns: dict[str, list[float]] = defaultdict(list)
        for bar in bars:
            for name, value in bar_features(bar).items():
                columns[name].append(value)
        sides.append(columns)
    found = {name: overlapping_area(sides[0][name], sides[1][name]) for name in sides[0]}
    return {**found, "mean": float(np.mean(list(found.values())))}


def _means(bars: list[Bar]) -> dict[str, float | None]:
    tonal = [(bar, bar.key) for bar in bars if bar.key is not None]
    measures: dict[str, list[float | None]] = {
        "scale_consistency": [scale_consistency(bar.notes, key) for bar, key in tonal],
        "strong_beat_chord_tones": [strong_beat_chord_tones(bar) for bar, _ in tonal],
        "pitch_class_entropy_1_bar": [pitch_class_entropy(bar.notes) for bar, _ in tonal],
        "pitch_class_entropy_4_bars": [pitch_class_entropy(_four_bars(bar)) for bar, _ in tonal],
        "grooving_similarity": [grooving_similarity(bar) for bar in bars],
    }
    return {name: _mean(values) for name, values in measures.items()}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _four_bars(bar: Bar) -> list[TokenNote]:
    last = [note for note in bar.before if note.bar >= BARS_BEFORE - 3]
    return [*last, *bar.notes]
