"""The tour over the window: everything dimmed but the part that a step tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid

from app.desktop.theme.theme import current_theme, current_tokens
from app.desktop.tour.card import TourCard
from app.desktop.tour.steps import Step, steps_of

if TYPE_CHECKING:
    from app.desktop.main_window import MainWindow

DIMNESS = 150
RADIUS_PX = 8.0
MARGIN_PX = 3


class Tour(QWidget):
    """Covers the window while it lasts. It comes by itself once, and from the Help menu."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._steps: tuple[Step, ...] = ()
        self._number = 0
        self._focus_before: QWidget | None = None
        self.card = TourCard(self)
        self.card.next.clicked.connect(lambda: self.go(1))
        self.card.back.clicked.connect(lambda: self.go(-1))
        self.card.skip.clicked.connect(self.end)
        self.setAccessibleName("Tour")
        current_theme().changed.connect(self.update)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keep_keys)
        for watched in (window, self.card.next, self.card.back, self.card.skip):
            watched.installEventFilter(self)
        self.hide()

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self._steps[self._number]

    def begin_once(self) -> None:
        """Begin when the user has never seen the tour."""
        if not self._window.studio.settings.settings.tour_seen:
            self.begin()

    def begin(self) -> None:
        """Show the first step. From now on it does not come by itself, whatever happens."""
        settings = self._window.studio.settings
        settings.change(tour_seen=True)
        settings.save()
        self._steps, self._number = steps_of(self._window), 0
        self._focus_before = QApplication.focusWidget()
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self._show()

    def go(self, steps: int) -> None:
        """Go on or back; past the last step the tour ends."""
        number = self._number + steps
        if number >= len(self._steps):
            self.end()
        elif number >= 0:
            self._number = number
            self._show()

    def end(self) -> None:
        """Take the tour away and give the keyboard back."""
        self.hide()
        before = self._focus_before
        # What had the keyboard may be gone with the panel or dialog that it was in.
        here = before if before is not None and isValid(before) else self._window.roll
        here.setFocus()

    def _keep_keys(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Take the keys back from what comes up under the tour, such as a proposal."""
        if self.isHidden() or now is None or now.window() is not self.window():
            return
        if not self.isAncestorOf(now):
            self.card.next.setFocus()

    def _show(self) -> None:
        self.card.show_step(self.step, self._number + 1, len(self._steps))
        self._place()
        self.card.next.setFocus()
        QAccessible.updateAccessibility(QAccessibleEvent(self.card, QAccessible.Event.Alert))

    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        self.card.place(self.hole, self.rect())
        self.update()

    @property
    def hole(self) -> QRect:
        """The part of the window that is left bright."""
        target = self.step.target
        corner = target.mapTo(self._window, QPoint(0, 0))
        rect = QRect(corner, target.size())
        return rect.adjusted(-MARGIN_PX, -MARGIN_PX, MARGIN_PX, MARGIN_PX) & self.rect()

    # Events.

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dimmed, hole = QPainterPath(), QPainterPath()
        dimmed.addRect(QRectF(self.rect()))
        hole.addRoundedRect(QRectF(self.hole), RADIUS_PX, RADIUS_PX)
        painter.fillPath(dimmed.subtracted(hole), QColor(0, 0, 0, DIMNESS))
        painter.setPen(QPen(QColor(current_tokens().selection), 2))
        painter.drawPath(hole)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def event(self, event: QEvent) -> bool:
        # Keys belong to the tour while it lasts, also those that are shortcuts of the window.
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        buttons = [self.card.skip, self.card.back, self.card.next]
        buttons = [button for button in buttons if button.isEnabled()]
        place = next((i for i, b in enumerate(buttons) if b.hasFocus()), -1)
        reason = Qt.FocusReason.TabFocusReason
        buttons[(place + (1 if is_next else -1)) % len(buttons)].setFocus(reason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        if isinstance(watched, QPushButton) and isinstance(event, QKeyEvent):
            return event.type() is QEvent.Type.KeyPress and self._take_key(watched, event.key())
        return super().eventFilter(watched, event)

    def _take_key(self, button: QPushButton, key: int) -> bool:
        """Whether `key` was for the tour: arrows turn its pages, Enter is a click."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            button.click()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go(1 if key == Qt.Key.Key_Right else -1)
        else:
            return False
        return True
