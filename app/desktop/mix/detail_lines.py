"""What the tooltip of the loudness figures tells beyond them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desktop.mix.figures import figure
from app.desktop.mix.origin_lines import usual_lines

if TYPE_CHECKING:
    from modules.spectral_analyzer.mix_report import MixReport


def detail_lines(report: MixReport) -> tuple[str, ...]:
    """Lines on peaks, mono, the low end, parts of the song and streaming; none for silence."""
    from modules.spectral_analyzer.over_time import clock
    from modules.spectral_analyzer.streaming import streaming_summary

    summary = streaming_summary(report.streaming)
    if summary is None:
        return ()
    loud, stereo = report.measurement.loudness, report.measurement.stereo
    lines = [
        "",
        f"Sample peak {figure(loud.sample_peak_dbfs)} dBFS · crest {figure(loud.crest_db)} dB",
        f"Side to mid {figure(stereo.side_to_mid_db)} dB · lost in mono "
        f"{figure(stereo.mono_loss_lu)} LU",
        f"Below 120 Hz: correlation {figure(stereo.low_correlation, 2)}, "
        f"{figure(stereo.low_phase_deg, 0)}° apart",
    ]
    if report.sections:
        parts = (
            f"{part.kind} {clock(part.start_s)}–{clock(part.end_s)} "
            f"({figure(part.loudness_lufs)} LUFS)"
            for part in report.sections
        )
        lines.append("Parts: " + ", ".join(parts))
    lines += ["", *usual_lines(report.profile)]
    lines += ["", summary, *(each.message for each in report.streaming if each.is_default)]
    return tuple(lines)


def streaming_text(report: MixReport) -> str:
    """How much services change the level, such as "Stream −1.8…+0.4"; empty for silence."""
    gains = [each.gain_db for each in report.streaming if each.is_default]
    if not gains:
        return ""
    low, high = figure(min(gains), signed=True), figure(max(gains), signed=True)
    return f"Stream {low if low == high else f'{low}…{high}'}"
