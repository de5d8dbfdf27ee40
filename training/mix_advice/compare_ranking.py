"""The ranking network against the order of the rules, on unseen songs and unseen kinds of fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from training.mix_advice.candidates import Candidates
from training.mix_advice.rank_network import scores_of, train_ranking
from training.mix_advice.ranker import TECHNICAL
from training.mix_advice.ranking_features import RELEVANCE

ORDERS = ("rules", "network", "both")
RULES_COUNT = np.float32(10.0)
"""In "both", what the rules' relevance (0 … 1) counts beside the logit of the network."""

Scores = NDArray[np.float32]
"""Scores (3, n) of the suggestions in each of `ORDERS`."""

Train = Callable[[Candidates], Callable[[Candidates], Scores]]
Judged = tuple[Candidates, Scores]

KIND_FOLDS: tuple[frozenset[str], ...] = (
    frozenset({"sub_bass", "presence", "polarity", "hum", "crushed", "left/right"}),
    frozenset({"bass", "high_mid", "width", "rumble", "clipped before", "quiet track"}),
    frozenset({"low_mid", "air", "low-end stereo", "dc", "masking", "dead side"}),
    frozenset({"mid", "side inverted", "resonance", "clipping", "true peak", "loud track"}),
)
"""Each fold is left out of training once, and judged."""
SONG_FOLDS = 4
FIRST = np.float32(1000.0)


def trained(candidates: Candidates) -> Callable[[Candidates], Scores]:
    """What scores candidates after training on `candidates`."""
    network = train_ranking(candidates)
    return lambda others: orders_of(scores_of(network, others), others)


def orders_of(logits: NDArray[np.float32], candidates: Candidates) -> Scores:
    """The scores of all `ORDERS`; faults of the file stay before all else, as in the program."""
    relevance = candidates.features[:, RELEVANCE]
    first = FIRST * (relevance >= TECHNICAL)
    by_rules = -np.arange(len(relevance), dtype=np.float32)
    scores: Scores = np.stack([by_rules, logits + first, logits + RULES_COUNT * relevance + first])
    return scores


def ranks(scores: NDArray[np.float32], candidates: Candidates) -> NDArray[np.int64]:
    """The rank, from 1, of the first right suggestion in every case that has one."""
    found = []
    for case in np.unique(candidates.case[candidates.is_right]):
        here = candidates.case == case
        order = np.argsort(-scores[here], kind="stable")
        found.append(int(np.argmax(candidates.is_right[here][order])) + 1)
    return np.array(found, dtype=np.int64)


def compare(develop: Candidates, test: Candidates, train: Train = trained) -> str:
    """The table: unseen songs, and unseen songs with kinds of fault that training never had."""
    heads = " ".join(f"{order:>8} 1 {'':>6} 2" for order in ORDERS)
    return "\n".join(
        [
            f"{'':28} {'cases':>6} {heads}",
            _row("develop, other songs", _by_song(develop, train)),
            _row("test", [(test, train(develop)(test))]),
            _row("test, other kinds", _by_kind(develop, test, train)),
        ]
    )


def _by_song(develop: Candidates, train: Train) -> list[Judged]:
    songs = np.unique(develop.song)
    judged = []
    for fold in range(SONG_FOLDS):
        is_out = np.isin(develop.song, songs[fold::SONG_FOLDS])
        outside = develop.where(is_out)
        judged.append((outside, train(develop.where(~is_out))(outside)))
    return judged


def _by_kind(develop: Candidates, test: Candidates, train: Train) -> list[Judged]:
    judged = []
    for fold in KIND_FOLDS:
        known = develop.where(~np.isin(develop.kind, list(fold)))
        unknown = test.where(np.isin(test.kind, list(fold)))
        judged.append((unknown, train(known)(unknown)))
    return judged


def _row(title: str, judged: Sequence[Judged]) -> str:
    """Shares of the cases in which each order names the fault first, and among the first two."""
    figures, cases = [], 0
    for order in range(len(ORDERS)):
        found = np.concatenate([ranks(scores[order], candidates) for candidates, scores in judged])
        figures += [f"{(found <= top).mean():8.1%}" for top in (1, 2)]
        cases = len(found)
    return f"{title:28} {cases:6d} " + "  ".join(figures)
