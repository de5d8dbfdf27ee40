"""A report as one HTML file that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from app.report.measures import MEASURES, excess, unjudged_bands
from app.report.pictures import (
    deviation_picture,
    loudness_picture,
    spectrum_picture,
    stereo_picture,
)
from app.report.style import style_sheet
from app.report.words import number
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_LABELS, BAND_NAMES
from modules.spectral_analyzer.over_time import clock

Document = Mapping[str, Any]
SEVERITY_MARKS = {
    "high": ("▲", "Important"),
    "medium": ("◆", "Worth a try"),
    "low": ("●", "A touch"),
}
NOT_JUDGED = '<span class="aside">not judged</span>'
VERDICTS = {"closer": "closer to the range", "further": "further from it", "inside": "inside"}


def report_page(document: Document) -> str:
    """The page of one report."""
    return _page(document["title"], [_head(document), *_body(document)])


def comparison_page(found: Mapping[str, Any], before: Document, after: Document) -> str:
    """The page of a comparison: what changed on top, then the report on the second."""
    titles = f"{before['title']} → {after['title']}"
    head = f"<header><h1>{escape(titles)}</h1><p>What changed between two versions.</p></header>"
    return _page(titles, [head, _comparison(found), _head(after, level=2), *_body(after, before)])


def _page(title: str, parts: Iterable[str]) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{escape(title)} — mix report</title><style>{style_sheet()}</style></head>\n"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(document: Document, level: int = 1) -> str:
    loud = document["loudness"]
    facts = [
        clock(document["duration_s"]),
        f"{document['sample_rate'] / 1000:g} kHz",
        _channels(document["channels"]),
        f"judged by {document['profile']['title']}",
        f"made on {document['made_on']} by {document['program']}",
    ]
    cells = (
        ("Integrated", loud["integrated_lufs"], "LUFS"),
        ("True peak", loud["true_peak_dbtp"], "dBTP"),
        ("Range", loud["range_lu"], "LU" if loud["range_is_stable"] else "LU, not stable yet"),
        ("PLR", loud["plr_db"], "dB"),
        ("PSR", loud["psr_db"], "dB"),
    )
    tiles = "".join(
        f'<div class="tile"><span>{name}</span><b>{number(value)}</b><i>{unit}</i></div>'
        for name, value, unit in cells
    )
    return (
        f"<header><h{level}>{escape(document['title'])}</h{level}>"
        f'<p>{escape(" · ".join(facts))}</p><div class="tiles">{tiles}</div></header>'
    )


def _channels(count: int) -> str:
    return {1: "mono", 2: "stereo"}.get(count, f"{count} channels")


def _body(document: Document, before: Document | None = None) -> Iterable[str]:
    legend = " Grey: the earlier version." if before is not None else ""
    title = document["profile"]["title"]
    yield _suggestions(document)
    yield _figure(
        "Spectrum",
        spectrum_picture(document, before),
        f"Sixths of an octave in dB re the whole. The ribbon is P10 to P90 of {title}, the thin "
        f"line its middle.{legend}",
    )
    yield _figure(
        "Deviation by band",
        deviation_picture(document, before),
        f"dB above the middle of {title}; the ribbon is its P10 to P90.{legend}",
    )
    yield _bands(document)
    yield _figure(
        "Loudness over time",
        loudness_picture(document, before),
        f"Short-term loudness (3 s) in LUFS; the thin line is the integrated loudness. Dots mark "
        f"the worst moments.{legend}",
    )
    yield _measures(document)
    yield _figure(
        "Stereo by band",
        stereo_picture(document, before),
        f"Bars: correlation (1 mono, 0 unrelated, below 0 cancels in mono). Dots: width (side to "
        f"mid).{legend}",
    )
    yield _tracks(document)
    yield _streaming(document)
    yield _notes(document)


def _figure(title: str, picture: str, caption: str) -> str:
    if not picture:
        return ""
    return (
        f"<section><h2>{title}</h2><figure>{picture}"
        f"<figcaption>{escape(caption)}</figcaption></figure></section>"
    )


def _table(
    title: str, headings: Iterable[str], rows: Iterable[Iterable[str]], notes: str = ""
) -> str:
    """A section with a table and notes below it; cells are markup already."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<section><h2>{title}</h2><div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{notes}</section>"
    )


def _suggestions(document: Document) -> str:
    items = document["suggestions"]
    if not items:
        words = "Nothing to fix." if not document["notes"] else "No advice; see the notes below."
        return f'<section><h2>Suggestions</h2><p class="calm">{words}</p></section>'
    cards = "".join(_suggestion(item, document) for item in items)
    return f"<section><h2>Suggestions</h2>{cards}</section>"


def _suggestion(item: Mapping[str, Any], document: Document) -> str:
    mark, word = SEVERITY_MARKS.get(item["severity"], ("●", item["severity"]))
    evidence = item["evidence"]
    decimals = 2 if evidence["unit"] == "correlation" else 0 if evidence["unit"] == "runs" else 1
    low, high = evidence["range_low"], evidence["range_high"]
    facts = [f"{number(evidence['measured'], decimals)} {evidence['unit']}"]
    if low is not None or high is not None:
        kind = "" if low is None or high is None else "range "
        facts.append(f"{kind}{_span((low, high), decimals)}")
    if evidence.get("worst_s") is not None:
        facts.append(f"worst at {clock(evidence['worst_s'])}")
    facts.append(_evidence_origin(item, document))
    facts.extend(
        f"{share['track_name']} {round(100 * share['share'])} %" for share in evidence["shares"]
    )
    return (
        f'<article class="card {escape(item["severity"])}"><h3><span aria-hidden="true">{mark}'
        f"</span> {escape(word)}</h3><p>{escape(item['message'])}</p>"
        f'<p class="evidence">{escape(" · ".join(facts))}</p></article>'
    )


def _evidence_origin(item: Mapping[str, Any], document: Document) -> str:
    """The origin in full for a band's range, else as the rule names it."""
    low_hz = item["freq_range_hz"][0]
    name = next((n for n, hz in zip(BAND_NAMES, BAND_EDGES_HZ, strict=False) if hz == low_hz), None)
    if name is not None and f".{name}." in f"{item['id']}.":
        words: str = document["origins"][name]
        return words
    return str(item["evidence"]["origin"])


def _span(span: tuple[float | None, float | None], decimals: int) -> str:
    low, high = span
    if low is None:
        return f"at most {number(high, decimals)}"
    if high is None:
        return f"at least {number(low, decimals)}"
    return f"{number(low, decimals)} … {number(high, decimals)}"


def _outside(
    value: float | None, span: tuple[float | None, float | None] | None, look: str = "bad"
) -> str:
    """A cell that says whether a value is inside, by word and colour."""
    over = excess(value, span)
    if value is None or span is None:
        return ""
    if over == 0.0:
        return '<span class="good">inside</span>'
    return f'<span class="{look}">{"above" if over > 0 else "below"}</span>'


class _Origins:
    """Origins as short words with a number, and the sentences behind the numbers."""

    def __init__(self) -> None:
        self._sentences: list[str] = []

    def cell(self, words: str) -> str:
        """Such as "derived [1]"; a short origin stands by itself."""
        kind, colon, _rest = words.partition(":")
        if not colon:
            return f"<small>{escape(words)}</small>"
        if words not in self._sentences:
            self._sentences.append(words)
        return f"<small>{escape(kind)} [{self._sentences.index(words) + 1}]</small>"

    def notes(self) -> str:
        """The sentences as a list."""
        items = "".join(f"<li>{escape(words)}</li>" for words in self._sentences)
        return f'<ol class="origins">{items}</ol>' if items else ""


def _bands(document: Document) -> str:
    rows, origins = [], _Origins()
    unjudged = unjudged_bands(document)
    for name, label in zip(BAND_NAMES, BAND_LABELS, strict=True):
        low, high = document["target_range_db"][name]
        value = document["bands_db"][name]
        moment = document["moments"].get("bands", {}).get(name)
        worst = "" if moment is None else f"{clock(moment['at_s'])} ({number(moment['level_db'])})"
        rows.append(
            (
                label,
                f"<b>{number(value)}</b> dB",
                f"{number(low)} … {number(high)}",
                NOT_JUDGED if name in unjudged else _outside(value, (low, high)),
                "" if name in unjudged else worst,
                origins.cell(document["origins"][name]),
            )
        )
    headings = ("Band", "Mix", "P10 … P90", "", "Furthest out", "Origin of the range")
    return _table("Bands", headings, rows, origins.notes())


def _measures(document: Document) -> str:
    rows, origins = [], _Origins()
    for measure in MEASURES:
        value, span = measure.value(document), measure.span(document)
        at_s = document["moments"].get(measure.moment)
        # What is only usual is no fault; a limit is.
        look = "bad" if measure.limit else "aside"
        rows.append(
            (
                measure.name,
                f"<b>{number(value, measure.decimals)}</b> {measure.unit}",
                "" if span is None else _span(span, measure.decimals),
                _outside(value, span, look),
                "" if at_s is None else clock(at_s),
                origins.cell(measure.origin(document)),
            )
        )
    headings = ("Measure", "Mix", "Usual", "", "Worst moment", "Origin of the range")
    return _table("Loudness, dynamics and stereo", headings, rows, origins.notes())


def _tracks(document: Document) -> str:
    heard = [track for track in document["tracks"] if track["band_share"] is not None]
    if not heard:
        return ""
    rows = [
        (
            f"{track['number']}",
            escape(track["name"]),
            escape(track["instrument"] or "–"),
            *(_share(track["band_share"][name]) for name in BAND_NAMES),
        )
        for track in heard
    ]
    return _table("Who carries each band", ("", "Track", "Heard as", *BAND_LABELS), rows)


def _share(share: float) -> str:
    percent = round(100 * share)
    strength = min(percent, 100)
    return f'<span class="share" style="--share:{strength}%">{percent} %</span>'


def _streaming(document: Document) -> str:
    rows = [
        (
            escape(each["name"]),
            f"<b>{number(each['gain_db'], signed=True)}</b> dB",
            f"{number(each['played_lufs'])} LUFS",
            escape(each["message"]),
            f"<small>{escape(each['target_origin'])}, checked {escape(each['checked'])}</small>",
        )
        for each in document["streaming"]
        if each["is_default"]
    ]
    if not rows:
        return ""
    return _table("On streaming services", ("Service", "Gain", "Plays at", "", "Origin"), rows)


def _notes(document: Document) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in document["notes"])
    profile = document["profile"]
    source = f"Profile {profile['title']}: {profile['source']}."
    return (
        f"<section><h2>Notes</h2><ul>{notes}<li>{escape(source)}</li><li>Loudness to ITU-R BS.1770 "
        "and EBU Tech 3341/3342; band levels in dB re the power from 20 Hz to 20 kHz.</li></ul>"
        "</section>"
    )


def _comparison(found: Mapping[str, Any]) -> str:
    rows = [
        (
            escape(row["name"]),
            number(row["before"], row["decimals"]),
            f"<b>{number(row['after'], row['decimals'])}</b> {row['unit']}",
            number(row["change"], row["decimals"], signed=True) if row["changed"] else "same",
            _verdict_cell(row),
        )
        for row in found["rows"]
    ]
    table = _table("What changed", ("", "Before", "After", "Change", ""), rows)
    lists = "".join(
        f"<p><b>{title}:</b> {escape(' '.join(item['message'] for item in items))}</p>"
        for key, title in (("gone", "Settled"), ("new", "New"), ("still", "Still there"))
        if (items := found["suggestions"][key])
    )
    note = (
        ""
        if found["same_profile"]
        else "<p>Judged by different profiles: ranges of the second.</p>"
    )
    return (
        f"{table}<section><h2>Advice</h2>{note}{lists or '<p>None before, none now.</p>'}</section>"
    )


def _verdict_cell(row: Mapping[str, Any]) -> str:
    worse = "bad" if row["is_limit"] else "aside"
    look = {"closer": "good", "inside": "good", "further": worse}.get(row["verdict"], "")
    return f'<span class="{look}">{VERDICTS.get(row["verdict"], "")}</span>'
