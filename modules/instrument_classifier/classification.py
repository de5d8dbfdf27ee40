"""What the ear says about one track or file."""

from __future__ import annotations

from dataclasses import dataclass

from modules.instrument_classifier.classes import (
    CLASS_NAMES,
    CONFIDENCE_THRESHOLD,
    DRUM_INDICES,
    MEDLEY_INDICES,
    PRESENT_THRESHOLD,
    TrackType,
)

MOST_ALSO_HEARD = 3


@dataclass(frozen=True, slots=True)
class Classification:
    """The best guess for a stretch of audio.

    `probabilities` has 20 values that sum to 1. `confidence` is the calibrated probability that
    `class_index` is right; `uncertain` says that it is below the threshold. `track_type` comes
    from a head of its own, with `percussive_probability`. `embedding` is the network's own picture
    of the sound, by which it is recognized again; `corrected` says that the user named it once.
    `present` has 20 chances, each that this instrument sounds at all; empty when the network
    cannot tell.
    """

    class_index: int
    confidence: float
    uncertain: bool
    track_type: TrackType
    percussive_probability: float
    probabilities: tuple[float, ...]
    embedding: tuple[float, ...] = ()
    corrected: bool = False
    present: tuple[float, ...] = ()

    @property
    def instrument(self) -> str:
        """Name of the best guess."""
        return CLASS_NAMES[self.class_index]

    @property
    def present_instruments(self) -> tuple[tuple[str, float], ...] | None:
        """Names and chances of what sounds, the surest first; None when it cannot be told."""
        if not self.present:
            return None
        order = sorted(range(len(self.present)), key=lambda index: -self.present[index])
        return tuple(
            (CLASS_NAMES[index], self.present[index])
            for index in order
            if self.present[index] >= PRESENT_THRESHOLD
        )

    def also_heard(self, *, is_kit: bool = False) -> tuple[str, ...]:
        """The surest instruments beside the best guess, at most three; of a kit, beside its drums.

        Only what is as certain as a name must be: a musician takes it for a fact.
        """
        own = {self.instrument, *(CLASS_NAMES[index] for index in MEDLEY_INDICES)}
        if is_kit:
            own |= {CLASS_NAMES[index] for index in DRUM_INDICES}
        others = [
            name
            for name, chance in self.present_instruments or ()
            if chance >= CONFIDENCE_THRESHOLD and name not in own
        ]
        return tuple(others[:MOST_ALSO_HEARD])

    def likeliest(self, count: int) -> tuple[tuple[str, float], ...]:
        """The `count` likeliest instruments with their probabilities."""
        named = sorted(zip(CLASS_NAMES, self.probabilities, strict=True), key=lambda one: -one[1])
        return tuple(named[:count])

    @property
    def drums_probability(self) -> float:
        """The probability that it is some drum or several of them."""
        return sum(self.probabilities[index] for index in DRUM_INDICES)

    @property
    def is_some_drum(self) -> bool:
        """Whether this is surely drums, be it one of them or several."""
        return self.drums_probability >= CONFIDENCE_THRESHOLD

    @property
    def is_kit(self) -> bool:
        """Whether this is surely drums while no single drum stands out: a whole kit."""
        return self.uncertain and self.is_some_drum


@dataclass(frozen=True, slots=True)
class TimedClassification:
    """A classification of the audio that ends at `time_s`."""

    time_s: float
    classification: Classification
