"""The report as a page: complete, self-contained, safe, and honest about what it does not know."""

from __future__ import annotations

import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report_documents import RATE, document_of

from app.report.compare import comparison
from app.report.measures import MEASURES
from app.report.page import comparison_page, report_page
from app.report.style import style_sheet
from app.report.svg import Picture, linear, logarithmic
from modules.spectral_analyzer.bands import BAND_NAMES

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page strictly: every element must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.counts: dict[str, int] = {}
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.links += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_is_complete_and_needs_nothing_else(muddy: dict[str, Any]) -> None:
    text = report_page(muddy)
    page = Page(text)
    assert page.counts["svg"] == 4
    assert page.links == []
    assert "script" not in page.counts
    assert "url(" not in style_sheet()
    said = " ".join(page.words)
    for measure in MEASURES:
        assert measure.name in said
    for item in muddy["suggestions"]:
        assert item["message"] in said
    for each in muddy["streaming"]:
        assert not each["is_default"] or each["message"] in said
    assert "Elowsson" in said
    assert "Electric Bass" in said


def test_names_are_words_and_never_markup(muddy: dict[str, Any]) -> None:
    text = report_page({**muddy, "title": "<script>alert(1)</script>\" onload='x'"})
    assert "<script>" not in text
    assert "Monday" not in text
    assert "&lt;script&gt;" in text


def test_silence_has_no_pictures_and_no_numbers(silent: dict[str, Any]) -> None:
    page = Page(report_page(silent))
    assert "svg" not in page.counts
    assert not {"inf", "-inf", "−inf", "nan"} & set(" ".join(page.words).split())
    assert json.loads(json.dumps(silent, allow_nan=False)) == silent


def test_mono_and_short_audio_have_pages(rng: np.random.Generator) -> None:
    for samples in (rng.standard_normal((1, 5 * RATE)), rng.standard_normal((2, RATE))):
        document = document_of((0.1 * samples).astype(np.float32))
        Page(report_page(document))
        Page(comparison_page(comparison(document, document), document, document))


def test_the_worst_moments_are_where_they_should_be(muddy: dict[str, Any]) -> None:
    assert muddy["moments"]["max_short_term_lufs"] >= 9.0
    assert muddy["moments"]["true_peak_dbtp"] >= 10.0
    assert set(muddy["moments"]["bands"]) == set(BAND_NAMES)
    assert [part["kind"] for part in muddy["sections"]] == ["quiet", "loud"]
    assert len(muddy["history"]["short_term_lufs"]) in {21, 22}


def test_both_themes_and_paper_have_colours() -> None:
    style = style_sheet()
    assert style.count("--text:") == 2
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_scales_stay_inside_and_gaps_stay_open() -> None:
    scale = linear(0.0, 10.0, 100.0, 0.0)
    assert (scale(5.0), scale(-1.0), scale(11.0)) == (50.0, 100.0, 0.0)
    assert logarithmic(20.0, 20_000.0, 0.0, 300.0)(200.0) == pytest.approx(100.0)
    picture = Picture(10, 10, "x")
    picture.line((0, 1, 2, 3), (1.0, None, 2.0, 3.0), "mix")
    assert picture.markup().count("<polyline") == 2


@pytest.mark.browser
def test_a_browser_shows_it(muddy: dict[str, Any], better: dict[str, Any], tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(comparison_page(comparison(muddy, better), muddy, better), encoding="utf-8")
    shot = tmp_path / "report.png"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
    command += ["--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}"]
    command += ["--hide-scrollbars", "--window-size=900,1200", f"--screenshot={shot}"]
    subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=100)
    assert shot.stat().st_size > 20_000
