"""The voices of a proposal: its bass, its top line, or each drum, to be taken one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modules.midi_generator.proposal import GhostNote

TOGETHER_BEATS = 1 / 8
"""Notes that begin within a 32nd are one chord."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice from the lowest (0) up, of how many, and its notes; a drum's `pitch` names it."""

    number: int
    count: int
    notes: tuple[GhostNote, ...]
    pitch: int | None = None

    @property
    def name(self) -> str:
        """What a musician calls it; a drum is named by its row instead."""
        if self.count == 1:
            return "Line"
        if self.number == 0:
            return "Bass"
        if self.number == self.count - 1:
            return "Top"
        return "Middle" if self.count == 3 else f"Voice {self.number + 1}"


def voices_of(notes: Sequence[GhostNote], ppq: int, *, drums: bool) -> tuple[Voice, ...]:
    """The voices of `notes`, lowest first; all notes are in exactly one.

    There are as many as the fullest chord has notes. Each chord goes to the voices whose last
    notes it lies nearest to, without a crossing (the cheapest way, found chord by chord).
    """
    if drums:
        return _drums(notes)
    chords = _chords(notes, round(ppq * TOGETHER_BEATS))
    if not chords:
        return ()
    fullest = max(chords, key=len)
    lines: list[list[GhostNote]] = [[] for _ in fullest]
    last = [ghost.pitch for ghost in fullest]
    for chord in chords:
        for voice, ghost in zip(_nearest_voices(chord, last), chord, strict=True):
            lines[voice].append(ghost)
            last[voice] = ghost.pitch
    return tuple(Voice(n, len(lines), tuple(line)) for n, line in enumerate(lines))


def _drums(notes: Sequence[GhostNote]) -> tuple[Voice, ...]:
    pitches = sorted({ghost.pitch for ghost in notes})
    return tuple(
        Voice(n, len(pitches), tuple(g for g in notes if g.pitch == pitch), pitch)
        for n, pitch in enumerate(pitches)
    )


def _chords(notes: Sequence[GhostNote], reach: int) -> list[list[GhostNote]]:
    chords: list[list[GhostNote]] = []
    for ghost in sorted(notes, key=lambda ghost: ghost.start_tick):
        if chords and ghost.start_tick - chords[-1][0].start_tick <= reach:
            chords[-1].append(ghost)
        else:
            chords.append([ghost])
    return [sorted(chord, key=lambda ghost: ghost.pitch) for chord in chords]


def _nearest_voices(chord: list[GhostNote], last: list[int]) -> tuple[int, ...]:
    """For each note of `chord` from below a voice, rising, with the least distance in all."""
    ways: list[tuple[int, tuple[int, ...]] | None] = [(0, ())] + [None] * len(chord)
    for voice, pitch in enumerate(last):
        for size in range(len(chord), 0, -1):
            before, now = ways[size - 1], ways[size]
            if before is None:
                continue
            cost = before[0] + abs(chord[size - 1].pitch - pitch)
            if now is None or cost < now[0]:
                ways[size] = (cost, (*before[1], voice))
    best = ways[len(chord)]
    assert best is not None
    return best[1]
