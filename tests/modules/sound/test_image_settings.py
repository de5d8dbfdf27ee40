"""Width, polarity and pan of a track, and the mono low end of the master."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sound_songs import RATE, NoiseSynth, clip_track, noise

from modules.song.mix import EqBand, EqShape, MasterMix, PeakLimiter, TrackMix
from modules.song.score import Song
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.master_bus import MasterBus
from modules.sound.mix_moves import through_master
from modules.sound.mixer import Mixer
from modules.sound.mono_low_end import MonoLowEnd
from modules.sound.render import render_song

CORNER_HZ = 120.0


def tone(frequency_hz: float, frames: int = RATE, phase: float = 0.0) -> np.ndarray:
    wave: np.ndarray = 0.5 * np.sin(2 * np.pi * frequency_hz * np.arange(frames) / RATE + phase)
    return wave


def stereo_song(folder: Path, left: np.ndarray, right: np.ndarray) -> Song:
    return Song(tracks=(clip_track(1, folder / "take.wav", np.stack([left, right])),))


def with_mix(song: Song, mix: TrackMix) -> Song:
    return replace(song, tracks=(replace(song.tracks[0], mix=mix),))


def test_an_inverted_track_is_the_same_wave_upside_down(tmp_path: Path) -> None:
    song = stereo_song(tmp_path, *noise(20_000))
    inverted = with_mix(song, TrackMix(is_polarity_inverted=True))
    assert np.array_equal(render_song(inverted).samples, -render_song(song).samples)


@pytest.mark.parametrize("width", [0.0, 0.5, 1.0, 2.0])
def test_the_width_of_a_track_scales_its_side(tmp_path: Path, width: float) -> None:
    original = noise(20_000)
    song = with_mix(stereo_song(tmp_path, *original), TrackMix(width=width))
    left, right = render_song(song).samples
    assert np.allclose(left + right, original.sum(axis=0), atol=1e-6)
    assert np.allclose(left - right, width * (original[0] - original[1]), atol=1e-6)


def test_a_mono_track_has_no_width(tmp_path: Path) -> None:
    song = Song(tracks=(clip_track(1, tmp_path / "take.wav", noise(5_000, channels=1)),))
    wide = with_mix(song, TrackMix(width=2.0, pan=0.4))
    panned = with_mix(song, TrackMix(pan=0.4))
    assert np.array_equal(render_song(wide).samples, render_song(panned).samples)


def level_db(samples: np.ndarray) -> float:
    steady = samples[len(samples) // 2 :]
    return float(10 * np.log10(np.mean(np.square(steady, dtype=np.float64)) + 1e-20))


@pytest.mark.parametrize(
    ("frequency_hz", "change_db", "tolerance_db"),
    [(30.0, -48.2, 0.5), (60.0, -24.1, 0.3), (120.0, -3.01, 0.05), (1_000.0, 0.0, 0.01)],
)
def test_the_side_falls_by_24_db_per_octave_below_the_corner(
    frequency_hz: float, change_db: float, tolerance_db: float
) -> None:
    side = tone(frequency_hz, 2 * RATE)
    block = np.stack([side, -side]).astype(np.float32)
    left, right = MonoLowEnd(RATE, CORNER_HZ).process(block)
    assert np.array_equal(left, -right)
    assert level_db(left) - level_db(side) == pytest.approx(change_db, abs=tolerance_db)


def test_the_middle_keeps_level_and_phase() -> None:
    samples = noise(30_000)
    narrowed = MonoLowEnd(RATE, CORNER_HZ).process(samples)
    assert np.allclose(narrowed.sum(axis=0), samples.sum(axis=0), atol=2e-7)


@pytest.mark.parametrize("block", [1, 64, 512, 4_096])
def test_the_block_size_does_not_matter(block: int) -> None:
    samples, frames = noise(9_000), 9_000
    settings = MasterMix(mono_below_hz=CORNER_HZ, width=1.3, limiter=PeakLimiter(-6.0))
    whole = MasterBus(RATE, settings).process(samples)
    bus = MasterBus(RATE, settings)
    parts = [bus.process(samples[:, at : at + block]) for at in range(0, frames, block)]
    assert np.abs(np.concatenate(parts, axis=1) - whole).max() < 1e-6


def test_a_stream_at_rest_passes_bit_by_bit() -> None:
    samples = noise(4_000)
    assert np.array_equal(MasterBus(RATE, MasterMix()).process(samples), samples)
    assert MonoLowEnd(RATE, None).process(samples) is samples


MASTERS = (
    MasterMix(mono_below_hz=150.0),
    MasterMix(width=0.0),
    MasterMix(limiter=PeakLimiter(-12.0)),
    MasterMix(-20.0, (EqBand(EqShape.LOW_PASS, 60.0),), 2.0, None, 80.0),
)
MIXES = (
    TrackMix(is_polarity_inverted=True),
    TrackMix(width=0.0),
    TrackMix(width=2.0, pan=-0.7),
    TrackMix(pan=1.0),
    TrackMix(eq=(EqBand(EqShape.LOW_PASS, 60.0),)),
)
STEEPEST = 2 * np.pi * 80.0 / RATE
"""The largest step of a sine of 80 Hz at full scale; the louder side has half of it."""


def played(mixer: Mixer, frames: int, block: int) -> np.ndarray:
    blocks = [mixer.render(min(block, frames - at)).master for at in range(0, frames, block)]
    return np.concatenate(blocks, axis=1)


@pytest.mark.parametrize("block", [64, 512, 3_000])
@pytest.mark.parametrize("place", range(len(MASTERS) + len(MIXES)))
def test_no_setting_clicks_while_a_sine_plays(tmp_path: Path, place: int, block: int) -> None:
    song = stereo_song(tmp_path, tone(80.0, 60_000), tone(80.0, 60_000, phase=2.0))
    changed = (
        replace(song, master=MASTERS[place])
        if place < len(MASTERS)
        else with_mix(song, MIXES[place - len(MASTERS)])
    )
    mixer = Mixer(RATE, NoiseSynth(), None)
    heard = []
    for version in (song, changed, song, changed):
        mixer.set_song(version)
        heard.append(played(mixer, 9_000, block))
    wave = np.concatenate(heard, axis=1).astype(np.float64)
    # A click is a jump of the wave (first difference) or a kink in it (second difference).
    assert np.abs(np.diff(wave, axis=1)).max() < 1.5 * STEEPEST
    assert np.abs(np.diff(wave, n=2, axis=1)).max() < 0.3 * STEEPEST
    assert not np.allclose(heard[1][:, -2_000:], heard[0][:, -2_000:], atol=1e-2)


@pytest.mark.parametrize("block", [64, 512])
def test_the_way_to_a_new_setting_does_not_depend_on_the_block_size(
    tmp_path: Path, block: int
) -> None:
    song = stereo_song(tmp_path, *noise(20_000))
    changed = replace(with_mix(song, MIXES[2]), master=MASTERS[3])

    def run(size: int) -> np.ndarray:
        mixer = Mixer(RATE, NoiseSynth(), None)
        mixer.set_song(song)
        before = played(mixer, 4_096, size)
        mixer.set_song(changed)
        return np.concatenate([before, played(mixer, 8_192, size)], axis=1)

    assert np.abs(run(block) - run(4_096)).max() < 1e-6


def test_a_file_takes_the_settings_of_the_master() -> None:
    buffer = AudioBuffer(noise(30_000), RATE)
    settings = MasterMix(eq=(EqBand(EqShape.LOW_PASS, 8_000.0),), mono_below_hz=CORNER_HZ)
    expected = MasterBus(RATE, settings).process(buffer.samples)
    assert np.array_equal(through_master(buffer, settings).samples, expected)


@pytest.mark.parametrize("channels", [1, 6])
def test_width_and_mono_leave_other_files_than_stereo_alone(channels: int) -> None:
    buffer = AudioBuffer(noise(5_000, channels), RATE)
    settings = MasterMix(width=0.3, mono_below_hz=CORNER_HZ)
    assert np.array_equal(through_master(buffer, settings).samples, buffer.samples)
