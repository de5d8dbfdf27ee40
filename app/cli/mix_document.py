"""The JSON of a mix report and of its suggestions, and the same for people."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from modules.spectral_analyzer.bands import BAND_LABELS, BAND_NAMES
from modules.spectral_analyzer.mix_meter import Stereo
from modules.spectral_analyzer.mix_report import Distribution, MixReport
from modules.spectral_analyzer.streaming import RuleOrigin, streaming_summary
from modules.spectral_analyzer.suggestion import MixMove, Suggestion


def report_document(report: MixReport, path: Path | None = None) -> dict[str, Any]:
    """The keys of `analyze` for one file."""
    measurement, bands = report.measurement, report.profile.bands
    document: dict[str, Any] = {
        "path": path,
        "sample_rate": measurement.sample_rate,
        "channels": measurement.channels,
        "duration_s": measurement.duration_s,
        "genre": report.profile.genre,
        "loudness": measurement.loudness,
        "stereo": _stereo_document(measurement.stereo),
        "bands_db": _by_band(measurement.bands_db),
        "target_db": _by_band([band.centre_db for band in bands]),
        "target_range_db": _by_band([[band.p10_db, band.p90_db] for band in bands]),
        "target_origin": _by_band([band.spread_origin for band in bands]),
        "deviation_db": _by_band(report.deviation_db),
        "suggestions": [suggestion_document(item) for item in report.suggestions],
        "notes": report.notes,
        "limits": report.limits,
        "distribution": _distribution_document(report.distribution),
        "sections": report.sections,
        "streaming": report.streaming,
        "streaming_summary": streaming_summary(report.streaming),
    }
    if report.timeline is not None:
        document["timeline"] = report.timeline
    return document


def _by_band(values: Any) -> dict[str, Any]:
    return dict(zip(BAND_NAMES, values or [None] * len(BAND_NAMES), strict=True))


def _stereo_document(stereo: Stereo) -> dict[str, Any]:
    values = {field.name: getattr(stereo, field.name) for field in fields(stereo)}
    for name in ("band_correlation", "band_width"):
        values[name] = _by_band(values[name])
    return values


def _distribution_document(distribution: Distribution | None) -> dict[str, Any] | None:
    if distribution is None:
        return None
    return {
        "short_term_lufs": distribution.short_term_lufs,
        "psr_db": distribution.psr_db,
        "bands_db": _by_band(distribution.bands_db),
    }


def suggestion_document(suggestion: Suggestion) -> dict[str, Any]:
    """The keys of one suggestion."""
    return {
        "id": suggestion.id,
        "severity": suggestion.severity,
        "message": suggestion.message,
        "freq_range_hz": suggestion.freq_range_hz,
        "tracks": suggestion.track_names,
        "action": move_document(suggestion.move),
        "relevance": suggestion.relevance,
        "evidence": suggestion.evidence,
    }


def move_document(move: MixMove | None) -> dict[str, Any]:
    """The keys of an action; None is advice for a person."""
    if move is None:
        return {"type": "advice", "frequency_hz": None, "gain_db": None, "q": None}
    return {
        "type": move.type,
        "frequency_hz": move.frequency_hz,
        "gain_db": move.gain_db,
        "q": move.q,
        "amount": move.amount,
    }


def report_text(report: MixReport, path: Path) -> str:
    """The report as lines for a terminal."""
    loudness, stereo = report.measurement.loudness, report.measurement.stereo
    lines = [
        f"{path}  ({report.measurement.duration_s:.1f} s, {report.profile.title})",
        f"  integrated {_number(loudness.integrated_lufs)} LUFS · range "
        f"{_number(loudness.range_lu)} LU · true peak {_number(loudness.true_peak_dbtp)} dBTP · "
        f"PLR {_number(loudness.plr_db)} dB · PSR {_number(loudness.psr_db)} dB",
        f"  correlation {_number(stereo.correlation, 2)} · width {_number(stereo.width, 2)} · "
        f"lost in mono {_number(stereo.mono_loss_lu)} LU · phase below 120 Hz "
        f"{_number(stereo.low_phase_deg, 0)}°",
    ]
    if report.measurement.bands_db is not None:
        for label, level, band in zip(
            BAND_LABELS, report.measurement.bands_db, report.profile.bands, strict=True
        ):
            excess = band.excess_db(level)
            mark = "" if excess == 0 else f"  {excess:+.1f} dB"
            lines.append(
                f"  {label:9} {level:6.1f} dB   {band.p10_db:5.0f} … {band.p90_db:3.0f}{mark}"
            )
    lines.extend(f"  ! {item.message}  [{item.id}]" for item in report.suggestions)
    if not report.suggestions and report.is_judged:
        lines.append(f"  Inside {report.profile.possessive} range. Nothing to fix.")
    if (summary := streaming_summary(report.streaming)) is not None:
        lines.append(f"  streaming: {summary}")
        lines.append(f"    {_streaming_row(report)}")
    lines.extend(f"  note: {note}" for note in report.notes)
    return "\n".join(lines)


def _streaming_row(report: MixReport) -> str:
    """Such as "Spotify −0.3 dB · YouTube 0.0 dB*"; a star marks what the service does not say."""
    cells = (
        f"{each.name} {each.gain_db + 0.0:+.1f} dB"
        f"{'' if each.target_origin is RuleOrigin.PUBLISHED else '*'}"
        for each in report.streaming
        if each.is_default
    )
    return f"{' · '.join(cells)}   (* reported, not published by the service)"


def _number(value: float | None, digits: int = 1) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
