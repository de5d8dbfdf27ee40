"""The engine on a silent output that the test itself drives, block by block."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from sound_songs import RATE, NoiseSynth, clip_track, clips_are_decoded, midi_track, noise, note
from waiting import until

from modules.song.mix import EqBand, EqShape, MasterMix, TrackMix
from modules.song.score import LoopRegion, Song, TempoChange
from modules.sound import output_keeper
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.device import SoundDevice
from modules.sound.output import Source
from modules.sound.render import render_song
from modules.sound.resample import resample
from modules.sound.sound_engine import SoundEngine, with_mix_of

BLOCK = 512


class HandOutput:
    """An output whose callback runs when the test says so."""

    device_name: str | None = None
    channels = 2
    latency_s = 0.0
    is_running = True
    forced_rate: int | None = None

    def __init__(self, sample_rate: int, _block: int, source: Source) -> None:
        self.sample_rate = self.forced_rate or sample_rate
        self.is_closed = False
        self.is_quick = False
        self._source = source

    def take(self, frames: int = BLOCK) -> np.ndarray:
        """The next frames as (channels, frames)."""
        out = np.zeros((frames, 2), np.float32)
        self._source.fill(out, False, perf_counter() + self.latency_s)
        return out.T

    def close(self) -> None:
        self.is_closed = True


class Player:
    """An engine with its hand-driven output."""

    def __init__(self, outputs: list[HandOutput]) -> None:
        self.engine = SoundEngine(RATE, BLOCK, "none", synth=NoiseSynth())
        self.outputs = outputs
        self.wait()

    @property
    def output(self) -> HandOutput:
        return self.outputs[-1]

    def wait(self) -> None:
        """Wait until the feeder has done what was asked and has filled the ring."""
        until(lambda: self.engine.is_settled)
        feeder = self.engine._feed
        until(lambda: not feeder._transport.is_active or feeder.playback.ring.fill >= 2_205)
        until(lambda: feeder.playback.is_open)

    def wait_for_lead(self) -> None:
        """Wait until the ring is as full as it gets while the song rolls."""
        feeder = self.engine._feed
        feeder._wake_up()
        until(lambda: not feeder._transport.rolling or feeder.playback.ring.fill >= 8_820)

    def hear(self, frames: int) -> np.ndarray:
        parts = []
        for _ in range(frames // BLOCK):
            self.wait_for_lead()
            parts.append(self.output.take())
        return np.concatenate(parts, axis=1)


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Iterator[Player]:
    outputs: list[HandOutput] = []

    def make(sample_rate: int, block: int, source: Source) -> HandOutput:
        outputs.append(HandOutput(sample_rate, block, source))
        return outputs[-1]

    monkeypatch.setattr(output_keeper, "SilentOutput", make)
    made = Player(outputs)
    yield made
    made.engine.close()
    assert made.output.is_closed


@pytest.fixture
def clip_song(tmp_path: Path) -> Song:
    return Song(tracks=(clip_track(1, tmp_path / "noise.wav", noise(200_000)),))


def load(player: Player, song: Song) -> None:
    player.engine.set_song(song)
    player.wait()
    until(lambda: clips_are_decoded(player.engine, song))


def test_what_is_heard_is_the_render(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    assert not player.output.take().any()
    player.engine.play()
    player.wait()
    assert player.engine.is_playing
    assert np.array_equal(
        player.hear(100 * BLOCK), render_song(clip_song).samples[:, : 100 * BLOCK]
    )
    assert player.engine.status.under_runs == 0


def test_the_position_is_what_is_heard(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    player.engine.play()
    player.wait()
    assert player.engine.position_tick == pytest.approx(0, abs=25)
    heard = player.hear(60 * BLOCK).shape[1]
    # The last block begins to sound now.
    assert player.engine.position_s * RATE == pytest.approx(heard - BLOCK / 2, abs=BLOCK)
    assert player.engine.position_tick == pytest.approx(heard / RATE * 1_920, abs=25)


def test_latency_counts(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    player.output.latency_s = 0.1
    player.engine.play()
    player.wait()
    player.hear(60 * BLOCK)
    assert player.engine.position_s == pytest.approx(60 * BLOCK / RATE - 0.1, abs=0.02)


def test_pause_stands_where_the_sound_was_and_play_goes_on(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    player.engine.play()
    player.wait()
    player.hear(20 * BLOCK)
    player.engine.pause()
    player.wait()
    assert not player.engine.is_playing
    rest = np.concatenate([player.output.take() for _ in range(5)], axis=1)
    sounding = 2 * BLOCK + 256
    assert rest[:, : 2 * BLOCK].any()
    assert not rest[:, sounding:].any()
    position = round(player.engine.position_s * RATE)
    assert position == 22 * BLOCK
    player.engine.play()
    player.wait()
    original = noise(200_000)
    assert np.array_equal(player.hear(4 * BLOCK), original[:, position : position + 4 * BLOCK])
    assert player.engine.status.under_runs == 0


def test_a_seek_is_heard_within_two_blocks_without_a_click(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    player.engine.play()
    player.wait()
    player.hear(20 * BLOCK)
    player.engine.seek_tick(3_840)
    assert player.engine.position_tick == 3_840
    player.wait()
    assert player.engine.position_tick == pytest.approx(3_840, abs=1)
    original = noise(200_000)
    old = original[:, 20 * BLOCK :]
    new = original[:, 88_200:]
    sound = player.hear(6 * BLOCK)
    assert np.array_equal(sound[:, : 2 * BLOCK], old[:, : 2 * BLOCK])
    ramp = np.linspace(1.0, 0.0, 256, dtype=np.float32)
    faded = old[:, 2 * BLOCK : 2 * BLOCK + 256] * ramp + new[:, :256] * (1 - ramp)
    assert np.allclose(sound[:, 2 * BLOCK : 2 * BLOCK + 256], faded, atol=1e-6)
    assert np.array_equal(sound[:, 2 * BLOCK + 256 :], new[:, 256 : 4 * BLOCK])
    assert player.engine.status.under_runs == 0


def test_seeking_while_it_stands_moves_only_the_position(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    player.engine.seek_tick(960)
    player.wait()
    assert player.engine.position_tick == 960
    assert not player.output.take().any()
    player.engine.seek_tick(-5)
    player.wait()
    assert player.engine.position_tick == 0
    player.engine.seek_tick(500)
    player.engine.stop()
    player.wait()
    assert player.engine.position_tick == 0


def test_a_loop_is_heard_to_the_sample(player: Player, clip_song: Song) -> None:
    load(player, replace(clip_song, loop=LoopRegion(100, 700)))
    player.engine.play()
    player.wait()
    start, end = (round(tick / 1_920 * RATE) for tick in (100, 700))
    original = noise(200_000)
    expected = np.concatenate([original[:, :end], *[original[:, start:end]] * 4], axis=1)
    frames = expected.shape[1] // BLOCK * BLOCK
    assert np.array_equal(player.hear(frames), expected[:, :frames])
    assert 100 <= player.engine.position_tick <= 700


def test_setting_songs_while_playing_is_seamless(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    player.engine.play()
    player.wait()
    parts = []
    for step in range(60):
        player.engine.set_song(replace(clip_song, title=str(step)))
        parts.append(player.hear(BLOCK))
    assert np.array_equal(np.concatenate(parts, axis=1), noise(200_000)[:, : 60 * BLOCK])


def test_a_new_tempo_keeps_the_playhead(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    player.engine.play()
    player.wait()
    player.hear(20 * BLOCK)
    before = player.engine.position_tick
    player.engine.set_song(replace(clip_song, tempos=(TempoChange(0, 60.0),)))
    player.wait()
    assert player.engine.position_tick == pytest.approx(before, abs=30)
    player.hear(40 * BLOCK)
    # 0.2 s were rendered ahead at the old tempo.
    expected = 1_920 * (20 * BLOCK / RATE + 0.2) + 960 * (40 * BLOCK / RATE - 0.2)
    assert player.engine.position_tick == pytest.approx(expected, abs=40)


def test_the_song_stops_by_itself(player: Player, tmp_path: Path) -> None:
    load(player, Song(tracks=(clip_track(1, tmp_path / "a.wav", noise(9_000)),)))
    player.engine.play()
    player.wait()
    player.hear(20 * BLOCK)
    assert not player.engine.is_playing
    assert not player.output.take().any()
    assert player.engine.status.under_runs == 0
    assert player.engine.position_s * RATE == pytest.approx(9_000, abs=BLOCK)


def test_after_its_end_nothing_but_play_counts_as_playing(player: Player, tmp_path: Path) -> None:
    load(player, Song(tracks=(clip_track(1, tmp_path / "short.wav", noise(2_000)),)))
    player.engine.play()
    player.wait()
    until(lambda: not player.engine.is_playing)
    for _ in range(20):  # Told at once, whether the feeder has done it or not.
        player.engine.set_rolls_on(True)
        assert not player.engine.is_playing
    player.engine.play()
    assert player.engine.is_playing


def test_the_output_guard_bends_only_what_is_heard(player: Player, clip_song: Song) -> None:
    loud = replace(clip_song, tracks=(replace(clip_song.tracks[0], mix=TrackMix(12.0)),))
    load(player, loud)
    tap = player.engine.master_tap()
    player.engine.play()
    player.wait()
    heard = player.hear(10 * BLOCK)
    tapped = tap.read_new(10 * BLOCK)
    assert np.abs(tapped).max() > 1.5
    assert 0.95 < np.abs(heard).max() <= 1.0
    quiet = np.abs(tapped) < 0.89
    assert np.array_equal(heard[quiet], tapped[quiet])


def test_taps_hear_dry_post_and_master(player: Player, clip_song: Song) -> None:
    mix = TrackMix(-6.0, 1.0, eq=(EqBand(EqShape.HIGH_PASS, 500.0),))
    song = replace(
        clip_song, tracks=(replace(clip_song.tracks[0], mix=mix),), master=MasterMix(-3.0)
    )
    load(player, song)
    dry, post = player.engine.track_tap(1), player.engine.post_tap(1)
    master, other = player.engine.master_tap(), player.engine.track_tap(77)
    player.engine.play()
    player.wait()
    player.hear(10 * BLOCK)
    original = noise(200_000)[:, : 10 * BLOCK]
    assert np.allclose(dry.read_new(10 * BLOCK), original.mean(axis=0, keepdims=True), atol=1e-7)
    rendered = render_song(song).samples[:, : 10 * BLOCK]
    assert np.allclose(master.read_new(10 * BLOCK), rendered, atol=1e-6)
    unmastered = render_song(replace(song, master=MasterMix())).samples[:, : 10 * BLOCK]
    assert np.allclose(post.read_new(10 * BLOCK), unmastered, atol=1e-6)
    assert other.read_new(99).shape == (1, 0)


def test_the_metronome_is_heard_but_not_tapped(player: Player) -> None:
    load(player, Song())
    tap = player.engine.master_tap()
    player.engine.set_metronome(True)
    player.engine.play()
    player.wait()
    sound = player.hear(60 * BLOCK)
    assert np.flatnonzero(sound[0, 10_000:])[0] + 10_000 == 22_051
    assert not tap.read_new(60 * BLOCK).any()


def test_comparing_changes_the_mix_but_not_the_notes(player: Player, clip_song: Song) -> None:
    changed = replace(
        clip_song,
        tracks=(replace(clip_song.tracks[0], mix=TrackMix(-12.0)),),
        master=MasterMix(-6.0),
    )
    assert with_mix_of(clip_song, changed).tracks[0].clip is clip_song.tracks[0].clip
    load(player, clip_song)
    tap = player.engine.master_tap()
    player.engine.set_compare(changed, gain_db=18.0)
    player.engine.play()
    player.wait()
    player.hear(4 * BLOCK)
    tap.read_new(999 * BLOCK)
    player.hear(16 * BLOCK)
    original = noise(200_000)
    heard = player.hear(4 * BLOCK)
    assert np.allclose(heard, original[:, 20 * BLOCK : 24 * BLOCK], atol=1e-4)
    assert 0.04 < np.abs(tap.read_new(BLOCK)).max() < 0.06
    player.engine.set_compare(None)
    player.wait()
    player.hear(20 * BLOCK)
    assert np.array_equal(player.hear(BLOCK), original[:, 44 * BLOCK : 45 * BLOCK])


def test_audition_is_heard_at_once(player: Player) -> None:
    load(player, Song(tracks=(midi_track(1, note(1, 0)),)))
    player.engine.audition(1, 62, 100)
    player.wait()
    assert player.output.take().any()
    assert not player.engine.is_playing
    assert player.engine.position_tick == 0
    for _ in range(60):
        player.wait()
        last = player.output.take()
    assert not last.any()
    assert player.engine.status.under_runs == 0


def test_levels_are_those_of_the_heard_sound_and_fall(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    assert player.engine.master_level().peak_db == -120.0
    player.engine.play()
    player.wait()
    player.hear(30 * BLOCK)
    assert player.engine.master_level().peak_db == pytest.approx(20 * np.log10(0.4), abs=0.3)
    assert player.engine.track_level(1) == player.engine.master_level()
    assert player.engine.track_level(9).peak_db == -120.0
    player.engine.pause()
    player.wait()
    first = player.engine.master_level().peak_db
    until(lambda: player.engine.master_level().peak_db < first - 1.0)


def test_twenty_seconds_pass_without_a_gap(player: Player, tmp_path: Path) -> None:
    sound = noise(20 * RATE)
    load(player, Song(tracks=(clip_track(1, tmp_path / "long.wav", sound),)))
    player.engine.play()
    player.wait()
    frames = sound.shape[1] // BLOCK * BLOCK
    assert np.array_equal(player.hear(frames), sound[:, :frames])
    assert player.engine.status.under_runs == 0


def test_late_blocks_are_counted(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    player.engine.play()
    player.wait()
    player.hear(4 * BLOCK)
    before = player.engine.status.under_runs
    player.output.take(40_000)
    assert player.engine.status.under_runs == before + 1


def test_a_damaged_clip_is_told(player: Player, tmp_path: Path, clip_song: Song) -> None:
    clip = clip_song.tracks[0].clip
    assert clip is not None
    clip.path.write_bytes(b"RIFF")
    load(player, clip_song)
    assert "noise.wav" in player.engine.status.message
    player.engine.play()
    player.wait()
    assert not player.hear(4 * BLOCK).any()


def test_a_wrong_value_in_a_song_is_told_and_not_fatal(player: Player, clip_song: Song) -> None:
    load(player, clip_song)
    wrong = TrackMix(eq=(EqBand(EqShape.PEAK, float("nan"), 3.0),))
    player.engine.set_song(replace(clip_song, tracks=(replace(clip_song.tracks[0], mix=wrong),)))
    player.engine.play()
    until(lambda: "frequency_hz" in player.engine.status.message)
    assert not player.engine.is_playing
    load(player, clip_song)
    player.engine.play()
    player.wait()
    until(lambda: player.engine.is_playing)


def test_an_output_at_another_rate_is_resampled(
    player: Player, clip_song: Song, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(player, clip_song)
    monkeypatch.setattr(HandOutput, "forced_rate", 48_000)
    player.engine.reopen("none")
    player.wait()
    player.engine.play()
    player.wait()
    heard = player.hear(100 * BLOCK)
    expected = resample(AudioBuffer(noise(200_000), RATE), 48_000).samples[:, : heard.shape[1]]
    assert np.allclose(heard, expected, atol=1e-5)
    assert player.engine.position_s == pytest.approx(100 * BLOCK / 48_000, abs=0.02)


class FailingDevice(HandOutput):
    """A device that can be unplugged."""

    device_name = "Loud (Test)"

    def __init__(
        self, _name: str | None, rate: int, block: int, source: Source, on_lost: Callable[[], None]
    ) -> None:
        super().__init__(rate, block, source)
        self.unplug = on_lost


def test_a_lost_device_is_replaced_by_silence_and_can_come_back(
    player: Player, clip_song: Song, monkeypatch: pytest.MonkeyPatch
) -> None:
    devices: list[FailingDevice] = []

    def plug(*arguments: object) -> FailingDevice:
        devices.append(FailingDevice(*arguments))  # type: ignore[arg-type]
        return devices[-1]

    found = (SoundDevice("Loud (Test)", "Test", 2, RATE, True),)
    monkeypatch.setattr(output_keeper, "open_output", plug)
    monkeypatch.setattr(output_keeper, "list_devices", lambda _way, refresh: found)
    load(player, clip_song)
    player.engine.reopen("auto")
    player.wait()
    assert player.engine.status.device_name == "Loud (Test)"
    assert player.engine.status.message == ""
    assert player.engine.output_devices() == found
    player.engine.play()
    player.wait()
    devices[-1].take()
    devices[-1].unplug()
    until(lambda: len(player.outputs) == 2)
    player.wait()
    assert devices[-1].is_closed
    assert player.engine.status.device_name is None
    assert "Loud (Test)" in player.engine.status.message
    assert player.engine.is_playing
    assert player.hear(4 * BLOCK).any()
    player.engine.reopen("auto")
    player.wait()
    assert player.engine.status.device_name == "Loud (Test)"
    assert player.engine.is_playing


def test_a_device_that_takes_nothing_is_lost(
    player: Player, clip_song: Song, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output_keeper, "open_output", FailingDevice)
    monkeypatch.setattr(output_keeper, "list_devices", lambda _way, refresh: ())
    monkeypatch.setattr(output_keeper, "STALL_S", 0.1)
    load(player, clip_song)
    player.engine.reopen("auto")
    player.engine.play()
    until(lambda: "stopped" in player.engine.status.message)


def test_closing_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    engines = [SoundEngine(output="none", synth=NoiseSynth()) for _ in range(3)]
    for engine in engines:
        engine.set_song(Song(tracks=(midi_track(1, note(1, 0)),)))
        engine.play()
    for engine in engines:
        engine.close()
        engine.close()
        assert not engine.is_playing
    assert set(threading.enumerate()) == before


def test_the_silent_output_keeps_real_time() -> None:
    with SoundEngine(output="none", synth=NoiseSynth()) as engine:
        engine.set_metronome(True)
        engine.play()
        until(lambda: engine.position_s > 0.0)
        started = time.perf_counter() - engine.position_s
        until(lambda: engine.position_s > 0.5)
        assert abs(time.perf_counter() - started - engine.position_s) < 0.1
        assert "switched off" in engine.status.message
