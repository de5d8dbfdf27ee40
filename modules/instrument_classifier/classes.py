"""The 20 instrument classes, in the order of the founding paper (§3.3.2)."""

from __future__ import annotations

from enum import StrEnum


class TrackType(StrEnum):
    """Whether a track is hit or has pitch; decides the generator's mode."""

    PERCUSSIVE = "percussive"
    TONAL = "tonal"


CLASS_NAMES: tuple[str, ...] = (
    "Kick Drum",
    "Snare Drum",
    "Hi-Hat/Cymbals",
    "Toms/Percussion",
    "Electric Bass",
    "Acoustic Bass",
    "Electric Guitar (clean)",
    "Electric Guitar (distorted)",
    "Acoustic Guitar",
    "Piano/Keys",
    "Electric Piano/Synth",
    "Strings",
    "Brass",
    "Woodwinds",
    "Vocals (male)",
    "Vocals (female)",
    "Synth Lead",
    "Synth Pad",
    "Sound Effects",
    "Other",
)
"""Names shown to the user and written to JSON; the index is `class_index`."""

CLASS_SLUGS: tuple[str, ...] = (
    "kick-drum",
    "snare-drum",
    "hihat-cymbals",
    "toms-percussion",
    "electric-bass",
    "acoustic-bass",
    "electric-guitar-clean",
    "electric-guitar-distorted",
    "acoustic-guitar",
    "piano-keys",
    "electric-piano-synth",
    "strings",
    "brass",
    "woodwinds",
    "vocals-male",
    "vocals-female",
    "synth-lead",
    "synth-pad",
    "sound-effects",
    "other",
)
"""Folder names of the audio corpus after the two-digit `class_index + 1`."""

PERCUSSIVE_INDICES = frozenset({0, 1, 2, 3, 18})
"""Kick, snare, hi-hat/cymbals, toms/percussion, sound effects."""

DRUM_INDICES = (0, 1, 2, 3)
"""The parts of a drum kit."""

MEDLEY_INDICES = (18, 19)
"""Sound effects and other: no instrument, but whatever fits nowhere else."""

KIT_NAME = "Drums"
"""What a track is called that is surely drums, but no single drum."""

CONFIDENCE_THRESHOLD = 0.75
"""Below this the decision says "uncertain" (paper §3.3.4)."""

NO_NAME_BELOW = 0.4
"""Below this even a doubtful name would mislead."""

PRESENT_THRESHOLD = 0.5
"""From this chance on an instrument counts as one of those that sound in a mix."""


def track_type_of(class_index: int) -> TrackType:
    """The track type that class `class_index` (0 … 19) belongs to."""
    return TrackType.PERCUSSIVE if class_index in PERCUSSIVE_INDICES else TrackType.TONAL
