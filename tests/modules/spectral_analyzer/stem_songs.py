"""Songs of shaped noise on audio tracks: mixes whose balance is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from tones import shaped_noise

from modules.song.mix import TrackMix
from modules.song.score import Song, Track, TrackKind
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_file import probe_audio, write_audio
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.genre_profile import GenreProfile

RATE = 44_100
SILENT_DB = -90.0
STEM_BANDS = {
    "Kick": {"sub_bass": 0.0, "bass": -8.0, "high_mid": -25.0},
    "Bass": {"sub_bass": -9.0, "bass": 0.0, "low_mid": -10.0},
    "Guitars": {"low_mid": 0.0, "mid": 0.0, "high_mid": -4.0},
    "Voice": {"mid": 0.0, "high_mid": 0.0, "presence": -3.0},
    "Cymbals": {"presence": 0.0, "air": 0.0},
}
"""In which bands each stem sounds, in dB against the profile's centre."""


def stem_track(folder: Path, track_id: int, name: str, samples: np.ndarray) -> Track:
    """An audio track that plays `samples`."""
    path = folder / f"{name}.wav"
    write_audio(path, AudioBuffer(samples.astype(np.float32), RATE), "FLOAT")
    return Track(track_id, name, TrackKind.AUDIO, clip=probe_audio(path))


def balanced_song(folder: Path, profile: GenreProfile, duration_s: float = 12.0) -> Song:
    """Five stems whose sum is close to the middle of `profile`, and quiet enough to be moved."""
    centres = {name: band.centre_db for name, band in zip(BAND_NAMES, profile.bands, strict=True)}
    tracks = []
    for track_id, (name, bands) in enumerate(STEM_BANDS.items(), start=1):
        levels = [
            centres[band] + bands[band] - _crowd_db(band) if band in bands else SILENT_DB
            for band in BAND_NAMES
        ]
        noise = shaped_noise(levels, duration_s, RATE, np.random.default_rng(track_id))
        power_db = 10 * np.log10(sum(10 ** (level / 10) for level in levels))
        samples = noise * 10 ** ((power_db - 6.0) / 20)
        tracks.append(stem_track(folder, track_id, name, samples))
    return Song(tracks=tuple(tracks), genre=profile.genre)


def _crowd_db(band: str) -> float:
    """How much louder a band is when all stems that sound in it add up."""
    shares = [10 ** (bands[band] / 10) for bands in STEM_BANDS.values() if band in bands]
    return float(10 * np.log10(sum(shares)))


def with_mix(song: Song, track_id: int, **settings: object) -> Song:
    """`song` with other settings on one track."""
    track = song.track(track_id)
    mix: TrackMix = replace(track.mix, **settings)  # type: ignore[arg-type]
    return song.with_track(replace(track, mix=mix))
