"""How advice writes numbers, moments and tracks."""

from __future__ import annotations

from collections.abc import Sequence

from modules.spectral_analyzer.over_time import clock
from modules.spectral_analyzer.suggestion import TrackShare
from modules.spectral_analyzer.track_info import TrackInfo
from modules.spectral_analyzer.track_names import named_tracks


def signed(value: float, decimals: int = 1) -> str:
    """Such as "+0.3" or "−12.0"."""
    return f"{value:+.{decimals}f}".replace("-", "−")


def decibels(level: float, decimals: int = 0) -> str:
    """Such as "−9"."""
    return f"{level:.{decimals}f}".replace("-", "−")


def near(moment_s: float | None, word: str = "worst near") -> str:
    """Such as ", worst near 1:02"; nothing for an unknown moment."""
    return "" if moment_s is None else f", {word} {clock(moment_s)}"


def one(track: TrackInfo) -> str:
    """Such as "Bass (track 2)"."""
    return named_tracks((track,))


def share_words(shares: Sequence[TrackShare], tracks: Sequence[TrackInfo]) -> str:
    """Such as "62 % of it comes from guitar tracks 4, 5 (Gtr L, Gtr R)"."""
    named = {track.track_id for track in tracks}
    carried = sum(share.share for share in shares if share.track_id in named)
    return f"{100 * carried:.0f} % of it comes from {named_tracks(tracks)}"
