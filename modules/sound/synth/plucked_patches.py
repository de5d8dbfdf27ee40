"""Patches with strings: pianos, guitars, basses, harps and their relatives."""

from __future__ import annotations

from dataclasses import replace

from modules.sound.synth.amplifier import Amplifier
from modules.sound.synth.patch import Family, Patch
from modules.sound.synth.plucked import PluckedVoice

_SOUNDBOARD = ((62.0, 0.25, 0.03), (118.0, 0.2, 0.025), (205.0, 0.12, 0.02))
_GUITAR_BODY = ((102.0, 0.3, 0.06), (204.0, 0.22, 0.04), (395.0, 0.12, 0.02))
_BASS_BODY = ((61.0, 0.35, 0.06), (104.0, 0.25, 0.04), (210.0, 0.12, 0.02))

_PIANO = PluckedVoice(
    tilt=1.0, pick_position=0.12, corner_hz=1700.0, decay_s=1.3, damping_hz=2200.0,
    inharmonicity=0.0003, after_sound=0.2, after_ratio=3.5, chorus_cents=0.9, body=_SOUNDBOARD,
    strike=0.06, strike_hz=900.0, attack_s=0.003, release_s=0.16,
)  # fmt: skip
PIANO = Patch("Grand piano", Family.PIANO, _PIANO)
BRIGHT_PIANO = Patch(
    "Bright piano", Family.PIANO, replace(_PIANO, corner_hz=2800.0, tilt=0.85, strike=0.09)
)
ELECTRIC_GRAND = Patch(
    "Electric grand", Family.PIANO,
    replace(_PIANO, tilt=1.1, corner_hz=2000.0, pick_position=0.2, body=(), decay_s=1.6),
)  # fmt: skip
HONKY_TONK = Patch(
    "Honky-tonk piano", Family.PIANO,
    replace(_PIANO, corner_hz=1500.0, after_sound=0.5, after_ratio=1.2, chorus_cents=9.0),
)  # fmt: skip
HARPSICHORD = Patch(
    "Harpsichord", Family.PIANO,
    PluckedVoice(
        tilt=0.55, pick_position=0.11, corner_hz=5200.0, decay_s=1.3, damping_hz=4000.0,
        after_sound=0.4, after_ratio=1.5, chorus_cents=3.0, strike=0.15, strike_hz=4000.0,
        attack_s=0.0008, release_s=0.07,
    ),
)  # fmt: skip
CLAVINET = Patch(
    "Clavinet", Family.ELECTRIC_PIANO,
    PluckedVoice(
        tilt=0.65, pick_position=0.07, corner_hz=2600.0, decay_s=0.8, damping_hz=2500.0,
        strike=0.15, strike_hz=2500.0, attack_s=0.0008, release_s=0.04,
    ),
)  # fmt: skip

_NYLON = PluckedVoice(
    tilt=1.25, pick_position=0.2, corner_hz=1500.0, decay_s=0.85, damping_hz=650.0,
    after_sound=0.3, after_ratio=2.2, chorus_cents=0.6, body=_GUITAR_BODY, strike=0.05,
    strike_hz=1100.0, attack_s=0.002, release_s=0.2,
)  # fmt: skip
NYLON_GUITAR = Patch("Nylon guitar", Family.ACOUSTIC_GUITAR, _NYLON, 55)
_STEEL = replace(
    _NYLON, tilt=0.95, pick_position=0.13, corner_hz=3200.0, decay_s=1.0, damping_hz=1300.0,
    inharmonicity=0.00005, strike=0.12, strike_hz=2800.0, attack_s=0.001,
)  # fmt: skip
STEEL_GUITAR = Patch("Steel guitar", Family.ACOUSTIC_GUITAR, _STEEL, 55)
_CLEAN = PluckedVoice(
    tilt=0.75, pick_position=0.14, corner_hz=4200.0, decay_s=1.7, damping_hz=900.0,
    inharmonicity=0.00003, after_sound=0.35, after_ratio=1.8, chorus_cents=0.8, strike=0.06,
    strike_hz=2400.0, attack_s=0.001, release_s=0.1,
)  # fmt: skip
CLEAN_GUITAR = Patch("Clean guitar", Family.ELECTRIC_GUITAR, _CLEAN, 55)
JAZZ_GUITAR = Patch(
    "Jazz guitar", Family.ELECTRIC_GUITAR,
    replace(_CLEAN, tilt=1.05, pick_position=0.26, corner_hz=1300.0, decay_s=1.1, strike_hz=1200.0),
    55,
)  # fmt: skip
MUTED_GUITAR = Patch(
    "Muted guitar", Family.ELECTRIC_GUITAR,
    replace(
        _CLEAN, corner_hz=1500.0, pick_position=0.1, decay_s=0.14, damping_hz=500.0, strike=0.18,
        strike_hz=1500.0, release_s=0.05,
    ),
    55,
)  # fmt: skip
_DRIVEN = replace(
    _CLEAN, tilt=0.6, pick_position=0.13, corner_hz=3000.0, decay_s=2.2, strike=0.1,
    strike_hz=1800.0, release_s=0.07,
)  # fmt: skip
OVERDRIVEN_GUITAR = Patch(
    "Overdriven guitar",
    Family.DISTORTED_GUITAR,
    replace(
        _DRIVEN,
        tilt=0.9,
        corner_hz=2400.0,
        amplifier=Amplifier(4.5, high_hz=4400.0, presence=1.3),
    ),
    52,
)
DISTORTED_GUITAR = Patch(
    "Distorted guitar", Family.DISTORTED_GUITAR,
    replace(
        _DRIVEN, decay_s=3.0,
        amplifier=Amplifier(18.0, low_hz=100.0, high_hz=5200.0, presence=2.4),
    ),
    52,
)  # fmt: skip
GUITAR_HARMONICS = Patch(
    "Guitar harmonics", Family.ELECTRIC_GUITAR,
    replace(_CLEAN, tilt=1.9, pick_position=0.5, decay_s=2.4), 67,
)  # fmt: skip

ACOUSTIC_BASS = Patch(
    "Acoustic bass", Family.ACOUSTIC_BASS,
    PluckedVoice(
        tilt=1.35, pick_position=0.25, corner_hz=750.0, decay_s=0.6, damping_hz=320.0,
        after_sound=0.3, after_ratio=2.0, body=_BASS_BODY, strike=0.05, strike_hz=600.0,
        attack_s=0.005, release_s=0.12,
    ),
    36,
)  # fmt: skip
_FINGER = PluckedVoice(
    tilt=1.05, pick_position=0.2, corner_hz=950.0, decay_s=1.2, damping_hz=420.0,
    inharmonicity=0.0002, after_sound=0.35, after_ratio=2.0, strike=0.04, strike_hz=700.0,
    attack_s=0.003, release_s=0.07,
)  # fmt: skip
FINGER_BASS = Patch("Finger bass", Family.ELECTRIC_BASS, _FINGER, 36)
PICKED_BASS = Patch(
    "Picked bass", Family.ELECTRIC_BASS,
    replace(
        _FINGER, pick_position=0.11, corner_hz=2000.0, damping_hz=800.0, strike=0.13,
        strike_hz=2200.0, attack_s=0.0015,
    ),
    36,
)  # fmt: skip
FRETLESS_BASS = Patch(
    "Fretless bass", Family.ELECTRIC_BASS,
    replace(_FINGER, corner_hz=800.0, decay_s=1.6, attack_s=0.012, chorus_cents=2.5), 36,
)  # fmt: skip
SLAP_BASS = Patch(
    "Slap bass", Family.ELECTRIC_BASS,
    replace(
        _FINGER, tilt=0.7, pick_position=0.07, corner_hz=2600.0, decay_s=0.9, damping_hz=900.0,
        strike=0.35, strike_hz=2800.0, attack_s=0.0008, release_s=0.05,
    ),
    36,
)  # fmt: skip

HARP = Patch(
    "Harp", Family.HARP,
    replace(
        _NYLON, tilt=1.5, pick_position=0.35, corner_hz=1400.0, decay_s=1.3, damping_hz=900.0,
        body=((150.0, 0.15, 0.05),), release_s=0.7,
    ),
)  # fmt: skip
PIZZICATO = Patch(
    "Pizzicato strings", Family.SOLO_STRINGS,
    replace(
        _NYLON, tilt=1.2, pick_position=0.25, corner_hz=1100.0, decay_s=0.2, damping_hz=700.0,
        chorus_cents=2.0, release_s=0.15,
    ),
)  # fmt: skip
DULCIMER = Patch(
    "Dulcimer", Family.HARP,
    replace(
        _STEEL, tilt=0.6, after_sound=0.5, after_ratio=1.2, chorus_cents=5.0, decay_s=1.2,
        corner_hz=3500.0, release_s=0.6,
    ),
)  # fmt: skip
BANJO = Patch(
    "Banjo", Family.ACOUSTIC_GUITAR,
    replace(
        _STEEL, tilt=0.55, decay_s=0.4, damping_hz=2200.0, pick_position=0.1,
        body=((240.0, 0.3, 0.03), (520.0, 0.2, 0.02)), strike=0.2, release_s=0.1,
    ),
)  # fmt: skip
SITAR = Patch(
    "Sitar", Family.ACOUSTIC_GUITAR,
    replace(
        _STEEL, tilt=0.35, pick_position=0.08, decay_s=1.4, damping_hz=4000.0, after_sound=0.5,
        chorus_cents=4.0, release_s=0.4,
    ),
)  # fmt: skip
KOTO = Patch(
    "Koto",
    Family.ACOUSTIC_GUITAR,
    replace(_STEEL, tilt=0.75, decay_s=0.6, damping_hz=1800.0, pick_position=0.07, release_s=0.3),
)
