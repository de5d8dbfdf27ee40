"""The test figures of the shipped model, per corpus, beside those of Markov models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from modules.midi_generator.copy_cache import CopyCache
from modules.midi_generator.likelihood import TrackTokens, calibration_error, read_tracks
from modules.midi_generator.markov import MarkovModel
from modules.midi_generator.model import TokenModel
from modules.midi_generator.vocabulary import PITCHES
from training.corpus.shards import read_sequences
from training.corpus.token_sequence import TokenSequence

MARKOV_ORDERS = (2, 3, 4, 5, 6)
COPY_CACHE_ORDERS = ((2, 8), (3, 12), (4, 16), (6, 20))
CACHE_TRACKS = 120

Figures = dict[str, float]


def evaluate(data: Path, folder: Path, part: str = "test") -> dict[str, object]:
    """Perplexity and bits per note of the model in `folder` on `part` of the prepared `data`.

    The Markov model is fitted on the whole training part; its order is the best on validation.
    Costs are those of the INT8 model that ships, every token but START counted.
    """
    sequences = list(read_sequences(data))
    training = [s.tokens for s in sequences if s.part == "train"]
    order = best_markov_order(training, [s for s in sequences if s.part == "validation"])
    markov, unigram = MarkovModel(order).fit(training), MarkovModel(0).fit(training)
    cache = best_copy_cache(markov, [s for s in sequences if s.part == "validation"])
    model = TokenModel.load(folder)
    result: dict[str, object] = {
        "part": part,
        "markov_order": order,
        "copy_cache_orders": [cache.shortest, cache.longest],
        "model": model.info.sha256,
    }
    for corpus in sorted({s.corpus for s in sequences if s.part == part}):
        tracks = [s for s in sequences if s.part == part and s.corpus == corpus]
        counted = [_counted(s) for s in tracks]
        readings = read_tracks(model, counted)
        result[corpus] = {
            "model": figures([reading.nats for reading in readings], tracks),
            "network_alone": figures([reading.network_nats for reading in readings], tracks),
            "calibration_error": calibration_error(readings),
            "markov": figures([markov.costs(s.tokens) for s in tracks], tracks),
            "copy_cache": figures([cache.costs(s.tokens) for s in tracks], tracks),
            "unigram": figures([unigram.costs(s.tokens) for s in tracks], tracks),
        }
    return result


def best_markov_order(training: Sequence[np.ndarray], validation: Sequence[TokenSequence]) -> int:
    """The order with the least cost on the validation tracks."""

    def cost(order: int) -> float:
        model = MarkovModel(order).fit(training)
        return sum(float(model.costs(s.tokens).sum()) for s in validation)

    return min(MARKOV_ORDERS, key=cost)


def best_copy_cache(taught: MarkovModel, validation: Sequence[TokenSequence]) -> CopyCache:
    """The copy cache over `taught` with the least cost on an even sample of validation tracks."""
    sample = validation[:: max(1, len(validation) // CACHE_TRACKS)]

    def cost(cache: CopyCache) -> float:
        return sum(float(cache.costs(s.tokens).sum()) for s in sample)

    return min((CopyCache(taught, *orders) for orders in COPY_CACHE_ORDERS), key=cost)


def _counted(sequence: TokenSequence) -> TrackTokens:
    tokens = sequence.tokens.astype(np.int64)
    return TrackTokens(sequence.song, sequence.context, tokens, count_notes(sequence))


def count_notes(sequence: TokenSequence) -> int:
    """Number of NOTE_ON tokens."""
    return int(np.count_nonzero(sequence.tokens < PITCHES))


def figures(costs: Sequence[np.ndarray], tracks: Sequence[TokenSequence]) -> Figures:
    """Perplexity per token and bits per note for token costs in nats."""
    tokens = sum(len(cost) for cost in costs)
    notes = sum(count_notes(track) for track in tracks)
    nats = float(sum(cost.sum() for cost in costs))
    return {
        "tokens": tokens,
        "notes": notes,
        "perplexity": float(np.exp(nats / max(1, tokens))),
        "bits_per_note": nats / np.log(2) / max(1, notes),
    }
