"""How alike two sets of bars are, by the distances inside a set and between the sets.

L.-C. Yang and A. Lerch, "On the evaluation of generative models in music", Neural Computing and
Applications 32, 2020: for each feature the overlapping area of two densities, that of the distances
among the human bars and that of the distances from human to other bars; 1 where no measure tells
the sets apart. Densities are Gaussian kernel estimates with Scott's bandwidth.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modules.midi_generator.musical_metrics import Bar, bar_features
from modules.midi_generator.tokenizer import TokenNote

PITCH_CLASSES = 12
LENGTH_CLASSES = 9
"""Lengths by powers of two, from a 64th note to four whole notes."""

GRID_POINTS = 1024
KERNEL_REACH = 4.0
"""Bandwidths after which a kernel is taken as zero."""

_SCALARS = ("pitches", "notes", "pitch_range", "mean_interval", "mean_gap_beats")


def bar_vectors(bar: Bar) -> dict[str, np.ndarray]:
    """The paper's features of one bar: five numbers, and histograms and transitions of classes."""
    plain = {**bar_features(bar), "pitches": float(len({note.pitch for note in bar.notes}))}
    classes = [note.pitch % PITCH_CLASSES for note in bar.notes]
    lengths = [_length_class(note) for note in bar.notes]
    return {
        **{name: np.array([plain[name]]) for name in _SCALARS},
        "pitch_classes": _shares(classes, PITCH_CLASSES),
        "pitch_class_transitions": _transitions(classes, PITCH_CLASSES),
        "note_lengths": _shares(lengths, LENGTH_CLASSES),
        "note_length_transitions": _transitions(lengths, LENGTH_CLASSES),
    }


def _length_class(note: TokenNote) -> int:
    return min(max(1, note.duration_units).bit_length() - 1, LENGTH_CLASSES - 1)


def _shares(numbers: Sequence[int], count: int) -> np.ndarray:
    counts = np.bincount(numbers, minlength=count)
    result: np.ndarray = counts / max(1, counts.sum())
    return result


def _transitions(numbers: Sequence[int], count: int) -> np.ndarray:
    table = np.zeros((count, count))
    np.add.at(table, (numbers[:-1], numbers[1:]), 1.0)
    return table.ravel()


def distance_overlaps(human: Sequence[Bar], other: Sequence[Bar]) -> dict[str, float]:
    """The overlapping area of each feature that varies, and their mean: 0 … 1.

    Each set has two bars or more, none of them empty.
    """
    ours, theirs = (_columns(bars) for bars in (human, other))
    found = {}
    for name, mine in ours.items():
        within = _distances(mine, mine)[np.triu_indices(len(mine), 1)]
        between = _distances(mine, theirs[name]).ravel()
        if within.any() or between.any():
            found[name] = density_overlap(within, between)
    return {**found, "mean": float(np.mean(list(found.values())))}


def _columns(bars: Sequence[Bar]) -> dict[str, np.ndarray]:
    vectors = [bar_vectors(bar) for bar in bars]
    return {name: np.array([vector[name] for vector in vectors]) for name in vectors[0]}


def _distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Euclidean distances of the rows: float64 (rows of one, rows of other)."""
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1)[None, :] - 2 * one @ other.T
    result: np.ndarray = np.sqrt(np.maximum(squares, 0.0))
    return result


def density_overlap(one: np.ndarray, other: np.ndarray) -> float:
    """The area under both kernel densities of two samples, on the range of both: 0 … 1."""
    low, high = min(one.min(), other.min()), max(one.max(), other.max())
    if low == high:
        return 1.0
    edges = np.linspace(low, high, GRID_POINTS + 1)
    step = edges[1] - edges[0]
    first, second = (_density(sample, edges, step) for sample in (one, other))
    return float(np.minimum(first, second).sum())


def _density(sample: np.ndarray, edges: np.ndarray, step: float) -> np.ndarray:
    """The share of the density in each bin, what lies outside the range left out."""
    counts = np.histogram(sample, edges)[0] / len(sample)
    bandwidth = float(sample.std(ddof=1)) * len(sample) ** -0.2
    reach = int(KERNEL_REACH * bandwidth / step)
    if reach == 0:
        return counts
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / bandwidth) ** 2)
    smooth = np.convolve(counts, kernel / kernel.sum())
    result: np.ndarray = smooth[reach : reach + len(counts)]
    return result
