"""What a mix move will do: predicted from the tracks' spectra, before anything is rendered.

Tracks are taken as uncorrelated, so their powers add.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.song.edits import ApplyMixMove
from modules.song.mix import MasterMix, TrackMix
from modules.song.score import Song
from modules.spectral_analyzer.song_report import SAMPLE_RATE, SongReport
from modules.spectral_analyzer.spectrum import band_weights, relative_db
from modules.spectral_analyzer.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Forecast:
    """The song after a move, the predicted bands in dB re the mix, and its louder-by in dB.

    `bands_db` is None for a silent song.
    """

    song: Song
    bands_db: tuple[float, ...] | None
    loudness_change_db: float


def forecast(report: SongReport, song: Song, suggestion: Suggestion) -> Forecast:
    """What the move of `suggestion` does to `song`, which `report` measured.

    Raises ParameterError when the suggestion has no move.
    """
    after = ApplyMixMove(suggestion).apply(song)
    power, changed = _mix_power(report, song), _mix_power(report, after)
    bands = band_weights(report.frequencies_hz) @ changed
    return Forecast(after, relative_db(bands), _louder_by_db(report, power, changed))


def _mix_power(report: SongReport, other: Song) -> NDArray[np.float64]:
    """Power spectrum of the measured mix, had it the mix settings of `other`."""
    sum_then, sum_now = _sum_of_tracks(report, report.song), _sum_of_tracks(report, other)
    # The measured mix knows how tracks really add up; the sums only say what changes.
    ratio = np.divide(sum_now, sum_then, out=np.ones_like(sum_now), where=sum_then > 0.0)
    return report.mix_power * ratio


def _sum_of_tracks(report: SongReport, other: Song) -> NDArray[np.float64]:
    total = np.zeros_like(report.frequencies_hz)
    for track_id, power in report.track_power.items():
        if other.has_track(track_id):
            before, after = report.song.track(track_id).mix, other.track(track_id).mix
            total += power * _gain(before, after, report.frequencies_hz)
    master: NDArray[np.float64] = total * _gain(MasterMix(), other.master, report.frequencies_hz)
    return master


def _gain(
    before: TrackMix | MasterMix, after: TrackMix | MasterMix, frequencies: NDArray[np.float64]
) -> NDArray[np.float64]:
    from modules.sound.biquad import response_db

    eq_change_db = response_db(after.eq, frequencies, SAMPLE_RATE) - response_db(
        before.eq, frequencies, SAMPLE_RATE
    )
    change_db = after.volume_db - before.volume_db + eq_change_db
    gain: NDArray[np.float64] = 10.0 ** (change_db / 10.0)
    return gain


def _louder_by_db(
    report: SongReport, before: NDArray[np.float64], after: NDArray[np.float64]
) -> float:
    weight = _k_weight(report.frequencies_hz)
    loud_before, loud_after = float(weight @ before), float(weight @ after)
    if min(loud_before, loud_after) <= 0.0:
        return 0.0
    return 10.0 * math.log10(loud_after / loud_before)


def _k_weight(frequencies_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power response of the K-weighting (ITU-R BS.1770-5) at each frequency."""
    from modules.sound.biquad import frequency_response
    from modules.spectral_analyzer.k_weighting import k_weighting_sections

    response = frequency_response(k_weighting_sections(SAMPLE_RATE), frequencies_hz, SAMPLE_RATE)
    gain: NDArray[np.float64] = np.abs(response) ** 2
    return gain
