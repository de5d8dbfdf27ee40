"""Which panels the user opens for which kind of song, and what follows for the one at hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from modules.song.score import Song, TrackKind

FADING = 0.8
"""What a choice still counts when a newer one was made for the same kind of song."""
LEAST_VOTES = 1.5
"""Less than this and one layout may have been a whim: two choices of it, or more, are needed."""
LEAST_SHARE = 0.6
WIDTH_STEP_PX = 40
"""Widths that differ by less are one layout."""


class ProjectType(StrEnum):
    """What a song is worked on for."""

    MIXING = "mixing"
    BEATS = "beats"
    SKETCH = "sketch"
    SONG = "song"


NAMES = {
    ProjectType.MIXING: "audio mixes",
    ProjectType.BEATS: "beats",
    ProjectType.SKETCH: "sketches",
    ProjectType.SONG: "songs like this",
}

SKETCH_TRACKS = 2
"""A song with so many tracks that sound, or fewer, is a sketch."""
HALF = 0.5


def project_type(song: Song) -> ProjectType:
    """The type of `song`: mostly audio, mostly drums, few tracks, or a whole song."""
    sounding = [track for track in song.tracks if track.has_music]
    if sounding:
        audio = sum(track.kind is TrackKind.AUDIO for track in sounding)
        drums = sum(track.is_drums for track in sounding)
        if audio > HALF * len(sounding):
            return ProjectType.MIXING
        if drums >= HALF * len(sounding):
            return ProjectType.BEATS
    return ProjectType.SKETCH if len(sounding) <= SKETCH_TRACKS else ProjectType.SONG


@dataclass(frozen=True, slots=True)
class Layout:
    """Which panels are open; widths in steps of `WIDTH_STEP_PX`, 0 for a closed panel."""

    tracks: int
    mix: int
    chords: bool
    equalizer: bool = False

    @classmethod
    def of_pixels(
        cls, tracks_px: int, mix_px: int, *, chords: bool, equalizer: bool = False
    ) -> Layout:
        """The layout with panels of these widths; 0 is closed."""
        return cls(_steps(tracks_px), _steps(mix_px), chords, equalizer)


def _steps(width_px: int) -> int:
    return max(round(width_px / WIDTH_STEP_PX), 1) if width_px > 0 else 0


class LayoutHabits:
    """Votes for layouts by type of song: every song that was worked on is one, the newest first."""

    def __init__(self) -> None:
        self.votes: dict[ProjectType, dict[Layout, float]] = {}

    def learn(self, kind: ProjectType, layout: Layout) -> None:
        """Count the layout in which the user worked on a song of `kind`."""
        votes = self.votes.setdefault(kind, {})
        for other in votes:
            votes[other] *= FADING
        votes[layout] = votes.get(layout, 0.0) + 1.0

    def usual(self, kind: ProjectType) -> Layout | None:
        """The layout most often chosen for songs of `kind`; None when there was none yet."""
        votes = self.votes.get(kind, {})
        return max(votes, key=lambda layout: votes[layout], default=None)

    def recommend(self, kind: ProjectType, now: Layout) -> Layout | None:
        """The usual layout when it is a clear habit and not the one of `now`."""
        usual, votes = self.usual(kind), self.votes.get(kind, {})
        if usual is None or usual == now or votes[usual] < LEAST_VOTES:
            return None
        return usual if votes[usual] >= LEAST_SHARE * sum(votes.values()) else None
