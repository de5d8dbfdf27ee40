"""What mix moves will do: predicted from the measured tracks, before anything is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modules.song.edits import ApplyMixMove
from modules.song.score import Song
from modules.spectral_analyzer.mix_model import MixModel, ModelledMix
from modules.spectral_analyzer.song_report import SongReport
from modules.spectral_analyzer.spectrum import relative_db
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
    return forecast_song(report, song, ApplyMixMove(suggestion).apply(song))


def forecast_song(report: SongReport, song: Song, after: Song) -> Forecast:
    """What comes of `song`, which `report` measured, with the mix settings of `after`."""
    now, then = report.model.mix(song), report.model.mix(after)
    bands_db = changed_bands_db(report.report.measurement.bands_db, report.model, then)
    return Forecast(after, bands_db, louder_by_db(now, then))


def changed_bands_db(
    measured_db: Sequence[float] | None, model: MixModel, mix: ModelledMix
) -> tuple[float, ...] | None:
    """The measured bands (7,), in dB re the mix, after the change that the model sees."""
    if measured_db is None:
        return None
    measured, before = 10.0 ** (np.array(measured_db) / 10.0), model.mix(model.song).band_power
    # The measurement knows what a limiter does; the model only says what changes.
    changed = np.divide(mix.band_power, before, out=np.ones_like(before), where=before > 0.0)
    return relative_db(measured * changed)


def louder_by_db(before: ModelledMix, after: ModelledMix) -> float:
    """How much louder a mix becomes; 0 when one of the two is silent."""
    if before.loudness_db is None or after.loudness_db is None:
        return 0.0
    return after.loudness_db - before.loudness_db
