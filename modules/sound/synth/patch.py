"""A patch: a voice with a name, a family, and the pitch at which its loudness is matched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from modules.sound.synth.tone import Voice


class Family(StrEnum):
    """Groups of patches that are played alike."""

    PIANO = "piano"
    ELECTRIC_PIANO = "electric piano"
    MALLETS = "mallets"
    ORGAN = "organ"
    ACOUSTIC_GUITAR = "acoustic guitar"
    ELECTRIC_GUITAR = "electric guitar"
    DISTORTED_GUITAR = "distorted guitar"
    HARP = "harp"
    ACOUSTIC_BASS = "acoustic bass"
    ELECTRIC_BASS = "electric bass"
    SYNTH_BASS = "synth bass"
    SOLO_STRINGS = "solo strings"
    ENSEMBLE = "ensemble"
    BRASS = "brass"
    WINDS = "winds"
    LEAD = "lead"
    PAD = "pad"
    PERCUSSION = "percussion"
    EFFECTS = "effects"
    DRUMS = "drums"


@dataclass(frozen=True, slots=True)
class Patch:
    """A sound by name. `voice` is None for the drum kit, which is chosen by pitch.

    `reference_pitch` is where the loudness of the patch is matched to the others.
    """

    name: str
    family: Family
    voice: Voice | None
    reference_pitch: int = 60


KIT = Patch("Drum kit", Family.DRUMS, None)
