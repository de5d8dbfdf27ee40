"""Offline renders: the mix, its stems and dry tracks; every knob does what its name says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sound_songs import RATE, busy_song, clip_song, clip_track, midi_track, noise, note

from modules.errors import AudioFileError, Cancelled, ParameterError
from modules.song.mix import EqBand, EqShape, MasterMix, TrackMix
from modules.song.score import Song, TempoChange, Track
from modules.sound.gains import pan_gains
from modules.sound.master_bus import MasterBus
from modules.sound.render import render_song, render_stems, render_track_dry, stem_blocks

MASTER = MasterMix(-2.0, (EqBand(EqShape.HIGH_SHELF, 6_000.0, 3.0),), width=1.3)


def test_rendering_twice_gives_the_same_samples(tmp_path: Path) -> None:
    song = busy_song(tmp_path)
    assert np.array_equal(render_song(song).samples, render_song(song).samples)


def test_stems_through_the_master_are_the_mix(tmp_path: Path) -> None:
    song = replace(busy_song(tmp_path), master=MASTER)
    mix = render_song(song)
    stems = render_stems(song)
    assert list(stems) == [1, 2, 3, 4]
    total = np.sum([stem.samples for stem in stems.values()], axis=0, dtype=np.float32)
    assert total.shape == mix.samples.shape
    assert np.abs(MasterBus(RATE, song.master).process(total) - mix.samples).max() < 1e-6


def test_a_clip_at_rest_passes_bit_by_bit(tmp_path: Path) -> None:
    assert np.array_equal(render_song(clip_song(tmp_path)).samples, noise(20_000))


def test_a_mono_clip_is_as_loud_as_the_same_in_stereo(tmp_path: Path) -> None:
    mixed = render_song(clip_song(tmp_path, channels=1)).samples
    assert np.array_equal(mixed, np.repeat(noise(20_000, 1), 2, axis=0))


def test_a_clip_starts_at_its_tick(tmp_path: Path) -> None:
    track = clip_track(1, tmp_path / "noise.wav", noise(5_000), start_tick=960)
    song = Song(tracks=(track,), tempos=(TempoChange(0, 90.0),))
    mixed = render_song(song).samples
    assert mixed.shape[1] == 29_400 + 5_000
    assert not mixed[:, :29_400].any()
    assert np.array_equal(mixed[:, 29_400:], noise(5_000))


def test_missing_clips_are_silent_and_damaged_ones_are_told(tmp_path: Path) -> None:
    song = clip_song(tmp_path)
    (track,) = song.tracks
    assert track.clip is not None
    missing = replace(track, clip=replace(track.clip, missing=True))
    assert render_song(replace(song, tracks=(missing,))).frames == 0
    track.clip.path.write_bytes(b"RIFF")
    with pytest.raises(AudioFileError):
        render_song(song)


def test_clips_are_converted_to_the_rate_of_the_render(tmp_path: Path) -> None:
    mixed = render_song(clip_song(tmp_path), 48_000)
    assert mixed.sample_rate == 48_000
    assert abs(mixed.frames - 20_000 * 48 / 44.1) <= 1


def test_an_empty_song_is_no_sound() -> None:
    assert render_song(Song()).samples.shape == (2, 0)
    assert render_song(Song(tracks=(Track(1, "empty"),))).frames == 0


def test_the_render_ends_with_the_last_tail() -> None:
    song = Song(tracks=(midi_track(1, note(1, 0, 960)),))
    dry = render_track_dry(song, 1)
    assert dry.frames > 22_050
    assert dry.channels == 1


def test_the_dry_track_knows_no_fader(tmp_path: Path) -> None:
    song = busy_song(tmp_path)
    silent = TrackMix(-60.0, -1.0, muted=True, eq=(EqBand(EqShape.PEAK, 500.0, 12.0),))
    tracks = tuple(replace(track, mix=silent) for track in song.tracks)
    for track_id in (1, 2, 4):
        plain = render_track_dry(song, track_id)
        assert np.array_equal(
            render_track_dry(replace(song, tracks=tracks), track_id).samples, plain.samples
        )
    with pytest.raises(ParameterError):
        render_track_dry(song, 99)


@pytest.mark.parametrize("pan", [-1.0, -0.5, 0.0, 0.3, 1.0, 7.0])
def test_pan_keeps_the_power(tmp_path: Path, pan: float) -> None:
    left, right = pan_gains(pan)
    assert left**2 + right**2 == pytest.approx(2.0)
    mixed = render_song(clip_song(tmp_path, TrackMix(pan=pan), channels=1)).samples
    assert np.allclose(mixed[0], noise(20_000, 1)[0] * left, atol=1e-6)
    assert np.allclose(mixed[1], noise(20_000, 1)[0] * right, atol=1e-6)
    assert pan > -1.0 or right == 0.0
    assert pan < 1.0 or left < 1e-15


@pytest.mark.parametrize(
    ("volume_db", "gain"), [(0.0, 1.0), (-20.0, 0.1), (6.0, 1.9953), (-90.0, 0.0)]
)
def test_the_fader_is_in_decibels(tmp_path: Path, volume_db: float, gain: float) -> None:
    mixed = render_song(clip_song(tmp_path, TrackMix(volume_db))).samples
    assert np.allclose(mixed, noise(20_000) * gain, atol=1e-4)


def test_renders_are_never_limited(tmp_path: Path) -> None:
    assert render_song(clip_song(tmp_path, TrackMix(12.0))).peak > 1.5


@pytest.mark.parametrize(
    ("switches", "audible"),
    [
        ({}, {1, 2, 3}),
        ({1: "m"}, {2, 3}),
        ({1: "s"}, {1}),
        ({1: "s", 3: "s"}, {1, 3}),
        ({1: "ms"}, set()),
        ({1: "s", 2: "m"}, {1}),
    ],
)
def test_mute_and_solo(switches: dict[int, str], audible: set[int]) -> None:
    tracks = tuple(
        midi_track(
            i,
            note(i, 0, pitch=50 + i),
            mix=TrackMix(muted="m" in switches.get(i, ""), soloed="s" in switches.get(i, "")),
        )
        for i in (1, 2, 3)
    )
    stems = render_stems(Song(tracks=tracks))
    assert {track_id for track_id, stem in stems.items() if stem.peak > 0} == audible


@pytest.mark.parametrize("width", [0.0, 0.5, 1.0, 2.0])
def test_width_scales_the_side(tmp_path: Path, width: float) -> None:
    song = replace(clip_song(tmp_path), master=MasterMix(width=width))
    left, right = render_song(song).samples
    original = noise(20_000)
    assert np.allclose(left + right, original.sum(axis=0), atol=1e-6)
    assert np.allclose(left - right, width * (original[0] - original[1]), atol=1e-6)


def test_rendering_tells_progress_and_can_be_cancelled(tmp_path: Path) -> None:
    song = busy_song(tmp_path)
    heard: list[float] = []
    render_song(song, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    with pytest.raises(Cancelled):
        render_song(song, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        render_track_dry(song, 1, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        next(stem_blocks(song, cancelled=lambda: True))


def test_a_song_of_days_is_not_rendered() -> None:
    song = Song(tracks=(midi_track(1, note(1, 0), note(2, 1 << 28)),))
    with pytest.raises(ParameterError):
        render_song(song)
