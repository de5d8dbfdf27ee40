"""Which gesture a press begins: decided by the tool and by what lies under the pointer."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.draw import DrawGesture
from app.desktop.piano_roll.gestures.erase import EraseGesture
from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.gestures.marquee import MarqueeGesture
from app.desktop.piano_roll.gestures.move import MoveGesture, MoveGhostGesture
from app.desktop.piano_roll.gestures.resize import ResizeGesture, ResizeGhostGesture
from app.desktop.piano_roll.gestures.split import SplitGesture
from app.desktop.piano_roll.gestures.velocity_drag import (
    VelocityDragGesture,
    VelocityDragGhostGesture,
)
from app.desktop.piano_roll.hit_test import Zone, ghost_zone, note_at
from app.desktop.piano_roll.roll_model import RollModel, Tool
from modules.midi_generator.proposal import GhostNote


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
    if model.tool is Tool.VELOCITY or (pointer.alt and pointer.shift):
        return VelocityDragGesture(model, pointer, hit.note)
    if hit.zone is not Zone.BODY and not pointer.ctrl and not pointer.shift:
        return ResizeGesture(model, pointer, hit.note, hit.zone)
    return MoveGesture(model, pointer, hit.note)


def begin_ghost_gesture(model: RollModel, pointer: Pointer, ghost: GhostNote) -> Gesture:
    """The gesture that a press on a ghost begins: the same as on a note."""
    if model.tool is Tool.VELOCITY or (pointer.alt and pointer.shift):
        return VelocityDragGhostGesture(model, pointer, ghost)
    zone = ghost_zone(model, ghost, pointer.x)
    if zone is not Zone.BODY and not pointer.ctrl and not pointer.shift:
        return ResizeGhostGesture(model, pointer, ghost, zone)
    return MoveGhostGesture(model, pointer, ghost)
