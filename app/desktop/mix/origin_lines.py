"""Where the numbers come from, in the lines of tooltips."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from app.desktop.mix.figures import figure
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES

if TYPE_CHECKING:
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.suggestion import Suggestion

WIDTH_CHARACTERS = 84
USUAL = (
    ("integrated_lufs", "Integrated", "LUFS", 1),
    ("plr_db", "PLR", "dB", 1),
    ("range_lu", "LRA", "LU", 1),
    ("correlation", "Correlation", "", 2),
    ("side_to_mid_db", "Side to mid", "dB", 1),
)


def origin_line(profile: GenreProfile, quantity: str) -> str:
    """Such as "Range: derived: neutral curve of …", in lines short enough for a tooltip."""
    from modules.spectral_analyzer.origin_words import origin_words

    return fill(f"Origin of the range: {origin_words(profile, quantity)}", WIDTH_CHARACTERS)


def usual_lines(profile: GenreProfile) -> tuple[str, ...]:
    """What is usual in the profile, and where each range comes from."""
    from modules.spectral_analyzer.origin_words import origin_words

    lines = [f"Usual in {profile.title}:"]
    for name, label, unit, decimals in USUAL:
        values = getattr(profile, name)
        span = f"{figure(values.low, decimals)} … {figure(values.high, decimals)}"
        words = " ".join(f"{label} {span} {unit} ({origin_words(profile, name)})".split())
        lines.append(fill(words, WIDTH_CHARACTERS))
    return tuple(lines)


def origin_of_evidence(suggestion: Suggestion, profile: GenreProfile | None) -> str:
    """Where the range of a suggestion about a band comes from; for others as the rule says."""
    low_hz = suggestion.freq_range_hz[0]
    if profile is not None and low_hz in BAND_EDGES_HZ[:-1]:
        name = BAND_NAMES[BAND_EDGES_HZ.index(low_hz)]
        if f".{name}." in f"{suggestion.id}.":
            return origin_line(profile, name)
    return f"Origin of the range: {suggestion.evidence.origin}"
