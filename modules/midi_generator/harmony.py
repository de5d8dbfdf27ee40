"""What the other tracks sound like under the music of one track: pitch classes, beat by beat."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    tracks = [
        track
        for track in song.tracks
        if track.id != track_id
        and track.kind is TrackKind.MIDI
        and not track.is_drums
        and not track.mix.muted
    ]
    beat_ticks = [
        tick
        for bar in range(len(lines) - 1)
        for tick in range(lines[bar], lines[bar + 1], song.ppq)
    ]
    masks = [0] * len(beat_ticks)
    for track in tracks:
        for note in track.notes:
            if note.muted or note.end_tick <= lines[0] or note.start_tick >= lines[-1]:
                continue
            first = max(0, bisect_right(beat_ticks, note.start_tick) - 1)
            last = bisect_right(beat_ticks, min(note.end_tick, lines[-1]) - 1)
            for beat in range(first, last):
                masks[beat] |= 1 << note.pitch % 12
    return _in_bars(masks, lines, song.ppq)


def _in_bars(masks: Sequence[int], lines: Sequence[int], ppq: int) -> HarmonyMap:
    bars: list[tuple[int, ...]] = []
    place = 0
    for bar in range(len(lines) - 1):
        beats = len(range(lines[bar], lines[bar + 1], ppq))
        bars.append(tuple(masks[place : place + beats]))
        place += beats
    return HarmonyMap(tuple(bars))
