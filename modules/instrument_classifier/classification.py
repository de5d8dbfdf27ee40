"""What the ear says about one track or file."""

from __future__ import annotations

from dataclasses import dataclass

from modules.instrument_classifier.classes import CLASS_NAMES, TrackType


@dataclass(frozen=True, slots=True)
class Classification:
    """The best guess for a stretch of audio.

    `probabilities` has 20 values that sum to 1. `confidence` is the calibrated probability that
    `class_index` is right; `uncertain` says that it is below the threshold. `track_type` comes
    from a head of its own, with `percussive_probability`.
    """

    class_index: int
    confidence: float
    uncertain: bool
    track_type: TrackType
    percussive_probability: float
    probabilities: tuple[float, ...]

    @property
    def instrument(self) -> str:
        """Name of the best guess."""
        return CLASS_NAMES[self.class_index]


@dataclass(frozen=True, slots=True)
class TimedClassification:
    """A classification of the audio that ends at `time_s`."""

    time_s: float
    classification: Classification
