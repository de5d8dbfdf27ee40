"""The limiter against our own true-peak meter, in any blocks, and in its place on the master."""

from __future__ import annotations

import numpy as np
import pytest
from sound_songs import NoiseSynth, midi_track, note

from modules.song.mix import MasterMix, PeakLimiter
from modules.song.score import Song
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.limiter_stage import LimiterStage
from modules.sound.mix_moves import through_master
from modules.sound.mixer import Mixer
from modules.sound.render import render_song, render_stems
from modules.sound.true_peak_limiter import TruePeakLimiter, latency_frames
from modules.spectral_analyzer.true_peak import TruePeakMeter

RATE = 44_100
CEILING_DBTP = -1.0


def true_peak(samples: np.ndarray, rate: int = RATE) -> float:
    meter = TruePeakMeter(rate, samples.shape[0])
    meter.feed(samples)
    assert meter.true_peak_dbtp is not None
    return meter.true_peak_dbtp


def limited(samples: np.ndarray, rate: int = RATE, block: int = 10**9, **how: float) -> np.ndarray:
    limiter = TruePeakLimiter(rate, PeakLimiter(CEILING_DBTP, **how), samples.shape[0])
    starts = range(0, samples.shape[1], block)
    return np.concatenate([limiter.process(samples[:, at : at + block]) for at in starts], axis=1)


def faded_tone(rate: int, frequency_hz: float, amplitude: float, phase_deg: float) -> np.ndarray:
    angle = 2 * np.pi * frequency_hz * np.arange(rate) / rate + np.radians(phase_deg)
    ramp = np.minimum(1.0, np.arange(rate) / 2000)
    return np.tile(amplitude * np.sin(angle) * ramp * ramp[::-1], (2, 1)).astype(np.float32)


def drums(rate: int, rng: np.random.Generator) -> np.ndarray:
    hit_s = np.arange(rate // 8) / rate
    thump = 1.8 * np.exp(-30 * hit_s) * np.sin(2 * np.pi * 60 * hit_s + 8 * np.exp(-40 * hit_s))
    hits = [
        thump + 0.9 * np.exp(-90 * hit_s) * rng.standard_normal((2, len(hit_s))) for _ in range(8)
    ]
    return np.concatenate(hits, axis=1).astype(np.float32)


def loud(kind: str, rate: int, rng: np.random.Generator) -> np.ndarray:
    if kind == "noise":
        return (0.6 * rng.standard_normal((2, rate))).astype(np.float32)
    if kind == "drums":
        return drums(rate, rng)
    part, phase_deg = {"fs/4": (4, 45.0), "fs/6": (6, 60.0), "fs/8": (8, 67.5), "997 Hz": (0, 0.0)}[
        kind
    ]
    return faded_tone(rate, rate / part if part else 997.0, 1.6, phase_deg)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("kind", ["noise", "drums", "997 Hz", "fs/4", "fs/6", "fs/8"])
@pytest.mark.parametrize("release_ms", [10.0, 100.0])
def test_no_peak_is_above_the_ceiling(
    kind: str, rate: int, release_ms: float, rng: np.random.Generator
) -> None:
    samples = loud(kind, rate, rng)
    assert true_peak(samples, rate) > 3.0
    peak = true_peak(limited(samples, rate, release_ms=release_ms), rate)
    assert CEILING_DBTP - 0.2 <= peak <= CEILING_DBTP + 0.1


@pytest.mark.parametrize("rate", [22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000])
@pytest.mark.parametrize("ceiling_dbtp", [0.0, -1.0, -6.0])
def test_every_ceiling_holds_at_every_rate(
    rate: int, ceiling_dbtp: float, rng: np.random.Generator
) -> None:
    few, middle = rate // 8, rate // 2
    samples = np.concatenate(
        [loud("drums", rate, rng)[:, :few], loud("fs/4", rate, rng)[:, middle : middle + few]],
        axis=1,
    )
    held = TruePeakLimiter(rate, PeakLimiter(ceiling_dbtp), 2).process(samples)
    peak = true_peak(held, rate)
    assert ceiling_dbtp - 0.2 <= peak <= ceiling_dbtp + 0.05


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000, 192_000])
def test_the_sound_comes_later_by_just_the_latency(rate: int) -> None:
    click = np.zeros((2, rate // 4), dtype=np.float32)
    click[:, 1_000] = 0.5
    held = TruePeakLimiter(rate, PeakLimiter(-1.0), 2).process(click)
    assert int(np.argmax(held[0])) == 1_000 + latency_frames(rate)
    assert latency_frames(rate) / rate < 0.0025
    moved = through_master(AudioBuffer(click, rate), MasterMix(limiter=PeakLimiter(-12.0)))
    assert moved.samples.shape == click.shape
    assert int(np.argmax(moved.samples[0])) == 1_000
    assert true_peak(moved.samples, rate) <= -12.0 + 0.05


@pytest.mark.parametrize("block", [1, 64, 777, 8192])
def test_block_size_does_not_matter(block: int, rng: np.random.Generator) -> None:
    count = 1500 if block == 1 else RATE
    samples = loud("drums", RATE, rng)[:, :count]
    np.testing.assert_allclose(limited(samples, block=block), limited(samples), atol=1e-6)


def test_what_is_below_the_ceiling_passes_bit_by_bit(rng: np.random.Generator) -> None:
    late = latency_frames(RATE)
    samples = (0.05 * rng.standard_normal((2, RATE))).astype(np.float32)
    np.testing.assert_array_equal(limited(samples)[:, late:], samples[:, :-late])
    just_below = faded_tone(RATE, 997.0, 0.88, 0.0)
    np.testing.assert_array_equal(limited(just_below)[:, late:], just_below[:, :-late])


def test_the_gain_comes_back_after_a_peak() -> None:
    late = latency_frames(RATE)
    samples = faded_tone(RATE, 997.0, 0.3, 0.0)
    samples = np.tile(samples, (1, 3))
    samples[:, RATE // 2] = 2.0
    result = limited(samples, release_ms=50.0)
    end = slice(2 * RATE, None)
    np.testing.assert_array_equal(result[:, late:][:, end], samples[:, :-late][:, end])


def test_both_sides_get_the_same_gain(rng: np.random.Generator) -> None:
    samples = loud("noise", RATE, rng)
    samples[1] = 0.1 * samples[0]
    result = limited(samples)
    np.testing.assert_allclose(result[1], 0.1 * result[0], rtol=1e-4, atol=1e-7)


def test_switching_makes_no_click() -> None:
    """A tone below the ceiling: on, off and other settings only move it by 2 ms, in a fade."""
    stage = LimiterStage(RATE, None)
    tone = faded_tone(RATE, 220.0, 0.5, 0.0)
    settings = [None, PeakLimiter(), PeakLimiter(-3.0), None]
    blocks = np.split(tone[:, : RATE // 4 * 4], 4, axis=1)
    heard = []
    for wanted, block in zip(settings, blocks, strict=True):
        stage.set_settings(wanted)
        heard.extend(stage.process(part) for part in np.array_split(block, 20, axis=1))
    steps = np.abs(np.diff(np.concatenate(heard, axis=1)))
    assert steps.max() < 1.2 * np.abs(np.diff(tone)).max()


def song_with(limiter: PeakLimiter | None, volume_db: float = 12.0) -> Song:
    notes = [note(index, 480 * index, pitch=58 + index) for index in (2, 3, 4)]
    master = MasterMix(volume_db=volume_db, limiter=limiter)
    return Song(tracks=(midi_track(1, *notes),), next_id=9, master=master)


def test_a_render_is_limited_and_stays_in_place() -> None:
    settings = PeakLimiter(-9.0)
    free = render_song(song_with(None), synth=NoiseSynth())
    held = render_song(song_with(settings), synth=NoiseSynth())
    assert true_peak(free.samples) > -6.0
    assert -9.2 <= true_peak(held.samples) <= -8.9
    assert held.frames == free.frames
    # Noise is like itself only where it is in place.
    product = float((free.samples * held.samples).sum())
    energy = float(np.sqrt((free.samples**2).sum() * (held.samples**2).sum()))
    assert product / energy > 0.95


def test_below_the_ceiling_a_render_is_the_same() -> None:
    free = render_song(song_with(None, -20.0), synth=NoiseSynth())
    held = render_song(song_with(PeakLimiter(), -20.0), synth=NoiseSynth())
    np.testing.assert_array_equal(free.samples, held.samples)


def test_stems_know_nothing_of_the_master() -> None:
    free = render_stems(song_with(None), synth=NoiseSynth())
    held = render_stems(song_with(PeakLimiter(-9.0)), synth=NoiseSynth())
    for track_id, stem in free.items():
        np.testing.assert_array_equal(stem.samples, held[track_id].samples)


def test_a_jump_and_silence_drop_what_is_held() -> None:
    mixer = Mixer(RATE, NoiseSynth())
    mixer.set_song(song_with(PeakLimiter()))
    mixer.render(RATE)
    assert mixer.frames_left > 0
    assert mixer.latency_frames == latency_frames(RATE)
    mixer.silence()
    assert mixer.frames_left == 0
    assert not mixer.render(64, rolling=False).master.any()


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_file_is_limited_in_place(channels: int, rng: np.random.Generator) -> None:
    samples = (0.02 * rng.standard_normal((channels, RATE))).astype(np.float32)
    samples[0, 20_000] = 1.5
    moved = through_master(AudioBuffer(samples, RATE), MasterMix(limiter=PeakLimiter(-1.0)))
    assert moved.samples.shape == samples.shape
    assert true_peak(moved.samples) <= -0.9
    np.testing.assert_array_equal(moved.samples[:, :19_000], samples[:, :19_000])
    assert int(np.abs(moved.samples[0]).argmax()) == 20_000
