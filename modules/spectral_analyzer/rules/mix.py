"""The mix that the rules judge: its measurement, its profile, its tracks, and what follows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.applicability import MIN_DURATION_S, MONO_WIDTH
from modules.spectral_analyzer.bands import BAND_EDGES_HZ
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.over_time import JUDGED_LU, OverTime, worst_moment_s
from modules.spectral_analyzer.spectrum import THIRD_EDGES_HZ, band_weights
from modules.spectral_analyzer.suggestion import TrackShare
from modules.spectral_analyzer.tone import BandFinding, broad_findings, is_sparse, judged_findings
from modules.spectral_analyzer.track_info import TrackFacts, TrackInfo

CONFIDENT_AFTER_S = 30.0
TREBLE_BANDS, LOW_BANDS = (4, 5, 6), (0, 1)
SHELF_BANDS = (TREBLE_BANDS, LOW_BANDS)
INAUDIBLE_DB = 40.0
"""A track so far below the sum of all tracks has no say in the mix."""


class Mix:
    """A mix under judgement; what several rules need is worked out once."""

    def __init__(
        self, measurement: Measurement, profile: GenreProfile, tracks: Sequence[TrackInfo] = ()
    ) -> None:
        self.measurement = measurement
        self.profile = profile
        self.tracks = tuple(tracks)

    @property
    def is_heard(self) -> bool:
        """Whether there is enough sound for a judgement."""
        measurement = self.measurement
        return measurement.bands_db is not None and measurement.duration_s >= MIN_DURATION_S

    @property
    def has_image(self) -> bool:
        """Whether there are two channels that both sound and differ."""
        width = self.measurement.stereo.width
        return width is not None and width >= MONO_WIDTH and self.measurement.silent_channel is None

    @cached_property
    def is_whole(self) -> bool:
        """Whether it sounds like a mix: enough of it, and neither a solo nor a sketch."""
        bands_db = self.measurement.bands_db
        return (
            self.is_heard
            and bands_db is not None
            and not is_sparse(bands_db, self.profile, self.measurement.bandwidth_hz)
        )

    @cached_property
    def findings(self) -> tuple[BandFinding, ...]:
        """The bands outside the profile's ranges, where it applies."""
        return judged_findings(self.measurement, self.profile) if self.is_heard else ()

    @cached_property
    def single_findings(self) -> tuple[BandFinding, ...]:
        """The findings without those that one broad shelf answers together."""
        broad = [finding for ends in SHELF_BANDS for finding in broad_findings(self.findings, ends)]
        return tuple(finding for finding in self.findings if finding not in broad)

    @property
    def confidence(self) -> float:
        """0.7 … 1: a short stretch of music says less about the whole."""
        return 0.7 + 0.3 * min(self.measurement.duration_s / CONFIDENT_AFTER_S, 1.0)

    # Over time.

    def worst_s(
        self,
        values: Callable[[OverTime], NDArray[np.float64]],
        within_lu: float = JUDGED_LU,
        least_windows: int = 1,
    ) -> float | None:
        """Where `values` of the windows are highest, pauses left out; None in too short music."""
        over_time = self.measurement.over_time
        if over_time is None or over_time.windows < least_windows:
            return None
        loud = over_time.loud_windows(self.measurement.loudness.integrated_lufs, within_lu)
        return worst_moment_s(values(over_time), loud)

    # Tracks.

    @cached_property
    def heard_tracks(self) -> tuple[tuple[TrackInfo, TrackFacts], ...]:
        """The tracks that were measured and have a say in the mix; none in a snippet."""
        if not self.is_heard:
            return ()
        loud = [
            (track, track.facts)
            for track in self.tracks
            if track.facts is not None and track.facts.loudness_lufs is not None
        ]
        least = self.tracks_lufs - INAUDIBLE_DB
        return tuple(
            (track, facts) for track, facts in loud if (facts.loudness_lufs or 0.0) > least
        )

    @cached_property
    def tracks_lufs(self) -> float:
        """Loudness of all tracks together, taken as uncorrelated."""
        powers = [
            10.0 ** (track.facts.loudness_lufs / 10.0)
            for track in self.tracks
            if track.facts is not None and track.facts.loudness_lufs is not None
        ]
        return 10.0 * math.log10(sum(powers)) if powers else -math.inf

    @cached_property
    def track_thirds(self) -> dict[int, NDArray[np.float64]]:
        """Mean power (30,) of the thirds of an octave of every heard track, by id."""
        if not self.heard_tracks:
            return {}
        weights = band_weights(self.heard_tracks[0][1].frequencies_hz, THIRD_EDGES_HZ)
        return {track.track_id: weights @ facts.power for track, facts in self.heard_tracks}

    def shares_between(self, low_hz: float, high_hz: float) -> tuple[TrackShare, ...]:
        """What part of the power between two frequencies comes from each track, largest first."""
        powers: dict[int, float] = {}
        for track, facts in self.heard_tracks:
            inside = (facts.frequencies_hz >= low_hz) & (facts.frequencies_hz < high_hz)
            powers[track.track_id] = float(facts.power[inside].sum())
        return self._shares(powers)

    def band_shares(self, index: int) -> tuple[TrackShare, ...]:
        """What part of a band's power comes from each track, the largest first."""
        return self._shares(
            {
                t.track_id: float(t.band_power[index])
                for t in self.tracks
                if t.band_power is not None
            }
        )

    def share_of(self, track: TrackInfo) -> tuple[TrackShare, ...]:
        """What part of the whole mix's power comes from one track; at most one share."""
        shares = self.shares_between(*FULL_RANGE_HZ)
        return tuple(share for share in shares if share.track_id == track.track_id)

    def _shares(self, powers: dict[int, float]) -> tuple[TrackShare, ...]:
        total = sum(powers.values())
        if total <= 0.0:
            return ()
        names = {track.track_id: track.name for track in self.tracks}
        shares = [TrackShare(key, names[key], power / total) for key, power in powers.items()]
        return tuple(sorted(shares, key=lambda share: -share.share))

    def track(self, track_id: int) -> TrackInfo:
        """The track of that id."""
        return next(track for track in self.tracks if track.track_id == track_id)

    def relative_lu(self, facts: TrackFacts) -> float:
        """How loud a track is against all tracks together, in LU."""
        assert facts.loudness_lufs is not None
        return facts.loudness_lufs - self.tracks_lufs


FULL_RANGE_HZ = (BAND_EDGES_HZ[0], BAND_EDGES_HZ[-1])
