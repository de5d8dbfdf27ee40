"""The pictures of a report, drawn from its JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.report.measures import unjudged_bands
from app.report.svg import Picture, linear, logarithmic
from app.report.words import number
from modules.spectral_analyzer.bands import BAND_LABELS, BAND_NAMES
from modules.spectral_analyzer.over_time import clock

Document = Mapping[str, Any]
WIDTH = 860
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 26
FREQUENCY_MARKS = (
    (50, "50"),
    (100, "100"),
    (200, "200"),
    (500, "500"),
    (1000, "1 kHz"),
    (2000, "2k"),
    (5000, "5k"),
    (10_000, "10k"),
)
DEVIATION_SPAN_DB = 12.0


def spectrum_picture(document: Document, before: Document | None = None) -> str:
    """Level in sixths of an octave over the range of the profile; empty when there is none."""
    spectrum = document["spectrum"]
    if spectrum is None:
        return ""
    height = 300
    title = document["profile"]["title"]
    picture = Picture(WIDTH, height, f"Spectrum of the mix and the range of {title}")
    left, right, bottom = LEFT, WIDTH - RIGHT, height - BOTTOM
    across = logarithmic(20.0, 20_000.0, left, right)
    up = linear(-63.0, -3.0, bottom, TOP)
    picture.levels(up, (-12, -24, -36, -48, -60), left, right)
    for hertz, label in FREQUENCY_MARKS:
        picture.upright(across(hertz), TOP, bottom, "grid")
        picture.text(across(hertz), height - 8, label)
    xs = [across(hertz) for hertz in spectrum["frequencies_hz"]]
    rows = {name: [up(level) for level in spectrum[name]] for name in spectrum if "db" in name}
    picture.ribbon(xs, rows["target_high_db"], rows["target_low_db"], "range")
    picture.line(xs, rows["target_db"], "centre")
    if before is not None and before["spectrum"] is not None:
        earlier = [across(hertz) for hertz in before["spectrum"]["frequencies_hz"]]
        picture.line(earlier, [up(level) for level in before["spectrum"]["mix_db"]], "before")
    picture.line(xs, rows["mix_db"], "mix")
    return picture.markup()


def loudness_picture(document: Document, before: Document | None = None) -> str:
    """Short-term loudness over time with the integrated one; empty for what is too short."""
    history = document["history"]
    if history is None:
        return ""
    height = 220
    picture = Picture(WIDTH, height, "Short-term loudness over time")
    left, right, bottom = LEFT, WIDTH - RIGHT, height - BOTTOM
    rows = [history["short_term_lufs"]]
    if before is not None and before["history"] is not None:
        rows.append(before["history"]["short_term_lufs"])
    heard = [value for row in rows for value in row if value is not None and value > -60.0]
    if not heard:
        return ""
    top_lufs = 3.0 * (max(heard) // 3.0 + 1)
    floor_lufs = max(min(3.0 * (min(heard) // 3.0), top_lufs - 12.0), top_lufs - 36.0)
    up = linear(floor_lufs, top_lufs, bottom, TOP)
    longest = max(len(row) for row in rows) + history["window_s"] - 1
    across = linear(0.0, max(longest, 1.0), left, right)
    for part in document["sections"]:
        look = "part-loud" if part["kind"] == "loud" else "part-quiet"
        hint = (
            f"{part['kind']} {clock(part['start_s'])}–{clock(part['end_s'])}, "
            f"{number(part['loudness_lufs'])} LUFS"
        )
        picture.box(across(part["start_s"]), TOP, across(part["end_s"]), bottom, look, hint)
    step = 3 if top_lufs - floor_lufs <= 15 else 6
    picture.levels(up, _marks(floor_lufs, top_lufs, step), left, right)
    for second in _marks(0, longest, _time_step(longest)):
        picture.upright(across(second), TOP, bottom, "grid")
        picture.text(across(second), height - 8, clock(second))
    integrated = document["loudness"]["integrated_lufs"]
    if integrated is not None:
        picture.level(up(integrated), left, right, "centre")
    for row, look in reversed(list(zip(rows, ("mix", "before"), strict=False))):
        # A window of three seconds stands at its middle.
        xs = [across(second + history["window_s"] / 2) for second in range(len(row))]
        picture.line(xs, [None if value is None else up(value) for value in row], look)
    _mark_moments(picture, document, across, up)
    return picture.markup()


def _mark_moments(picture: Picture, document: Document, across: Any, up: Any) -> None:
    history = document["history"]["short_term_lufs"]
    for key, words in (
        ("max_short_term_lufs", "loudest"),
        ("psr_db", "flattest (lowest PSR)"),
        ("mono_loss_lu", "loses most in mono"),
    ):
        at_s = document["moments"].get(key)
        if at_s is None or history[int(at_s)] is None:
            continue
        hint = f"{words}: {clock(at_s)}"
        picture.dot(across(at_s + 1.5), up(history[int(at_s)]), f"moment-{key}", hint)


def deviation_picture(document: Document, before: Document | None = None) -> str:
    """How far each band is from the middle of its range; empty in silence."""
    if document["deviation_db"]["mid"] is None:
        return ""
    height = 210
    picture = Picture(WIDTH, height, "Deviation of the seven bands from the profile")
    left, right, bottom = LEFT, WIDTH - RIGHT, height - BOTTOM
    up = linear(-DEVIATION_SPAN_DB, DEVIATION_SPAN_DB, bottom, TOP + 14)
    picture.levels(up, (-12, -6, 0, 6, 12), left, right)
    column = (right - left) / len(BAND_NAMES)
    unjudged = unjudged_bands(document)
    for index, (name, label) in enumerate(zip(BAND_NAMES, BAND_LABELS, strict=True)):
        middle = left + (index + 0.5) * column
        centre = document["target_db"][name]
        low, high = document["target_range_db"][name]
        deviation = document["deviation_db"][name]
        hint = (
            f"{label}: {number(document['bands_db'][name])} dB, range {number(low)} … "
            f"{number(high)} dB ({document['origins'][name]})"
        )
        picture.box(middle - 26, up(high - centre), middle + 26, up(low - centre), "range", hint)
        if before is not None and before["deviation_db"][name] is not None:
            earlier = before["bands_db"][name] - centre
            picture.level(up(earlier), middle - 26, middle + 26, "before")
        look = "inside" if low - centre <= deviation <= high - centre else "outside"
        look = "unjudged" if name in unjudged else look
        picture.box(middle - 5, up(0.0), middle + 5, up(deviation), look, hint)
        picture.box(middle - 26, up(deviation) - 1.5, middle + 26, up(deviation) + 1.5, look, hint)
        picture.text(middle, TOP + 2, number(deviation, signed=True), f"value {look}-text")
        picture.text(middle, height - 8, label)
    return picture.markup()


def stereo_picture(document: Document, before: Document | None = None) -> str:
    """Correlation and width of every band; empty for mono and silence."""
    stereo = document["stereo"]
    if all(value is None for value in stereo["band_correlation"].values()):
        return ""
    height = 190
    picture = Picture(WIDTH, height, "Correlation and width of the seven bands")
    left, right, bottom = LEFT, WIDTH - RIGHT, height - BOTTOM
    up = linear(-1.0, 1.0, bottom, TOP)
    picture.levels(up, (-1, -0.5, 0, 0.5, 1), left, right)
    column = (right - left) / len(BAND_NAMES)
    for index, (name, label) in enumerate(zip(BAND_NAMES, BAND_LABELS, strict=True)):
        middle = left + (index + 0.5) * column
        picture.text(middle, height - 8, label)
        correlation, width = stereo["band_correlation"][name], stereo["band_width"][name]
        if correlation is None:
            continue
        hint = f"{label}: correlation {number(correlation, 2)}, width {number(width, 2)}"
        look = "inside" if correlation >= 0.0 else "outside"
        picture.box(middle - 14, up(0.0), middle + 14, up(correlation), look, hint)
        if before is not None and before["stereo"]["band_correlation"][name] is not None:
            earlier = before["stereo"]["band_correlation"][name]
            picture.level(up(earlier), middle - 24, middle + 24, "before")
        if width is not None:
            picture.dot(middle, up(min(width, 1.0)), "width", hint)
    return picture.markup()


def _marks(low: float, high: float, step: float) -> Sequence[float]:
    first = -(-low // step) * step
    return [first + step * index for index in range(int((high - first) // step) + 1)]


def _time_step(seconds: float) -> int:
    return next((step for step in (5, 10, 15, 30, 60, 120, 300) if seconds / step <= 12), 600)
