"""Bars of the Groove MIDI Dataset with the drummers' own word for them: fill or beat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modules.midi_generator.drum_vocabulary import HI_HATS, KICKS, SNARES
from modules.midi_generator.tokenizer import TokenNote, bar_lines, grid_notes
from modules.midi_generator.vocabulary import UNITS_PER_BEAT
from modules.song.score import Song
from training.corpus.index import CorpusFile, read_corpus
from training.corpus.songs import read_song

BAR_UNITS = 4 * UNITS_PER_BEAT
STEPS = 16
"""Positions in the bar that the features tell apart."""
MOST_HITS = 3
"""More hits of one kind than that in a sixteenth say nothing more."""
LEAST_NOTES = 4
LONGEST_FILL_BARS = 4
"""A file that is called a fill and goes on longer holds mostly something else."""

OPEN_HI_HAT = 46
INSTRUMENTS = (
    KICKS,
    SNARES,
    HI_HATS - {OPEN_HI_HAT},
    frozenset({OPEN_HI_HAT}),
    frozenset({51, 52, 53, 59}),
    frozenset({49, 55, 57}),
    frozenset({41, 43, 45}),
    frozenset({47, 48, 50}),
)
"""Kick, snare, closed and open hi-hat, ride and china, crash, low and high toms."""
_ROW_OF = {pitch: row for row, pitches in enumerate(INSTRUMENTS) for pitch in pitches}


@dataclass(frozen=True, slots=True)
class GrooveBar:
    """One bar of four quarters from the file `path`; `notes` count units from its start."""

    path: str
    number: int
    is_fill: bool
    notes: tuple[TokenNote, ...]


def groove_files(corpora: Path, part: str, *, fills: bool) -> Iterator[tuple[CorpusFile, Song]]:
    """The files of one part in four quarters that the dataset calls fills, or beats."""
    ending = "_fill_4-4.mid" if fills else "_beat_4-4.mid"
    for file in read_corpus(corpora, "groove"):
        if file.part == part and file.path.endswith(ending):
            yield file, read_song(file)


def labelled_bars(corpora: Path, part: str) -> list[GrooveBar]:
    """All bars of `part` with at least four notes.

    Beats hold fills, too, which nobody marked; no classifier can be right about those.
    """
    found: list[GrooveBar] = []
    for fills in (True, False):
        for file, song in groove_files(corpora, part, fills=fills):
            bars = bars_of(song)
            if fills and max(bars, default=0) >= LONGEST_FILL_BARS:
                continue
            found += [
                GrooveBar(file.path, number, fills, notes)
                for number, notes in bars.items()
                if len(notes) >= LEAST_NOTES
            ]
    return found


def bars_of(song: Song) -> dict[int, tuple[TokenNote, ...]]:
    """The notes of the song's first track by the number of their bar; no silent bars."""
    notes = song.tracks[0].notes
    lines = bar_lines(song, 0, max(note.start_tick for note in notes) + 1)
    bars: dict[int, list[TokenNote]] = defaultdict(list)
    for note in grid_notes(notes, lines, song.ppq):
        bars[note.bar].append(note)
    return {number: tuple(bars[number]) for number in sorted(bars)}


def bar_histogram(notes: Sequence[TokenNote]) -> np.ndarray:
    """Hits per instrument and sixteenth with their sums over each half of the bar: float64 (146,).

    The last two numbers are all hits and all different onsets. Other percussion is left out.
    """
    hits = np.zeros((len(INSTRUMENTS), STEPS))
    width = BAR_UNITS // STEPS
    for note in notes:
        if note.pitch in _ROW_OF:
            step = min((note.unit + width // 2) // width, STEPS - 1)
            hits[_ROW_OF[note.pitch], step] += 1
    halves = np.concatenate([hits[:, : STEPS // 2].sum(1), hits[:, STEPS // 2 :].sum(1)])
    onsets = len({note.unit for note in notes})
    return np.concatenate([np.minimum(hits, MOST_HITS).ravel(), halves, [hits.sum(), onsets]])
