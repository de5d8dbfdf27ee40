"""Which gesture a press begins: decided by the tool and by what lies under the pointer."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.draw import DrawGesture
from app.desktop.piano_roll.gestures.erase import EraseGesture
from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.gestures.marquee import MarqueeGesture
from app.desktop.piano_roll.gestures.move import MoveGesture
from app.desktop.piano_roll.gestures.resize import ResizeGesture
from app.desktop.piano_roll.gestures.split import SplitGesture
from app.desktop.piano_roll.gestures.velocity_drag import VelocityDragGesture
from app.desktop.piano_roll.hit_test import Zone, note_at
from app.desktop.piano_roll.roll_model import RollModel, Tool


def begin_gesture(model: RollModel, pointer: Pointer) -> Gesture | None:
    """The gesture that a press of the left button begins, or None without a track."""
    if model.track is None:
        return None
    if model.tool is Tool.ERASE:
        return EraseGesture(model, pointer)
    hit = note_at(model, pointer.x, pointer.y)
    if hit is None:
        draws = model.tool is Tool.DRAW
        return DrawGesture(model, pointer) if draws else MarqueeGesture(model, pointer)
    if model.tool is Tool.SPLIT:
        return SplitGesture(model, pointer, hit.note)
    if model.tool is Tool.VELOCITY:
        return VelocityDragGesture(model, pointer, hit.note)
    if hit.zone is not Zone.BODY and not pointer.ctrl and not pointer.shift:
        return ResizeGesture(model, pointer, hit.note, hit.zone)
    return MoveGesture(model, pointer, hit.note)
