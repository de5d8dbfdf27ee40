from __future__ import annotations

import pytest

from app.desktop.theme.mood_tint import is_readable, tinted
from app.desktop.theme.theme import Theme
from app.desktop.theme.tokens import CONTRAST_DARK, DARK, LIGHT, Tokens


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda tokens: tokens.name)
@pytest.mark.parametrize("warmth", [-1.0, -0.6, 0.3, 1.0])
def test_a_tint_is_seen_and_keeps_the_contrasts(tokens: Tokens, warmth: float) -> None:
    assert is_readable(tokens)
    worn = tinted(tokens, warmth)
    assert worn != tokens
    assert is_readable(worn)
    assert (worn.surface_1, worn.text, worn.track_hues) == (
        tokens.surface_1,
        tokens.text,
        tokens.track_hues,
    )


def test_no_mood_is_no_tint_and_small_changes_are_none() -> None:
    assert tinted(DARK, 0.05) is DARK
    assert tinted(CONTRAST_DARK, 1.0) is CONTRAST_DARK
    assert tinted(DARK, 0.52) == tinted(DARK, 0.58)


def test_warm_is_redder_than_cool() -> None:
    warm, cool = tinted(DARK, 1.0).row, tinted(DARK, -1.0).row
    assert int(warm[1:3], 16) > int(cool[1:3], 16)
    assert int(warm[5:7], 16) < int(cool[5:7], 16)


def test_the_theme_only_tells_of_a_change(qapp: object) -> None:
    theme = Theme()
    told: list[object] = []
    theme.tinted.connect(told.append)
    theme.warm(1.0)
    theme.warm(0.99)
    theme.warm(0.0)
    assert len(told) == 2
    assert theme.tokens == DARK
