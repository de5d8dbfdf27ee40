"""Which gesture a press begins: decided by the tool and by what lies under the pointer."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.draw import DrawGesture
from app.desktop.piano_roll.gestures.erase import EraseGesture
from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.gestures.grabbed import Grabbed, GrabbedGhost, GrabbedNote
from app.desktop.piano_roll.gestures.marquee import MarqueeGesture
from app.desktop.piano_roll.gestures.move import MoveGesture
from app.desktop.piano_roll.gestures.resize import ResizeGesture
from app.desktop.piano_roll.gestures.split import SplitGesture
from app.desktop.piano_roll.gestures.velocity_drag import VelocityDragGesture
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
    return _held(model, pointer, GrabbedNote(model, hit.note), hit.zone)


def begin_ghost_gesture(model: RollModel, pointer: Pointer, ghost: GhostNote) -> Gesture:
    """The gesture that a press on a ghost begins: the same as on a note."""
    return _held(model, pointer, GrabbedGhost(model, ghost), ghost_zone(model, ghost, pointer.x))


def _held(model: RollModel, pointer: Pointer, grabbed: Grabbed, zone: Zone) -> Gesture:
    if model.tool is Tool.VELOCITY or (pointer.alt and pointer.shift):
        return VelocityDragGesture(model, pointer, grabbed)
    if zone is not Zone.BODY and not pointer.ctrl and not pointer.shift:
        return ResizeGesture(model, pointer, grabbed, zone)
    return MoveGesture(model, pointer, grabbed)
