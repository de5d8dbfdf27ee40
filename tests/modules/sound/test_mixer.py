"""The mixer: streaming equals offline, and what changes while it plays does so without a click."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sound_songs import RATE, NoiseSynth, busy_song, clip_song, clip_track, midi_track, note

from modules.song.mix import EqBand, EqShape, MasterMix, TrackMix
from modules.song.score import ControlChange, Song, TempoChange
from modules.sound.mixer import Mixer
from modules.sound.render import render_song, render_stems, render_track_dry

MASTER = MasterMix(-2.0, (EqBand(EqShape.HIGH_SHELF, 6_000.0, 3.0),), width=1.3)


def mixer_of(song: Song) -> Mixer:
    mixer = Mixer(RATE, NoiseSynth())
    mixer.set_song(song)
    return mixer


def streamed(mixer: Mixer, frames: int, block: int = 512) -> np.ndarray:
    sizes = [block] * (frames // block) + [frames % block] * (frames % block > 0)
    return np.concatenate([mixer.render(size).master for size in sizes], axis=1)


@pytest.mark.parametrize("block", [1, 64, 512, 4_096])
def test_streaming_is_the_offline_render(tmp_path: Path, block: int) -> None:
    song = replace(busy_song(tmp_path), master=MASTER)
    offline = render_song(song)
    frames = 6_000 if block == 1 else offline.frames
    mixer = Mixer(RATE)
    mixer.set_song(song)
    assert np.abs(streamed(mixer, frames, block) - offline.samples[:, :frames]).max() < 1e-6


def test_notes_start_at_their_frame_and_ring_to_the_end() -> None:
    synth = NoiseSynth()
    mixer = mixer_of(Song(tracks=(midi_track(1, note(1, 961, 480, 60, 127)),)))
    played = streamed(mixer, 60_000, 64)[0]
    expected = synth.note(None, 60, 127, 0.25)  # type: ignore[arg-type]
    assert not played[:22_073].any()
    assert np.array_equal(played[22_073 : 22_073 + len(expected)], expected)
    assert not played[22_073 + len(expected) :].any()


def largest_step(samples: np.ndarray) -> float:
    return float(np.abs(np.diff(samples, axis=1)).max())


def sine_song(tmp_path: Path) -> Song:
    time_s = np.arange(80_000) / RATE
    wave = np.tile(0.5 * np.sin(2 * np.pi * 100 * time_s), (2, 1))
    return Song(tracks=(clip_track(1, tmp_path / "sine.wav", wave),))


SINE_STEP = 0.5 * 2 * np.pi * 100 / RATE


@pytest.mark.parametrize(
    "mix",
    [
        TrackMix(-30.0),
        TrackMix(muted=True),
        TrackMix(pan=-1.0),
        TrackMix(eq=(EqBand(EqShape.PEAK, 100.0, -20.0),)),
        TrackMix(eq=(EqBand(EqShape.HIGH_PASS, 2_000.0),)),
    ],
)
def test_moving_a_knob_does_not_click(tmp_path: Path, mix: TrackMix) -> None:
    song = sine_song(tmp_path)
    mixer = mixer_of(song)
    before = streamed(mixer, 10_240)
    mixer.set_song(replace(song, tracks=(replace(song.tracks[0], mix=mix),)))
    during = streamed(mixer, 4_096)
    assert largest_step(np.concatenate([before, during], axis=1)) < 2.0 * SINE_STEP
    assert not np.allclose(during, streamed(mixer_of(song), 4_096), atol=1e-3)


def test_moving_the_master_does_not_click(tmp_path: Path) -> None:
    song = sine_song(tmp_path)
    mixer = mixer_of(song)
    before = streamed(mixer, 10_240)
    mixer.set_song(replace(song, master=MasterMix(-40.0, width=0.0)))
    assert largest_step(np.concatenate([before, streamed(mixer, 4_096)], axis=1)) < 2 * SINE_STEP


def test_removing_or_moving_a_clip_does_not_click(tmp_path: Path) -> None:
    song = sine_song(tmp_path)
    (track,) = song.tracks
    assert track.clip is not None
    moved = replace(track, clip=replace(track.clip, start_tick=333))
    for tracks in ((), (moved,)):
        mixer = mixer_of(song)
        before = streamed(mixer, 10_240)
        mixer.set_song(replace(song, tracks=tracks))
        played = np.concatenate([before, streamed(mixer, 4_096)], axis=1)
        assert largest_step(played) < 3.0 * SINE_STEP


def test_a_name_or_another_track_changes_nothing(tmp_path: Path) -> None:
    song = busy_song(tmp_path)
    expected = streamed(mixer_of(song), 40_960)
    mixer = mixer_of(song)
    parts = []
    for step in range(80):
        tracks = tuple(replace(track, name=f"{track.name} {step}") for track in song.tracks)
        mixer.set_song(replace(song, tracks=tracks, title=str(step)))
        parts.append(mixer.render(512).master)
    assert np.array_equal(np.concatenate(parts, axis=1), expected)


def test_notes_drawn_ahead_sound_and_those_erased_do_not() -> None:
    song = Song(tracks=(midi_track(1, note(1, 4_000, pitch=40)),))
    drawn = Song(tracks=(midi_track(1, note(2, 3_000, pitch=70)),))
    mixer = mixer_of(song)
    start = streamed(mixer, 5_120)
    mixer.set_song(drawn)
    played = np.concatenate([start, streamed(mixer, 100_000)], axis=1)
    assert np.array_equal(played, streamed(mixer_of(drawn), 105_120))


def test_a_sounding_note_that_is_erased_fades_out() -> None:
    long_note = midi_track(1, note(1, 0, 9_600))
    mixer = mixer_of(Song(tracks=(long_note,)))
    streamed(mixer, 5_120)
    mixer.set_song(Song(tracks=(replace(long_note, notes=()),)))
    fading = streamed(mixer, 2_048)
    assert fading[:, :100].any()
    assert not fading[:, 1_400:].any()


def test_a_note_drawn_under_the_playhead_joins_in() -> None:
    mixer = mixer_of(Song(tracks=(midi_track(1, note(1, 96_000)),)))
    streamed(mixer, 5_120)
    drawn = Song(tracks=(midi_track(1, note(1, 96_000), note(2, 0, 9_600)),))
    mixer.set_song(drawn)
    joined = streamed(mixer, 4_096)
    expected = streamed(mixer_of(drawn), 5_120 + 4_096)[:, 5_120:]
    assert np.array_equal(joined[:, 512:], expected[:, 512:])
    assert abs(joined[0, 0]) < 1e-3


def test_a_new_tempo_keeps_the_tick() -> None:
    song = Song(tracks=(midi_track(1, note(1, 0, 9_600), note(2, 4_800)),))
    mixer = mixer_of(song)
    streamed(mixer, 22_050)
    assert mixer.position_tick == pytest.approx(960)
    sounding = streamed(mixer_of(song), 22_562)[:, 22_050:]
    mixer.set_song(replace(song, tempos=(TempoChange(0, 60.0),)))
    assert mixer.position_tick == pytest.approx(960)
    assert np.array_equal(mixer.render(512).master, sounding)


def test_a_new_tempo_neither_doubles_nor_cuts_notes() -> None:
    notes = [note(1, 0, 900, 60), note(2, 0, 1_500, 64), note(3, 700, 9_000, 67)]
    song = Song(tracks=(midi_track(1, *notes),))
    for bpm in (30.0, 119.0, 240.0):
        mixer = mixer_of(song)
        streamed(mixer, 22_050)
        expected = mixer_of(song)
        streamed(expected, 22_050)
        mixer.set_song(replace(song, tempos=(TempoChange(0, bpm),)))
        assert np.array_equal(mixer.render(512).master, expected.render(512).master)


def test_jumping_joins_the_notes_that_last() -> None:
    song = Song(tracks=(midi_track(1, note(1, 0, 9_600)),))
    mixer = mixer_of(song)
    mixer.jump(30_000)
    joined = streamed(mixer, 4_096)
    expected = streamed(mixer_of(song), 34_096)[:, 30_000:]
    assert np.array_equal(joined[:, 512:], expected[:, 512:])


def test_the_pedal_lengthens_notes() -> None:
    track = midi_track(1, note(1, 0, 240))
    held = replace(track, controls=(ControlChange(0, 64, 127), ControlChange(1_920, 64, 0)))
    other = midi_track(2, note(2, 1_920, 10, 90))
    short = render_track_dry(Song(tracks=(track,)), 1)
    long = render_stems(Song(tracks=(held, other)))[1]
    assert long.samples[:, short.frames :].any()


def test_audition_sounds_while_the_song_stands() -> None:
    mixer = mixer_of(Song(tracks=(midi_track(1, note(1, 0)),)))
    assert not mixer.render(512, rolling=False).master.any()
    mixer.audition(1, 64, 100)
    assert mixer.frames_left > 0
    assert mixer.render(512, rolling=False).master.any()
    assert mixer.position == 0
    mixer.audition(99, 64, 100)


def test_settings_changed_in_silence_are_there_at_once(tmp_path: Path) -> None:
    song = busy_song(tmp_path)
    changed = replace(
        song,
        tracks=tuple(
            replace(track, mix=TrackMix(-9.0, 0.1, eq=(EqBand(EqShape.LOW_PASS, 3_000.0),)))
            for track in song.tracks[1:]
        ),
        master=MASTER,
    )
    mixer = mixer_of(song)
    streamed(mixer, 5_120)
    mixer.set_song(changed)
    mixer.settle()
    mixer.jump(0)
    assert np.array_equal(streamed(mixer, 20_480), streamed(mixer_of(changed), 20_480))


def test_levels_follow_the_fader(tmp_path: Path) -> None:
    mixer = mixer_of(clip_song(tmp_path, TrackMix(-20.0)))
    for _ in range(30):
        block = mixer.render(512)
    assert block.levels[1].peak_db == pytest.approx(20 * np.log10(0.04), abs=0.3)
    assert block.levels[1].rms_db < block.levels[1].peak_db


def test_a_key_sounds_until_it_is_let_go() -> None:
    mixer = Mixer(RATE)
    mixer.set_song(Song(tracks=(midi_track(1),)))
    mixer.press(1, 60, 100)
    held = np.concatenate([mixer.render(512, rolling=False).master for _ in range(100)], axis=1)
    assert np.abs(held[:, -2_000:]).max() > 0.01
    mixer.release(1, 60)
    rest = np.concatenate([mixer.render(512, rolling=False).master for _ in range(20)], axis=1)
    assert np.abs(rest[:, :200]).max() > 0.01
    assert not rest[:, 5_000:].any()
    assert mixer.frames_left == 0


def test_a_key_of_an_audio_track_or_of_none_is_silent() -> None:
    mixer = Mixer(RATE)
    mixer.set_song(Song())
    mixer.press(7, 60, 100)
    mixer.release(7, 60)
    assert not mixer.render(512, rolling=False).master.any()
