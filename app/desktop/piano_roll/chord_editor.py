"""The field in which a chord is written, over its place in the lane."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from modules.song.chord_edits import MOST_CHORDS
from modules.song.chord_line import ChordSegment

NARROWEST_PX = 76
HINT = "Am7, F#m7b5, C/E; two in one place: Am7 D7"


class ChordEditor(QLineEdit):
    """Enter settles, Tab settles and goes on to the next chord, Escape gives up.

    The receiver of `settled` answers with `leave` or `refuse`.
    """

    settled = Signal(str)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, lane: QWidget) -> None:
        super().__init__(lane)
        self._lane = lane
        self.segment = ChordSegment(0, 1)
        self.setMaxLength(MOST_CHORDS * 16)
        self.setAccessibleName("Chord")
        self.setToolTip(HINT)
        self.setStyleSheet("padding: 0 3px; min-height: 0; max-height: 22px; border-radius: 0")
        self.hide()

    def open(self, segment: ChordSegment, text: str, rect: QRectF) -> None:
        """Edit the chord `text` of `segment`, which is drawn at `rect`."""
        self.segment = segment
        self.setText(text)
        self.setAccessibleDescription(HINT)
        self.place(rect)
        self.show()
        self.raise_()
        self.selectAll()
        self.setFocus()

    def place(self, rect: QRectF) -> None:
        """Move to `rect`, wide enough to write in."""
        width = max(round(rect.width()), NARROWEST_PX)
        around = self._lane.width()
        left = max(min(round(rect.left()), around - width), 0)
        self.setGeometry(left, 0, width, round(rect.height()))

    def leave(self) -> None:
        """Close the field."""
        if self.isVisible():
            had_focus = self.hasFocus()
            self.hide()
            if had_focus:
                self.left.emit()

    def refuse(self, why: str) -> None:
        """Stay open and say what is wrong."""
        self.setAccessibleDescription(why)
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        # Tab would move the focus before keyPressEvent sees it.
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
            if (step := steps.get(Qt.Key(event.key()))) is not None:
                self.settled.emit(self.text())
                if not self.isVisible():
                    self.stepped.emit(step)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settled.emit(self.text())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.settled.emit(self.text())
            # What is no chord is given up with the field.
            self.hide()
