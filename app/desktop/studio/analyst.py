"""Who analyzes whole songs: in a process of its own, or in this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from modules.song.score import Song
from modules.unified_state import TrackState

if TYPE_CHECKING:
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.song_report import SongReport


class Analyst(Protocol):
    """Analyzes one song at a time; `FarAnalyst` or `SongAnalyst`."""

    def analyze(
        self,
        song: Song,
        profile: GenreProfile,
        states: Mapping[int, TrackState],
        *,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> SongReport:
        """The report on `song`; raises NomadError, and Cancelled when it is given up."""

    def close(self) -> None:
        """End what it has started."""


def make_analyst(*, apart: bool) -> Analyst:
    """An analyst that, `apart`, keeps this interpreter free for the window."""
    if apart:
        from modules.spectral_analyzer.apart.far_analyst import FarAnalyst

        return FarAnalyst()
    from modules.spectral_analyzer.song_analyst import SongAnalyst

    return SongAnalyst()
