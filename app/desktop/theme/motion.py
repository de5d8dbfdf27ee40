"""Whether anything may move by itself: the system's setting, and the user's own."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle

_reduced: list[bool] = [False]


def reduce_motion(on: bool) -> None:
    """Let nothing glide or glow, whatever the system's settings are."""
    _reduced[0] = on


def motion_is_reduced() -> bool:
    """Whether the user has asked for less motion here."""
    return _reduced[0]


def motion_is_wanted() -> bool:
    """Whether animations are allowed, by the user and by the system's settings."""
    style = QApplication.style()
    return not _reduced[0] and style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
