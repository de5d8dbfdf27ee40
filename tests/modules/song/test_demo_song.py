"""The demo song: whole, musical, and balanced but for its one fault."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from song_strategies import assert_is_sound

from modules.song.chord_finder import find_chords
from modules.song.demo_parts.harmony import chords
from modules.song.demo_song import demo_song
from modules.song.score import Song
from modules.song.time_map import time_map_of
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES

SAMPLE_RATE = 44_100
FAULT_HZ = 310.0
GUITARS = ("Guitar left", "Guitar right")


def test_it_is_a_sound_song_of_sixteen_bars() -> None:
    song = demo_song()
    assert_is_sound(song)
    assert 15 * 3840 < song.end_tick <= 16 * 3840
    assert len(song.tracks) == 8
    assert sum(track.is_drums for track in song.tracks) == 1
    assert song.genre == "rock"
    assert time_map_of(song).bpm_at(0) == 108.0


def test_it_is_the_same_every_time() -> None:
    demo_song.cache_clear()
    first = demo_song()
    demo_song.cache_clear()
    assert demo_song() == first


def test_hands_play_it() -> None:
    for track in demo_song().tracks:
        assert len({note.velocity for note in track.notes}) > 5, track.name
        on_grid = sum(note.start_tick % 240 == 0 for note in track.notes)
        assert on_grid < len(track.notes) / 2, track.name


def test_the_bars_sound_their_chords() -> None:
    found = {chord.start_tick // 3840: chord for chord in find_chords(demo_song())}
    whole_bars = [chord for chord in chords() if chord.beats == 4]
    right = [set(chord.pitch_classes[:3]) <= found[chord.bar].pitch_classes for chord in whole_bars]
    assert sum(right) >= len(right) - 1


def without_fault(song: Song) -> Song:
    tracks = []
    for track in song.tracks:
        eq = tuple(band for band in track.mix.eq if band.frequency_hz != FAULT_HZ)
        tracks.append(replace(track, mix=replace(track.mix, eq=eq)))
    return replace(song, tracks=tuple(tracks))


def bands_db(samples: np.ndarray) -> dict[str, float]:
    power = np.zeros(4097)
    for start in range(0, samples.shape[1] - 8192, 8192):
        block = samples[:, start : start + 8192] * np.hanning(8192)
        power += (np.abs(np.fft.rfft(block)) ** 2).sum(axis=0)
    hertz = np.fft.rfftfreq(8192, 1 / SAMPLE_RATE)
    sums = [power[(hertz >= low) & (hertz < high)].sum() for low, high in pairwise(BAND_EDGES_HZ)]
    levels = 10 * np.log10(np.array(sums) / np.sum(sums))
    return dict(zip(BAND_NAMES, levels, strict=True))


@pytest.fixture(scope="module")
def mixes() -> tuple[np.ndarray, np.ndarray]:
    from modules.sound.render import render_song

    song = demo_song()
    return (
        render_song(song, SAMPLE_RATE).samples,
        render_song(without_fault(song), SAMPLE_RATE).samples,
    )


# The span of rock (P10 … P90), in dB relative to the whole.
ROCK = {
    "sub_bass": (-19, -8),
    "bass": (-6, -1),
    "low_mid": (-9, -5),
    "mid": (-11, -4),
    "high_mid": (-18, -8),
    "presence": (-26, -14),
    "air": (-31, -18),
}


def test_only_the_low_mids_are_out_of_range(mixes: tuple[np.ndarray, np.ndarray]) -> None:
    faulty, clean = bands_db(mixes[0]), bands_db(mixes[1])
    for name, (low, high) in ROCK.items():
        assert low < clean[name] < high, name
        if name != "low_mid":
            assert low < faulty[name] < high, name
    assert faulty["low_mid"] > ROCK["low_mid"][1] + 1.0


def test_it_does_not_clip(mixes: tuple[np.ndarray, np.ndarray]) -> None:
    assert np.abs(mixes[0]).max() < 10 ** (-1.0 / 20)
    assert np.abs(mixes[0]).max() > 10 ** (-4.0 / 20)


def test_the_guitars_carry_the_fault() -> None:
    muddy = [
        track.name
        for track in demo_song().tracks
        if any(band.frequency_hz == FAULT_HZ for band in track.mix.eq)
    ]
    assert tuple(muddy) == GUITARS
