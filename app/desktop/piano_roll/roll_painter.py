"""Paints rows, grid and notes. Only what touches the exposed rectangle is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from app.desktop.piano_roll.coordinates import FAR_PX
from app.desktop.piano_roll.crowded_notes import paint_crowd
from app.desktop.piano_roll.grid import grid_lines
from app.desktop.piano_roll.hit_test import MIN_NOTE_PX
from app.desktop.piano_roll.note_colours import VELOCITY_STEPS, NoteColour, note_colours, with_alpha
from app.desktop.piano_roll.note_table import NoteColumns, NoteTable, note_table
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.tokens import Tokens
from modules.song.score import Track

BLACK_KEYS = frozenset((1, 3, 6, 8, 10))
ROUNDED_NOTES = 120
"""Up to so many notes in view have round corners, each in a call of Qt: a call gives the
interpreter away, and it may take half a millisecond to get it back."""
EDGED_NOTES = 600
"""Up to so many have an edge, a notch and smooth corners; more are a crowd of plain ones."""
NAMED_NOTES = 400
NAME_FROM_ROW_PX = 14
NAME_FROM_NOTE_PX = 26
CORNER_PX = 2.0
REFERENCE_ALPHA = 0.22
NOTCH_PX = 5.0
SELECTED_EDGE_PX = 1.5
LOCK_PX = 6.0
LOOP_SHADE_ALPHA = 0.05
STRETCH_ALPHA = 0.10
NO_PEN = QPen(Qt.PenStyle.NoPen)

Shape = QRectF | QPolygonF
Table = TypeVar("Table", bound=NoteColumns)


@dataclass(frozen=True, slots=True, eq=False)
class NotesInView(Generic[Table]):
    """Rectangles of the notes in view; `rows` are their places in the table."""

    table: Table
    rows: np.ndarray
    lefts: np.ndarray
    tops: np.ndarray
    widths: np.ndarray

    def part(self, these: np.ndarray) -> NotesInView[Table]:
        """Only `these` (bool, one for each)."""
        return NotesInView(
            self.table, self.rows[these], self.lefts[these], self.tops[these], self.widths[these]
        )


class RollPainter:
    """Paints the roll of a model in the colours of `tokens`."""

    def __init__(self, model: RollModel, tokens: Tokens) -> None:
        self._model = model
        self.tokens = tokens

    @property
    def ground(self) -> tuple[object, ...]:
        """What the background depends on besides the coordinates."""
        model = self._model
        return (
            self.tokens,
            model.grid,
            model.key,
            model.show_tint,
            model.song.loop,
            model.stretch,
            model.other_notes if model.show_reference else None,
        )

    def paint_background(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint everything below the notes of the track inside `exposed`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(exposed, QColor(self.tokens.surface_0))
        coordinates = self._model.coordinates
        bottom = coordinates.content_height - coordinates.scroll_y
        exposed = exposed & QRectF(exposed.left(), bottom - 1e5, exposed.width(), 1e5)
        if exposed.isEmpty():
            return
        self._paint_rows(painter, exposed)
        self._paint_grid(painter, exposed)
        # Lines stay visible under the tint, not the other way round.
        self._paint_tint(painter, exposed)
        self._paint_loop(painter, exposed)
        self._paint_stretch(painter, exposed)
        if self._model.show_reference and not self._model.coordinates.rows.drums:
            self._paint_reference(painter, exposed)

    def _rows_in(self, exposed: QRectF) -> list[tuple[int, QRectF]]:
        coordinates = self._model.coordinates
        height = coordinates.row_height
        first = max(0, int((exposed.top() + coordinates.scroll_y) // height))
        last = int((exposed.bottom() + coordinates.scroll_y) // height) + 1
        return [
            (pitch, QRectF(exposed.left(), coordinates.y_at_pitch(pitch), exposed.width(), height))
            for pitch in coordinates.rows.pitches[first:last]
        ]

    def _paint_rows(self, painter: QPainter, exposed: QRectF) -> None:
        drums = self._model.coordinates.rows.drums
        painter.fillRect(exposed, QColor(self.tokens.row))
        rows = self._rows_in(exposed)
        painter.setPen(NO_PEN)
        dark = [row for pitch, row in rows if self._is_dark(pitch)]
        self._fill(painter, dark, QColor(self.tokens.row_black))
        painter.setPen(QPen(QColor(self.tokens.grid_beat), 1))
        # The white keys that have no black key between them: below C and below F.
        edges = [row.bottom() - 1 for pitch, row in rows if drums or pitch % 12 in (0, 5)]
        painter.drawLines([QLineF(exposed.left(), y, exposed.right(), y) for y in edges])

    def _paint_tint(self, painter: QPainter, exposed: QRectF) -> None:
        key = self._model.key
        if key is None or not self._model.show_tint or self._model.coordinates.rows.drums:
            return
        painter.setPen(NO_PEN)
        tinted = [row & exposed for pitch, row in self._rows_in(exposed) if key.contains(pitch)]
        self._fill(painter, tinted, with_alpha(self.tokens.assist, self.tokens.scale_tint_alpha))

    def _is_dark(self, pitch: int) -> bool:
        rows = self._model.coordinates.rows
        if rows.drums:
            return bool(rows.row_of_pitch[pitch] % 2)
        return pitch % 12 in BLACK_KEYS

    def _paint_loop(self, painter: QPainter, exposed: QRectF) -> None:
        loop = self._model.song.loop
        if loop is None or not loop.enabled:
            return
        left = self._model.coordinates.pixel_at_tick(loop.start_tick)
        right = self._model.coordinates.pixel_at_tick(loop.end_tick)
        area = QRectF(left, exposed.top(), right - left, exposed.height()) & exposed
        painter.fillRect(area, with_alpha(self.tokens.text, LOOP_SHADE_ALPHA))

    def _paint_stretch(self, painter: QPainter, exposed: QRectF) -> None:
        if self._model.stretch is None:
            return
        left, right = map(self._model.coordinates.pixel_at_tick, self._model.stretch)
        area = QRectF(left, exposed.top(), right - left, exposed.height()) & exposed
        painter.fillRect(area, with_alpha(self.tokens.selection, STRETCH_ALPHA))
        painter.setPen(QPen(QColor(self.tokens.selection), 1))
        painter.drawLines([QLineF(x, exposed.top(), x, exposed.bottom()) for x in (left, right)])

    def _paint_grid(self, painter: QPainter, exposed: QRectF) -> None:
        coordinates = self._model.coordinates
        lines = grid_lines(
            self._model.grid,
            coordinates.tick_at_x(exposed.left() - 1),
            coordinates.tick_at_x(exposed.right() + 1),
            coordinates.pixels_per_tick,
        )
        ranks = (
            (lines.steps, self.tokens.grid_step),
            (lines.beats, self.tokens.grid_beat),
            (lines.bars, self.tokens.grid_bar),
        )
        for ticks, colour in ranks:
            xs = np.round(coordinates.xs_at_ticks(ticks)).tolist()
            painter.setPen(QPen(QColor(colour), 1))
            painter.drawLines([QLineF(x, exposed.top(), x, exposed.bottom()) for x in xs])

    def _paint_reference(self, painter: QPainter, exposed: QRectF) -> None:
        painter.setPen(NO_PEN)
        view = self._in_view(self._model.other_notes, exposed)
        hues = view.table.hues[view.rows] % len(self.tokens.track_hues)
        third = max(2.0, self._model.coordinates.row_height / 3)
        for hue in np.unique(hues).tolist():
            here = hues == hue
            rectangles = [
                QRectF(left, top + third, width, third)
                for left, top, width in zip(
                    view.lefts[here].tolist(),
                    view.tops[here].tolist(),
                    view.widths[here].tolist(),
                    strict=True,
                )
            ]
            colour = with_alpha(self.tokens.track_colour(hue), REFERENCE_ALPHA)
            self._fill(painter, rectangles, colour)

    def _in_view(self, table: Table, exposed: QRectF) -> NotesInView[Table]:
        coordinates = self._model.coordinates
        height = coordinates.row_height
        # Diamonds reach to the left of their tick, labels and edges over their ends.
        first = coordinates.tick_at_x(exposed.left() - height)
        last = coordinates.tick_at_x(exposed.right() + height)
        view = table.in_view(first, last)
        tops = coordinates.ys_at_pitches(table.pitches[view])
        seen = (tops + height > exposed.top()) & (tops < exposed.bottom())
        seen &= table.ends[view] > first
        rows = np.flatnonzero(seen) + view.start
        # Very long notes are cut far outside the view, within the numbers that Qt can paint.
        lefts, rights = (
            np.clip(np.round(coordinates.xs_at_ticks(ticks)), -FAR_PX, FAR_PX)
            for ticks in (table.starts[rows], table.ends[rows])
        )
        widths = np.maximum(rights - lefts, MIN_NOTE_PX)
        return NotesInView(table, rows, lefts, tops[rows - view.start], widths)

    def paint_notes(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint the notes of the track inside `exposed`."""
        track = self._model.track
        if track is None:
            return
        view = self._in_view(note_table(track.notes), exposed)
        if not len(view.rows):
            return
        drums = self._model.coordinates.rows.drums
        if not drums and len(view.rows) > EDGED_NOTES:
            self._paint_crowd(painter, view, exposed, track)
            return
        shapes: Sequence[Shape] = self._diamonds(view) if drums else self._bars(view)
        is_round = drums or len(shapes) <= ROUNDED_NOTES
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        steps = self._steps(view)
        # What a proposal would replace steps back to an outline, as muted notes do.
        replaced = self._is_among(view, self._model.replaced_ids)
        muted = view.table.muted[view.rows] | replaced
        for step, colour in enumerate(note_colours(self.tokens, track.hue)):
            here = (steps == step) & ~muted
            chosen = [shapes[index] for index in np.flatnonzero(here).tolist()]
            if not chosen:
                continue
            painter.setPen(QPen(colour.edge, 1))
            painter.setBrush(colour.fill)
            self._draw(painter, chosen, is_round=is_round)
        self._paint_muted(painter, shapes, muted, track, is_round=is_round)
        self._paint_selected(painter, view, shapes, is_round=is_round)
        self._paint_locks(painter, view, shapes)
        if not drums:
            self._paint_notches(painter, view)
            self._paint_names(painter, view, steps, track)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_crowd(
        self, painter: QPainter, view: NotesInView[NoteTable], exposed: QRectF, track: Track
    ) -> None:
        """Paint so many notes that each is hardly more than a mark."""
        replaced = self._is_among(view, self._model.replaced_ids)
        muted = view.table.muted[view.rows] | replaced
        height = self._model.coordinates.row_height
        heard = view.part(~muted)
        if len(heard.rows):
            bars = (heard.lefts, heard.tops, heard.widths)
            fills = [colour.fill for colour in note_colours(self.tokens, track.hue)]
            paint_crowd(painter, exposed, bars, height, self._steps(heard), fills)
        outlined = view.part(muted)
        everything = np.ones(len(outlined.rows), dtype=bool)
        self._paint_muted(painter, self._bars(outlined), everything, track, is_round=False)
        chosen = view.part(self._is_among(view, self._model.selected_ids))
        self._paint_selected(painter, chosen, self._bars(chosen), is_round=False)
        locked = view.part(self._is_among(view, self._model.locked_ids))
        self._paint_locks(painter, locked, self._bars(locked))

    @staticmethod
    def _steps(view: NotesInView[NoteTable]) -> np.ndarray:
        """The velocity step of each note in view."""
        steps: np.ndarray = np.clip(view.table.velocities[view.rows] * VELOCITY_STEPS // 128, 0, 7)
        return steps

    def _bars(self, view: NotesInView[NoteTable]) -> list[QRectF]:
        # Half a pixel in, so that the edge lies on whole pixels and neighbours do not touch.
        height = self._model.coordinates.row_height - 2.0
        return [
            QRectF(left + 0.5, top + 0.5, width - 1.0, height)
            for left, top, width in zip(
                view.lefts.tolist(), view.tops.tolist(), view.widths.tolist(), strict=True
            )
        ]

    def _diamonds(self, view: NotesInView[NoteTable]) -> list[QPolygonF]:
        row_height = self._model.coordinates.row_height
        velocities = view.table.velocities[view.rows]
        halves = (row_height / 2 - 1) * (0.5 + 0.5 * velocities / 127)
        return [
            diamond(left, top + row_height / 2, half)
            for left, top, half in zip(
                view.lefts.tolist(), view.tops.tolist(), halves.tolist(), strict=True
            )
        ]

    def _draw(self, painter: QPainter, shapes: Sequence[Shape], *, is_round: bool) -> None:
        rectangles = [shape for shape in shapes if isinstance(shape, QRectF)]
        if not is_round:
            painter.drawRects(rectangles)
            return
        for rectangle in rectangles:
            painter.drawRoundedRect(rectangle, CORNER_PX, CORNER_PX)
        for shape in shapes:
            if isinstance(shape, QPolygonF):
                painter.drawPolygon(shape)

    def _fill(self, painter: QPainter, rectangles: list[QRectF], colour: QColor) -> None:
        painter.setBrush(QBrush(colour))
        painter.drawRects(rectangles)

    def _paint_muted(
        self,
        painter: QPainter,
        shapes: Sequence[Shape],
        muted: np.ndarray,
        track: Track,
        *,
        is_round: bool,
    ) -> None:
        outlines = [shapes[index] for index in np.flatnonzero(muted).tolist()]
        if not outlines:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.tokens.track_colour(track.hue)), 1))
        self._draw(painter, outlines, is_round=is_round)

    def _paint_selected(
        self,
        painter: QPainter,
        view: NotesInView[NoteTable],
        shapes: Sequence[Shape],
        *,
        is_round: bool,
    ) -> None:
        if not self._model.selected_ids:
            return
        chosen = self._is_among(view, self._model.selected_ids - self._model.replaced_ids)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.tokens.selection), SELECTED_EDGE_PX))
        edges = [shapes[index] for index in np.flatnonzero(chosen).tolist()]
        self._draw(painter, edges, is_round=is_round)

    @staticmethod
    def _is_among(view: NotesInView[NoteTable], ids: frozenset[int]) -> np.ndarray:
        """Which of the notes in view have one of `ids`: bool, one for each."""
        if not ids:
            return np.zeros(len(view.rows), dtype=bool)
        return np.isin(view.table.ids[view.rows], list(ids))

    def _paint_locks(
        self, painter: QPainter, view: NotesInView[NoteTable], shapes: Sequence[Shape]
    ) -> None:
        """A small padlock on each locked note: a body and a bow."""
        if not self._model.locked_ids:
            return
        locked = self._is_among(view, self._model.locked_ids)
        for index in np.flatnonzero(locked).tolist():
            place = shapes[index]
            box = place if isinstance(place, QRectF) else place.boundingRect()
            middle = box.center().y()
            paint_lock(painter, QColor(self.tokens.row), box.left(), box.right(), middle)

    def _paint_notches(self, painter: QPainter, view: NotesInView[NoteTable]) -> None:
        key = self._model.key
        if key is None:
            return
        # Triangles as lines: all of them are one call of Qt.
        lines: list[QLineF] = []
        for index, pitch in enumerate(view.table.pitches[view.rows].tolist()):
            if key.contains(pitch):
                continue
            right, top = view.lefts[index] + view.widths[index], view.tops[index]
            side = int(min(NOTCH_PX, view.widths[index] / 2))
            lines += [QLineF(right - at, top, right, top + at) for at in range(side + 1)]
        painter.setPen(QPen(QColor(self.tokens.row), 1))
        painter.drawLines(lines)

    def _paint_names(
        self, painter: QPainter, view: NotesInView[NoteTable], steps: np.ndarray, track: Track
    ) -> None:
        height = self._model.coordinates.row_height
        too_many = len(view.rows) > NAMED_NOTES
        if not self._model.show_names or height < NAME_FROM_ROW_PX or too_many:
            return
        colours: tuple[NoteColour, ...] = note_colours(self.tokens, track.hue)
        outline = QColor(self.tokens.text)
        painter.setFont(figure_font(min(height - 5, 11)))
        muted = view.table.muted[view.rows]
        has_room = view.widths >= NAME_FROM_NOTE_PX
        has_room &= ~self._is_among(view, self._model.replaced_ids)
        for index in np.flatnonzero(has_room).tolist():
            pitch = int(view.table.pitches[view.rows[index]])
            # A note that begins left of the view carries its name at the edge.
            left = max(view.lefts[index], 0.0) + 4
            right = view.lefts[index] + view.widths[index] - 2
            box = QRectF(left, view.tops[index], max(right - left, 0.0), height - 1)
            painter.setPen(outline if muted[index] else colours[int(steps[index])].label)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._model.name_of(pitch))


def diamond(x: float, y: float, half: float) -> QPolygonF:
    """A diamond around a point, `half` a diagonal wide and high."""
    return QPolygonF(
        [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
    )


def paint_lock(painter: QPainter, colour: QColor, left: float, right: float, middle: float) -> None:
    """A small padlock at the right end of a note: a body and a bow."""
    left = max(left + 1, right - LOCK_PX - 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.2))
    painter.drawArc(QRectF(left + 1, middle - 4, LOCK_PX - 2, 8), 0, 180 * 16)
    painter.setPen(NO_PEN)
    painter.setBrush(colour)
    painter.drawRect(QRectF(left, middle, LOCK_PX, 4))
