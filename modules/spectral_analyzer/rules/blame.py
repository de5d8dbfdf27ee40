"""Which tracks carry a band, as few as explain it: where a cut helps, and where a boost does.

Only a track that carries a band can push it out of a range or let it fall out of one.
"""

from __future__ import annotations

from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.track_info import TrackInfo

CAUSING_SHARE = 0.15
"""A track with at least this part of the band's power is named as a cause …"""
NAMED_SHARE = 0.55
"""… until the named tracks together carry this much."""
ALIKE = 0.7
"""One of a pair is not named without the other."""
MAX_NAMED_TRACKS = 4


def carriers(mix: Mix, index: int) -> tuple[TrackInfo, ...]:
    """The tracks that carry most of a band, as few as explain it, in their order."""
    chosen: set[int] = set()
    covered = 0.0
    shares = mix.band_shares(index)
    for share in shares[:MAX_NAMED_TRACKS]:
        is_alike = share.share >= ALIKE * shares[0].share
        if share.share < CAUSING_SHARE or (covered >= NAMED_SHARE and not is_alike):
            break
        chosen.add(share.track_id)
        covered += share.share
    return tuple(track for track in mix.tracks if track.track_id in chosen)
