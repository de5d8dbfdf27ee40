"""What part a track plays in a mix, as the ear names it."""

from __future__ import annotations

from enum import StrEnum

from modules.instrument_classifier.classes import TrackType
from modules.spectral_analyzer.track_info import TrackInfo


class Role(StrEnum):
    """The part of a track. DRUMS are a whole kit on one track."""

    VOCAL = "vocal"
    BASS = "bass"
    KICK = "kick"
    SNARE = "snare"
    DRUMS = "drums"
    PERCUSSION = "percussion"
    LEAD = "lead"
    BACKING = "backing"


_ROLES = {
    "Kick Drum": Role.KICK,
    "Snare Drum": Role.SNARE,
    "Hi-Hat/Cymbals": Role.PERCUSSION,
    "Toms/Percussion": Role.PERCUSSION,
    "Drums": Role.DRUMS,
    "Electric Bass": Role.BASS,
    "Acoustic Bass": Role.BASS,
    "Vocals (male)": Role.VOCAL,
    "Vocals (female)": Role.VOCAL,
    "Synth Lead": Role.LEAD,
    "Brass": Role.LEAD,
    "Woodwinds": Role.LEAD,
    "Sound Effects": None,
    "Other": None,
}
HIT = frozenset({Role.KICK, Role.SNARE, Role.DRUMS, Role.PERCUSSION})

_IMPORTANCE = {
    Role.VOCAL: 6,
    Role.KICK: 5,
    Role.SNARE: 4,
    Role.BASS: 4,
    Role.LEAD: 3,
    Role.DRUMS: 2,
    Role.PERCUSSION: 2,
    Role.BACKING: 1,
}


def role_of(track: TrackInfo) -> Role | None:
    """The part of `track`; None when the ear does not know."""
    if track.instrument is None:
        # Surely hit, but no single drum: a kit.
        return Role.DRUMS if track.track_type is TrackType.PERCUSSIVE else None
    return _ROLES.get(track.instrument, Role.BACKING)


def importance(track: TrackInfo) -> int:
    """How much the ear of a listener clings to it, for who has to give way: 0 … 6."""
    role = role_of(track)
    return 0 if role is None else _IMPORTANCE[role]
