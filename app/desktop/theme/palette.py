"""The Qt palette of a theme, for everything that the style sheet does not name."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from app.desktop.theme.colour import mix
from app.desktop.theme.tokens import Tokens


def palette_of(tokens: Tokens) -> QPalette:
    """A palette in which every role that the Fusion style reads has a token."""
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.surface_0,
        role.WindowText: tokens.text,
        role.Base: tokens.surface_1,
        role.AlternateBase: tokens.surface_2,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.text_dim,
        role.Button: tokens.surface_2,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.bad,
        role.ToolTipBase: tokens.surface_3,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.surface_3,
        role.HighlightedText: tokens.text,
        role.Link: tokens.assist,
        role.LinkVisited: tokens.assist,
        role.Light: tokens.surface_3,
        role.Midlight: tokens.surface_2,
        role.Mid: tokens.grid_bar,
        role.Dark: tokens.surface_0,
        role.Shadow: tokens.surface_0,
    }
    for name, colour in colours.items():
        palette.setColor(name, QColor(colour))
    disabled = QColor(mix(tokens.text_dim, tokens.surface_1, 0.45))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, disabled)
    return palette
