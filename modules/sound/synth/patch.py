"""Which sound a track gets: the 128 General MIDI programs and the drum channel as patches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from modules.song.score import Track
from modules.sound.synth.plucked import PluckedVoice
from modules.sound.synth.sustained import SustainedVoice
from modules.sound.synth.tines import MalletVoice, TineVoice

Voice = PluckedVoice | SustainedVoice | TineVoice | MalletVoice


class Family(StrEnum):
    """Groups of patches that are played alike."""

    PIANO = "piano"
    ELECTRIC_PIANO = "electric piano"
    MALLETS = "mallets"
    ORGAN = "organ"
    GUITAR = "guitar"
    BASS = "bass"
    STRINGS = "strings"
    BRASS = "brass"
    WINDS = "winds"
    LEAD = "lead"
    PAD = "pad"
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


PIANO = Patch(
    "Piano",
    Family.PIANO,
    PluckedVoice(1.15, 0.12, 2.4, 1.5, 0.0004, 0.05, 1200.0, 0.18, unison_cents=1.6),
)
HARPSICHORD = Patch(
    "Harpsichord", Family.PIANO, PluckedVoice(0.75, 0.1, 1.2, 1.35, 0.0001, 0.12, 3500.0, 0.08)
)
ELECTRIC_PIANO = Patch("Electric piano", Family.ELECTRIC_PIANO, TineVoice(tremolo=0.18))
FM_PIANO = Patch("FM piano", Family.ELECTRIC_PIANO, TineVoice(2.2, 0.3, 14.0, 1.6))
CLAVINET = Patch(
    "Clavinet", Family.ELECTRIC_PIANO, PluckedVoice(0.7, 0.07, 0.7, 1.4, 0.0, 0.1, 2500.0, 0.05)
)
VIBRAPHONE = Patch("Vibraphone", Family.MALLETS, MalletVoice(decay_s=1.6), 67)
MARIMBA = Patch(
    "Marimba", Family.MALLETS, MalletVoice((1.0, 3.92, 9.6), (1.0, 0.3, 0.08), 0.22, 0.4), 60
)
BELLS = Patch(
    "Bells",
    Family.MALLETS,
    MalletVoice((1.0, 2.76, 5.4, 8.93), (1.0, 0.6, 0.4, 0.2), 1.1, 0.65),
    79,
)
ORGAN = Patch(
    "Organ",
    Family.ORGAN,
    SustainedVoice(
        drawbars=(0.8, 1.0, 0.6, 0.7, 0.0, 0.4, 0.0, 0.35),
        attack_s=0.006,
        release_s=0.03,
        vibrato_cents=6.0,
        vibrato_hz=6.2,
        vibrato_delay_s=0.0,
    ),
)
REED_ORGAN = Patch(
    "Reed organ",
    Family.ORGAN,
    SustainedVoice(1.0, 1.6, 0.2, attack_s=0.05, release_s=0.08, voices=2, detune_cents=5.0),
)
NYLON_GUITAR = Patch(
    "Nylon guitar", Family.GUITAR, PluckedVoice(1.5, 0.2, 1.0, 1.9, 0.0, 0.05, 1500.0), 55
)
STEEL_GUITAR = Patch(
    "Steel guitar", Family.GUITAR, PluckedVoice(1.05, 0.13, 1.5, 1.6, 0.00003, 0.08, 3000.0), 55
)
CLEAN_GUITAR = Patch(
    "Clean guitar",
    Family.GUITAR,
    PluckedVoice(1.2, 0.17, 1.9, 1.75, 0.0, 0.04, 2500.0, unison_cents=1.2),
    55,
)
MUTED_GUITAR = Patch(
    "Muted guitar", Family.GUITAR, PluckedVoice(1.3, 0.1, 0.14, 1.5, 0.0, 0.12, 1800.0, 0.05), 55
)
OVERDRIVEN_GUITAR = Patch(
    "Overdriven guitar", Family.GUITAR, PluckedVoice(1.0, 0.15, 2.2, 1.5, drive=5.0), 52
)
DISTORTED_GUITAR = Patch(
    "Distorted guitar", Family.GUITAR, PluckedVoice(0.9, 0.13, 3.0, 1.4, drive=16.0), 52
)
ACOUSTIC_BASS = Patch(
    "Acoustic bass", Family.BASS, PluckedVoice(1.7, 0.25, 0.9, 2.0, 0.0, 0.05, 700.0, 0.1), 36
)
FINGER_BASS = Patch(
    "Finger bass", Family.BASS, PluckedVoice(1.45, 0.2, 1.8, 1.9, 0.0, 0.03, 900.0, 0.08), 36
)
PICKED_BASS = Patch(
    "Picked bass", Family.BASS, PluckedVoice(1.1, 0.12, 1.9, 1.7, 0.0, 0.1, 2400.0, 0.08), 36
)
SLAP_BASS = Patch(
    "Slap bass", Family.BASS, PluckedVoice(0.9, 0.08, 1.4, 1.7, 0.0, 0.25, 2800.0, 0.06), 36
)
SYNTH_BASS = Patch(
    "Synth bass",
    Family.BASS,
    SustainedVoice(
        1.0, 2.4, attack_s=0.004, release_s=0.06, bloom_s=0.02, sustain_brightness=0.25, decay_s=2.5
    ),
    36,
)
SOLO_STRING = Patch(
    "Solo string",
    Family.STRINGS,
    SustainedVoice(
        1.05, 1.6, attack_s=0.07, release_s=0.18, bloom_s=0.15, sustain_brightness=0.8,
        vibrato_cents=14.0, vibrato_hz=5.6, formant_hz=2800.0, breath=0.03,
    ),
)  # fmt: skip
STRINGS = Patch(
    "Strings",
    Family.STRINGS,
    SustainedVoice(
        1.15, 1.8, attack_s=0.16, release_s=0.35, bloom_s=0.3, sustain_brightness=0.7, voices=5,
        detune_cents=11.0, vibrato_cents=6.0, formant_hz=2200.0, breath=0.02,
    ),
)  # fmt: skip
PIZZICATO = Patch(
    "Pizzicato", Family.STRINGS, PluckedVoice(1.4, 0.25, 0.22, 1.8, 0.0, 0.06, 1200.0, 0.1)
)
HARP = Patch("Harp", Family.GUITAR, PluckedVoice(1.5, 0.3, 1.6, 1.8, 0.0, 0.03, 2000.0, 0.6))
CHOIR = Patch(
    "Choir",
    Family.STRINGS,
    SustainedVoice(
        1.4, 2.0, attack_s=0.18, release_s=0.4, bloom_s=0.3, voices=4, detune_cents=13.0,
        vibrato_cents=10.0, vibrato_hz=5.0, formant_hz=750.0, breath=0.05,
    ),
)  # fmt: skip
TRUMPET = Patch(
    "Trumpet",
    Family.BRASS,
    SustainedVoice(
        0.7, 2.2, attack_s=0.03, release_s=0.09, bloom_s=0.05, sustain_brightness=0.75,
        vibrato_cents=7.0, vibrato_delay_s=0.4, formant_hz=1400.0,
    ),
)  # fmt: skip
TROMBONE = Patch(
    "Trombone",
    Family.BRASS,
    SustainedVoice(
        0.85, 2.3, attack_s=0.045, release_s=0.1, bloom_s=0.07, sustain_brightness=0.7,
        formant_hz=700.0,
    ),
    52,
)  # fmt: skip
BRASS_SECTION = Patch(
    "Brass section",
    Family.BRASS,
    SustainedVoice(
        0.8, 2.3, attack_s=0.04, release_s=0.14, bloom_s=0.08, sustain_brightness=0.7, voices=3,
        detune_cents=8.0, formant_hz=1200.0,
    ),
)  # fmt: skip
SAXOPHONE = Patch(
    "Saxophone",
    Family.WINDS,
    SustainedVoice(
        0.95, 1.9, attack_s=0.035, release_s=0.09, bloom_s=0.06, sustain_brightness=0.75,
        vibrato_cents=9.0, formant_hz=1100.0, breath=0.06,
    ),
)  # fmt: skip
CLARINET = Patch(
    "Clarinet",
    Family.WINDS,
    SustainedVoice(1.1, 2.0, 0.85, attack_s=0.04, release_s=0.08, bloom_s=0.08, breath=0.02),
)
OBOE = Patch(
    "Oboe",
    Family.WINDS,
    SustainedVoice(
        0.8, 1.4, attack_s=0.04, release_s=0.08, vibrato_cents=6.0, formant_hz=1200.0, breath=0.02
    ),
    67,
)
FLUTE = Patch(
    "Flute",
    Family.WINDS,
    SustainedVoice(
        2.0, 3.0, attack_s=0.06, release_s=0.1, bloom_s=0.1, vibrato_cents=8.0, breath=0.12
    ),
    72,
)
SQUARE_LEAD = Patch(
    "Square lead",
    Family.LEAD,
    SustainedVoice(1.0, 1.8, 0.95, attack_s=0.006, release_s=0.08, vibrato_cents=7.0),
    67,
)
SAW_LEAD = Patch(
    "Saw lead",
    Family.LEAD,
    SustainedVoice(
        1.0, 2.0, attack_s=0.006, release_s=0.12, bloom_s=0.04, sustain_brightness=0.7, voices=3,
        detune_cents=9.0, vibrato_cents=8.0, vibrato_delay_s=0.35,
    ),
    67,
)  # fmt: skip
PAD = Patch(
    "Warm pad",
    Family.PAD,
    SustainedVoice(
        1.3, 2.4, attack_s=0.35, release_s=0.9, bloom_s=0.8, sustain_brightness=0.5, voices=4,
        detune_cents=14.0,
    ),
)  # fmt: skip
BRIGHT_PAD = Patch(
    "Bright pad",
    Family.PAD,
    SustainedVoice(
        0.95, 1.8, attack_s=0.3, release_s=0.9, bloom_s=0.6, sustain_brightness=0.7, voices=5,
        detune_cents=17.0,
    ),
)  # fmt: skip
KIT = Patch("Drum kit", Family.DRUMS, None)

_PROGRAMS: tuple[Patch, ...] = (
    *(PIANO,) * 4, ELECTRIC_PIANO, FM_PIANO, HARPSICHORD, CLAVINET,
    BELLS, BELLS, BELLS, VIBRAPHONE, MARIMBA, MARIMBA, BELLS, HARP,
    *(ORGAN,) * 4, *(REED_ORGAN,) * 4,
    NYLON_GUITAR, STEEL_GUITAR, CLEAN_GUITAR, CLEAN_GUITAR,
    MUTED_GUITAR, OVERDRIVEN_GUITAR, DISTORTED_GUITAR, OVERDRIVEN_GUITAR,
    ACOUSTIC_BASS, FINGER_BASS, PICKED_BASS, FINGER_BASS,
    SLAP_BASS, SLAP_BASS, SYNTH_BASS, SYNTH_BASS,
    *(SOLO_STRING,) * 4, STRINGS, PIZZICATO, HARP, MARIMBA,
    *(STRINGS,) * 4, *(CHOIR,) * 3, BRASS_SECTION,
    TRUMPET, TROMBONE, TROMBONE, TRUMPET, TROMBONE, *(BRASS_SECTION,) * 3,
    *(SAXOPHONE,) * 4, OBOE, OBOE, CLARINET, CLARINET,
    *(FLUTE,) * 8,
    SQUARE_LEAD, SAW_LEAD, SQUARE_LEAD, *(SAW_LEAD,) * 5,
    BRIGHT_PAD, PAD, BRIGHT_PAD, *(PAD,) * 5,
    *(BRIGHT_PAD,) * 8,
    *(STEEL_GUITAR,) * 4, MARIMBA, REED_ORGAN, SOLO_STRING, OBOE,
    BELLS, *(MARIMBA,) * 7,
    *(PAD,) * 8,
)  # fmt: skip


def patch_for(track: Track) -> Patch:
    """The patch of a MIDI track: the drum kit on channel 10, else by its program (0 … 127)."""
    return KIT if track.is_drums else _PROGRAMS[track.program]
