"""A note above the status bar: errors stay until they are closed, nothing else moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.desktop.theme.controls import IconButton, plain_label
from app.desktop.theme.theme import current_theme

MARGIN_PX = 16
MAX_WIDTH_PX = 640


class Toast(QFrame):
    """Floats over the lower edge of its parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        self._label = plain_label()
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self._label, 1)
        close = IconButton("close", "Close this note")
        close.clicked.connect(self.hide)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return self._label.text() if not self.isHidden() else ""

    def show_text(self, text: str) -> None:
        """Say `text` until it is closed or replaced."""
        self._label.setText(text)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self._around
        width = min(MAX_WIDTH_PX, parent.width() - 2 * MARGIN_PX)
        self.setFixedWidth(max(width, 200))
        height = max(self.heightForWidth(self.width()), 44)
        self.setFixedHeight(height)
        self.move((parent.width() - self.width()) // 2, parent.height() - height - MARGIN_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        painter.setBrush(QColor(tokens.surface_3))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.bad))
        painter.drawRoundedRect(6, 8, 4, self.height() - 16, 2, 2)
