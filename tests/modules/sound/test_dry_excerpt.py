"""The beginning of a track's own sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from modules.song.demo_song import demo_song
from modules.sound.dry_excerpt import EXCERPT_S, SILENCE, dry_excerpt


def test_it_begins_where_the_track_sounds_and_ends_in_time() -> None:
    song = demo_song()
    track = song.tracks[1]
    late = track.with_notes(
        replace(note, start_tick=note.start_tick + 40 * song.ppq) for note in track.notes
    )
    excerpt = dry_excerpt(song.with_track(late), late, lambda: False)
    assert 0.0 < excerpt.duration_s <= EXCERPT_S
    assert np.abs(excerpt.samples[:, :10]).max() > SILENCE


def test_a_track_without_notes_has_no_excerpt() -> None:
    song = demo_song()
    empty = song.tracks[1].with_notes(())
    assert dry_excerpt(song.with_track(empty), empty, lambda: False).frames == 0
