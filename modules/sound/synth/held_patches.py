"""Patches that sound as long as the key is held: organs, strings, choir, winds, leads, pads."""

from __future__ import annotations

from dataclasses import replace

from modules.sound.synth.ensemble import EnsembleVoice
from modules.sound.synth.patch import Family, Patch
from modules.sound.synth.sustained import SustainedVoice
from modules.sound.synth.timbre import Contour, Timbre

_KEYED = Contour(attack_s=0.005, release_s=0.035, bloom_s=0.01, settled=1.0)
_DRAWBARS = Timbre(drawbars=(0.7, 1.0, 0.7, 0.75, 0.0, 0.35, 0.0, 0.3))
_ORGAN = SustainedVoice(
    _DRAWBARS, _KEYED, vibrato_cents=5.0, vibrato_hz=6.4, vibrato_delay_s=0.0, tremolo=0.15,
    click=0.12,
)  # fmt: skip
DRAWBAR_ORGAN = Patch("Drawbar organ", Family.ORGAN, _ORGAN)
PERCUSSIVE_ORGAN = Patch(
    "Percussive organ", Family.ORGAN,
    replace(_ORGAN, timbre=Timbre(drawbars=(0.9, 1.0, 0.6)), percussion=0.8, click=0.16),
)  # fmt: skip
ROCK_ORGAN = Patch(
    "Rock organ", Family.ORGAN,
    replace(
        _ORGAN, timbre=Timbre(drawbars=(0.8, 1.0, 0.8, 0.9, 0.4, 0.7, 0.3, 0.6, 0.2, 0.3)),
        tremolo=0.3, vibrato_cents=9.0, click=0.2,
    ),
)  # fmt: skip
CHURCH_ORGAN = Patch(
    "Church organ", Family.ORGAN,
    EnsembleVoice(
        Timbre(drawbars=(0.7, 1.0, 0.5, 0.9, 0.2, 0.4, 0.1, 0.7, 0.0, 0.2, 0.0, 0.3, 0, 0, 0, 0.3)),
        Contour(0.05, 0.5, 0.02, 1.0), 4.0, 0.3, 0.008,
    ),
)  # fmt: skip
REED_ORGAN = Patch(
    "Reed organ", Family.ORGAN,
    SustainedVoice(
        Timbre(0.75, 1.0, 3500.0, 0.2), Contour(0.05, 0.07, 0.03, 0.95), tremolo=0.1, breath=0.01
    ),
)  # fmt: skip
ACCORDION = Patch(
    "Accordion", Family.ORGAN,
    SustainedVoice(
        Timbre(0.7, 1.0, 4000.0), Contour(0.04, 0.08, 0.03, 0.95), 3, 11.0, breath=0.01
    ),
)  # fmt: skip

_VIOLIN_BODY = ((290.0, 1.2, 0.3), (460.0, 1.5, 0.3), (1100.0, 0.6, 0.4), (2700.0, 2.5, 0.6))
_VIOLIN = SustainedVoice(
    Timbre(0.8, 1.2, 6500.0, formants=_VIOLIN_BODY), Contour(0.07, 0.16, 0.12, 0.85),
    vibrato_cents=16.0, vibrato_hz=5.7, vibrato_delay_s=0.2, scoop_cents=12.0, breath=0.02,
)  # fmt: skip
VIOLIN = Patch("Violin", Family.SOLO_STRINGS, _VIOLIN, 67)
_CELLO_BODY = ((110.0, 1.0, 0.4), (220.0, 1.6, 0.4), (420.0, 1.0, 0.4), (1500.0, 1.6, 0.7))
_CELLO = replace(
    _VIOLIN, timbre=Timbre(0.95, 1.4, 4500.0, formants=_CELLO_BODY), vibrato_cents=13.0,
    vibrato_hz=5.2,
)  # fmt: skip
VIOLA = Patch("Viola", Family.SOLO_STRINGS, replace(_CELLO, vibrato_hz=5.5), 60)
CELLO = Patch("Cello", Family.SOLO_STRINGS, _CELLO, 48)
CONTRABASS = Patch("Contrabass", Family.SOLO_STRINGS, replace(_CELLO, vibrato_cents=8.0), 40)

_STRINGS = EnsembleVoice(
    Timbre(0.95, 1.5, 6000.0, formants=((450.0, 1.0, 0.5), (2500.0, 1.6, 0.7))),
    Contour(0.14, 0.35, 0.25, 0.8), 15.0, 0.4, 0.012,
)  # fmt: skip
STRINGS = Patch("String ensemble", Family.ENSEMBLE, _STRINGS)
SLOW_STRINGS = Patch(
    "Slow strings", Family.ENSEMBLE,
    replace(_STRINGS, contour=Contour(0.4, 0.6, 0.5, 0.8), spread_cents=15.0),
)  # fmt: skip
SYNTH_STRINGS = Patch(
    "Synth strings", Family.ENSEMBLE,
    replace(_STRINGS, timbre=Timbre(1.1, 1.9, 4500.0), spread_cents=17.0, air=0.0),
)  # fmt: skip
TREMOLO_STRINGS = Patch(
    "Tremolo strings", Family.ENSEMBLE, replace(_STRINGS, shimmer=0.95, spread_cents=20.0)
)
_AAH = ((700.0, 4.0, 0.35), (1150.0, 2.5, 0.25), (2900.0, 2.0, 0.25))
_OOH = ((350.0, 4.0, 0.45), (750.0, 1.5, 0.3), (2400.0, 0.6, 0.25))
_CHOIR = EnsembleVoice(
    Timbre(1.5, 1.8, 4500.0, formants=_AAH), Contour(0.16, 0.4, 0.2, 0.9), 22.0, 0.5, 0.02
)
CHOIR = Patch("Choir aahs", Family.ENSEMBLE, _CHOIR)
VOICE_OOHS = Patch(
    "Voice oohs", Family.ENSEMBLE,
    replace(_CHOIR, timbre=Timbre(1.8, 2.0, 3000.0, formants=_OOH), shimmer=0.5),
)  # fmt: skip
ORCHESTRA_HIT = Patch(
    "Orchestra hit", Family.ENSEMBLE,
    EnsembleVoice(
        Timbre(0.8, 1.8, 6000.0), Contour(0.006, 0.3, 0.01, 0.15), 22.0, 0.7, 0.02
    ),
)  # fmt: skip

_TRUMPET = SustainedVoice(
    Timbre(0.35, 1.9, 2600.0, formants=((1300.0, 1.2, 0.7),)), Contour(0.025, 0.08, 0.045, 0.8),
    vibrato_cents=7.0, vibrato_delay_s=0.45, scoop_cents=22.0, breath=0.006,
)  # fmt: skip
TRUMPET = Patch("Trumpet", Family.BRASS, _TRUMPET, 67)
MUTED_TRUMPET = Patch(
    "Muted trumpet", Family.BRASS,
    replace(
        _TRUMPET,
        timbre=Timbre(0.6, 1.3, 4500.0, formants=((1700.0, 4.0, 0.35), (3400.0, 2.0, 0.4))),
    ),
    67,
)  # fmt: skip
_TROMBONE = replace(
    _TRUMPET, timbre=Timbre(0.5, 2.0, 1500.0, formants=((600.0, 1.2, 0.7),)),
    contour=Contour(0.04, 0.09, 0.06, 0.75), vibrato_cents=4.0, scoop_cents=28.0,
)  # fmt: skip
TROMBONE = Patch("Trombone", Family.BRASS, _TROMBONE, 52)
TUBA = Patch(
    "Tuba", Family.BRASS,
    replace(_TROMBONE, timbre=Timbre(1.0, 2.3, 500.0, formants=((230.0, 1.2, 0.7),))), 40,
)  # fmt: skip
FRENCH_HORN = Patch(
    "French horn", Family.BRASS,
    replace(
        _TROMBONE, timbre=Timbre(0.9, 2.2, 900.0, formants=((400.0, 1.2, 0.6),)),
        contour=Contour(0.06, 0.14, 0.09, 0.7),
    ),
    55,
)  # fmt: skip
BRASS_SECTION = Patch(
    "Brass section", Family.BRASS,
    replace(
        _TRUMPET, timbre=Timbre(0.5, 2.0, 2800.0, formants=((1000.0, 1.0, 0.8),)),
        contour=Contour(0.035, 0.12, 0.06, 0.8), players=4, detune_cents=14.0, vibrato_cents=0.0,
    ),
)  # fmt: skip
SYNTH_BRASS = Patch(
    "Synth brass", Family.BRASS,
    SustainedVoice(
        Timbre(1.0, 1.7, 3500.0), Contour(0.02, 0.15, 0.08, 0.55), 3, 14.0, scoop_cents=8.0
    ),
)  # fmt: skip

_SAXOPHONE = SustainedVoice(
    Timbre(0.6, 1.4, 2900.0, formants=((650.0, 1.2, 0.5), (1400.0, 1.0, 0.5))),
    Contour(0.03, 0.09, 0.05, 0.8), vibrato_cents=11.0, vibrato_hz=5.0, vibrato_delay_s=0.35,
    scoop_cents=25.0, breath=0.025, breath_hz=2500.0,
)  # fmt: skip
ALTO_SAX = Patch("Alto sax", Family.WINDS, _SAXOPHONE, 64)
SOPRANO_SAX = Patch(
    "Soprano sax", Family.WINDS,
    replace(_SAXOPHONE, timbre=Timbre(0.65, 1.4, 3400.0, formants=((900.0, 1.3, 0.5),))), 70,
)  # fmt: skip
TENOR_SAX = Patch(
    "Tenor sax", Family.WINDS,
    replace(
        _SAXOPHONE, breath=0.035,
        timbre=Timbre(0.8, 1.7, 2000.0, formants=((500.0, 1.3, 0.5), (1100.0, 0.8, 0.5))),
    ),
    55,
)  # fmt: skip
BARITONE_SAX = Patch(
    "Baritone sax", Family.WINDS,
    replace(_SAXOPHONE, timbre=Timbre(0.65, 1.6, 1500.0, formants=((350.0, 1.3, 0.5),))), 46,
)  # fmt: skip
OBOE = Patch(
    "Oboe", Family.WINDS,
    SustainedVoice(
        Timbre(0.8, 1.2, 4000.0, formants=((1100.0, 3.5, 0.4), (2800.0, 1.5, 0.4))),
        Contour(0.035, 0.07, 0.04, 0.9), vibrato_cents=7.0, breath=0.008,
    ),
    69,
)  # fmt: skip
ENGLISH_HORN = Patch(
    "English horn", Family.WINDS,
    SustainedVoice(
        Timbre(0.9, 1.3, 3000.0, formants=((900.0, 3.0, 0.4),)), Contour(0.045, 0.08, 0.05, 0.9),
        vibrato_cents=7.0, breath=0.008,
    ),
    62,
)  # fmt: skip
BASSOON = Patch(
    "Bassoon", Family.WINDS,
    SustainedVoice(
        Timbre(0.9, 1.4, 1500.0, formants=((450.0, 3.0, 0.4), (1150.0, 0.8, 0.4))),
        Contour(0.035, 0.07, 0.04, 0.9), vibrato_cents=4.0, breath=0.008,
    ),
    46,
)  # fmt: skip
CLARINET = Patch(
    "Clarinet", Family.WINDS,
    SustainedVoice(
        Timbre(0.5, 1.1, 3000.0, 0.92), Contour(0.035, 0.07, 0.06, 0.9), vibrato_cents=2.0,
        breath=0.01,
    ),
    62,
)  # fmt: skip
_FLUTE = SustainedVoice(
    Timbre(1.6, 2.6, 3000.0), Contour(0.05, 0.09, 0.08, 0.9), vibrato_cents=9.0, vibrato_hz=5.0,
    tremolo=0.2, breath=0.045, breath_hz=3500.0,
)  # fmt: skip
FLUTE = Patch("Flute", Family.WINDS, _FLUTE, 72)
PICCOLO = Patch("Piccolo", Family.WINDS, replace(_FLUTE, breath_hz=5000.0), 84)
RECORDER = Patch(
    "Recorder", Family.WINDS,
    replace(_FLUTE, timbre=Timbre(1.8, 2.2, 3500.0, 0.5), vibrato_cents=3.0, breath=0.02), 72,
)  # fmt: skip
PAN_FLUTE = Patch(
    "Pan flute", Family.WINDS,
    replace(_FLUTE, timbre=Timbre(1.9, 2.6, 3000.0, 0.7), breath=0.1, breath_hz=2200.0), 69,
)  # fmt: skip
SHAKUHACHI = Patch(
    "Shakuhachi", Family.WINDS,
    replace(_FLUTE, vibrato_cents=22.0, scoop_cents=45.0, breath=0.12, breath_hz=2500.0), 67,
)  # fmt: skip
WHISTLE = Patch(
    "Whistle", Family.WINDS,
    replace(_FLUTE, timbre=Timbre(3.0, 3.0), breath=0.03, vibrato_cents=14.0), 79,
)  # fmt: skip

SQUARE_LEAD = Patch(
    "Square lead", Family.LEAD,
    SustainedVoice(
        Timbre(1.0, 1.2, 5000.0, 1.0), Contour(0.004, 0.07, 0.02, 0.85), vibrato_cents=8.0,
        vibrato_delay_s=0.35,
    ),
    67,
)  # fmt: skip
_SAW = SustainedVoice(
    Timbre(0.95, 1.0, 8000.0), Contour(0.004, 0.12, 0.03, 0.8), 3, 11.0, vibrato_cents=9.0,
    vibrato_delay_s=0.4,
)  # fmt: skip
SAW_LEAD = Patch("Saw lead", Family.LEAD, _SAW, 67)
CALLIOPE_LEAD = Patch(
    "Calliope lead", Family.LEAD,
    SustainedVoice(Timbre(2.0, 2.4), Contour(0.02, 0.1), vibrato_cents=6.0, breath=0.05), 67,
)  # fmt: skip
CHARANG_LEAD = Patch(
    "Charang lead", Family.LEAD,
    replace(_SAW, timbre=Timbre(0.75, 0.9, 5000.0, formants=((1800.0, 1.5, 0.5),)), players=2), 64,
)  # fmt: skip
VOICE_LEAD = Patch(
    "Voice lead", Family.LEAD,
    replace(_SAW, timbre=Timbre(1.4, 1.7, formants=_AAH), contour=Contour(0.05, 0.2), players=2),
    67,
)  # fmt: skip

_SYNTH_BASS = SustainedVoice(Timbre(1.0, 1.3, 1800.0), Contour(0.003, 0.05, 0.02, 0.3), decay_s=3.0)
SYNTH_BASS = Patch("Synth bass", Family.SYNTH_BASS, _SYNTH_BASS, 36)
SQUARE_BASS = Patch(
    "Square bass", Family.SYNTH_BASS,
    replace(_SYNTH_BASS, timbre=Timbre(1.1, 1.6, 1200.0, 0.7), decay_s=0.0), 36,
)  # fmt: skip

_WARM_PAD = EnsembleVoice(Timbre(1.2, 2.0, 2200.0), Contour(0.35, 0.9, 0.8, 0.7), 24.0, 0.3)
WARM_PAD = Patch("Warm pad", Family.PAD, _WARM_PAD)
POLYSYNTH_PAD = Patch(
    "Polysynth pad", Family.PAD,
    replace(_WARM_PAD, timbre=Timbre(1.0, 1.6, 4500.0), contour=Contour(0.05, 0.6, 0.3, 0.6)),
)  # fmt: skip
NEW_AGE_PAD = Patch(
    "New age pad", Family.PAD,
    replace(_WARM_PAD, timbre=Timbre(1.5, 1.9, 6000.0), contour=Contour(0.08, 1.0, 0.05, 0.4)),
)  # fmt: skip
CHOIR_PAD = Patch(
    "Choir pad", Family.PAD, replace(_CHOIR, contour=Contour(0.35, 0.8, 0.4, 0.9), air=0.01)
)
BOWED_PAD = Patch(
    "Bowed pad", Family.PAD, replace(_WARM_PAD, timbre=Timbre(1.6, 2.0, 5000.0, 0.6), air=0.01)
)
METALLIC_PAD = Patch(
    "Metallic pad", Family.PAD,
    replace(_WARM_PAD, timbre=Timbre(0.8, 1.5, 5000.0, 0.8), contour=Contour(0.15, 1.0, 0.4, 0.7)),
)  # fmt: skip
HALO_PAD = Patch(
    "Halo pad", Family.PAD,
    replace(_WARM_PAD, timbre=Timbre(1.4, 1.9, 4000.0, formants=_OOH), spread_cents=24.0),
)  # fmt: skip
SWEEP_PAD = Patch(
    "Sweep pad", Family.PAD,
    replace(_WARM_PAD, timbre=Timbre(0.9, 2.4, 5000.0), contour=Contour(0.5, 1.2, 1.6, 1.0)),
)  # fmt: skip
