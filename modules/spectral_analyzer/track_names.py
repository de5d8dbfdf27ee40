"""How advice speaks of several tracks: by what is on them and by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

_FAMILIES = {
    "Guitar": "guitar",
    "Drum": "drum",
    "Hi-Hat": "drum",
    "Toms": "drum",
    "Bass": "bass",
    "Vocals": "vocal",
    "Piano": "keyboard",
    "Synth": "synth",
}


class NamedTrack(Protocol):
    """A track with a place in the list, a name, and perhaps a known instrument."""

    @property
    def number(self) -> int:
        """Place in the list, from 1."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def instrument(self) -> str | None:
        """The instrument class that the ear or the user names."""


def named_tracks(tracks: Sequence[NamedTrack]) -> str:
    """Such as "guitar tracks 4-6 (Rhythm L, Rhythm R, Lead)" or "Bass (track 2)"."""
    if len(tracks) == 1:
        return f"{tracks[0].name} (track {tracks[0].number})"
    names = ", ".join(track.name for track in tracks)
    family = _common_family(tracks)
    kind = f"{family} tracks" if family else "tracks"
    return f"{kind} {_numbers([track.number for track in tracks])} ({names})"


def _common_family(tracks: Sequence[NamedTrack]) -> str | None:
    families = {_family(track.instrument or "") for track in tracks}
    return families.pop() if len(families) == 1 else None


def _family(instrument: str) -> str | None:
    return next((word for part, word in _FAMILIES.items() if part in instrument), None)


def _numbers(numbers: list[int]) -> str:
    """3, 4, 5, 8 as "3-5, 8"."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(
        f"{low}" if low == high else f"{low}–{high}" if high - low > 1 else f"{low}, {high}"
        for low, high in spans
    )
