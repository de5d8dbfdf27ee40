"""All suggestions on planted mixes, as the ranking model sees them, in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.advice import judged
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.ranking_features import candidate_features
from modules.spectral_analyzer.rules.mix import Mix
from training.mix_advice.answers import is_answer
from training.mix_advice.excerpts import Part
from training.mix_advice.fault import Fault, Planted
from training.mix_advice.good_mixes import good_mixes, planted_in
from training.mix_advice.hearing import measured, tracks_of

UNTOUCHED = "untouched"


@dataclass(frozen=True, eq=False)
class Candidates:
    """Suggestions (n): those of one planted mix lie together, in the order of the rules.

    `features` (n, f); `is_right` tells whether one undoes the fault; `case`, `song`, `kind` and
    `action` say what it belongs to, `kind` without the direction of a band.
    """

    features: NDArray[np.float32]
    is_right: NDArray[np.bool_]
    case: NDArray[np.int64]
    song: NDArray[np.str_]
    kind: NDArray[np.str_]
    action: NDArray[np.str_]

    def where(self, mask: NDArray[np.bool_]) -> Candidates:
        """Only those of `mask` (n,)."""
        return Candidates(**{f.name: getattr(self, f.name)[mask] for f in fields(self)})

    def write(self, path: Path) -> None:
        """Writes the file `path`, and its folder."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **{f.name: getattr(self, f.name) for f in fields(self)})

    @classmethod
    def read(cls, path: Path) -> Candidates:
        """The candidates in `path`; raises OSError."""
        with np.load(path, allow_pickle=False) as file:
            return cls(**{f.name: file[f.name] for f in fields(cls)})


def gather(
    corpora: Path,
    part: Part,
    *,
    songs: int | None = None,
    seed: int = 1,
    tell: Callable[[str], None] = lambda _line: None,
) -> Candidates:
    """The candidates of every planted fault, and of the untouched mixes."""
    rows: list[_Row] = []
    cases = 0
    for mix in good_mixes(corpora, part, songs=songs, seed=seed):
        for planted in (Planted(mix), *planted_in(mix, seed)):
            rows += _rows(planted, cases)
            cases += 1
        tell(f"{mix.title}: {cases} cases, {len(rows)} suggestions")
    return Candidates(*(np.array(column) for column in zip(*rows, strict=True)))


_Row = tuple[NDArray[np.float32], bool, int, str, str, str]


def _rows(planted: Planted, case: int) -> Iterator[_Row]:
    mix = Mix(measured(planted.audio()), planted.mix.profile, tracks_of(planted))
    suggestions = sorted(judged(mix), key=lambda suggestion: -suggestion.relevance)
    fault = planted.fault
    kind = UNTOUCHED if fault is None else _kind_of(fault)
    for features, suggestion in zip(candidate_features(mix, suggestions), suggestions, strict=True):
        is_right = fault is not None and is_answer(suggestion, fault)
        yield features, is_right, case, planted.mix.title, kind, suggestion.action


def _kind_of(fault: Fault) -> str:
    return fault.kind.value if fault.band is None else BAND_NAMES[fault.band]
