"""The theme in use: one object that widgets ask for tokens and that tells them of a change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.desktop.theme.mood_tint import tinted
from app.desktop.theme.palette import palette_of
from app.desktop.theme.stylesheet import stylesheet_of
from app.desktop.theme.tokens import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Tokens

ICON_FOLDER = Path(__file__).parent / "icons"
THEMES = {tokens.name: tokens for tokens in (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT)}


class Theme(QObject):
    """The tokens in use. `changed` is emitted after the application wears the new ones.

    `tinted` is emitted when only the colours of the roll's canvas are others: it has to repaint.
    """

    changed = Signal(object)
    tinted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._tokens = DARK
        self._warmth = 0.0

    @property
    def tokens(self) -> Tokens:
        """The tokens in use."""
        return self._tokens

    def wear(self, name: str) -> None:
        """Dress the application in theme `name`, one of `THEMES`; anything else is dark."""
        self._tokens = tinted(THEMES.get(name, DARK), self._warmth)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette_of(self._tokens))
            pictures = (self._picture("chevron"), self._picture("check"))
            application.setStyleSheet(stylesheet_of(self._tokens, *pictures))
        self.changed.emit(self._tokens)

    def warm(self, warmth: float) -> None:
        """Tint the canvas of the roll by `warmth` (-1 cool … 1 warm, 0 none)."""
        self._warmth = warmth
        worn = tinted(THEMES[self._tokens.name], warmth)
        if worn != self._tokens:
            self._tokens = worn
            self.tinted.emit(worn)

    def _picture(self, name: str) -> str:
        # A style sheet takes pictures only from files: one drawing per theme.
        shade = "dark" if self._tokens.is_dark else "light"
        return (ICON_FOLDER / f"{name}-{shade}.svg").as_posix()


_theme: list[Theme] = []


def current_theme() -> Theme:
    """The one theme of the program; made on the first call."""
    if not _theme:
        _theme.append(Theme())
    return _theme[0]


def current_tokens() -> Tokens:
    """The tokens in use."""
    return current_theme().tokens
