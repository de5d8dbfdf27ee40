"""What the other tracks sound like under the music of one track: pitch classes, beat by beat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

import numpy as np

from modules.midi_generator.vocabulary import PITCHES, UNITS_PER_BEAT
from modules.song.score import Song, TrackKind

ON_BEAT_LEANING = 0.5
OFF_BEAT_LEANING = 0.15
"""How much pitches outside the chord are made less likely (nats), on a beat and between beats.

The model knows the chord already; with so much more the part of chord tones on beats is nearest to
that of people (validation parts of the corpora).
"""

PITCH_CLASSES = 12


@dataclass(frozen=True, slots=True)
class HarmonyMap:
    """For each bar, for each of its beats, the pitch classes that sound: bit 0 is C, bit 11 is B.

    Outside its bars and beats nothing sounds.
    """

    bars: tuple[tuple[int, ...], ...] = ()

    def at(self, bar: int, unit: int) -> int:
        """The pitch classes at `unit` of `bar`, as bits."""
        beat = unit // UNITS_PER_BEAT
        if not 0 <= bar < len(self.bars) or not 0 <= beat < len(self.bars[bar]):
            return 0
        return self.bars[bar][beat]

    def until(self, bars: int) -> HarmonyMap:
        """The first `bars` bars of it."""
        return HarmonyMap(self.bars[:bars])

    def since(self, bar: int) -> HarmonyMap:
        """What is left of it from `bar` on."""
        return HarmonyMap(self.bars[bar:])

    def leaning(self, bar: int, unit: int) -> np.ndarray | None:
        """By what the chances of the pitches (128,) are multiplied; None where no chord is known.

        Not to be written to: it is shared.
        """
        return _leaning(self.at(bar, unit), unit % UNITS_PER_BEAT == 0)


NO_HARMONY = HarmonyMap()


@lru_cache(maxsize=1024)
def _leaning(classes: int, is_on_beat: bool) -> np.ndarray | None:
    # One pitch class is a drone, not a chord; six and more are a cluster that says nothing.
    if not 2 <= classes.bit_count() <= 5:
        return None
    outside = math.exp(-(ON_BEAT_LEANING if is_on_beat else OFF_BEAT_LEANING))
    return np.array([1.0 if classes >> pitch % 12 & 1 else outside for pitch in range(PITCHES)])


def class_vectors(classes: Sequence[int] | np.ndarray) -> np.ndarray:
    """Bits of pitch classes as the model reads them: float32 (…, 12), 1 where one sounds."""
    bits = np.asarray(classes)[..., None] >> np.arange(PITCH_CLASSES) & 1
    return bits.astype(np.float32)


def harmony_of_others(song: Song, track_id: int, lines: Sequence[int]) -> HarmonyMap:
    """The harmony of all unmuted melodic tracks but `track_id` between the bar `lines` (ticks)."""
    return Surroundings(song).of_others(track_id, lines)


class Surroundings:
    """The melodic notes of a song that are heard, at hand for each of its tracks in turn."""

    def __init__(self, song: Song) -> None:
        rows = [
            (note.start_tick, note.end_tick, note.pitch % PITCH_CLASSES, track.id)
            for track in song.tracks
            if track.kind is TrackKind.MIDI and not track.is_drums and not track.mix.muted
            for note in track.notes
            if not note.muted
        ]
        self._ppq = song.ppq
        self._starts, self._ends, self._classes, self._owners = (
            np.array(rows, dtype=np.int64).reshape(-1, 4).T
        )

    def of_others(self, track_id: int, lines: Sequence[int]) -> HarmonyMap:
        """The harmony of all tracks but `track_id` between the bar `lines` (ticks)."""
        beats_of_bars = [range(start, end, self._ppq) for start, end in pairwise(lines)]
        beat_ticks = np.array([tick for beats in beats_of_bars for tick in beats], dtype=np.int64)
        heard = (self._ends > lines[0]) & (self._starts < lines[-1]) & (self._owners != track_id)
        last_tick = np.minimum(self._ends[heard], lines[-1]) - 1
        first = np.searchsorted(beat_ticks, self._starts[heard], side="right") - 1
        first = np.maximum(first, 0)
        counts = np.searchsorted(beat_ticks, last_tick, side="right") - first
        # One row for each note and each beat that it sounds in.
        note = np.repeat(np.arange(len(counts)), counts)
        beat = np.arange(len(note)) - np.repeat(np.cumsum(counts) - counts, counts) + first[note]
        masks = np.zeros(len(beat_ticks), dtype=np.int64)
        np.bitwise_or.at(masks, beat, (1 << self._classes[heard])[note])
        left = iter(masks.tolist())
        return HarmonyMap(tuple(tuple(islice(left, len(beats))) for beats in beats_of_bars))
