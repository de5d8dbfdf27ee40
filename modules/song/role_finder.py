"""Finding what a track does in a song: drums, bass, melody or harmony, with the reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from modules.song.general_midi import PROGRAM_NAMES
from modules.song.score import Track

LOW_PITCH, HIGH_PITCH = 48.0, 66.0
"""Mean pitches below which a track sounds like a bass and above which like a melody."""
CHORDAL = 1.5
"""Notes begun at one moment, on average, from which a track plays chords."""


class TrackRole(StrEnum):
    """What a track does in the song."""

    DRUMS = "drums"
    BASS = "bass"
    MELODY = "melody"
    HARMONY = "harmony"


@dataclass(frozen=True, slots=True)
class RoleEstimate:
    """The most likely role; `confidence` is 0 … 1, `reasons` are for people to read."""

    role: TrackRole
    confidence: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sign:
    role: TrackRole
    weight: float
    reason: str


_NAME_WORDS = {
    TrackRole.BASS: ("bass",),
    TrackRole.MELODY: ("melody", "vocal", "voice", "lead", "solo", "soprano"),
    TrackRole.HARMONY: ("chord", "harmony", "rhythm", "comp", "pad", "piano", "strings"),
}
_PROGRAM_ROLES = {
    TrackRole.BASS: (range(32, 40), range(43, 44), range(58, 59)),
    TrackRole.MELODY: (range(40, 42), range(56, 58), range(64, 88)),
    TrackRole.HARMONY: (range(8), range(16, 32), range(48, 55), range(88, 96)),
}


def find_role(track: Track) -> RoleEstimate:
    """The role of a MIDI track, told from its channel, name, program, register and chords."""
    if track.is_drums:
        return RoleEstimate(TrackRole.DRUMS, 1.0, ("percussion channel",))
    signs = list(_signs(track))
    melodic = (TrackRole.BASS, TrackRole.MELODY, TrackRole.HARMONY)
    weights = {role: sum(s.weight for s in signs if s.role is role) for role in melodic}
    role = max(melodic, key=lambda each: weights[each])
    total = sum(math.exp(weight) for weight in weights.values())
    reasons = tuple(sign.reason for sign in signs if sign.role is role)
    return RoleEstimate(role, math.exp(weights[role]) / total, reasons)


def _signs(track: Track) -> Iterator[_Sign]:
    name = track.name.casefold()
    for role, words in _NAME_WORDS.items():
        for word in words:
            if word in name:
                yield _Sign(role, 2.0, f"named “{word}”")
    for role, programs in _PROGRAM_ROLES.items():
        if any(track.program in each for each in programs):
            weight = 2.0 if role is TrackRole.BASS else 0.7
            yield _Sign(role, weight, f"program {PROGRAM_NAMES[track.program]}")
    if track.notes:
        yield from _signs_in_notes(track)


def _signs_in_notes(track: Track) -> Iterator[_Sign]:
    count = len(track.notes)
    pitch = sum(note.pitch for note in track.notes) / count
    together = count / len({note.start_tick for note in track.notes})
    if pitch < LOW_PITCH:
        yield _Sign(TrackRole.BASS, 1.2, "low register")
    elif pitch > HIGH_PITCH:
        yield _Sign(TrackRole.MELODY, 0.5, "high register")
    if together >= CHORDAL:
        yield _Sign(TrackRole.HARMONY, 1.5, "plays chords")
    else:
        yield _Sign(TrackRole.MELODY, 0.8, "plays one note at a time")
