"""Patches that are struck: electric pianos, mallets, bells, tuned percussion."""

from __future__ import annotations

from dataclasses import replace

from modules.sound.synth.effects import EffectVoice
from modules.sound.synth.mallets import MalletVoice
from modules.sound.synth.patch import Family, Patch
from modules.sound.synth.tines import TineVoice

ELECTRIC_PIANO = Patch("Electric piano", Family.ELECTRIC_PIANO, TineVoice(tremolo=0.3))
FM_PIANO = Patch(
    "FM piano", Family.ELECTRIC_PIANO,
    TineVoice(bark=1.3, mellow=0.45, tine=0.35, tine_ratio=14.0, decay_s=1.4),
)  # fmt: skip

_CHIME = MalletVoice(
    (1.0, 2.76, 5.4, 8.93), (1.0, 0.35, 0.2, 0.1), 0.5, 0.6, 0.06, 3000.0, release_s=0.5
)
CELESTA = Patch("Celesta", Family.MALLETS, replace(_CHIME, levels=(1.0, 0.15, 0.08, 0.04)), 72)
GLOCKENSPIEL = Patch("Glockenspiel", Family.MALLETS, replace(_CHIME, decay_s=0.9), 84)
MUSIC_BOX = Patch(
    "Music box", Family.MALLETS, replace(_CHIME, ratios=(1.0, 4.0, 6.27, 9.0), decay_s=0.45), 79
)
VIBRAPHONE = Patch(
    "Vibraphone", Family.MALLETS,
    MalletVoice(
        (1.0, 3.984, 10.67), (1.0, 0.25, 0.06), 1.3, 0.35, 0.04, 1200.0, 0.35, free=False
    ),
    67,
)  # fmt: skip
MARIMBA = Patch(
    "Marimba", Family.MALLETS, MalletVoice((1.0, 3.92, 9.24), (1.0, 0.25, 0.06), 0.17, 0.35, 0.12)
)
XYLOPHONE = Patch(
    "Xylophone", Family.MALLETS,
    MalletVoice((1.0, 3.0, 6.16), (1.0, 0.5, 0.25), 0.09, 0.5, 0.25, 3000.0), 72,
)  # fmt: skip
TUBULAR_BELLS = Patch(
    "Tubular bells", Family.MALLETS,
    MalletVoice(
        (1.0, 2.0, 3.01, 4.17, 5.43, 6.8), (0.5, 0.9, 0.7, 0.6, 0.35, 0.2), 1.4, 0.85, 0.05, 2500.0,
        release_s=1.2,
    ),
)  # fmt: skip
TINKLE_BELL = Patch("Tinkle bell", Family.MALLETS, replace(_CHIME, decay_s=0.7), 84)
KALIMBA = Patch(
    "Kalimba", Family.MALLETS,
    MalletVoice((1.0, 5.8, 13.0), (1.0, 0.2, 0.08), 0.3, 0.3, 0.15, 1800.0),
)  # fmt: skip
STEEL_DRUMS = Patch(
    "Steel drums", Family.MALLETS,
    MalletVoice(
        (1.0, 2.0, 3.01, 4.03, 5.1), (1.0, 0.75, 0.3, 0.25, 0.12), 0.35, 0.75, 0.1, 1800.0
    ),
)  # fmt: skip

TIMPANI = Patch(
    "Timpani", Family.PERCUSSION,
    MalletVoice(
        (1.0, 1.5, 1.98, 2.44, 2.9), (1.0, 0.6, 0.35, 0.2, 0.1), 0.4, 0.8, 0.2, 500.0
    ),
    45,
)  # fmt: skip
AGOGO = Patch(
    "Agogo", Family.PERCUSSION,
    MalletVoice((1.0, 1.51, 2.6, 4.1), (0.6, 1.0, 0.4, 0.2), 0.14, 0.8, 0.2, 3000.0), 72,
)  # fmt: skip
WOODBLOCK = Patch(
    "Woodblock", Family.PERCUSSION,
    MalletVoice((1.0, 2.4, 4.1), (1.0, 0.5, 0.25), 0.03, 0.7, 0.3, 2000.0), 72,
)  # fmt: skip
TAIKO = Patch(
    "Taiko drum", Family.PERCUSSION,
    MalletVoice((1.0, 1.59, 2.14, 2.65), (1.0, 0.4, 0.2, 0.1), 0.14, 0.6, 0.3, 400.0), 40,
)  # fmt: skip
MELODIC_TOM = Patch(
    "Melodic tom", Family.PERCUSSION,
    MalletVoice((1.0, 1.59, 2.14, 2.65), (1.0, 0.45, 0.25, 0.15), 0.1, 0.5, 0.25, 1500.0), 48,
)  # fmt: skip
SYNTH_DRUM = Patch("Synth drum", Family.PERCUSSION, EffectVoice("synth drum", release_s=0.8), 48)
REVERSE_CYMBAL = Patch("Reverse cymbal", Family.EFFECTS, EffectVoice("reverse cymbal"))
EFFECTS = (
    Patch("Fret noise", Family.EFFECTS, EffectVoice("fret noise", release_s=0.1)),
    Patch("Breath noise", Family.EFFECTS, EffectVoice("breath")),
    Patch("Seashore", Family.EFFECTS, EffectVoice("seashore", 0.4, 0.8)),
    Patch("Bird tweet", Family.EFFECTS, EffectVoice("bird", release_s=0.1)),
    Patch("Telephone", Family.EFFECTS, EffectVoice("telephone", release_s=0.1)),
    Patch("Helicopter", Family.EFFECTS, EffectVoice("helicopter", 0.15)),
    Patch("Applause", Family.EFFECTS, EffectVoice("applause", 0.25, 0.8)),
    Patch("Gunshot", Family.EFFECTS, EffectVoice("gunshot", 0.001, 1.0)),
)
"""Programs 120 … 127 in their order."""
