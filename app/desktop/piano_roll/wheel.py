"""The wheel, the same over every part of the roll."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

from app.desktop.piano_roll.roll_model import RollModel

NOTCH = 120
ZOOM_PER_NOTCH = 1.2
PX_PER_NOTCH = 64.0


def turn_wheel(model: RollModel, event: QWheelEvent) -> None:
    """Ctrl zooms in time at the pointer, Alt in pitch, Shift scrolls in time, else in pitch."""
    held = event.modifiers()
    dx, dy = event.angleDelta().x(), event.angleDelta().y()
    # With Alt (and on some systems with Shift) Qt reports the wheel as a sideways one.
    main = dy or dx
    position = event.position()
    if held & Qt.KeyboardModifier.ControlModifier:
        model.zoom_time(ZOOM_PER_NOTCH ** (main / NOTCH), position.x())
    elif held & Qt.KeyboardModifier.AltModifier:
        model.zoom_pitch(1 if main > 0 else -1, position.y())
    elif held & Qt.KeyboardModifier.ShiftModifier:
        model.scroll_by(-main / NOTCH * PX_PER_NOTCH, 0.0)
    else:
        model.scroll_by(-dx / NOTCH * PX_PER_NOTCH, -dy / NOTCH * PX_PER_NOTCH)
    event.accept()
