"""Whether a melody stands in the training data: sixteen notes, in any key.

The index holds a 32-bit hash of every stretch of sixteen top notes of the melodic training tracks,
taken as fifteen intervals, so that a moved copy is found, too. Stretches of few different
intervals, such as scales and repeated notes, belong to everybody and are left out. Two stretches
share a hash by chance about once in five thousand questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from modules.errors import ModelError
from modules.midi_generator.tokenizer import TokenNote

COPIED_NOTES = 16
LEAST_DIFFERENT_INTERVALS = 5
INDEX_FILE = "copies.npz"

_INTERVALS = COPIED_NOTES - 1
_FACTORS = np.random.default_rng(16).integers(1, 2**63, _INTERVALS, dtype=np.uint64) * np.uint64(2)
_FACTORS += np.uint64(1)


class CopyIndex:
    """The hashes of the training melodies' stretches, sorted."""

    def __init__(self, hashes: np.ndarray) -> None:
        self._hashes = hashes

    @classmethod
    def of(cls, melodies: Iterable[Sequence[int]]) -> CopyIndex:
        """The index of `melodies`, each the pitches of a top line."""
        found = [stretch_hashes(melody) for melody in melodies]
        return cls(np.unique(np.concatenate([np.zeros(0, np.uint32), *found])))

    @classmethod
    def load(cls, folder: Path) -> CopyIndex:
        """The index beside the model in `folder`; empty where the model has none.

        Raises ModelError when the file is damaged.
        """
        path = folder / INDEX_FILE
        if not path.exists():
            return cls(np.zeros(0, np.uint32))
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as content:
                return cls(np.cumsum(content["steps"], dtype=np.uint32))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise ModelError(f"{path} is damaged; reinstall Nomad Muse.", folder.name) from error

    def save(self, folder: Path) -> None:
        """Write it beside the model in `folder`; neighbours' differences compress well."""
        steps = np.diff(self._hashes, prepend=np.uint32(0)).astype(np.uint32)
        np.savez_compressed(folder / INDEX_FILE, steps=steps)

    def __len__(self) -> int:
        return len(self._hashes)

    def holds_copy(self, before: Sequence[int], new: Sequence[int]) -> bool:
        """Whether a stretch that ends in `new` is in the index and was not played before.

        Both are top lines; what the user repeats of their own is theirs.
        """
        if not len(self._hashes) or not new:
            return False
        tail = list(before[-_INTERVALS:])
        hashes = stretch_hashes([*tail, *new])
        hashes = hashes[~np.isin(hashes, stretch_hashes(before))]
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        return bool((self._hashes[places] == hashes).any())


def stretch_hashes(melody: Sequence[int]) -> np.ndarray:
    """uint32, one for each stretch of sixteen notes that is not trivial."""
    if len(melody) < COPIED_NOTES:
        return np.zeros(0, np.uint32)
    intervals = np.diff(np.asarray(melody, dtype=np.int64))
    stretches = np.lib.stride_tricks.sliding_window_view(intervals, _INTERVALS)
    ordered = np.sort(stretches, axis=1)
    different = 1 + (np.diff(ordered, axis=1) != 0).sum(axis=1)
    kept = stretches[different >= LEAST_DIFFERENT_INTERVALS].astype(np.uint64)
    hashes: np.ndarray = ((kept @ _FACTORS) >> np.uint64(32)).astype(np.uint32)
    return hashes


def top_line(notes: Iterable[TokenNote]) -> list[int]:
    """The highest pitch at each onset of `notes`, in order of time."""
    highest: dict[tuple[int, int], int] = {}
    for note in notes:
        place = (note.bar, note.unit)
        highest[place] = max(note.pitch, highest.get(place, 0))
    return [highest[place] for place in sorted(highest)]
