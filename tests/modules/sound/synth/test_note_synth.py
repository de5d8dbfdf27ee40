"""The note cache, odd requests, and the General MIDI map."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from synth_measures import RATE, TONES

from modules.song.score import DRUM_CHANNEL, Track
from modules.sound.synth import NoteSynth, Patch, patch_for
from modules.sound.synth import held_patches as held
from modules.sound.synth import plucked_patches as plucked
from modules.sound.synth import struck_patches as struck
from modules.sound.synth.patch import KIT, Family


@pytest.mark.parametrize("rate", [22_050, 48_000, 192_000])
@pytest.mark.parametrize(
    "patch",
    [plucked.PIANO, plucked.DISTORTED_GUITAR, struck.ELECTRIC_PIANO, struck.VIBRAPHONE,
     held.STRINGS, held.SAW_LEAD, held.FLUTE, KIT],
    ids=lambda patch: patch.name,
)  # fmt: skip
def test_any_sample_rate_and_any_pitch(rate: int, patch: Patch) -> None:
    synth = NoteSynth(rate)
    for pitch in (0, 36, 84, 127):
        note = synth.note(patch, pitch, 127, 0.2)
        assert np.isfinite(note).all()
        assert np.abs(note).max() < 0.95
        assert note[-1] == 0.0


def test_a_pitch_above_what_the_rate_carries_is_silent() -> None:
    assert not NoteSynth(22_050).note(held.SAW_LEAD, 127, 127, 0.2).any()


@pytest.mark.parametrize("patch", TONES, ids=lambda patch: patch.name)
@pytest.mark.parametrize("duration_s", [0.0, 0.001])
def test_the_shortest_notes_still_speak(patch: Patch, duration_s: float) -> None:
    synth = NoteSynth(RATE)
    note = synth.note(patch, patch.reference_pitch, 100, duration_s)
    assert len(note) > 2
    assert np.isfinite(note).all()
    assert note[0] == note[-1] == 0.0
    silent_start = patch.family is Family.EFFECTS
    assert np.abs(note).max() > 0.001 or silent_start


@pytest.mark.parametrize(
    "patch", [held.SAW_LEAD, held.STRINGS, held.FLUTE, held.DRAWBAR_ORGAN],
    ids=lambda patch: patch.name,
)  # fmt: skip
def test_a_minute_long_note_sounds_to_its_end_without_a_seam(patch: Patch) -> None:
    note = NoteSynth(RATE).note(patch, 60, 100, 60.0)
    assert 60.0 <= len(note) / RATE < 63.0
    seconds = np.abs(note[: 60 * RATE].reshape(60, RATE)).max(axis=1)
    assert seconds[2:].min() > 0.25 * seconds.max()
    steps = np.abs(np.diff(note))
    # A seam would be a step that the first seconds, which are no repetition, do not have.
    assert steps.max() < 1.3 * steps[: 5 * RATE].max()


def test_longer_than_a_minute_is_cut() -> None:
    synth = NoteSynth(8000)
    assert synth.note(held.DRAWBAR_ORGAN, 60, 100, 75.0) is synth.note(
        held.DRAWBAR_ORGAN, 60, 100, 60.0
    )


def test_notes_are_the_same_every_time() -> None:
    for patch in (plucked.PIANO, held.CHOIR, held.FLUTE, struck.EFFECTS[6], KIT):
        first = NoteSynth(RATE).note(patch, 60, 90, 0.5)
        assert np.array_equal(first, NoteSynth(RATE).note(patch, 60, 90, 0.5))


def remembered_bytes(synth: NoteSynth) -> int:
    return sum(waveform.nbytes for waveform in synth._cache.values())


def test_nearly_equal_notes_share_one_read_only_waveform() -> None:
    synth = NoteSynth(RATE)
    one = synth.note(plucked.PIANO, 60, 100, 0.5)
    taken = remembered_bytes(synth)
    assert synth.note(plucked.PIANO, 60, 100, 0.499) is one
    assert not one.flags.writeable
    synth.note(plucked.PIANO, 60, 103, 0.5)
    assert remembered_bytes(synth) == taken
    synth.note(plucked.PIANO, 60, 100, 0.6)
    assert remembered_bytes(synth) > taken


@pytest.mark.parametrize("patch", [plucked.STEEL_GUITAR, held.SAW_LEAD, KIT])
def test_every_step_of_velocity_is_a_little_louder(patch: Patch) -> None:
    synth = NoteSynth(RATE)
    levels = [float(np.std(synth.note(patch, 45, velocity, 0.3))) for velocity in range(1, 128)]
    assert levels[0] > 0.0
    steps = np.diff(levels)
    assert (steps > 0.0).all()
    assert (steps[20:] / levels[20:-1] < 0.12).all()


def test_a_note_is_never_cut_short_and_hardly_longer() -> None:
    synth = NoteSynth(RATE)
    for duration_s in (0.05, 0.333, 1.7, 9.0):
        note = synth.note(held.SQUARE_LEAD, 60, 100, duration_s)
        at_end = note[int((duration_s - 0.02) * RATE) : int(duration_s * RATE)]
        assert np.abs(at_end).max() > 0.05
        past_end = note[int((1.03 * duration_s + 0.1) * RATE) :]
        assert np.abs(past_end).max(initial=0.0) < 0.02


def test_the_cache_is_bounded_and_forgets_the_oldest() -> None:
    synth = NoteSynth(RATE, cache_bytes=2**20)
    first = synth.note(plucked.PIANO, 40, 100, 0.5)
    for pitch in range(41, 80):
        synth.note(plucked.PIANO, pitch, 100, 0.5)
        assert remembered_bytes(synth) <= 2**20
    assert synth.note(plucked.PIANO, 40, 100, 0.5) is not first


def test_a_note_larger_than_the_cache_is_kept_until_the_next() -> None:
    synth = NoteSynth(RATE, cache_bytes=1000)
    note = synth.note(plucked.PIANO, 60, 100, 0.5)
    assert synth.note(plucked.PIANO, 60, 100, 0.5) is note


def test_the_drum_channel_gets_the_kit_and_programs_their_family() -> None:
    assert patch_for(Track(1, "d", channel=DRUM_CHANNEL, program=30)) is KIT
    families = {
        0: Family.PIANO, 4: Family.ELECTRIC_PIANO, 11: Family.MALLETS, 16: Family.ORGAN,
        24: Family.ACOUSTIC_GUITAR, 27: Family.ELECTRIC_GUITAR, 30: Family.DISTORTED_GUITAR,
        32: Family.ACOUSTIC_BASS, 33: Family.ELECTRIC_BASS, 38: Family.SYNTH_BASS,
        40: Family.SOLO_STRINGS, 46: Family.HARP, 48: Family.ENSEMBLE, 56: Family.BRASS,
        73: Family.WINDS, 81: Family.LEAD, 89: Family.PAD, 117: Family.PERCUSSION,
        127: Family.EFFECTS,
    }  # fmt: skip
    for program, family in families.items():
        assert patch_for(Track(1, "t", program=program)).family is family


def test_patches_have_names_of_their_own() -> None:
    assert len({patch.name for patch in TONES}) == len(TONES) > 100


def test_scipy_is_not_loaded_with_the_synth() -> None:
    import subprocess

    code = "import sys, modules.sound.synth; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
