from __future__ import annotations

import dataclasses
import math
import re

import pytest

from app.desktop.theme.colour import contrast, hex_to_rgb, mix, oklch, rgb_to_hex
from app.desktop.theme.stylesheet import stylesheet_of
from app.desktop.theme.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Tokens

THEMES = [DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT]
BOTH = pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOUR = re.compile(r"(?<![-\w])(color|background):\s*(#[0-9A-Fa-f]{6})")


@BOTH
def test_every_colour_is_a_six_digit_hex(tokens: Tokens) -> None:
    values = dataclasses.asdict(tokens)
    colours = [value for key, value in values.items() if isinstance(value, str) and key != "name"]
    assert all(re.fullmatch(r"#[0-9A-F]{6}", c) for c in (*colours, *tokens.track_hues))


@BOTH
@pytest.mark.parametrize("text", ["text", "text_dim", "good", "warn", "bad"])
@pytest.mark.parametrize("surface", ["surface_0", "surface_1", "surface_2"])
def test_text_reads_on_surfaces(tokens: Tokens, text: str, surface: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, surface)) >= 4.5


@BOTH
def test_every_text_of_the_style_sheet_reads_on_its_ground(tokens: Tokens) -> None:
    surfaces = (tokens.surface_0, tokens.surface_1, tokens.surface_2)
    seen = 0
    for selector, body in RULE.findall(stylesheet_of(tokens)):
        if ":disabled" in selector:
            continue  # What cannot be used may be pale; its tooltip says why.
        colours = dict(COLOUR.findall(body))
        ground, text = colours.get("background"), colours.get("color")
        is_shape = "handle" in selector or "indicator" in selector
        if text is None and ground is not None and not is_shape:
            text = _text_on(selector, tokens)
        if text is None:
            continue
        for surface in (ground,) if ground else surfaces:
            seen += 1
            assert contrast(text, surface) >= 4.5, (selector.strip(), text, surface)
    assert seen > 60


def _text_on(selector: str, tokens: Tokens) -> str | None:
    """The text colour where a rule sets only the ground; None where nothing is written on it."""
    bare = (
        "indicator",
        "groove",
        "sub-page",
        "chunk",
        "add-page",
        "rule",
        "separator",
        "ScrollBar",
        "Progress",
    )
    if any(part in selector for part in bare):
        return None
    if "assist-full" in selector:
        return tokens.on_assist
    return tokens.surface_0 if "primary" in selector else tokens.text


@pytest.mark.parametrize("tokens", [CONTRAST_DARK, CONTRAST_LIGHT], ids=lambda t: t.name)
@pytest.mark.parametrize("text", ["text", "text_dim", "good", "warn", "bad", "edge"])
@pytest.mark.parametrize("surface", ["surface_0", "surface_1", "surface_2", "surface_3"])
def test_high_contrast_is_high(tokens: Tokens, text: str, surface: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, surface)) >= 7.0


@BOTH
def test_words_on_what_is_switched_on_read(tokens: Tokens) -> None:
    for ground in (tokens.good, tokens.warn):
        assert contrast(tokens.surface_0, ground) >= 4.5


@BOTH
@pytest.mark.parametrize("edge", ["edge", "assist", "playhead", "selection"])
@pytest.mark.parametrize("surface", ["surface_0", "surface_1", "surface_2"])
def test_edges_and_controls_stand_out(tokens: Tokens, edge: str, surface: str) -> None:
    assert contrast(getattr(tokens, edge), getattr(tokens, surface)) >= 3.0


@BOTH
def test_track_hues_stand_out_and_carry_their_label(tokens: Tokens) -> None:
    for hue in tokens.track_hues:
        assert contrast(hue, tokens.row) >= 3.0
        assert contrast(tokens.note_text, hue) >= 4.5


@BOTH
def test_words_on_the_assistants_colour_read(tokens: Tokens) -> None:
    assert contrast(tokens.on_assist, tokens.assist) >= 4.5


@BOTH
def test_key_names_read_on_the_keyboard(tokens: Tokens) -> None:
    assert contrast(tokens.key_label, tokens.key_white) >= 4.5


@BOTH
def test_no_track_looks_like_the_assistant(tokens: Tokens) -> None:
    # Distance in sRGB, 0 … 1.73: neighbours among the track hues are as far apart.
    assist = hex_to_rgb(tokens.assist)
    for hue in tokens.track_hues:
        assert math.dist(assist, hex_to_rgb(hue)) > 0.24


def test_track_colours_wrap_around() -> None:
    assert DARK.track_colour(8) == DARK.track_colour(0)
    assert len(set(DARK.track_hues)) == 8


def test_colour_arithmetic_has_known_answers() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert oklch(1.0, 0.0, 0.0) == "#FFFFFF"
    # sRGB red is OKLCH (0.62796, 0.25768, 29.234°).
    red, green, blue = hex_to_rgb(oklch(0.62796, 0.25768, 29.234))
    assert red == pytest.approx(1.0, abs=0.01)
    assert max(green, blue) < 0.02
    assert rgb_to_hex((1.2, -0.1, 0.5)) == "#FF0080"
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
