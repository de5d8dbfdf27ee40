"""Our icons: small SVG drawings beside this file, painted in a token's colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.desktop.theme.colour import mix
from app.desktop.theme.theme import ICON_FOLDER, current_tokens
from app.desktop.theme.tokens import Tokens


def icon(name: str, colour: str | None = None) -> QIcon:
    """Icon `name` in `colour` (default: the text colour), dimmed when its button is disabled."""
    return _icon(name, colour or current_tokens().text, current_tokens())


def paint_icon(name: str, colour: str, size_px: int, scale: float = 1.0) -> QPixmap:
    """A pixmap of icon `name`, `size_px` logical pixels square, for a screen of `scale`."""
    pixels = round(size_px * scale)
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode())).render(
        painter
    )
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


@lru_cache(maxsize=256)
def _icon(name: str, colour: str, tokens: Tokens) -> QIcon:
    made = QIcon()
    faded = mix(tokens.text_dim, tokens.surface_2, 0.5)
    for scale in (1.0, 2.0):
        made.addPixmap(paint_icon(name, colour, 18, scale), QIcon.Mode.Normal)
        made.addPixmap(paint_icon(name, faded, 18, scale), QIcon.Mode.Disabled)
    return made


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    return (ICON_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
