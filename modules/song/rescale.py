"""Tracks on another tick grid."""

from __future__ import annotations

from dataclasses import replace

from modules.song.score import Note, Track


def rescaled_track(track: Track, from_ppq: int, to_ppq: int) -> Track:
    """A copy of `track` whose ticks count `to_ppq` per quarter note instead of `from_ppq`.

    Starts and ends are rounded each on their own, so that notes that touched still touch.
    """
    if from_ppq == to_ppq:
        return track

    def scaled(tick: int) -> int:
        return (2 * tick * to_ppq + from_ppq) // (2 * from_ppq)

    def scaled_note(note: Note) -> Note:
        start = scaled(note.start_tick)
        return replace(note, start_tick=start, duration_ticks=max(scaled(note.end_tick) - start, 1))

    clip = track.clip
    return replace(
        track,
        controls=tuple(replace(c, tick=scaled(c.tick)) for c in track.controls),
        pitch_bends=tuple(replace(bend, tick=scaled(bend.tick)) for bend in track.pitch_bends),
        clip=None if clip is None else replace(clip, start_tick=scaled(clip.start_tick)),
    ).with_notes(scaled_note(note) for note in track.notes)
