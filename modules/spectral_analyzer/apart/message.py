"""What the process of the analysis is told, and what it answers."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from modules.errors import NomadError
from modules.song.score import Song
from modules.sound.apart.song_delta import SongDelta
from modules.unified_state import TrackState

if TYPE_CHECKING:
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.song_report import SongReport


@dataclass(frozen=True, slots=True)
class Order:
    """Analyze the song that the last one becomes by `change`; no `profile` is the last one."""

    number: int
    change: SongDelta
    profile: GenreProfile | None
    states: Mapping[int, TrackState]


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nobody waits for this order any more."""

    number: int


@dataclass(frozen=True, slots=True)
class Progress:
    """So much (0 … 1) of the order is done."""

    number: int
    fraction: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of an order: a report, as `packed`, or a failure that can be told to the user."""

    number: int
    outcome: bytes | NomadError


def packed(report: SongReport) -> bytes:
    """A report without its song and its profile, which the other side has."""
    held = {id(report.song): "song", id(report.report.profile): "profile"}

    class Packer(pickle.Pickler):
        def persistent_id(self, what: object) -> str | None:
            return held.get(id(what))

    stream = BytesIO()
    Packer(stream, pickle.HIGHEST_PROTOCOL).dump(report)
    return stream.getvalue()


def unpacked(report: bytes, song: Song, profile: GenreProfile) -> SongReport:
    """The report on the very objects `song` and `profile`."""
    held = {"song": song, "profile": profile}

    class Unpacker(pickle.Unpickler):
        def persistent_load(self, name: str) -> Any:
            return held[name]

    found: SongReport = Unpacker(BytesIO(report)).load()
    return found
