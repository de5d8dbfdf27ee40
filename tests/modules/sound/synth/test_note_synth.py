"""The synth, heard by measuring: pitch, level, decay, brightness, aliasing, edges."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from modules.song.score import DRUM_CHANNEL, Track
from modules.sound.synth import NoteSynth, Patch, drum_pan, patch_for
from modules.sound.synth import patch as patches
from modules.sound.synth.patch import Family

RATE = 44_100
PITCHED = sorted(
    {patch_for(Track(1, "t", program=program)) for program in range(128)}, key=lambda p: p.name
)
DRUM_KEYS = range(27, 88)


@pytest.fixture(scope="module")
def synth() -> NoteSynth:
    return NoteSynth(RATE)


def power_spectrum(signal: np.ndarray, rate: int = RATE) -> tuple[np.ndarray, np.ndarray]:
    size = 1 << 17
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), size)) ** 2
    return np.fft.rfftfreq(size, 1 / rate), spectrum


def centroid_hz(signal: np.ndarray) -> float:
    frequencies, power = power_spectrum(signal)
    return float((frequencies * power).sum() / power.sum())


@pytest.mark.parametrize("patch", PITCHED, ids=lambda patch: patch.name)
@pytest.mark.parametrize("pitch", [40, 57, 72])
def test_notes_are_in_tune(synth: NoteSynth, patch: Patch, pitch: int) -> None:
    expected_hz = 440.0 * 2 ** ((pitch - 69) / 12)
    frequencies, power = power_spectrum(synth.note(patch, pitch, 96, 1.5))
    near = np.abs(np.log2(np.maximum(frequencies, 1.0) / expected_hz)) < 1 / 12
    # The centre of energy around the fundamental: detuned voices lie evenly on both sides.
    found_hz = float((frequencies[near] * power[near]).sum() / power[near].sum())
    assert abs(1200 * np.log2(found_hz / expected_hz)) < 6.0


@pytest.mark.parametrize("patch", PITCHED, ids=lambda patch: patch.name)
def test_patches_are_matched_in_level_and_clean(synth: NoteSynth, patch: Patch) -> None:
    note = synth.note(patch, patch.reference_pitch, 100, 1.0)
    loudest = np.convolve(note.astype(float) ** 2, np.ones(8820) / 8820, "valid").max()
    assert -27.0 < 10 * np.log10(loudest) < -17.0
    assert np.abs(note).max() <= 0.55
    assert np.isfinite(note).all()
    assert note.dtype == np.float32
    assert abs(float(note.mean())) < 2e-3
    assert note[-1] == 0.0
    assert abs(float(note[0])) < 0.01


@pytest.mark.parametrize("pitch", [84, 96, 108])
@pytest.mark.parametrize("patch", [patches.SAW_LEAD, patches.SQUARE_LEAD, patches.BRASS_SECTION])
def test_high_notes_do_not_alias(synth: NoteSynth, patch: Patch, pitch: int) -> None:
    note = synth.note(patch, pitch, 120, 1.0)
    steady = note[RATE // 10 : RATE // 10 + RATE // 2]
    frequencies, power = power_spectrum(steady)
    fundamental_hz = 440.0 * 2 ** ((pitch - 69) / 12)
    below = frequencies < 0.8 * fundamental_hz
    assert 10 * np.log10(power[below].max() / power.max()) < -50.0


@pytest.mark.parametrize(
    "patch", [p for p in PITCHED if p.family in {Family.PIANO, Family.GUITAR, Family.BASS}],
    ids=lambda patch: patch.name,
)  # fmt: skip
def test_strings_decay(synth: NoteSynth, patch: Patch) -> None:
    note = synth.note(patch, patch.reference_pitch, 100, 3.0).astype(float)
    blocks = [float(np.mean(part**2)) for part in np.array_split(note, 6)]
    assert all(late < early for early, late in itertools.pairwise(blocks))


@pytest.mark.parametrize("patch", PITCHED, ids=lambda patch: patch.name)
def test_harder_is_louder_and_not_darker(synth: NoteSynth, patch: Patch) -> None:
    soft = synth.note(patch, patch.reference_pitch, 40, 0.5)
    hard = synth.note(patch, patch.reference_pitch, 120, 0.5)
    assert np.std(hard) > 2.0 * np.std(soft)
    assert centroid_hz(hard) >= 0.97 * centroid_hz(soft)


def band_share(signal: np.ndarray, low_hz: float, high_hz: float) -> float:
    frequencies, power = power_spectrum(signal)
    inside = (frequencies >= low_hz) & (frequencies < high_hz)
    return float(power[inside].sum() / power.sum())


def test_drums_sit_where_drums_sit(synth: NoteSynth) -> None:
    kit = patches.KIT
    assert band_share(synth.note(kit, 36, 110, 0.1), 20, 150) > 0.8
    assert band_share(synth.note(kit, 42, 110, 0.1), 5000, 22050) > 0.85
    assert band_share(synth.note(kit, 49, 110, 0.1), 3000, 22050) > 0.8
    snare = synth.note(kit, 38, 110, 0.1)
    assert band_share(snare, 120, 450) > 0.15
    assert band_share(snare, 1500, 22050) > 0.1


@pytest.mark.parametrize("key", DRUM_KEYS)
def test_every_drum_sounds_and_ends(synth: NoteSynth, key: int) -> None:
    hit = synth.note(patches.KIT, key, 110, 0.1)
    assert 0.05 < np.abs(hit).max() < 1.0
    assert np.isfinite(hit).all()
    assert hit[-1] == 0.0
    assert len(hit) < 5 * RATE
    assert -1.0 <= drum_pan(key) <= 1.0


def test_open_hat_rings_longer_than_closed(synth: NoteSynth) -> None:
    def energy_after_100_ms(key: int) -> float:
        hit = synth.note(patches.KIT, key, 110, 0.1)
        return float((hit[RATE // 10 :] ** 2).sum())

    assert energy_after_100_ms(46) > 20 * energy_after_100_ms(42)


def test_repeated_strokes_differ_a_little(synth: NoteSynth) -> None:
    first, second = (synth.note(patches.KIT, 38, 100, 0.1, variant) for variant in (0, 1))
    assert not np.array_equal(first, second)
    assert np.std(first) == pytest.approx(np.std(second), rel=0.2)


@pytest.mark.parametrize("rate", [22_050, 48_000, 192_000])
def test_any_sample_rate(rate: int) -> None:
    synth = NoteSynth(rate)
    for patch in (patches.PIANO, patches.DISTORTED_GUITAR, patches.STRINGS, patches.KIT):
        for pitch in (0, 36, 60, 127):
            note = synth.note(patch, pitch, 100, 0.3)
            assert np.isfinite(note).all()
            assert np.abs(note).max() < 1.5


@pytest.mark.parametrize("duration_s", [0.0, 0.001, 75.0])
def test_odd_durations(duration_s: float) -> None:
    note = NoteSynth(8000).note(patches.ORGAN, 60, 100, duration_s)
    assert 0 < len(note) <= 8000 * 66


def test_notes_are_the_same_every_time_and_shared() -> None:
    first, second = NoteSynth(RATE), NoteSynth(RATE)
    one = first.note(patches.ELECTRIC_PIANO, 60, 90, 0.5)
    assert np.array_equal(one, second.note(patches.ELECTRIC_PIANO, 60, 90, 0.5))
    assert first.note(patches.ELECTRIC_PIANO, 60, 90, 0.499) is one
    assert not one.flags.writeable


def test_the_cache_is_bounded() -> None:
    synth = NoteSynth(RATE, cache_bytes=2**20)
    for pitch in range(40, 80):
        synth.note(patches.PIANO, pitch, 100, 0.5)
    assert synth._cached_bytes <= 2**20 + 4 * 5 * RATE


def test_the_drum_channel_gets_the_kit_and_programs_their_family() -> None:
    assert patch_for(Track(1, "d", channel=DRUM_CHANNEL)).family is Family.DRUMS
    families = {0: Family.PIANO, 4: Family.ELECTRIC_PIANO, 30: Family.GUITAR, 33: Family.BASS}
    families |= {48: Family.STRINGS, 56: Family.BRASS, 73: Family.WINDS, 81: Family.LEAD}
    families |= {89: Family.PAD, 127: Family.PAD}
    for program, family in families.items():
        assert patch_for(Track(1, "t", program=program)).family is family
