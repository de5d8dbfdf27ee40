"""Colour arithmetic without Qt: OKLCH hues, mixing, and the contrast of two colours."""

from __future__ import annotations

import math
from functools import lru_cache


def hex_to_rgb(colour: str) -> tuple[float, float, float]:
    """Red, green and blue (0 … 1, sRGB) of a "#RRGGBB" string."""
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def rgb_to_hex(rgb: tuple[float, float, float]) -> str:
    """The "#RRGGBB" string of red, green and blue (0 … 1, sRGB; clipped)."""
    red, green, blue = (round(255 * min(max(part, 0.0), 1.0)) for part in rgb)
    return f"#{red:02X}{green:02X}{blue:02X}"


@lru_cache(maxsize=2048)
def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 … 1) of `other` in it, as a painter's alpha would blend them."""
    pairs = zip(hex_to_rgb(colour), hex_to_rgb(other), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return rgb_to_hex((red, green, blue))


def oklch(lightness: float, chroma: float, hue_degrees: float) -> str:
    """The sRGB colour of an OKLCH triple; chroma is lowered until the colour exists in sRGB.

    Source: B. Ottosson, "A perceptual color space for image processing" (2020).
    """
    while chroma > 0 and not _is_inside(_oklch_to_linear(lightness, chroma, hue_degrees)):
        chroma -= 0.002
    red, green, blue = _oklch_to_linear(lightness, max(chroma, 0.0), hue_degrees)
    return rgb_to_hex((_encode(red), _encode(green), _encode(blue)))


def contrast(colour: str, other: str) -> float:
    """Contrast ratio 1 … 21 of two colours (WCAG 2.2, relative luminance)."""
    brighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _oklch_to_linear(
    lightness: float, chroma: float, hue_degrees: float
) -> tuple[float, float, float]:
    hue = math.radians(hue_degrees)
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_inside(linear: tuple[float, float, float]) -> bool:
    return all(-1e-4 <= part <= 1 + 1e-4 for part in linear)


def _encode(linear: float) -> float:
    linear = min(max(linear, 0.0), 1.0)
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _decode(encoded: float) -> float:
    return encoded / 12.92 if encoded <= 0.04045 else ((encoded + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = (_decode(part) for part in hex_to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
