"""Songs and a synth for the tests of the mixer and the engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from modules.song.mix import EqBand, EqShape, TrackMix
from modules.song.score import DRUM_CHANNEL, AudioClip, Note, Song, Track, TrackKind
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_file import probe_audio, write_audio
from modules.sound.sound_engine import SoundEngine
from modules.sound.synth import Patch
from modules.sound.voices import Waveform

RATE = 44_100
TAIL_S = 0.05


class NoiseSynth:
    """Notes of noise: the same note is the same noise, and no two notes are alike."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, float]] = []

    def note(
        self, patch: Patch, pitch: int, velocity: int, duration_s: float, variant: int = 0
    ) -> Waveform:
        self.asked.append((pitch, velocity, duration_s))
        rng = np.random.default_rng([pitch, velocity])
        frames = round((duration_s + TAIL_S) * RATE)
        return (rng.uniform(-0.1, 0.1, frames) * velocity / 127).astype(np.float32)


def note(
    note_id: int, start: int, duration: int = 480, pitch: int = 60, velocity: int = 100
) -> Note:
    return Note(note_id, pitch, velocity, start, duration)


def midi_track(track_id: int, *notes: Note, mix: TrackMix | None = None, channel: int = 0) -> Track:
    track = Track(track_id, f"Track {track_id}", channel=channel, mix=mix or TrackMix())
    return track.with_notes(notes)


def clip_track(track_id: int, path: Path, samples: np.ndarray, start_tick: int = 0) -> Track:
    write_audio(path, AudioBuffer(samples.astype(np.float32), RATE), "FLOAT")
    clip: AudioClip = replace(probe_audio(path), start_tick=start_tick)
    return Track(track_id, path.stem, TrackKind.AUDIO, clip=clip)


def clips_are_decoded(engine: SoundEngine, song: Song) -> bool:
    clips = (track.clip for track in song.tracks if track.clip is not None)
    store = engine._feed.clips
    return all(store.get(clip) is not None for clip in clips) or bool(store.problems())


def noise(frames: int, channels: int = 2, seed: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.uniform(-0.4, 0.4, (channels, frames)).astype(np.float32)


def clip_song(folder: Path, mix: TrackMix | None = None, channels: int = 2) -> Song:
    track = clip_track(1, folder / "noise.wav", noise(20_000, channels))
    return Song(tracks=(replace(track, mix=mix or TrackMix()),))


def busy_song(folder: Path) -> Song:
    """Two bars of everything: drums, two MIDI tracks with equalizers and a clip, all panned."""
    equalized = TrackMix(
        -3.0, 0.4, eq=(EqBand(EqShape.PEAK, 300.0, -6.0, 2.0), EqBand(EqShape.HIGH_PASS, 80.0))
    )
    rng = np.random.default_rng(2)
    lead = [
        note(100 + i, int(tick), int(rng.integers(50, 900)), int(rng.integers(40, 80)))
        for i, tick in enumerate(np.sort(rng.integers(0, 7_000, 40)))
    ]
    drums = [note(200 + i, i * 240, 60, 36 + i % 3 * 3) for i in range(30)]
    clip = clip_track(4, folder / "clip.wav", noise(60_000), start_tick=500)
    return Song(
        tracks=(
            midi_track(1, *drums, channel=DRUM_CHANNEL),
            midi_track(2, *lead, mix=equalized),
            midi_track(3, note(300, 0, 6_000, 48), mix=TrackMix(-6.0, -0.7)),
            replace(clip, mix=TrackMix(-2.0, 0.2, eq=(EqBand(EqShape.LOW_SHELF, 200.0, 4.0),))),
        ),
        next_id=1_000,
    )
