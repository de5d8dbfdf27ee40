"""What the user taught the ear: sounds it named wrongly, recognized when they come again.

A correction keeps the embedding of a track's sound with the right instrument. A later sound takes
the instrument of the nearest correction, if that is near enough to be the same instrument in the
same studio (nearest prototype; Snell et al. 2017). Other sounds are judged as before.

Embeddings of different weights have nothing to do with each other: a correction counts only for
the network that it was made with, and sleeps while another one listens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import track_type_of
from modules.instrument_classifier.classification import Classification

SAME_SOUND = 0.97
"""Cosine of two embeddings from which on they count as one instrument.

Chosen by `python -m benchmarks.ear_prototypes` for the shipped weights: after three corrections
fifteen in sixteen instruments of the app's synth and two in six recorded ones are known again, and
of a hundred right labels of other instruments one or two are spoilt.
"""
MOST_CORRECTIONS = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """A sound by its embedding, the class that the user says it is, and what the ear had said.

    `network` is the fingerprint of the weights that the embedding is of.
    """

    embedding: tuple[float, ...]
    class_index: int
    heard_index: int | None = None
    network: str = ""


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that was taught, oldest first, and the network that listens now.

    `has_new_network` says that another one listened last time. Immutable: teaching gives new
    corrections.
    """

    entries: tuple[Correction, ...] = ()
    network: str = ""
    has_new_network: bool = False

    @property
    def sleeping(self) -> int:
        """How many were made with other weights, and so are not recognized."""
        return sum(entry.network != self.network for entry in self.entries)

    def taught(self, heard: Classification, class_index: int) -> Corrections:
        """With the sound of `heard` named `class_index`, in place of what it was named before."""
        entry = Correction(heard.embedding, class_index, heard.class_index, self.network)
        kept = self.forgotten(heard).entries
        return replace(self, entries=(*kept, entry)[-MOST_CORRECTIONS:])

    def forgotten(self, heard: Classification) -> Corrections:
        """Without those that decide about the sound of `heard`."""
        similar = self._similarities(heard.embedding) >= SAME_SOUND
        kept = (entry for entry, gone in zip(self.entries, similar, strict=True) if not gone)
        return replace(self, entries=tuple(kept))

    def without(self, entry: Correction) -> Corrections:
        """Without one of them."""
        return replace(self, entries=tuple(kept for kept in self.entries if kept is not entry))

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
            comparable = entry.network == self.network and len(entry.embedding) == len(embedding)
            if embedding and comparable:
                found[index] = float(_unit(entry.embedding) @ sound)
        return found


def _unit(embedding: tuple[float, ...]) -> NDArray[np.float64]:
    values = np.asarray(embedding, dtype=np.float64)
    return values / (np.linalg.norm(values) + 1e-12)
