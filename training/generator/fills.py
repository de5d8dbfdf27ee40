"""Whether a drum fill is one: a classifier of human bars judges the proposals of Drum Fill.

    python -m training.generator fills --part test

The classifier learns fills and beats from the training part of Groove; its size is the best on the
validation part. Then it reads human fills, human beats, and proposals that answer Drum Fill at
random places of human beats.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from modules.midi_generator.drum_fill import EARLY
from modules.midi_generator.drum_vocabulary import KICKS, SNARES
from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel
from modules.midi_generator.prompt import STRAIGHT_STEP
from modules.midi_generator.request import ProposalKind, SamplingSettings
from modules.midi_generator.tokenizer import TokenNote, grid_notes
from modules.song.score import Song
from modules.song.time_map import time_map_of
from training.generator.asked_places import bars_well_after, first_answer, notes_of, some_of
from training.generator.groove_bars import (
    BAR_UNITS,
    GrooveBar,
    bar_histogram,
    bars_of,
    groove_files,
    labelled_bars,
)

LEAF_COUNTS = (4, 8, 16, 31)
ROUNDS = 200
LEARNING_RATE = 0.05
BARS_BEFORE = 4
PLACES_PER_FILE = 6


@dataclass(frozen=True, slots=True)
class FillBar:
    """A proposed fill beside the last human bar before it, whose first half it should keep."""

    before: tuple[TokenNote, ...]
    notes: tuple[TokenNote, ...]


class FillClassifier:
    """Boosted trees over `bar_histogram`, with equal weight on fills and beats."""

    def __init__(self, leaves: int) -> None:
        from sklearn.ensemble import HistGradientBoostingClassifier

        self.leaves = leaves
        self._trees: Any = HistGradientBoostingClassifier(
            class_weight="balanced",
            max_leaf_nodes=leaves,
            max_iter=ROUNDS,
            learning_rate=LEARNING_RATE,
            random_state=0,
        )

    def fit(self, bars: Sequence[GrooveBar]) -> FillClassifier:
        """Learn from `bars`."""
        self._trees.fit(_table([bar.notes for bar in bars]), [bar.is_fill for bar in bars])
        return self

    def calls(self, bars: Sequence[Sequence[TokenNote]]) -> np.ndarray:
        """Which of `bars` it calls fills: bool (bars,)."""
        found: np.ndarray = self._trees.predict(_table(bars)).astype(bool)
        return found


def _table(bars: Sequence[Sequence[TokenNote]]) -> np.ndarray:
    return np.array([bar_histogram(notes) for notes in bars])


def best_classifier(corpora: Path) -> tuple[FillClassifier, float]:
    """The classifier with the best balanced accuracy on the validation part, and that accuracy."""
    training, validation = (labelled_bars(corpora, part) for part in ("train", "validation"))
    tried = [FillClassifier(leaves).fit(training) for leaves in LEAF_COUNTS]
    accuracies = [_balanced_accuracy(made, validation) for made in tried]
    best = int(np.argmax(accuracies))
    return tried[best], accuracies[best]


def _balanced_accuracy(classifier: FillClassifier, bars: Sequence[GrooveBar]) -> float:
    return (_share(classifier, bars, fills=True) + 1 - _share(classifier, bars, fills=False)) / 2


def _share(classifier: FillClassifier, bars: Sequence[GrooveBar], *, fills: bool) -> float:
    """Share of the human fills, or beats, that are called fills."""
    return float(np.mean(classifier.calls([bar.notes for bar in bars if bar.is_fill is fills])))


def proposed_fills(
    corpora: Path, part: str, generator: Generator, count: int, seed: int
) -> Iterator[FillBar]:
    """First answers to Drum Fill at `count` random places of the beats of `part`."""
    chosen = random.Random(seed)
    songs = [song for _, song in groove_files(corpora, part, fills=False)]
    chosen.shuffle(songs)
    places = [
        (song, bar)
        for song in songs
        for bar in some_of(bars_well_after(bars_of(song), BARS_BEFORE), PLACES_PER_FILE, chosen)
    ]
    for number, (song, bar) in enumerate(places[:count]):
        yield _proposed(song, bar, generator, seed + number)


def _proposed(song: Song, bar: int, generator: Generator, seed: int) -> FillBar:
    track, time_map = song.tracks[0], time_map_of(song)
    before, start, end = (time_map.bar_start_tick(bar + step) for step in (-1, 0, 1))
    sampling = SamplingSettings(seed=seed)
    proposal = first_answer(generator, ProposalKind.DRUM_FILL, song, track, start, sampling)
    return FillBar(
        tuple(grid_notes(track.notes, [before, start], song.ppq)),
        tuple(grid_notes(notes_of(proposal), [start, end], song.ppq)),
    )


def anchors_kept(fills: Sequence[FillBar]) -> float:
    """Share of the kicks and snares in the first halves of the bars before that the fills keep.

    They may move within a sixteenth. A downbeat that the drummer struck a hair before the bar line
    is kept, too.
    """
    kept = []
    for fill in fills:
        struck = {note.pitch for note in fill.before if note.unit >= BAR_UNITS - EARLY}
        kept += [
            any(n.pitch == pitch and abs(n.unit - unit) < STRAIGHT_STEP for n in fill.notes)
            or (unit <= EARLY and pitch in struck)
            for unit, pitch in _anchors(fill.before)
        ]
    return float(np.mean(kept))


def _anchors(notes: Sequence[TokenNote]) -> Iterator[tuple[int, int]]:
    for note in notes:
        if note.pitch in KICKS | SNARES and note.unit < BAR_UNITS // 2:
            yield note.unit, note.pitch


def report(corpora: Path, folder: Path, part: str, count: int, seed: int) -> dict[str, object]:
    """How the classifier does on human bars of `part`, and what it calls a fill."""
    classifier, accuracy = best_classifier(corpora)
    human = labelled_bars(corpora, part)
    fills = list(proposed_fills(corpora, part, Generator(TokenModel.load(folder)), count, seed))
    calls = classifier.calls([fill.notes for fill in fills])
    return {
        "part": part,
        "seed": seed,
        "leaves": classifier.leaves,
        "validation_balanced_accuracy": accuracy,
        "human_bars": {
            "fills": sum(bar.is_fill for bar in human),
            "beats": sum(not bar.is_fill for bar in human),
        },
        "balanced_accuracy": _balanced_accuracy(classifier, human),
        "human_fills_called_fills": _share(classifier, human, fills=True),
        "human_beats_called_fills": _share(classifier, human, fills=False),
        "proposals": len(fills),
        "proposals_called_fills": float(np.mean(calls)),
        "bars_before_them_called_fills": float(
            np.mean(classifier.calls([fill.before for fill in fills]))
        ),
        "kicks_and_snares_kept": anchors_kept(fills),
    }
