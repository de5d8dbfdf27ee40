"""The row below the ruler with the chords: found in the notes, or written by the user."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from app.desktop.piano_roll.chord_editor import ChordEditor
from app.desktop.piano_roll.lane_keys import CHORD_COMMANDS
from app.desktop.piano_roll.playhead import Playhead
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.shortcuts import command_of
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.controls import dim_label, pop_up
from app.desktop.theme.fonts import LABEL_PX, ui_font
from app.desktop.theme.theme import current_theme, current_tokens
from modules.errors import ParameterError
from modules.song.chord_edits import SetChords, parse_chords
from modules.song.chord_finder import ChordSpan
from modules.song.chord_line import ChordSegment, chord_line

HEIGHT_PX = 22
PADDING_PX = 5
LEAST_ROOM_PX = 5.0
"""No letter is narrower: text need not be measured."""
STEPS = {"chords.previous": -1, "chords.next": 1}
UNSURE_BELOW = 0.5
"""Chords that are found with less confidence carry a question mark, as the key does."""


def lane_name(text: str) -> QLabel:
    """The name that stands left of a lane as high as the chord lane."""
    label = dim_label(text)
    label.setFixedHeight(HEIGHT_PX)
    label.setContentsMargins(0, 0, 6, 2)
    return label


class ChordLane(QWidget):
    """Shows one symbol for each stretch; Enter or a double-click writes another one there.

    `left` asks for the keys to go back to the notes.
    """

    left = Signal()

    def __init__(self, model: RollModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._found: tuple[ChordSpan, ...] = ()
        self._segments: tuple[ChordSegment, ...] = ()
        self._drawn: tuple[tuple[object, ...], ...] = ((), (), ())
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Chord lane")
        self.setToolTip("Chords: double-click to write one, such as Am7 or C/E; empty finds it")
        self.editor = ChordEditor(self)
        self.editor.settled.connect(self._write)
        self.editor.stepped.connect(self._edit_neighbour)
        self.editor.left.connect(self.setFocus)
        self.playhead = Playhead(model, self)
        model.notes_changed.connect(self._refresh)
        model.viewport_changed.connect(self._follow_view)
        model.display_changed.connect(self._tell)
        model.cursor_moved.connect(lambda _tick: self._tell())
        current_theme().changed.connect(self.update)

    @property
    def segments(self) -> tuple[ChordSegment, ...]:
        """What is shown, in order."""
        return self._segments

    def show_found(self, found: Sequence[ChordSpan]) -> None:
        """Show these chords where the user wrote none."""
        self._found = tuple(found)
        self._refresh()

    def segment_at(self, tick: float) -> ChordSegment:
        """The segment that holds `tick`; an empty one, a bar at most, where no chord is."""
        place = self._place_of(tick)
        if place >= 0 and tick < self._segments[place].end_tick:
            return self._segments[place]
        time_map = self._model.time_map
        bar = time_map.bar_index_at(max(tick, 0))
        start, end = time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + 1)
        if place >= 0:
            start = max(start, self._segments[place].end_tick)
        if place + 1 < len(self._segments):
            end = min(end, self._segments[place + 1].start_tick)
        return ChordSegment(start, end)

    def edit(self, tick: float) -> None:
        """Open the field over the segment at `tick`."""
        segment = self.segment_at(tick)
        self._model.make_visible(segment.start_tick, segment.end_tick)
        self._model.set_cursor(segment.start_tick)
        self.editor.open(segment, self._symbol(segment), self._rect_of(segment))

    def clear(self, tick: float) -> None:
        """Go back to what is found in the notes at `tick`."""
        segment = self.segment_at(tick)
        if segment.mark is not None:
            self._model.commit(SetChords(segment.start_tick, segment.end_tick, ()))

    # Events.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), current_tokens()
        exposed = QRectF(event.rect())
        painter.fillRect(exposed, QColor(tokens.surface_1))
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        painter.drawLine(0, HEIGHT_PX - 1, self.width(), HEIGHT_PX - 1)
        here = self.segment_at(self._model.cursor_tick) if self.hasFocus() else None
        first = max(self._place_of(self._model.coordinates.tick_at_x(exposed.left())), 0)
        for segment in self._segments[first:]:
            rect = self._rect_of(segment)
            if rect.left() > exposed.right():
                break
            self._paint(painter, segment, rect)
        if here is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.selection), 1))
            painter.drawRect(self._rect_of(here).adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            segment = self.segment_at(self._tick_at(event.position().x()))
            self._model.set_cursor(segment.start_tick)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.edit(self._tick_at(event.position().x()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        tick = self._model.cursor_tick if is_key else self._tick_at(event.pos().x())
        pop_up(self.menu_at(tick), self._corner_of(tick) if is_key else event.globalPos())

    def menu_at(self, tick: float) -> QMenu:
        """What can be done with the chord at `tick`."""
        menu = QMenu(self)
        menu.addAction("Write a chord…", lambda: self.edit(tick))
        clear = menu.addAction("Find the chord again", lambda: self.clear(tick))
        clear.setEnabled(self.segment_at(tick).mark is not None)
        return menu

    def event(self, event: QEvent) -> bool:
        # Some of these keys have a meaning in the window, too; here the chords have them.
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and command_of(event, CHORD_COMMANDS):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        tick = self._model.cursor_tick
        command = command_of(event, CHORD_COMMANDS)
        if command in STEPS:
            self._step(STEPS[command])
        elif command == "chords.write":
            self.edit(tick)
        elif command == "chords.clear":
            self.clear(tick)
        elif command == "chords.leave":
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._model, event)

    # Editing.

    def _write(self, text: str) -> None:
        segment = self.editor.segment
        if text == self._symbol(segment):
            self.editor.leave()
            return
        try:
            symbols = parse_chords(text)
        except ParameterError as error:
            self.editor.refuse(str(error))
            self._model.message.emit(str(error))
            return
        self.editor.leave()
        if symbols or segment.mark is not None:
            self._model.commit(SetChords(segment.start_tick, segment.end_tick, symbols))

    def _edit_neighbour(self, step: int) -> None:
        """Go on writing in the next or previous segment; what was written may be several."""
        self._step(step, self.editor.segment)
        self.edit(self._model.cursor_tick)

    def _step(self, step: int, here: ChordSegment | None = None) -> None:
        here = here or self.segment_at(self._model.cursor_tick)
        place = here.end_tick if step > 0 else here.start_tick - 1
        target = self.segment_at(max(place, 0))
        self._model.set_cursor(target.start_tick)
        self._model.make_visible(target.start_tick, target.end_tick)
        self.update()

    # The picture.

    def _refresh(self) -> None:
        song = self._model.history.song
        sources = self._found, song.chords, song.keys
        # A drag changes the notes all the time, and none of these.
        if any(now is not drawn for now, drawn in zip(sources, self._drawn, strict=True)):
            self._drawn = sources
            self._segments = chord_line(self._found, song.chords)
            self._tell()

    def _follow_view(self) -> None:
        if self.editor.isVisible():
            self.editor.place(self._rect_of(self.editor.segment))
        self.update()

    def _tell(self) -> None:
        """Describe the chord at the cursor to assistive technology."""
        segment = self.segment_at(self._model.cursor_tick)
        bar = self._model.time_map.bar_index_at(segment.start_tick) + 1
        if segment.mark is not None:
            state = "written"
        elif segment.found is not None:
            state = f"found in the notes, {round(100 * segment.found.confidence)} % sure"
        else:
            state = "no chord"
        text = self._text(segment)
        self.setAccessibleDescription(", ".join(filter(None, (f"Bar {bar}", text, state))))
        self.update()

    def _paint(self, painter: QPainter, segment: ChordSegment, rect: QRectF) -> None:
        tokens, is_written = current_tokens(), segment.mark is not None
        painter.fillRect(
            rect.adjusted(0, 2, -1, -3),
            QColor(tokens.surface_3 if is_written else tokens.surface_2),
        )
        painter.fillRect(
            QRectF(rect.left(), 2, 2, HEIGHT_PX - 5),
            QColor(tokens.text if is_written else tokens.edge),
        )
        room = rect.width() - PADDING_PX - 2
        if room < LEAST_ROOM_PX:
            return
        font = ui_font(LABEL_PX, bold=is_written)
        text = self._text(segment)
        if segment.found is not None and segment.found.confidence < UNSURE_BELOW:
            text += "?"
        metrics = QFontMetricsF(font)
        # A cut symbol would be another chord: it stands whole or not at all.
        if metrics.horizontalAdvance(text) > room:
            return
        painter.setFont(font)
        painter.setPen(QColor(tokens.text if is_written else tokens.text_dim))
        inside = QRectF(rect.left() + PADDING_PX, 0, room, HEIGHT_PX - 1)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)

    def _symbol(self, segment: ChordSegment) -> str:
        """The chord as it is written."""
        return segment.text(self._model.key_at(segment.start_tick))

    def _text(self, segment: ChordSegment) -> str:
        """The chord as it is shown: its symbol, or what it is in the key."""
        key = self._model.key_at(segment.start_tick)
        if self._model.show_numerals and key is not None:
            return segment.numeral(key)
        return segment.text(key)

    def _rect_of(self, segment: ChordSegment) -> QRectF:
        coordinates = self._model.coordinates
        left = coordinates.pixel_at_tick(segment.start_tick)
        return QRectF(left, 0, coordinates.pixel_at_tick(segment.end_tick) - left, HEIGHT_PX)

    def _place_of(self, tick: float) -> int:
        """Index of the last segment that begins at or before `tick`, -1 without."""
        return bisect_right(self._segments, tick, key=lambda segment: segment.start_tick) - 1

    def _tick_at(self, x: float) -> float:
        return max(self._model.coordinates.tick_at_x(x), 0.0)

    def _corner_of(self, tick: float) -> QPoint:
        rect = self._rect_of(self.segment_at(tick))
        return self.mapToGlobal(QPoint(round(rect.left()), HEIGHT_PX))
