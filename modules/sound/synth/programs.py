"""The 128 General MIDI programs and the drum channel, and the patch that plays each."""

from __future__ import annotations

from modules.song.score import Track
from modules.sound.synth import held_patches as held
from modules.sound.synth import plucked_patches as plucked
from modules.sound.synth import struck_patches as struck
from modules.sound.synth.patch import KIT, Patch

PROGRAMS: tuple[Patch, ...] = (
    # 0 … 7 pianos
    plucked.PIANO, plucked.BRIGHT_PIANO, plucked.ELECTRIC_GRAND, plucked.HONKY_TONK,
    struck.ELECTRIC_PIANO, struck.FM_PIANO, plucked.HARPSICHORD, plucked.CLAVINET,
    # 8 … 15 mallets and bells
    struck.CELESTA, struck.GLOCKENSPIEL, struck.MUSIC_BOX, struck.VIBRAPHONE,
    struck.MARIMBA, struck.XYLOPHONE, struck.TUBULAR_BELLS, plucked.DULCIMER,
    # 16 … 23 organs
    held.DRAWBAR_ORGAN, held.PERCUSSIVE_ORGAN, held.ROCK_ORGAN, held.CHURCH_ORGAN,
    held.REED_ORGAN, held.ACCORDION, held.REED_ORGAN, held.ACCORDION,
    # 24 … 31 guitars
    plucked.NYLON_GUITAR, plucked.STEEL_GUITAR, plucked.JAZZ_GUITAR, plucked.CLEAN_GUITAR,
    plucked.MUTED_GUITAR, plucked.OVERDRIVEN_GUITAR, plucked.DISTORTED_GUITAR,
    plucked.GUITAR_HARMONICS,
    # 32 … 39 basses
    plucked.ACOUSTIC_BASS, plucked.FINGER_BASS, plucked.PICKED_BASS, plucked.FRETLESS_BASS,
    plucked.SLAP_BASS, plucked.SLAP_BASS, held.SYNTH_BASS, held.SQUARE_BASS,
    # 40 … 47 solo strings, harp, timpani
    held.VIOLIN, held.VIOLA, held.CELLO, held.CONTRABASS,
    held.TREMOLO_STRINGS, plucked.PIZZICATO, plucked.HARP, struck.TIMPANI,
    # 48 … 55 ensembles
    held.STRINGS, held.SLOW_STRINGS, held.SYNTH_STRINGS, held.SYNTH_STRINGS,
    held.CHOIR, held.VOICE_OOHS, held.CHOIR, held.ORCHESTRA_HIT,
    # 56 … 63 brass
    held.TRUMPET, held.TROMBONE, held.TUBA, held.MUTED_TRUMPET,
    held.FRENCH_HORN, held.BRASS_SECTION, held.SYNTH_BRASS, held.SYNTH_BRASS,
    # 64 … 79 reeds and pipes
    held.SOPRANO_SAX, held.ALTO_SAX, held.TENOR_SAX, held.BARITONE_SAX,
    held.OBOE, held.ENGLISH_HORN, held.BASSOON, held.CLARINET,
    held.PICCOLO, held.FLUTE, held.RECORDER, held.PAN_FLUTE,
    held.PAN_FLUTE, held.SHAKUHACHI, held.WHISTLE, held.RECORDER,
    # 80 … 87 leads
    held.SQUARE_LEAD, held.SAW_LEAD, held.CALLIOPE_LEAD, held.SQUARE_LEAD,
    held.CHARANG_LEAD, held.VOICE_LEAD, held.SAW_LEAD, held.SAW_LEAD,
    # 88 … 103 pads and atmospheres
    held.NEW_AGE_PAD, held.WARM_PAD, held.POLYSYNTH_PAD, held.CHOIR_PAD,
    held.BOWED_PAD, held.METALLIC_PAD, held.HALO_PAD, held.SWEEP_PAD,
    held.METALLIC_PAD, held.WARM_PAD, held.NEW_AGE_PAD, held.NEW_AGE_PAD,
    held.POLYSYNTH_PAD, held.HALO_PAD, held.CHOIR_PAD, held.SWEEP_PAD,
    # 104 … 111 from around the world
    plucked.SITAR, plucked.BANJO, plucked.KOTO, plucked.KOTO,
    struck.KALIMBA, held.ACCORDION, held.VIOLIN, held.OBOE,
    # 112 … 127 percussion and effects
    struck.TINKLE_BELL, struck.AGOGO, struck.STEEL_DRUMS, struck.WOODBLOCK,
    struck.TAIKO, struck.MELODIC_TOM, struck.SYNTH_DRUM, struck.REVERSE_CYMBAL,
    *struck.EFFECTS,
)  # fmt: skip


def patch_for(track: Track) -> Patch:
    """The patch of a MIDI track: the drum kit on channel 10, else by its program (0 … 127)."""
    return KIT if track.is_drums else PROGRAMS[track.program]
