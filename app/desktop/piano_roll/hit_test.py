"""What lies under the pointer: the same arithmetic as painting, read backwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.desktop.piano_roll.gesture_marks import Marquee
from app.desktop.piano_roll.roll_model import RollModel
from modules.midi_generator.proposal import GhostNote
from modules.song.score import Note

EDGE_PX = 7.0
MIN_NOTE_PX = 4.0


class Zone(StrEnum):
    """Which part of a note the pointer is on."""

    BODY = "body"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Hit:
    """A note under the pointer."""

    note: Note
    zone: Zone


@dataclass(frozen=True, slots=True)
class Span:
    """Left and right edge of a note as it is drawn."""

    left: float
    right: float


def drawn_span(model: RollModel, start_tick: int, end_tick: int) -> Span:
    """Where a note is drawn: a bar from start to end, or a diamond around a drum's start."""
    coordinates = model.coordinates
    left = coordinates.x_at_tick(start_tick)
    if coordinates.rows.drums:
        half = coordinates.row_height / 2
        return Span(left - half, left + half)
    return Span(left, max(coordinates.x_at_tick(end_tick), left + MIN_NOTE_PX))


def note_at(model: RollModel, x: float, y: float) -> Hit | None:
    """The topmost note at a point, with the zone of it."""
    pitch = model.coordinates.pitch_at_y(y)
    near = model.coordinates.row_height
    first, last = (model.coordinates.tick_at_x(x + side) for side in (-near, near))
    table = model.table
    for note in reversed(table.notes[table.in_view(first, last)]):
        if note.pitch != pitch:
            continue
        span = drawn_span(model, note.start_tick, note.end_tick)
        if span.left <= x <= span.right:
            return Hit(note, _zone(model, span, x))
    return None


def ghost_at(model: RollModel, x: float, y: float) -> GhostNote | None:
    """The ghost at a point."""
    pitch = model.coordinates.pitch_at_y(y)
    for ghost in reversed(model.visible_ghosts):
        span = drawn_span(model, ghost.start_tick, ghost.end_tick)
        if ghost.pitch == pitch and span.left <= x <= span.right:
            return ghost
    return None


def ghost_zone(model: RollModel, ghost: GhostNote, x: float) -> Zone:
    """Which part of a ghost is at `x`."""
    return _zone(model, drawn_span(model, ghost.start_tick, ghost.end_tick), x)


def notes_inside(model: RollModel, area: Marquee) -> frozenset[int]:
    """Ids of the notes that a selection rectangle touches."""
    coordinates, table = model.coordinates, model.table
    first, last = coordinates.tick_at_x(area.left), coordinates.tick_at_x(area.right)
    view = table.in_view(first, last)
    tops = coordinates.ys_at_pitches(table.pitches[view])
    ends = table.starts[view] + 1 if coordinates.rows.drums else table.ends[view]
    touched = (
        (tops + coordinates.row_height > area.top)
        & (tops < area.bottom)
        & (ends > first)
        & (table.starts[view] < last)
    )
    return frozenset(table.ids[view][np.flatnonzero(touched)].tolist())


def ghosts_inside(model: RollModel, area: Marquee) -> frozenset[GhostNote]:
    """The ghosts that a selection rectangle touches."""
    height = model.coordinates.row_height
    chosen = set()
    for ghost in model.visible_ghosts:
        span = drawn_span(model, ghost.start_tick, ghost.end_tick)
        top = model.coordinates.y_at_pitch(ghost.pitch)
        across = span.right > area.left and span.left < area.right
        if across and top + height > area.top and top < area.bottom:
            chosen.add(ghost)
    return frozenset(chosen)


def _zone(model: RollModel, span: Span, x: float) -> Zone:
    if model.coordinates.rows.drums:
        return Zone.BODY
    edge = min(EDGE_PX, (span.right - span.left) / 3)
    if x >= span.right - edge:
        return Zone.END
    return Zone.START if x <= span.left + edge else Zone.BODY
