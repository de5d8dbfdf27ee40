"""Three dots that say how the engines do; a tooltip says it in words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from app.desktop.theme.theme import current_theme
from modules.unified_state import ENGINE_NAMES, EngineState, EngineStatus, Snapshot

DOT_PX = 10
STEP_PX = 18
TITLES = {"generator": "Co-writer", "classifier": "Ear", "analyzer": "Mix analysis"}


class EngineDots(QWidget):
    """Ready is a full dot, busy a ring with a dot, starting a ring, unavailable a cross."""

    def __init__(self) -> None:
        super().__init__()
        self._engines = {name: EngineState() for name in ENGINE_NAMES}
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName("Engines")
        current_theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(STEP_PX * len(ENGINE_NAMES), 28)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the engines of `snapshot`."""
        engines = dict(snapshot.engines)
        if engines != self._engines:
            self._engines = engines
            self.setAccessibleName("; ".join(self.sentence(name) for name in ENGINE_NAMES))
            self.update()

    def sentence(self, name: str) -> str:
        """What the tooltip says of an engine."""
        engine = self._engines[name]
        return f"{TITLES[name]}: {engine.message or engine.status.value}"

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = min(event.pos().x() // STEP_PX, len(ENGINE_NAMES) - 1)
            QToolTip.showText(event.globalPos(), self.sentence(ENGINE_NAMES[index]), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, name in enumerate(ENGINE_NAMES):
            centre = QPointF(STEP_PX * (index + 0.5), self.height() / 2)
            self._paint_dot(painter, centre, self._engines[name].status)

    def _paint_dot(self, painter: QPainter, centre: QPointF, status: EngineStatus) -> None:
        tokens = current_theme().tokens
        colour = {
            EngineStatus.READY: tokens.good,
            EngineStatus.BUSY: tokens.assist,
            EngineStatus.STARTING: tokens.text_dim,
            EngineStatus.UNAVAILABLE: tokens.bad,
        }[status]
        pen = QPen(QColor(colour), 1.6)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = DOT_PX / 2 - 1
        if status is EngineStatus.UNAVAILABLE:
            painter.drawLine(centre + QPointF(-3, -3), centre + QPointF(3, 3))
            painter.drawLine(centre + QPointF(-3, 3), centre + QPointF(3, -3))
            return
        if status is EngineStatus.READY:
            painter.setBrush(QColor(colour))
            radius -= 0.5
        painter.drawEllipse(centre, radius, radius)
        if status is EngineStatus.BUSY:
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QRectF(centre.x() - 1.5, centre.y() - 1.5, 3, 3))
