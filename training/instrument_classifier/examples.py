"""Draws training examples from the sound bank: balanced over classes and sources, and changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import COEFFICIENTS, dct_matrix
from training.instrument_classifier.envelopes import with_kindred_envelopes
from training.instrument_classifier.mel_changes import Changes, changed
from training.instrument_classifier.mixing import mixed
from training.instrument_classifier.sound_bank import RANGE_DB, SoundBank

SHORT_PAUSE = 10
LEAST_SOUND = 8
"""Frames of a window that are never left empty: 0.2 s of sound, as windows overlap."""
MOST_BRIEF = 24
"""Frames of a sound that ends soon."""
BRIEF_FROM_DB = -50.0
"""A sound begins where it is this loud."""
EMPTY_DB = np.float32(-RANGE_DB)


class Batch(NamedTuple):
    """MFCC windows (n, 128, frames), labels (n, 20) and who is present (n, 20)."""

    mfcc: NDArray[np.float32]
    labels: NDArray[np.float32]
    present: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mix:
    """What examples are made of: the share of every origin, and how windows are filled."""

    shares: dict[str, float] = field(
        default_factory=lambda: {
            "clips": 0.5, "amplified": 0.1, "soundfont": 0.15, "synth": 0.12, "imagined": 0.2,
            "relatives": 0.25, "sung": 0.4,
        }
    )  # fmt: skip
    source_power: float = 0.4
    """A source counts as its number of sounds to this power: many small ones teach more."""
    join: float = 0.3
    """So many windows hold several sounds of one source, as a phrase or a chord."""
    late: float = 0.15
    """In so many windows the sound may begin anywhere, as it does in a stream."""
    brief: float = 0.2
    """So many windows hold 0.2 to 0.5 s of sound: what is known at once, and single hits."""
    envelope: float = 0.3
    """So many windows take part of the spectral envelope of another sound of their class."""
    mixes: float = 0.45
    """So many windows are mixes of two to four sources."""
    changes: Changes = field(default_factory=Changes)

    @classmethod
    def strong(cls) -> Mix:
        """Deeper equalizers and wider masks: against learning sources by heart."""
        changes = Changes(
            clean=0.2, tilt_db=1.5, bell_db=6.0, time_mask=12, band_mask=16, shift_bands=6
        )
        return cls(changes=changes)

    def without(self, origin: str) -> Mix:
        """The same without one origin of sounds."""
        return replace(self, shares={**self.shares, origin: 0.0})


class ExampleSource:
    """An endless, seeded supply of windows of `frames` frames with their labels."""

    def __init__(self, bank: SoundBank, frames: int, seed: int, mix: Mix | None = None) -> None:
        self._bank = bank
        self._frames = frames
        self._mix = mix or Mix()
        self._rng = np.random.default_rng(seed)
        self._sources = _by_class_and_origin(bank, self._mix)

    def levels(self, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """dB windows (size, frames, 128) as drawn, before any change, and labels (size, 20)."""
        windows = np.empty((size, self._frames, COEFFICIENTS), dtype=np.float32)
        labels = np.empty((size, self._bank.labels.shape[1]), dtype=np.float32)
        for index in range(size):
            items = self._drawn_source()
            item = int(self._rng.choice(items))
            self._window(item, windows[index])
            if self._rng.random() < self._mix.join:
                self._join(items, item, windows[index])
            if self._rng.random() < self._mix.brief:
                self._cut_short(windows[index])
            labels[index] = self._bank.labels[item]
        return windows, labels

    def batch(self, size: int) -> Batch:
        """The next `size` examples."""
        levels, labels = self.levels(size)
        levels = with_kindred_envelopes(levels, labels, self._mix.envelope, self._rng)
        levels = changed(levels, self._rng, self._mix.changes)
        levels, present = mixed(levels, labels, self._mix.mixes, self._rng)
        return Batch(mfcc_of_levels(levels), labels, present)

    def _drawn_source(self) -> NDArray[np.int64]:
        rng = self._rng
        origins = self._sources[int(rng.integers(len(self._sources)))]
        names = list(origins)
        shares = np.array([self._mix.shares[name] for name in names])
        sources, weights = origins[names[int(rng.choice(len(names), p=shares / shares.sum()))]]
        return sources[int(rng.choice(len(sources), p=weights))]

    def _window(self, item: int, window: NDArray[np.float32]) -> None:
        """Fill the window with a stretch of the sound, at 0.9 … 1.1 of its speed."""
        rng = self._rng
        length = int(self._bank.lengths[item])
        speed = rng.uniform(0.9, 1.1) if rng.random() < 0.5 else 1.0
        wanted = round(self._frames * speed)
        first = 0
        if length > wanted and rng.random() < 0.7:
            first = int(rng.integers(0, length - wanted + 1))
        levels = self._bank.levels_db(item, first, wanted)
        if speed != 1.0:
            rows = np.minimum(np.arange(0, len(levels), speed).round().astype(int), len(levels) - 1)
            levels = levels[rows][: self._frames]
        window[:] = EMPTY_DB
        # Mostly from near the window's start; now and then the sound has only just begun.
        latest = min(self._frames - len(levels), SHORT_PAUSE)
        if rng.random() < self._mix.late:
            latest = self._frames - LEAST_SOUND
        start = int(rng.integers(0, latest + 1))
        window[start : start + len(levels)] = levels[: self._frames - start]

    def _join(self, items: NDArray[np.int64], item: int, window: NDArray[np.float32]) -> None:
        """Let further sounds of the source begin somewhere in the window."""
        rng = self._rng
        same = items[(self._bank.labels[items] == self._bank.labels[item]).all(axis=1)]
        for _ in range(int(rng.integers(1, 4))):
            start = int(rng.integers(0, self._frames - 4))
            levels = self._bank.levels_db(int(rng.choice(same)), 0, self._frames - start)
            part = window[start : start + len(levels)]
            np.maximum(part, levels + np.float32(rng.uniform(-8.0, 3.0)), out=part)

    def _cut_short(self, window: NDArray[np.float32]) -> None:
        """Leave a few frames of the sound: at the window's start as in a file, or at its end."""
        rng = self._rng
        sounding = np.flatnonzero(window.max(axis=1) > BRIEF_FROM_DB)
        count = int(rng.integers(LEAST_SOUND, MOST_BRIEF + 1))
        first = int(sounding[0]) if len(sounding) else 0
        kept = window[first : first + count].copy()
        window[:] = EMPTY_DB
        start = 0 if rng.random() < 0.5 else self._frames - len(kept)
        window[start : start + len(kept)] = kept


def mfcc_of_levels(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """What `features.window_mfcc` makes of windows (n, frames, 128), shape (n, 128, frames)."""
    from modules.instrument_classifier.features import DYNAMIC_RANGE_DB

    loudest = levels.max(axis=(1, 2), keepdims=True)
    relative = np.maximum(levels - loudest, np.float32(-DYNAMIC_RANGE_DB))
    flat = relative.reshape(-1, COEFFICIENTS) @ dct_matrix().T
    return np.ascontiguousarray(flat.reshape(levels.shape).transpose(0, 2, 1))


_Sources = tuple[list[NDArray[np.int64]], NDArray[np.float64]]


def _by_class_and_origin(bank: SoundBank, mix: Mix) -> list[dict[str, _Sources]]:
    """For each class: for each origin the items of every source, and the sources' weights."""
    found: dict[int, dict[str, dict[str, list[int]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for item, label in enumerate(bank.labels):
        origin = str(bank.origins[item])
        if mix.shares.get(origin, 0.0) > 0.0:
            # A kit belongs to kick, snare and cymbals; it is drawn with the kicks.
            found[int(label.argmax())][origin][str(bank.sources[item])].append(item)
    return [
        {
            origin: (
                [np.array(items) for items in sources.values()],
                _normalized([len(items) ** mix.source_power for items in sources.values()]),
            )
            for origin, sources in found[class_index].items()
        }
        for class_index in sorted(found)
    ]


def _normalized(weights: list[float]) -> NDArray[np.float64]:
    values = np.array(weights)
    return values / values.sum()
