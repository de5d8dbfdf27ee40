"""How equalizer bands are written and read out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.desktop.mix.figures import figure
from app.desktop.mix.frequency_axis import note_name_of
from modules.song.frequency_words import hertz
from modules.song.mix import EqBand, EqShape

SHAPE_NAMES = {
    EqShape.PEAK: "Bell",
    EqShape.LOW_SHELF: "Low shelf",
    EqShape.HIGH_SHELF: "High shelf",
    EqShape.HIGH_PASS: "Low cut",
    EqShape.LOW_PASS: "High cut",
}
PASSES = (EqShape.HIGH_PASS, EqShape.LOW_PASS)


def band_text(band: EqBand) -> str:
    """Such as "Bell, 320 Hz (E4), −3.0 dB, Q 1.20, 1.17 octaves"; a cut has no gain."""
    parts = [SHAPE_NAMES[band.shape], f"{hertz(band.frequency_hz)} ({_note(band)})"]
    if band.shape not in PASSES:
        parts.append(f"{figure(band.gain_db, signed=True)} dB")
    parts.append(f"Q {figure(band.q, 2)}")
    if band.shape is EqShape.PEAK:
        parts.append(f"{figure(octaves(band.q), 2)} octaves")
    if not band.enabled:
        parts.append("bypassed")
    return ", ".join(parts)


def short_text(band: EqBand) -> str:
    """What stands beside the pointer, such as "320 Hz · −3.0 dB · Q 1.20"."""
    gain = "" if band.shape in PASSES else f" · {figure(band.gain_db, signed=True)} dB"
    return f"{hertz(band.frequency_hz)} · {_note(band)}{gain} · Q {figure(band.q, 2)}"


def equalizer_text(owner: str, bands: Sequence[EqBand]) -> str:
    """The whole equalizer of `owner` in a sentence for those who do not see it."""
    if not bands:
        return f"Equalizer of {owner}: no bands."
    listed = "; ".join(f"band {n}: {band_text(band)}" for n, band in enumerate(bands, start=1))
    return f"Equalizer of {owner}: {listed}."


def octaves(q: float) -> float:
    """Width between the half-gain points of a bell with quality factor `q`, in octaves.

    Source: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients".
    """
    return 2.0 * math.asinh(1.0 / (2.0 * q)) / math.log(2.0)


def _note(band: EqBand) -> str:
    return note_name_of(band.frequency_hz)
