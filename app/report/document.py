"""The JSON of a report: all that `analyze` says, and what the pictures are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.cli.json_document import jsonable
from app.cli.mix_document import report_document
from modules import __version__
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.mix_report import MixReport
from modules.spectral_analyzer.origin_words import QUANTITIES, origin_words
from modules.spectral_analyzer.over_time import JUDGED_LU, LOUD_LU, OverTime, worst_moment_s

REPORT_VERSION = 1
SILENT_PEAK = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class ReportTrack:
    """A track of the mix: its name, what is on it, and its power (7,) in the bands."""

    number: int
    name: str
    instrument: str | None
    band_power: NDArray[np.float64] | None


def report_json(
    report: MixReport, title: str, path: object = None, tracks: Sequence[ReportTrack] = ()
) -> dict[str, Any]:
    """The report on a mix as plain JSON types; `path` is where the audio was, if it was a file."""
    profile = report.profile
    document = {
        "report": REPORT_VERSION,
        "title": title,
        "made_on": date.today().isoformat(),
        "program": f"Nomad Muse {__version__}",
        **report_document(report),
        "path": None if path is None else str(path),
        "profile": {
            "title": profile.title,
            "tracks": profile.tracks,
            "source": profile.source,
            "measured_on": profile.measured_on,
        },
        "ranges": _ranges(profile),
        "origins": {
            name: origin_words(profile, name)
            for name in (*BAND_NAMES, *QUANTITIES, "low_correlation_min")
        },
        "spectrum": _spectrum(report),
        "history": _history(report),
        "moments": _moments(report),
        "tracks": _tracks(tracks),
    }
    plain: dict[str, Any] = jsonable(document)
    return plain


def _ranges(profile: GenreProfile) -> dict[str, list[float]]:
    ranges = {name: getattr(profile, name) for name in QUANTITIES}
    document = {name: [values.low, values.high] for name, values in ranges.items()}
    document["low_correlation"] = [profile.low_correlation_min, 1.0]
    return document


def _spectrum(report: MixReport) -> dict[str, Any] | None:
    from modules.spectral_analyzer.target import sixth_octave_db, target_curve

    heard = report.measurement.spectrum
    levels = None if heard is None else sixth_octave_db(heard.frequencies_hz, heard.power)
    if levels is None:
        return None
    target = target_curve(report.profile)
    rows = {
        "frequencies_hz": target.frequencies_hz,
        "mix_db": levels,
        "target_db": target.centre_db,
        "target_low_db": target.low_db,
        "target_high_db": target.high_db,
    }
    return {name: np.round(row, 2) for name, row in rows.items()}


def _history(report: MixReport) -> dict[str, Any] | None:
    """Values of every whole second of what lies in the 3 s from there; None in pauses."""
    over_time = report.measurement.over_time
    if over_time is None or not over_time.windows:
        return None
    heard = over_time.loud_windows(report.measurement.loudness.integrated_lufs, JUDGED_LU)
    peaks = 20 * np.log10(np.maximum(over_time.peak, SILENT_PEAK))
    return {
        "step_s": 1.0,
        "window_s": 3.0,
        "short_term_lufs": np.round(over_time.short_term_lufs[: over_time.windows], 2),
        "true_peak_dbtp": np.round(peaks, 2),
        "psr_db": _where(heard, over_time.psr_db),
        "mono_loss_db": _where(heard, over_time.mono_loss_db),
    }


def _where(among: NDArray[np.bool_], values: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = np.full(len(values), np.nan)
    kept[among] = np.round(values[among], 2)
    return kept


def _moments(report: MixReport) -> dict[str, Any]:
    """Where each measure is at its worst, in seconds from the start; None where it cannot be."""
    over_time, integrated = (
        report.measurement.over_time,
        report.measurement.loudness.integrated_lufs,
    )
    if over_time is None or not over_time.windows:
        return {}
    heard = over_time.loud_windows(integrated, JUDGED_LU)
    loud = over_time.loud_windows(integrated, LOUD_LU)
    everywhere = np.ones(len(over_time.peak), dtype=np.bool_)
    levels = np.nan_to_num(over_time.short_term_lufs[: over_time.windows], nan=-np.inf)
    return {
        "max_short_term_lufs": worst_moment_s(levels, heard),
        "true_peak_dbtp": worst_moment_s(over_time.peak, everywhere),
        "psr_db": worst_moment_s(-over_time.psr_db, loud),
        "mono_loss_lu": (
            worst_moment_s(over_time.mono_loss_db, heard)
            if report.measurement.channels == 2
            else None
        ),
        "clipped": report.measurement.most_clipped_s,
        "bands": _band_moments(report, over_time, heard),
    }


def _band_moments(
    report: MixReport, over_time: OverTime, heard: NDArray[np.bool_]
) -> dict[str, Any]:
    """For each band the window that is furthest outside its range; None where none is."""
    moments: dict[str, Any] = {}
    rows = zip(BAND_NAMES, over_time.bands_db, report.profile.bands, strict=True)
    for name, levels, band in rows:
        outside = np.maximum(levels - band.p90_db, band.p10_db - levels)
        worst_s = worst_moment_s(outside, heard & (outside > 0.0))
        moments[name] = (
            None
            if worst_s is None
            else {"at_s": worst_s, "level_db": round(levels[int(worst_s)], 2)}
        )
    return moments


def _tracks(tracks: Sequence[ReportTrack]) -> list[Mapping[str, Any]]:
    powers = [track.band_power for track in tracks if track.band_power is not None]
    total = np.maximum(sum(powers, np.zeros(len(BAND_NAMES))), 1e-20)
    return [
        {
            "number": track.number,
            "name": track.name,
            "instrument": track.instrument,
            "band_share": None
            if track.band_power is None
            else dict(zip(BAND_NAMES, np.round(track.band_power / total, 4), strict=True)),
        }
        for track in tracks
    ]
