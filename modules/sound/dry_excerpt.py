"""The beginning of a track's own sound: what the ear needs to name it at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from modules.song.score import Song, Track
from modules.song.time_map import time_map_of
from modules.sound.audio_buffer import AudioBuffer, Samples
from modules.sound.render import render_track_dry

EXCERPT_S = 12.0
SOUND_RATE = 44_100
SILENCE = 1e-4


def dry_excerpt(song: Song, track: Track, cancelled: Callable[[], bool]) -> AudioBuffer:
    """The first seconds of sound of a track before its mix, without leading silence.

    A missing file gives 0 frames. Raises what rendering raises.
    """
    shortened = song.with_track(_first_notes(song, track))
    audio = render_track_dry(shortened, track.id, SOUND_RATE, cancelled=cancelled)
    start = _first_sound(audio.samples)
    end = start + round(EXCERPT_S * audio.sample_rate)
    return AudioBuffer(audio.samples[:, start:end], audio.sample_rate)


def _first_notes(song: Song, track: Track) -> Track:
    if not track.notes:
        return track
    time_map = time_map_of(song)
    limit_s = time_map.tick_to_seconds(track.notes[0].start_tick) + EXCERPT_S
    return track.with_notes(
        note for note in track.notes if time_map.tick_to_seconds(note.start_tick) < limit_s
    )


def _first_sound(samples: Samples) -> int:
    audible = np.abs(samples).max(axis=0, initial=0.0) > SILENCE
    return int(np.argmax(audible)) if audible.any() else samples.shape[1]
