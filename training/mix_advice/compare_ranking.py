"""The ranking network against the order of the rules, on unseen songs and unseen kinds of fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.ranking import TECHNICAL
from modules.spectral_analyzer.ranking_features import RELEVANCE
from training.mix_advice.candidates import Candidates
from training.mix_advice.rank_network import scores_of, train_ranking

Train = Callable[[Candidates], Callable[[Candidates], NDArray[np.float32]]]

KIND_FOLDS: tuple[frozenset[str], ...] = (
    frozenset({"sub_bass", "presence", "polarity", "hum", "crushed", "left/right"}),
    frozenset({"bass", "high_mid", "width", "rumble", "clipped before", "quiet track"}),
    frozenset({"low_mid", "air", "low-end stereo", "dc", "masking", "dead side"}),
    frozenset({"mid", "side inverted", "resonance", "clipping", "true peak", "loud track"}),
)
"""Each fold is left out of training once, and judged."""
SONG_FOLDS = 4
FIRST = np.float32(1000.0)


def trained(candidates: Candidates) -> Callable[[Candidates], NDArray[np.float32]]:
    """What scores candidates after training on `candidates`."""
    network = train_ranking(candidates)
    return lambda others: technical_first(scores_of(network, others), others)


def technical_first(scores: NDArray[np.float32], candidates: Candidates) -> NDArray[np.float32]:
    """Scores that put faults of the file before all else, as the program does."""
    is_technical = candidates.features[:, RELEVANCE] >= TECHNICAL
    return scores + FIRST * is_technical.astype(np.float32)


def ranks(scores: NDArray[np.float32], candidates: Candidates) -> NDArray[np.int64]:
    """The rank, from 1, of the first right suggestion in every case that has one."""
    found = []
    for case in np.unique(candidates.case[candidates.is_right]):
        here = candidates.case == case
        order = np.argsort(-scores[here], kind="stable")
        found.append(int(np.argmax(candidates.is_right[here][order])) + 1)
    return np.array(found, dtype=np.int64)


def rule_scores(candidates: Candidates) -> NDArray[np.float32]:
    """Scores that keep the order of the rules."""
    return -np.arange(len(candidates.case), dtype=np.float32)


def compare(develop: Candidates, test: Candidates, train: Train = trained) -> str:
    """The table: unseen songs, and unseen songs with kinds of fault that training never had."""
    lines = [f"{'':44} {'cases':>6} {'rules 1':>8} {'rules 2':>8} {'net 1':>8} {'net 2':>8}"]
    lines += _block("develop, other songs", _by_song(develop, train))
    lines += _block("test", [(test, train(develop)(test))])
    lines += _block("test, other kinds", _by_kind(develop, test, train))
    return "\n".join(lines)


def _by_song(develop: Candidates, train: Train) -> list[tuple[Candidates, NDArray[np.float32]]]:
    songs = np.unique(develop.song)
    judged = []
    for fold in range(SONG_FOLDS):
        is_out = np.isin(develop.song, songs[fold::SONG_FOLDS])
        outside = develop.where(is_out)
        judged.append((outside, train(develop.where(~is_out))(outside)))
    return judged


def _by_kind(
    develop: Candidates, test: Candidates, train: Train
) -> list[tuple[Candidates, NDArray[np.float32]]]:
    judged = []
    for fold in KIND_FOLDS:
        known = develop.where(~np.isin(develop.kind, list(fold)))
        unknown = test.where(np.isin(test.kind, list(fold)))
        judged.append((unknown, train(known)(unknown)))
    return judged


def _block(title: str, judged: Sequence[tuple[Candidates, NDArray[np.float32]]]) -> list[str]:
    by_rules = np.concatenate([ranks(rule_scores(found), found) for found, _ in judged])
    by_network = np.concatenate([ranks(scores, found) for found, scores in judged])
    return [_row(title, by_rules, by_network)]


def _row(title: str, by_rules: NDArray[np.int64], by_network: NDArray[np.int64]) -> str:
    figures = [
        f"{(found <= top).mean():8.1%}" for found in (by_rules, by_network) for top in (1, 2)
    ]
    return f"{title:44} {len(by_rules):6d} " + " ".join(figures)
