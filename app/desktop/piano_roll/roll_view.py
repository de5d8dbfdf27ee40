"""The roll itself: one widget that paints everything and hands presses to gestures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from app.desktop.piano_roll.accept_glow import AcceptGlow
from app.desktop.piano_roll.edge_scroll import EdgeScroll
from app.desktop.piano_roll.gestures.begin import begin_gesture, begin_ghost_gesture
from app.desktop.piano_roll.gestures.draw import DrawGesture
from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.gestures.marquee import MarqueeGesture
from app.desktop.piano_roll.ghost_control import GhostControl
from app.desktop.piano_roll.ghost_painter import GhostPainter
from app.desktop.piano_roll.hit_test import Zone, ghost_at, ghost_zone, note_at
from app.desktop.piano_roll.note_words import ghost_words
from app.desktop.piano_roll.playhead import Playhead
from app.desktop.piano_roll.roll_background import RollBackground
from app.desktop.piano_roll.roll_commands import RollCommands
from app.desktop.piano_roll.roll_keys import RollKeys
from app.desktop.piano_roll.roll_marks import RollMarks
from app.desktop.piano_roll.roll_menu import context_menu, no_requests
from app.desktop.piano_roll.roll_model import RollModel, Tool
from app.desktop.piano_roll.roll_painter import RollPainter
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.controls import plain_tip, pop_up
from app.desktop.theme.theme import current_theme, current_tokens
from app.desktop.theme.tokens import Tokens
from modules.midi_generator.proposal import GhostNote
from modules.song.note_edits import DeleteNotes

if TYPE_CHECKING:
    from modules.midi_generator.explanation import Fact

WHY_AFTER_MS = 600
WHY_ASIDE_PX = 12
TOOL_CURSORS = {
    Tool.SELECT: Qt.CursorShape.ArrowCursor,
    Tool.DRAW: Qt.CursorShape.CrossCursor,
    Tool.ERASE: Qt.CursorShape.PointingHandCursor,
    Tool.SPLIT: Qt.CursorShape.SplitHCursor,
    Tool.VELOCITY: Qt.CursorShape.SizeVerCursor,
}


def pointer_of(event: QMouseEvent) -> Pointer:
    """Position and modifiers of a mouse event."""
    held = event.modifiers()
    return Pointer(
        event.position().x(),
        event.position().y(),
        shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
        ctrl=bool(held & Qt.KeyboardModifier.ControlModifier),
        alt=bool(held & Qt.KeyboardModifier.AltModifier),
    )


class RollView(QWidget):
    """Notes and ghosts over the grid."""

    def __init__(
        self,
        model: RollModel,
        ghosts: GhostControl,
        commands: RollCommands,
        keys: RollKeys,
        marks: RollMarks,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._ghosts = ghosts
        self._commands = commands
        self._gesture: Gesture | None = None
        self._pointer = Pointer(0, 0)
        self._hovered: GhostNote | None = None
        self._painter = RollPainter(model, current_tokens())
        self._background = RollBackground(model, self._painter, self)
        self._ghost_painter = GhostPainter(model, current_tokens())
        self._edge_scroll = EdgeScroll(model, self, self._follow_pointer)
        self.add_requests: Callable[[QMenu], None] = no_requests
        """Puts what can be asked for here into the context menu; the window sets it."""
        self.facts: Callable[[], Sequence[Fact]] = lambda: ()
        """Why the proposal is as it is; the window sets it."""
        self._owns_menu = False
        self._keys = keys
        self._why_time = QTimer(self, interval=WHY_AFTER_MS)
        self._why_time.setSingleShot(True)
        self._why_time.timeout.connect(self._show_why)
        self.playhead = Playhead(model, self)
        self._marks = marks
        self._glow = AcceptGlow(model, self)
        self._glow.changed.connect(self.update)
        ghosts.became_notes.connect(self._glow.start)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 96)
        self.setAccessibleName("Piano roll")
        for signal in (
            model.notes_changed,
            model.viewport_changed,
            model.selection_changed,
            model.ghosts_changed,
            model.gesture_changed,
            model.display_changed,
            model.cursor_moved,
        ):
            signal.connect(self._refresh)
        current_theme().changed.connect(self._wear)
        current_theme().tinted.connect(self._wear)

    @property
    def is_in_gesture(self) -> bool:
        """Whether the mouse is dragging something."""
        return self._gesture is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        exposed = QRectF(event.rect())
        self._background.paint(painter)
        self._painter.paint_notes(painter, exposed)
        self._ghost_painter.paint(painter, exposed, self._hovered)
        self._glow.paint(painter)
        self._marks.paint(painter, self, self._hovered, in_gesture=self._gesture is not None)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._model.set_view_size(self.width(), self.height())
        self.playhead.place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            return
        pointer = pointer_of(event)
        if event.button() is Qt.MouseButton.RightButton and self._model.track is not None:
            # A drag selects; a click opens the menu on release, as the system asks or not.
            self._owns_menu = True
            self._start(MarqueeGesture(self._model, pointer), pointer)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        ghost = ghost_at(self._model, pointer.x, pointer.y)
        # The pencil writes through a ghost that nobody asked for; so the note becomes real, too.
        is_drawn_over = self._model.ghosts.is_unasked and self._model.tool is Tool.DRAW
        if ghost is not None and not is_drawn_over:
            self._press_ghost(ghost, pointer)
            return
        self._start(begin_gesture(self._model, pointer), pointer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        pointer = pointer_of(event)
        ghost = ghost_at(self._model, pointer.x, pointer.y)
        if ghost is not None:
            self._ghosts.accept_only(frozenset((ghost,)))
            self._set_hovered(None)
        elif self._model.tool is not Tool.SELECT or self._model.track is None:
            self.mousePressEvent(event)
        else:
            self._double_click(pointer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = pointer_of(event)
        self._edge_scroll.point(self._pointer.x, self._pointer.y)
        if self._gesture is not None:
            self._gesture.move(self._pointer)
        else:
            self._hover(self._pointer)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._gesture is None:
            return
        is_right = event.button() is Qt.MouseButton.RightButton
        if is_right and not self._gesture.is_dragging:
            self.cancel_gesture()
            self._open_menu(event.position().toPoint(), event.globalPosition().toPoint())
        elif is_right or event.button() is Qt.MouseButton.LeftButton:
            gesture, self._gesture = self._gesture, None
            self._edge_scroll.stop()
            gesture.release(pointer_of(event))
            self._hover(pointer_of(event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_own, self._owns_menu = self._owns_menu, False
        if event.reason() is not QContextMenuEvent.Reason.Mouse:
            # The Menu key is about what is selected, not about what is in the middle of the view.
            x = self._model.coordinates.pixel_at_tick(self._model.cursor_tick)
            inside = QPoint(min(max(x, 0), self.width()), self.height() // 2)
            self._popup_menu(self.mapToGlobal(inside))
        elif not is_own:
            self._open_menu(event.pos(), event.globalPos())

    def _open_menu(self, place: QPoint, on_screen: QPoint) -> None:
        """The menu of what is under the pointer, which is selected by that."""
        model = self._model
        ghost = ghost_at(model, place.x(), place.y())
        hit = note_at(model, place.x(), place.y())
        if ghost is not None:
            if ghost not in model.selected_ghosts:
                model.select((), (ghost,))
        elif hit is not None and hit.note.id not in model.selected_ids:
            model.select({hit.note.id})
        self._popup_menu(on_screen)

    def _popup_menu(self, on_screen: QPoint) -> None:
        has_proposal = self._model.visible_proposal is not None
        menu = context_menu(
            self._commands, self, has_proposal=has_proposal, add_requests=self.add_requests
        )
        pop_up(menu, on_screen)

    def hideEvent(self, event: QHideEvent) -> None:
        self.cancel_gesture()
        super().hideEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._model, event)
        self._follow_pointer()

    def event(self, event: QEvent) -> bool:
        # What the roll can do with a key now goes before the shortcuts of the window.
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        return self._gesture is not None or self._keys.wants(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._gesture is not None:
            if event.key() == Qt.Key.Key_Escape:
                self.cancel_gesture()
        elif not self._keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._keys.release(event)
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  # Qt's name
        if next and self._gesture is None and self._keys.accept_by_tab():
            return True
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._keys.let_go()
        self.update()

    def cancel_gesture(self) -> None:
        """Give up the drag that is going on."""
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            self._edge_scroll.stop()
            gesture.cancel()

    def _start(self, gesture: Gesture | None, pointer: Pointer) -> None:
        self._gesture = gesture
        self._pointer = pointer
        self._edge_scroll.point(pointer.x, pointer.y)
        self._set_hovered(None)
        if gesture is not None:
            self._edge_scroll.start()

    def _press_ghost(self, ghost: GhostNote, pointer: Pointer) -> None:
        model = self._model
        if (pointer.alt and not pointer.shift) or model.tool is Tool.ERASE:
            model.hand.reject((ghost,))
            return
        self._start(begin_ghost_gesture(model, pointer, ghost), pointer)

    def _double_click(self, pointer: Pointer) -> None:
        hit = note_at(self._model, pointer.x, pointer.y)
        if hit is None:
            self._start(DrawGesture(self._model, pointer), pointer)
        elif self._model.track_id is not None:
            self._model.commit(DeleteNotes(self._model.track_id, frozenset((hit.note.id,))))

    def _hover(self, pointer: Pointer) -> None:
        self._set_hovered(ghost_at(self._model, pointer.x, pointer.y))
        shape = TOOL_CURSORS[self._model.tool]
        if self._hovered is not None:
            is_body = ghost_zone(self._model, self._hovered, pointer.x) is Zone.BODY
            shape = Qt.CursorShape.SizeAllCursor if is_body else Qt.CursorShape.SizeHorCursor
        elif self._model.tool in (Tool.SELECT, Tool.DRAW):
            hit = note_at(self._model, pointer.x, pointer.y)
            if hit is not None:
                is_body = hit.zone is Zone.BODY
                shape = Qt.CursorShape.SizeAllCursor if is_body else Qt.CursorShape.SizeHorCursor
        self.setCursor(shape)

    def _set_hovered(self, ghost: GhostNote | None) -> None:
        if ghost is not self._hovered:
            self._hovered = ghost
            self.update()
            self._why_time.stop()
            QToolTip.hideText()
        if ghost is not None and not QToolTip.isVisible():
            # Anew with each move: whoever rests on a ghost wants to know more of it.
            self._why_time.start()

    def _show_why(self) -> None:
        """Tell beside a ghost on which the pointer rests why it is as it is."""
        ghost = self._hovered
        if ghost is None or self._gesture is not None:
            return
        lines = [ghost_words(self._model, ghost)]
        lines += [f"{fact.label}: {fact.text}" for fact in self.facts()]
        corner = QPoint(round(self._pointer.x) + WHY_ASIDE_PX, round(self._pointer.y))
        QToolTip.showText(self.mapToGlobal(corner), plain_tip("\n".join(lines)), self)

    def _follow_pointer(self) -> None:
        if self._gesture is not None:
            self._gesture.move(self._pointer)

    def _refresh(self) -> None:
        if self._hovered is not None and self._hovered not in self._model.visible_ghosts:
            self._hovered = None
        self.update()

    def _wear(self, tokens: Tokens) -> None:
        self._painter.tokens = tokens
        self._ghost_painter.tokens = tokens
        self.update()
