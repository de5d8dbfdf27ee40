"""The chords that other tracks play under a proposal, as a leaning towards their tones."""

from __future__ import annotations

import numpy as np

from modules.midi_generator.vocabulary import PITCHES, UNITS_PER_BEAT
from modules.song.score import Song, TrackKind

ON_BEAT_LEANING = 1.2
OFF_BEAT_LEANING = 0.4
"""How much the logits of pitches outside the chord are lowered, on a beat and between beats."""


class Harmony:
    """Pitch classes that sound in the other tracks, per beat from the proposal's first tick."""

    def __init__(self, beats: list[frozenset[int]]) -> None:
        self._leanings = [_leaning(classes) for classes in beats]

    def leaning(self, unit: int) -> np.ndarray | None:
        """What to add to the pitch logits (128,) at `unit`; None where no chord is known."""
        beat = unit // UNITS_PER_BEAT
        outside = self._leanings[beat] if beat < len(self._leanings) else None
        if outside is None:
            return None
        strength = OFF_BEAT_LEANING if unit % UNITS_PER_BEAT else ON_BEAT_LEANING
        result: np.ndarray = outside * -strength
        return result


def _leaning(classes: frozenset[int]) -> np.ndarray | None:
    # One pitch class is a drone, not a chord; six and more are a cluster that says nothing.
    if not 2 <= len(classes) <= 5:
        return None
    return np.array([pitch % 12 not in classes for pitch in range(PITCHES)], dtype=np.float64)


def harmony_of_others(song: Song, track_id: int, start_tick: int, end_tick: int) -> Harmony:
    """The harmony of all unmuted melodic tracks but `track_id` from `start_tick` to `end_tick`."""
    count = -(-(end_tick - start_tick) // song.ppq)
    beats: list[set[int]] = [set() for _ in range(count)]
    for track in song.tracks:
        if track.id == track_id or track.kind is not TrackKind.MIDI:
            continue
        if track.is_drums or track.mix.muted:
            continue
        for note in track.notes:
            if note.muted or note.end_tick <= start_tick or note.start_tick >= end_tick:
                continue
            first = max(0, note.start_tick - start_tick) // song.ppq
            last = (min(note.end_tick, end_tick) - 1 - start_tick) // song.ppq
            for beat in beats[first : last + 1]:
                beat.add(note.pitch % 12)
    return Harmony([frozenset(beat) for beat in beats])
