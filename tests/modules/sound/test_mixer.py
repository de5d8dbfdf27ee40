"""The mixer: streaming equals offline, and every knob does what its name says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sound_songs import RATE, NoiseSynth, busy_song, clip_track, midi_track, noise, note

from modules.errors import AudioFileError, Cancelled, ParameterError
from modules.song.mix import EqBand, EqShape, MasterMix, TrackMix
from modules.song.score import ControlChange, Song, TempoChange, Track
from modules.sound.gains import pan_gains
from modules.sound.master_bus import MasterBus
from modules.sound.mixer import Mixer, render_song, render_stems, render_track_dry

MASTER = MasterMix(-2.0, (EqBand(EqShape.HIGH_SHELF, 6_000.0, 3.0),), width=1.3)


def mixer_of(song: Song) -> Mixer:
    mixer = Mixer(RATE, NoiseSynth())
    mixer.set_song(song)
    return mixer


def streamed(mixer: Mixer, frames: int, block: int = 512) -> np.ndarray:
    sizes = [block] * (frames // block) + [frames % block] * (frames % block > 0)
    return np.concatenate([mixer.render(size).master for size in sizes], axis=1)


def clip_song(tmp_path: Path, mix: TrackMix | None = None, channels: int = 2) -> Song:
    track = clip_track(1, tmp_path / "noise.wav", noise(20_000, channels))
    return Song(tracks=(replace(track, mix=mix or TrackMix()),))


@pytest.mark.parametrize("block", [1, 64, 512, 4_096])
def test_streaming_is_the_offline_render(tmp_path: Path, block: int) -> None:
    song = replace(busy_song(tmp_path), master=MASTER)
    offline = render_song(song)
    frames = 6_000 if block == 1 else offline.frames
    mixer = Mixer(RATE)
    mixer.set_song(song)
    assert np.abs(streamed(mixer, frames, block) - offline.samples[:, :frames]).max() < 1e-6


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


def test_chosen_tracks_are_rendered_alone(tmp_path: Path) -> None:
    song = busy_song(tmp_path)
    only = render_song(song, tracks={3})
    assert np.array_equal(only.samples, render_stems(song)[3].samples[:, : only.frames])


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


def test_notes_start_at_their_frame_and_ring_to_the_end() -> None:
    synth = NoiseSynth()
    mixer = mixer_of(Song(tracks=(midi_track(1, note(1, 961, 480, 60, 127)),)))
    played = streamed(mixer, 60_000, 64)[0]
    expected = synth.note(None, 60, 127, 0.25)  # type: ignore[arg-type]
    assert not played[:22_073].any()
    assert np.array_equal(played[22_073 : 22_073 + len(expected)], expected)
    assert not played[22_073 + len(expected) :].any()


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
    for render in (render_song, render_stems):
        with pytest.raises(Cancelled):
            render(song, cancelled=lambda: True)


def test_a_song_of_days_is_not_rendered() -> None:
    song = Song(tracks=(midi_track(1, note(1, 0), note(2, 1 << 28)),))
    with pytest.raises(ParameterError):
        render_song(song)


# Changes while it plays.


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
