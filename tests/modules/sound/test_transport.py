"""The transport: loops to the sample, metronome on the sample, the end of the song."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sound_songs import RATE, NoiseSynth, clip_track, midi_track, noise, note

from modules.song.mix import MasterMix, PeakLimiter
from modules.song.score import LoopRegion, MeterChange, Song, TempoChange
from modules.song.time_map import time_map_of
from modules.sound.metronome import beats_between
from modules.sound.mixer import Mixer
from modules.sound.transport import Transport
from modules.sound.true_peak_limiter import latency_frames


def transport_of(song: Song) -> Transport:
    transport = Transport(Mixer(RATE, NoiseSynth()))
    transport.mixer.set_song(song)
    return transport


def played(transport: Transport, frames: int, block: int) -> np.ndarray:
    sizes = [block] * (frames // block) + [frames % block] * (frames % block > 0)
    pieces = [piece.heard for size in sizes for piece in transport.render(size)]
    return np.concatenate(pieces, axis=1)


@pytest.mark.parametrize("block", [64, 512, 4_096, 50_000])
def test_a_loop_repeats_to_the_sample(tmp_path: Path, block: int) -> None:
    sound = noise(60_000)
    transport = transport_of(Song(tracks=(clip_track(1, tmp_path / "a.wav", sound),)))
    transport.loop = LoopRegion(333, 1_111)
    start, end = (transport.mixer.position_of(tick) for tick in (333, 1_111))
    transport.seek(start)
    transport.start()
    expected = np.tile(sound[:, start:end], (1, 5))
    assert np.array_equal(played(transport, expected.shape[1], block), expected)


def test_tails_ring_over_the_end_of_a_loop_and_cut_notes_end() -> None:
    song = Song(tracks=(midi_track(1, note(1, 900, 50, 60), note(2, 800, 960, 70)),))
    transport = transport_of(song)
    transport.loop = LoopRegion(0, 960)
    transport.start()
    end = transport.mixer.position_of(960)
    sound = played(transport, 2 * end, 512)
    after = sound[:, end:]
    tail = NoiseSynth().note(None, 60, 100, 0.026)  # type: ignore[arg-type]
    start = transport.mixer.position_of(900)
    heard_of_tail = len(tail) - (end - start)
    fade_frames = int(0.03 * RATE)
    assert np.allclose(after[0, fade_frames:heard_of_tail], tail[end - start + fade_frames :])
    assert not after[:, heard_of_tail : transport.mixer.position_of(800)].any()


def test_a_loop_that_is_off_or_tiny_or_passed_is_not_played(tmp_path: Path) -> None:
    sound = noise(60_000)
    song = Song(tracks=(clip_track(1, tmp_path / "a.wav", sound),))
    for loop, seek in (
        (LoopRegion(0, 480, enabled=False), 0),
        (LoopRegion(480, 481), 0),
        (LoopRegion(480, 480), 0),
        (LoopRegion(960, 480), 0),
        (LoopRegion(0, 480), 11_025),
        (None, 0),
    ):
        transport = transport_of(song)
        transport.loop = loop
        transport.seek(seek)
        transport.start()
        assert np.array_equal(played(transport, 30_000, 512), sound[:, seek : seek + 30_000])


@pytest.mark.parametrize("block", [64, 512, 5_000])
def test_the_metronome_clicks_on_the_sample(block: int) -> None:
    song = Song(
        tempos=(TempoChange(0, 120.0), TempoChange(1_920, 97.3)),
        meters=(MeterChange(0, 3, 4), MeterChange(2_880, 6, 8)),
    )
    transport = transport_of(song)
    transport.metronome_on = True
    transport.start()
    sound = played(transport, 200_000, block)[0]
    onsets = [i for i in np.nonzero(sound)[0] if not sound[max(0, i - 200) : i].any()]
    ticks = [0, 960, 1_920, *range(2_880, 10_000, 480)]
    expected = [transport.mixer.position_of(tick) for tick in ticks]
    # A sine starts at zero, so the first sample that is heard is the second of a click.
    assert onsets == [start + 1 for start in expected if start < 200_000]


def test_the_first_beat_of_a_bar_is_marked() -> None:
    time_map = time_map_of(Song(meters=(MeterChange(0, 3, 4), MeterChange(4_000, 2, 4))))
    beats = list(beats_between(time_map, 0, 6_000))
    assert [tick for tick, is_bar in beats if is_bar] == [0, 2_880, 4_000, 5_920]
    assert [tick for tick, _ in beats] == [0, 960, 1_920, 2_880, 3_840, 4_000, 4_960, 5_920]


def test_the_song_stops_after_its_last_tail() -> None:
    song = Song(tracks=(midi_track(1, note(1, 0, 960)),))
    transport = transport_of(song)
    transport.start()
    sound = played(transport, 40_000, 512)
    assert not transport.rolling
    assert sound[:, 22_050:24_000].any()
    assert not transport.is_active
    transport.start()
    assert transport.mixer.position == 0


def test_beyond_the_end_it_rolls_on() -> None:
    for song, position in ((Song(tracks=(midi_track(1, note(1, 0)),)), 90_000), (Song(), 0)):
        transport = transport_of(song)
        transport.seek(position)
        transport.start()
        played(transport, 40_000, 512)
        assert transport.rolling


def test_the_metronome_keeps_the_song_rolling() -> None:
    transport = transport_of(Song(tracks=(midi_track(1, note(1, 0)),)))
    transport.metronome_on = True
    transport.start()
    played(transport, 60_000, 512)
    assert transport.rolling


def test_a_recording_keeps_the_song_rolling() -> None:
    transport = transport_of(Song(tracks=(midi_track(1, note(1, 0)),)))
    transport.rolls_on = True
    transport.start()
    played(transport, 60_000, 512)
    assert transport.rolling
    transport.rolls_on = False
    played(transport, 512, 512)
    assert not transport.rolling


def test_a_loop_around_the_end_keeps_the_song_rolling() -> None:
    transport = transport_of(Song(tracks=(midi_track(1, note(1, 0)),)))
    transport.loop = LoopRegion(0, 3_840)
    transport.start()
    played(transport, 300_000, 512)
    assert transport.rolling


def test_positions_of_pieces_are_gapless_but_for_jumps(tmp_path: Path) -> None:
    song = Song(tracks=(clip_track(1, tmp_path / "a.wav", noise(60_000)),))
    transport = transport_of(replace(song, tempos=(TempoChange(0, 133.0),)))
    transport.loop = LoopRegion(200, 700)
    transport.start()
    end, start = (transport.mixer.position_of(tick) for tick in (700, 200))
    position = 0
    for _ in range(100):
        for piece in transport.render(512):
            assert piece.position == position
            position += piece.heard.shape[1]
            if position == end:
                position = start


def test_with_the_limiter_music_and_clicks_are_late_together(tmp_path: Path) -> None:
    late = latency_frames(RATE)
    sound = noise(60_000)
    song = Song(
        tracks=(clip_track(1, tmp_path / "a.wav", sound),), master=MasterMix(limiter=PeakLimiter())
    )
    free = transport_of(replace(song, master=MasterMix()))
    held = transport_of(song)
    for transport in (free, held):
        transport.metronome_on = True
        transport.loop = LoopRegion(480, 1_440)
        transport.seek(transport.mixer.position_of(480))
        transport.start()
    expected, heard = played(free, 80_000, 512), played(held, 80_000, 512)
    np.testing.assert_allclose(heard[:, late:], expected[:, :-late], atol=1e-6)


@pytest.mark.parametrize("block", [64, 512, 7_001])
def test_a_count_in_clicks_every_beat_while_the_song_stands(block: int) -> None:
    meters, tempos = (MeterChange(0, 3, 4),), (TempoChange(0, 240.0),)
    song = Song(meters=meters, tempos=tempos, tracks=(midi_track(1, note(1, 0, 480, 60)),))
    transport = transport_of(song)
    transport.start(count_in_bars=2)
    beat = RATE // 4
    sound = played(transport, 6 * beat, block)[0]
    onsets = [index for index in range(6) if sound[index * beat : index * beat + 400].any()]
    assert onsets == list(range(6))
    assert not any(sound[index * beat + RATE // 20 : (index + 1) * beat].any() for index in onsets)
    loudest = [np.abs(np.fft.rfft(sound[i * beat :][:1764])).argmax() for i in onsets]
    assert loudest[0] == loudest[3] != loudest[1] == loudest[2]
    assert transport.mixer.position == 0
    assert transport.count_in_frames == 0
    assert played(transport, 2_000, block).any()
    assert transport.mixer.position == 2_000


def test_a_count_in_can_be_stopped() -> None:
    transport = transport_of(Song(tracks=(midi_track(1, note(1, 0, 480, 60)),)))
    transport.start(count_in_bars=1)
    transport.render(5_000)
    transport.stop(0)
    transport.start()
    assert transport.render(512)[0].rolls
    assert transport.mixer.position == 512
