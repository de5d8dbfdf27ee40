"""Which tracks make a band stand out: by their share of it, and by the shape of their own sound.

A track whose own spectrum bulges (or dips) there, against its own neighbourhood, is a likelier
cause than one that merely sounds there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.rules.roles import Role, role_of
from modules.spectral_analyzer.suggestion import TrackShare
from modules.spectral_analyzer.track_info import TrackInfo

CAUSING_SHARE = 0.15
"""A track with at least this part of the band's power is named as a cause …"""
NAMED_SHARE = 0.55
"""… until the named tracks together carry this much."""
MAX_NAMED_TRACKS = 4


def causes_of_excess(mix: Mix, index: int, frequency_hz: float) -> tuple[TrackInfo, ...]:
    """The tracks that carry most of a band, as few as explain it, in their order."""
    return _few(mix, mix.band_shares(index))


def causes_of_lack(mix: Mix, index: int, frequency_hz: float) -> tuple[TrackInfo, ...]:
    """Who could be lifted when presence is missing: voices and lead instruments."""
    if BAND_NAMES[index] not in {"high_mid", "presence"}:
        return ()
    leading = ("Vocals", "Synth Lead", "Electric Guitar", "Brass", "Woodwinds")
    return tuple(t for t in mix.tracks if t.instrument and t.instrument.startswith(leading))[:2]


def _few(mix: Mix, shares: Sequence[TrackShare]) -> tuple[TrackInfo, ...]:
    chosen: set[int] = set()
    covered = 0.0
    for share in shares[:MAX_NAMED_TRACKS]:
        if share.share < CAUSING_SHARE or covered >= NAMED_SHARE:
            break
        chosen.add(share.track_id)
        covered += share.share
    return tuple(track for track in mix.tracks if track.track_id in chosen)
