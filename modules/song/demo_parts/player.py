"""A player with human timing and touch, the same at every run."""

from __future__ import annotations

import random

from modules.song.score import DEFAULT_PPQ, Note

STEPS_PER_BEAT = 4
_MAX_SPREADS = 2.0


class Player:
    """Collects notes, placed in beats and moved a little as hands do.

    `timing_ticks` and `touch` are the usual deviation of start and velocity; `late_ticks` leans
    the whole part behind the beat (or ahead of it, when negative).
    """

    def __init__(
        self, seed: int, timing_ticks: float = 8.0, touch: float = 4.0, late_ticks: int = 0
    ) -> None:
        self._random = random.Random(seed)
        self._timing_ticks = timing_ticks
        self._touch = touch
        self._late_ticks = late_ticks
        self._notes: list[Note] = []

    def play(
        self, beat: float, pitch: int, beats: float, velocity: int, late_ticks: int = 0
    ) -> None:
        """Add a note of `beats` length at `beat` of the song, `late_ticks` after it."""
        start = round(beat * DEFAULT_PPQ) + self._late_ticks + late_ticks
        start = max(start + round(self._deviation() * self._timing_ticks), 0)
        velocity = min(max(velocity + round(self._deviation() * self._touch), 1), 127)
        duration = max(round(beats * DEFAULT_PPQ), 1)
        self._notes.append(Note(0, pitch, velocity, start, duration))

    def play_chord(
        self, beat: float, pitches: tuple[int, ...], beats: float, velocity: int, spread: int = 0
    ) -> None:
        """Add a chord whose notes follow each other by `spread` ticks; below 0 from the top."""
        ordered = pitches if spread >= 0 else pitches[::-1]
        for index, pitch in enumerate(ordered):
            self.play(beat, pitch, beats, velocity, late_ticks=index * abs(spread))

    def notes(self) -> tuple[Note, ...]:
        """What was played."""
        return tuple(self._notes)

    def _deviation(self) -> float:
        """A random number around 0, nearly always between -1 and 1."""
        value = self._random.uniform(-1, 1) + self._random.uniform(-1, 1)
        return max(-_MAX_SPREADS, min(value, _MAX_SPREADS)) * 0.7
