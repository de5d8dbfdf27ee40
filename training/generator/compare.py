"""Next bars of songs that the model never saw, held against the bars that people wrote there."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from modules.midi_generator.generator import Generator
from modules.midi_generator.harmony import harmony_of_others
from modules.midi_generator.model import TokenModel
from modules.midi_generator.musical_metrics import (
    Bar,
    bar_features,
    grooving_similarity,
    in_key,
    off_grid,
    overlapping_area,
    pitch_class_entropy,
    scale_consistency,
    strong_beat_chord_tones,
)
from modules.midi_generator.request import ProposalKind, SamplingSettings
from modules.midi_generator.tokenizer import TokenNote, bar_units, grid_notes
from modules.midi_generator.vocabulary import DURATION_UNITS
from modules.song.key import Key
from modules.song.key_finder import find_key
from modules.song.score import Note, Song, Track
from modules.song.time_map import time_map_of
from training.corpus.index import read_corpus
from training.corpus.songs import read_song
from training.generator.asked_places import bars_well_after, first_answer, notes_of, some_of
from training.generator.bar_distances import distance_overlaps

CORPORA = ("pop909", "freedoom", "groove", "openewld", "jsb-chorales")
BARS_BEFORE = 8
BARS_PER_SONG = 6
BOOTSTRAP_ROUNDS = 1000
PERCENTILES = (2.5, 97.5)
DEFAULT_SAMPLING = SamplingSettings()


@dataclass(frozen=True, slots=True)
class BarPair:
    """The bar that a person wrote in the file `song`, and the one that was proposed there."""

    song: str
    human: Bar
    proposed: Bar


def compare(
    corpora: Path,
    folder: Path,
    part: str = "test",
    bars: int = 200,
    seed: int = 0,
    names: Sequence[str] = CORPORA,
    sampling: SamplingSettings = DEFAULT_SAMPLING,
) -> dict[str, object]:
    """Figures per corpus over up to `bars` bars: of the human ones, of proposals, and overlaps.

    Each proposal answers "Next Bar" at a random place of a random track, with the music before it
    and the other tracks as they are; the first alternative counts. What overlap to expect of
    equals in so small a sample is told by the two halves of the human bars. Differences have an
    interval of 95 %, by drawing songs anew.
    """
    generator = Generator(TokenModel.load(folder))
    result: dict[str, object] = {"part": part, "bars": bars, "seed": seed}
    for corpus in names:
        settings = replace(sampling, seed=seed)
        pairs = list(bar_pairs(corpora, corpus, part, bars, settings, generator))
        if pairs:
            result[corpus] = _figures(pairs)
    return result


def bar_pairs(
    corpora: Path,
    corpus: str,
    part: str,
    bars: int,
    sampling: SamplingSettings,
    generator: Generator,
) -> Iterator[BarPair]:
    """Human and proposed bars at random places of `part`; each has its own seed, counted up."""
    chosen = random.Random(sampling.seed)
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
            settings = replace(sampling, seed=sampling.seed + made)
            human, proposed = _pair(song, track, bar, key, generator, settings)
            yield BarPair(file.path, human, proposed)
            made += 1


def _places(song: Song, chosen: random.Random) -> Iterator[tuple[Track, int]]:
    """Tracks and bars with notes in the bar and in each of the eight before it."""
    time_map = time_map_of(song)
    places = []
    for track in sorted(song.tracks, key=lambda track: track.id):
        full = {time_map.bar_index_at(note.start_tick) for note in track.notes}
        places += [(track, bar) for bar in bars_well_after(full, BARS_BEFORE)]
    yield from some_of(places, BARS_PER_SONG, chosen)


def _pair(
    song: Song,
    track: Track,
    bar: int,
    key: Key | None,
    generator: Generator,
    sampling: SamplingSettings,
) -> tuple[Bar, Bar]:
    time_map = time_map_of(song)
    lines = [time_map.bar_start_tick(bar + step) for step in range(-BARS_BEFORE, 2)]
    kind = ProposalKind.NEXT_BAR
    proposal = first_answer(generator, kind, song, track, lines[-2], sampling, key)
    ghosts = notes_of(proposal)
    tonal = key if proposal.recipe.key is not None else None
    return _bar(song, track, track.notes, lines, tonal), _bar(song, track, ghosts, lines, tonal)


def _bar(song: Song, track: Track, notes: Sequence[Note], lines: list[int], key: Key | None) -> Bar:
    inside = grid_notes(notes, lines[-2:], song.ppq)
    if track.is_drums:
        # A hit has no length; what files write there says nothing.
        inside = [replace(note, duration_units=DURATION_UNITS[0]) for note in inside]
    return Bar(
        tuple(inside),
        tuple(grid_notes(track.notes, lines[:-1], song.ppq)),
        bar_units(lines, len(lines) - 2, song.ppq),
        key,
        harmony_of_others(song, track.id, lines[-2:]),
    )


def _figures(pairs: list[BarPair]) -> dict[str, object]:
    human, proposed = [pair.human for pair in pairs], [pair.proposed for pair in pairs]
    ours, theirs = (_measures(bars) for bars in (human, proposed))
    return {
        "bars": len(pairs),
        "songs": len({pair.song for pair in pairs}),
        "overlap": _overlaps(human, proposed),
        "overlap_of_human_halves": _overlaps(human[::2], human[1::2])["mean"],
        "overlap_of_distances": distance_overlaps(human, proposed),
        "overlap_of_distances_of_human_halves": distance_overlaps(human[::2], human[1::2])["mean"],
        "human": {name: _mean(values) for name, values in ours.items()},
        "proposed": {name: _mean(values) for name, values in theirs.items()},
        "difference": {
            name: _difference([pair.song for pair in pairs], ours[name], theirs[name])
            for name in ours
        },
        "same_as_human": float(
            np.mean([pair.human.notes == pair.proposed.notes for pair in pairs])
        ),
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


def _measures(bars: list[Bar]) -> dict[str, np.ndarray]:
    """Each measure of each bar, float64 (bars,); NaN where it says nothing."""
    columns: dict[str, list[float | None]] = {
        "in_key": [None if bar.key is None else in_key(bar.notes, bar.key) for bar in bars],
        "scale_consistency_4_bars": _of_tonal(bars, lambda b: scale_consistency(_four_bars(b))),
        "strong_beat_chord_tones": _of_tonal(bars, strong_beat_chord_tones),
        "pitch_class_entropy_1_bar": _of_tonal(bars, lambda b: pitch_class_entropy(b.notes)),
        "pitch_class_entropy_4_bars": _of_tonal(bars, lambda b: pitch_class_entropy(_four_bars(b))),
        "grooving_similarity": [grooving_similarity(bar) for bar in bars],
        "notes": [float(len(bar.notes)) for bar in bars],
        "off_grid": [off_grid(bar.notes) for bar in bars],
    }
    return {
        name: np.array([np.nan if value is None else value for value in values])
        for name, values in columns.items()
    }


def _of_tonal(bars: list[Bar], measure: Callable[[Bar], float | None]) -> list[float | None]:
    return [None if bar.key is None else measure(bar) for bar in bars]


def _mean(values: np.ndarray) -> float | None:
    return None if np.isnan(values).all() else float(np.nanmean(values))


def _difference(
    songs: list[str], human: np.ndarray, proposed: np.ndarray
) -> dict[str, float] | None:
    """Mean of proposed − human where both say something, with an interval over songs."""
    gaps: dict[str, list[float]] = defaultdict(list)
    for song, gap in zip(songs, proposed - human, strict=True):
        if not np.isnan(gap):
            gaps[song].append(float(gap))
    if not gaps:
        return None
    table = np.array([(sum(found), len(found)) for found in gaps.values()])
    drawn = np.random.default_rng(0).integers(len(table), size=(BOOTSTRAP_ROUNDS, len(table)))
    sums = table[drawn].sum(axis=1)
    low, high = np.percentile(sums[:, 0] / sums[:, 1], PERCENTILES)
    mean = table[:, 0].sum() / table[:, 1].sum()
    return {"mean": float(mean), "low": float(low), "high": float(high)}


def _four_bars(bar: Bar) -> list[TokenNote]:
    last = [note for note in bar.before if note.bar >= BARS_BEFORE - 3]
    return [*last, *bar.notes]
