"""Every colour of the program, by meaning. Widgets name a token and never a colour."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.desktop.theme.colour import oklch

TRACK_HUES_DEGREES = (1, 43, 84, 126, 167, 209, 250, 320)
"""Eight OKLCH hues about 41° apart at equal lightness; a track's `hue` counts through them.

The gap around 285° belongs to the assistant: no track may look like a ghost.
"""


CONTRAST = "contrast-"
"""How the names of the two themes with high contrast begin."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. All colours are "#RRGGBB"; alpha, where needed, is a number beside them.

    `assist` belongs to the assistant alone: ghosts, suggestions, generate. `text_faint` is for
    decoration and never carries information. `selection` is the edge of what is selected.
    """

    name: str
    surface_0: str
    surface_1: str
    surface_2: str
    surface_3: str
    text: str
    text_dim: str
    text_faint: str
    edge: str
    assist: str
    on_assist: str
    good: str
    warn: str
    bad: str
    grid_bar: str
    grid_beat: str
    grid_step: str
    row: str
    row_black: str
    key_white: str
    key_black: str
    key_label: str
    playhead: str
    selection: str
    track_hues: tuple[str, ...]
    note_text: str
    scale_tint_alpha: float = 0.06

    @property
    def is_dark(self) -> bool:
        """Whether light stands on dark."""
        return self.name.endswith("dark")

    @property
    def is_contrast(self) -> bool:
        """Whether it is one of the two with high contrast."""
        return self.name.startswith(CONTRAST)

    def track_colour(self, hue: int) -> str:
        """The colour of a track whose `hue` is any integer; it wraps around the eight hues."""
        return self.track_hues[hue % len(self.track_hues)]


DARK = Tokens(
    name="dark",
    surface_0="#14161A",
    surface_1="#1A1D23",
    surface_2="#22262E",
    surface_3="#2C313B",
    text="#E8EAED",
    text_dim="#A4ABB8",
    text_faint="#747C8A",
    edge="#6B7382",
    assist="#8B7CFF",
    on_assist="#14161A",
    good="#4CC38A",
    warn="#F2B94B",
    bad="#FF6B6B",
    grid_bar="#3A404C",
    grid_beat="#2A2F38",
    grid_step="#20242B",
    row="#1A1D23",
    row_black="#171A1F",
    key_white="#C9CDD5",
    key_black="#22262E",
    key_label="#3A404C",
    playhead="#FFFFFF",
    selection="#FFFFFF",
    track_hues=tuple(oklch(0.75, 0.13, hue) for hue in TRACK_HUES_DEGREES),
    note_text="#14161A",
)

LIGHT = Tokens(
    name="light",
    surface_0="#F4F5F7",
    surface_1="#FFFFFF",
    surface_2="#ECEEF2",
    surface_3="#DDE1E8",
    text="#16181D",
    text_dim="#4C5360",
    text_faint="#6B7280",
    edge="#7E8694",
    assist="#5B4BDB",
    on_assist="#FFFFFF",
    good="#1A7049",
    warn="#865A00",
    bad="#B92B27",
    grid_bar="#C3C8D1",
    grid_beat="#DADEE5",
    grid_step="#E9ECF0",
    row="#FFFFFF",
    row_black="#EEF0F3",
    key_white="#FFFFFF",
    key_black="#4C5360",
    key_label="#4C5360",
    playhead="#111111",
    selection="#111111",
    track_hues=tuple(oklch(0.55, 0.13, hue) for hue in TRACK_HUES_DEGREES),
    note_text="#FFFFFF",
)

CONTRAST_DARK = replace(
    DARK,
    name=f"{CONTRAST}dark",
    surface_0="#000000",
    surface_1="#000000",
    surface_2="#1C1C1C",
    surface_3="#303030",
    text="#FFFFFF",
    text_dim="#E2E2E2",
    text_faint="#B4B4B4",
    edge="#FFFFFF",
    assist="#9D8BFF",
    on_assist="#000000",
    good="#6BE3AC",
    warn="#FFD166",
    bad="#FFB0B0",
    grid_bar="#8C8C8C",
    grid_beat="#5C5C5C",
    grid_step="#303030",
    row="#000000",
    row_black="#161616",
    key_white="#FFFFFF",
    key_black="#1C1C1C",
    key_label="#000000",
    track_hues=tuple(oklch(0.84, 0.13, hue) for hue in TRACK_HUES_DEGREES),
    note_text="#000000",
)

CONTRAST_LIGHT = replace(
    LIGHT,
    name=f"{CONTRAST}light",
    surface_0="#FFFFFF",
    surface_1="#FFFFFF",
    surface_2="#EFEFEF",
    surface_3="#DEDEDE",
    text="#000000",
    text_dim="#2A2A2A",
    text_faint="#4A4A4A",
    edge="#000000",
    assist="#3A1FB8",
    good="#08452A",
    warn="#4E3400",
    bad="#7A0F0D",
    grid_bar="#6A6A6A",
    grid_beat="#9A9A9A",
    grid_step="#D2D2D2",
    row_black="#EDEDED",
    key_black="#000000",
    key_label="#000000",
    playhead="#000000",
    selection="#000000",
    track_hues=tuple(oklch(0.42, 0.13, hue) for hue in TRACK_HUES_DEGREES),
)
