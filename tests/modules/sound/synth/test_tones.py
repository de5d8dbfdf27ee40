"""Every patch, heard by measuring: pitch, level, brightness, decay, edges."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from synth_measures import RATE, TONES, centroid_hz, cents_off, level_db, power_spectrum

from modules.sound.synth import NoteSynth, Patch
from modules.sound.synth import held_patches as held
from modules.sound.synth import plucked_patches as plucked
from modules.sound.synth import struck_patches as struck
from modules.sound.synth.ensemble import EnsembleVoice
from modules.sound.synth.loudness_match import REFERENCE_RMS, weighted_rms
from modules.sound.synth.patch import Family
from modules.sound.synth.sustained import SustainedVoice

UNPITCHED = {Family.EFFECTS, Family.PERCUSSION}
PITCHED = [patch for patch in TONES if patch.family not in UNPITCHED]
STRINGS_THAT_DIE = {
    Family.PIANO, Family.ACOUSTIC_GUITAR, Family.ELECTRIC_GUITAR, Family.ACOUSTIC_BASS,
    Family.ELECTRIC_BASS, Family.HARP,
}  # fmt: skip


@pytest.fixture(scope="module")
def synth() -> NoteSynth:
    return NoteSynth(RATE)


def named(patches: list[Patch]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("patch", patches, ids=lambda patch: patch.name)


@named(PITCHED)
def test_notes_are_in_tune(synth: NoteSynth, patch: Patch) -> None:
    many_players = isinstance(patch.voice, EnsembleVoice) or (
        isinstance(patch.voice, SustainedVoice) and patch.voice.players > 1
    )
    tolerance = 6.0 if many_players else 3.0
    for pitch in (patch.reference_pitch - 5, patch.reference_pitch + 9):
        note = synth.note(patch, pitch, 96, 1.5)
        assert abs(cents_off(note[: 2 * RATE], pitch)) < tolerance


@named([patch for patch in TONES if patch is not held.SWEEP_PAD])
def test_patches_are_matched_in_loudness(synth: NoteSynth, patch: Patch) -> None:
    note = synth.note(patch, patch.reference_pitch, 100, 1.0)
    heard_db = 20.0 * np.log10(weighted_rms(note, RATE) / REFERENCE_RMS)
    # Short, sharp sounds are held down by the peak limit.
    assert -0.5 < heard_db < 0.5 or np.abs(note).max() > 0.49


@named(list(TONES))
def test_notes_are_clean(synth: NoteSynth, patch: Patch) -> None:
    for pitch in (30, 60, 97):
        note = synth.note(patch, pitch, 100, 0.5)
        assert note.dtype == np.float32
        assert np.isfinite(note).all()
        assert np.abs(note).max() <= 0.5001
        assert note[0] == 0.0
        assert note[-1] == 0.0
        assert abs(float(note.mean(dtype=np.float64))) < 1e-3
        edge = int(0.001 * RATE)
        assert np.abs(np.diff(note[-edge:])).max() < 0.02


@named(list(TONES))
def test_harder_is_louder_and_not_darker(synth: NoteSynth, patch: Patch) -> None:
    soft = synth.note(patch, patch.reference_pitch, 40, 0.5)
    hard = synth.note(patch, patch.reference_pitch, 120, 0.5)
    assert np.std(hard) > 3.0 * np.std(soft)
    assert centroid_hz(hard) >= 0.93 * centroid_hz(soft)


@pytest.mark.parametrize(
    "patch",
    [plucked.PIANO, plucked.STEEL_GUITAR, plucked.FINGER_BASS, struck.ELECTRIC_PIANO,
     held.TRUMPET, held.ALTO_SAX, held.SAW_LEAD, held.STRINGS],
    ids=lambda patch: patch.name,
)  # fmt: skip
def test_harder_is_brighter(synth: NoteSynth, patch: Patch) -> None:
    soft = synth.note(patch, patch.reference_pitch, 40, 0.5)
    hard = synth.note(patch, patch.reference_pitch, 120, 0.5)
    assert centroid_hz(hard) > 1.08 * centroid_hz(soft)


RINGING_STRINGS = [
    patch
    for patch in TONES
    if patch.family in STRINGS_THAT_DIE and patch is not plucked.MUTED_GUITAR
]


@named(RINGING_STRINGS)
def test_strings_die_away(synth: NoteSynth, patch: Patch) -> None:
    note = synth.note(patch, patch.reference_pitch, 100, 3.0)
    levels = [level_db(note, start / 2, 0.5) for start in range(6)]
    assert all(late < early for early, late in itertools.pairwise(levels))
    assert levels[0] - levels[5] > 8.0


def test_a_piano_dies_in_two_stages(synth: NoteSynth) -> None:
    note = synth.note(plucked.PIANO, 60, 100, 6.0)
    first = level_db(note, 0.1, 0.2) - level_db(note, 1.1, 0.2)
    later = level_db(note, 4.0, 0.2) - level_db(note, 5.0, 0.2)
    assert first > 1.8 * later > 0.0


@named([held.DRAWBAR_ORGAN, held.VIOLIN, held.TRUMPET, held.FLUTE, held.SQUARE_LEAD])
def test_held_sounds_hold(synth: NoteSynth, patch: Patch) -> None:
    note = synth.note(patch, patch.reference_pitch, 100, 3.0)
    assert abs(level_db(note, 0.5, 0.5) - level_db(note, 2.4, 0.5)) < 2.0


def rise_s(note: np.ndarray) -> float:
    """Seconds until half of the peak level is first reached."""
    return float(np.argmax(np.abs(note) > 0.5 * np.abs(note).max())) / RATE


def test_attacks_are_those_of_the_instruments(synth: NoteSynth) -> None:
    def rise(patch: Patch) -> float:
        return rise_s(synth.note(patch, patch.reference_pitch, 100, 2.0))

    assert all(rise(patch) < 0.012 for patch in (plucked.PIANO, plucked.CLEAN_GUITAR))
    assert all(rise(patch) < 0.02 for patch in (plucked.FINGER_BASS, held.DRAWBAR_ORGAN))
    assert 0.005 < rise(held.TRUMPET) < 0.08
    assert 0.03 < rise(held.STRINGS) < 0.5
    assert 0.1 < rise(held.WARM_PAD) < 0.8


@pytest.mark.parametrize("pitch", [84, 96, 108])
@named([held.SAW_LEAD, held.SQUARE_LEAD, held.BRASS_SECTION, held.VIOLIN])
def test_high_notes_do_not_alias(synth: NoteSynth, patch: Patch, pitch: int) -> None:
    assert isinstance(patch.voice, SustainedVoice)
    breathless = replace(patch, voice=replace(patch.voice, breath=0.0, scoop_cents=0.0))
    note = synth.note(breathless, pitch, 120, 1.0)
    assert inharmonic_db(note, pitch) < -50.0


@pytest.mark.parametrize(("pitch", "limit_db"), [(64, -48.0), (76, -44.0), (88, -40.0)])
def test_distortion_aliases_little(synth: NoteSynth, pitch: int, limit_db: float) -> None:
    assert inharmonic_db(synth.note(plucked.DISTORTED_GUITAR, pitch, 120, 1.0), pitch) < limit_db


def inharmonic_db(note: np.ndarray, pitch: int) -> float:
    """Energy away from all harmonics, relative to the whole, in the middle of the note."""
    hz, power = power_spectrum(note[int(0.3 * RATE) : int(0.9 * RATE)])
    fundamental_hz = 440.0 * 2.0 ** ((pitch - 69) / 12.0)
    harmonic_hz = np.maximum(np.rint(hz / fundamental_hz), 1.0) * fundamental_hz
    away = np.abs(hz - harmonic_hz) > np.maximum(60.0, 0.025 * harmonic_hz)
    return float(10.0 * np.log10(power[away].sum() / power.sum() + 1e-15))
