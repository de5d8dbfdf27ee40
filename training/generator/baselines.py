"""The opponents of the note model in one file: the Markov model and the rhythm histogram.

    nomad-muse export baselines

learns both from the training part, writes them, reads them back and prints what they cost on
another part: bits per note of all tokens, and bits per sixteenth for "does a note begin here".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from modules.midi_generator.context import UNKNOWN_METER
from modules.midi_generator.markov import MarkovModel
from modules.midi_generator.rhythm_histogram import RhythmHistogram, RhythmTrack
from training.corpus.shards import read_sequences
from training.corpus.token_sequence import TokenSequence
from training.generator.evaluate import figures


def export_baselines(data: Path, out: Path, part: str, order: int) -> dict[str, object]:
    """Write both baselines to `out` (.npz) and return their figures on `part`, by corpus."""
    sequences = list(read_sequences(data))
    training = [s for s in sequences if s.part == "train"]
    markov = MarkovModel(order).fit(s.tokens for s in training)
    rhythm = RhythmHistogram().fit(rhythm_tracks(training))
    out.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {**markov.as_arrays(), **rhythm.as_arrays()}
    np.savez_compressed(out, **arrays)
    markov, rhythm = load_baselines(out)
    found: dict[str, object] = {
        "file": str(out),
        "bytes": out.stat().st_size,
        "part": part,
        "markov_order": markov.order,
    }
    heard = [s for s in sequences if s.part == part]
    for corpus in sorted({s.corpus for s in heard}):
        tracks = [s for s in heard if s.corpus == corpus]
        found[corpus] = {
            "markov": figures([markov.costs(s.tokens) for s in tracks], tracks),
            "rhythm": rhythm_figures(rhythm, tracks),
        }
    return found


def load_baselines(path: Path) -> tuple[MarkovModel, RhythmHistogram]:
    """What `export_baselines` wrote. Raises ParameterError when the file holds something else."""
    with np.load(path, allow_pickle=False) as content:
        arrays = dict(content)
    return MarkovModel.of_arrays(arrays), RhythmHistogram.of_arrays(arrays)


def rhythm_tracks(sequences: Sequence[TokenSequence]) -> list[RhythmTrack]:
    """The tracks whose meter is known, as the histogram reads them."""
    return [
        RhythmTrack(s.tokens, s.drums, s.context.meter)
        for s in sequences
        if s.context.meter != UNKNOWN_METER
    ]


def rhythm_figures(rhythm: RhythmHistogram, sequences: Sequence[TokenSequence]) -> dict[str, float]:
    """Bits per sixteenth of `sequences`, beside those of one chance for all sixteenths."""
    slots, onsets, bits, flat_bits = 0, 0, 0.0, 0.0
    for track in rhythm_tracks(sequences):
        grid, rate = track.onsets(), rhythm.rate(drums=track.drums)
        slots += grid.size
        onsets += int(grid.sum())
        bits += float(rhythm.bits(track).sum())
        flat_bits -= float(np.log2(np.where(grid, rate, 1 - rate)).sum())
    return {
        "slots": slots,
        "onsets": onsets,
        "bits_per_slot": bits / max(1, slots),
        "bits_per_slot_without_place": flat_bits / max(1, slots),
    }
