"""What the user taught the ear: sounds it named wrongly, recognized when they come again.

A correction keeps the embedding of a track's sound with the right instrument. A later sound takes
the instrument of the nearest correction, if that is near enough to be the same instrument in the
same studio (nearest prototype; Snell et al. 2017). Other sounds are judged as before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.errors import FileError
from modules.instrument_classifier.classes import CLASS_NAMES, track_type_of
from modules.instrument_classifier.classification import Classification
from modules.song.atomic_file import write_atomically

SAME_SOUND = 0.93
"""Cosine of two embeddings from which on they count as one instrument; measured on valid clips."""
MOST_CORRECTIONS = 500
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Correction:
    """A sound by its embedding, and the class that the user says it is."""

    embedding: tuple[float, ...]
    class_index: int


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that was taught, oldest first. Immutable: teaching gives new corrections."""

    entries: tuple[Correction, ...] = ()

    def taught(self, heard: Classification, class_index: int) -> Corrections:
        """With the sound of `heard` named `class_index`, in place of what it was named before."""
        entry = Correction(heard.embedding, class_index)
        return Corrections((*self.forgotten(heard).entries, entry)[-MOST_CORRECTIONS:])

    def forgotten(self, heard: Classification) -> Corrections:
        """Without those that decide about the sound of `heard`."""
        similar = self._similarities(heard.embedding) >= SAME_SOUND
        kept = (entry for entry, gone in zip(self.entries, similar, strict=True) if not gone)
        return Corrections(tuple(kept))

    def applied(self, heard: Classification) -> Classification:
        """`heard`, or what the nearest correction says of it, marked as corrected."""
        similar = self._similarities(heard.embedding)
        if not len(similar) or similar.max() < SAME_SOUND:
            return heard
        class_index = self.entries[int(similar.argmax())].class_index
        return replace(
            heard,
            class_index=class_index,
            confidence=float(similar.max()),
            uncertain=False,
            track_type=track_type_of(class_index),
            corrected=True,
        )

    def _similarities(self, embedding: tuple[float, ...]) -> NDArray[np.float64]:
        """Cosine to every correction; -1 for those of another network."""
        found = np.full(len(self.entries), -1.0)
        sound = _unit(embedding)
        for index, entry in enumerate(self.entries):
            if embedding and len(entry.embedding) == len(embedding):
                found[index] = float(_unit(entry.embedding) @ sound)
        return found


def read_corrections(path: Path) -> Corrections:
    """The corrections in `path`; none when there is no such file.

    Raises FileError when it is damaged.
    """
    if not path.exists():
        return Corrections()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        entries = tuple(
            Correction(tuple(float(x) for x in row["sound"]), CLASS_NAMES.index(row["instrument"]))
            for row in document["corrections"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(
            f"The ear's corrections in {path} cannot be read; delete the file to start over.", path
        ) from error
    return Corrections(entries)


def write_corrections(path: Path, corrections: Corrections) -> None:
    """Write them to `path`. Raises FileError when that is not possible."""
    rows = [
        {
            "instrument": CLASS_NAMES[entry.class_index],
            "sound": [round(value, 4) for value in entry.embedding],
        }
        for entry in corrections.entries
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{path.parent} cannot be made ({error.strerror}).", path) from error
    write_atomically(path, json.dumps({"format": FORMAT, "corrections": rows}).encode())


def _unit(embedding: tuple[float, ...]) -> NDArray[np.float64]:
    values = np.asarray(embedding, dtype=np.float64)
    return values / (np.linalg.norm(values) + 1e-12)
