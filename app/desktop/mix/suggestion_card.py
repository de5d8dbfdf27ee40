"""One suggestion as a card: what is off, the numbers behind it, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.desktop.mix.figures import figure
from app.desktop.studio.mix_advisor import AppliedMove, with_amount
from app.desktop.theme.controls import ResetSlider, dim_label, plain_label
from app.desktop.theme.fonts import LABEL_PX, figure_font
from app.desktop.theme.theme import current_theme
from app.desktop.theme.tokens import Tokens
from modules.spectral_analyzer.suggestion import MixMove, MoveType, Severity, Suggestion

STEPS_PER_DB = 10
MAX_GAIN_DB = 6.0
WITHOUT_AMOUNT = (MoveType.WIDTH, MoveType.LIMIT)
"""Moves that are made whole or not at all."""
SEVERITY_WORDS = {
    Severity.HIGH: "Important",
    Severity.MEDIUM: "Worth a try",
    Severity.LOW: "A touch",
}


def severity_colour(tokens: Tokens, severity: Severity) -> str:
    """The colour of a severity; shape and word say the same."""
    colours = {
        Severity.HIGH: tokens.bad,
        Severity.MEDIUM: tokens.warn,
        Severity.LOW: tokens.text_dim,
    }
    return colours[severity]


def evidence_text(suggestion: Suggestion) -> str:
    """The numbers behind a suggestion: measured, allowed, origin, and who causes it."""
    evidence = suggestion.evidence
    decimals = {"correlation": 2, "runs": 0}.get(evidence.unit, 1)
    parts = [f"{figure(evidence.measured, decimals)} {evidence.unit}"]
    low, high = evidence.range_low, evidence.range_high
    if low is not None and high is not None:
        parts.append(f"range {figure(low, decimals)} … {figure(high, decimals)}")
    elif high is not None:
        parts.append(f"limit {figure(high, decimals)}")
    elif low is not None:
        parts.append(f"at least {figure(low, decimals)}")
    parts.append(evidence.origin)
    share = sum(each.share for each in evidence.shares)
    if share:
        names = ", ".join(each.track_name for each in evidence.shares)
        parts.append(f"{names} cause {round(100 * share)} %")
    return " · ".join(parts)


def amount_text(move: MixMove) -> str:
    """Such as "−3.0 dB at 315 Hz" or "width 0.60"."""
    if move.type is MoveType.WIDTH:
        return f"width {figure(move.amount, 2)}"
    if move.type is MoveType.LIMIT:
        return f"limit at {figure(move.amount)} dBTP"
    gain = f"{figure(move.gain_db, signed=True)} dB"
    if move.frequency_hz is None:
        return gain
    hertz = move.frequency_hz
    place = f"{hertz / 1000:g} kHz" if hertz >= 1000 else f"{hertz:g} Hz"
    return f"{gain} at {place}"


class SeverityMark(QWidget):
    """Triangle, diamond or dot."""

    def __init__(self, severity: Severity) -> None:
        super().__init__()
        self._severity = severity
        self.setFixedSize(14, 14)

    def sizeHint(self) -> QSize:
        return QSize(14, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(severity_colour(current_theme().tokens, self._severity)))
        shapes = {
            Severity.HIGH: ((7, 1), (13.5, 12.5), (0.5, 12.5)),
            Severity.MEDIUM: ((7, 0.5), (13, 7), (7, 13.5), (1, 7)),
        }
        if self._severity in shapes:
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in shapes[self._severity]]))
        else:
            painter.drawEllipse(QPointF(7, 7), 3.5, 3.5)


class SuggestionCard(QFrame):
    """Shows one suggestion; emits it, with the chosen amount, when the user acts."""

    preview_toggled = Signal(object, bool)
    applied = Signal(object)

    def __init__(self, suggestion: Suggestion, *, emphasized: bool) -> None:
        super().__init__()
        self._suggestion = suggestion
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        self._message = plain_label()
        self._message.setWordWrap(True)
        self._evidence = dim_label()
        self._evidence.setWordWrap(True)
        self._evidence.setFont(figure_font(LABEL_PX))
        head = QHBoxLayout()
        head.setSpacing(6)
        self._mark = SeverityMark(suggestion.severity)
        self._word = dim_label(SEVERITY_WORDS[suggestion.severity])
        head.addWidget(self._mark)
        head.addWidget(self._word)
        head.addStretch(1)
        self._tracks = dim_label()
        head.addWidget(self._tracks)
        column.addLayout(head)
        column.addWidget(self._message)
        column.addWidget(self._evidence)
        self._evidence.setVisible(emphasized)
        self.slider = ResetSlider(0, round(MAX_GAIN_DB * STEPS_PER_DB), 0)
        self.slider.setProperty("look", "assist")
        self.slider.setAccessibleName("Amount")
        self._amount = QLabel()
        self._amount.setFont(figure_font(LABEL_PX))
        self._amount.setMinimumWidth(116)
        self.preview = QPushButton("Preview")
        self.preview.setCheckable(True)
        self.preview.setToolTip("Hear it with the change, as loud as without it")
        self.apply = QPushButton("Apply")
        self.apply.setProperty("look", "assist-full")
        self.apply.setToolTip("Make the change: one step of undo")
        self._amount_row = QWidget()
        self._button_row = QWidget()
        self._arrange_action(column)
        self._wire()
        self.show_suggestion(suggestion)

    def _arrange_action(self, column: QVBoxLayout) -> None:
        amount = QHBoxLayout(self._amount_row)
        amount.setContentsMargins(0, 0, 0, 0)
        amount.addWidget(self.slider, 1)
        amount.addWidget(self._amount)
        column.addWidget(self._amount_row)
        buttons = QHBoxLayout(self._button_row)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addStretch(1)
        buttons.addWidget(self.preview)
        buttons.addWidget(self.apply)
        column.addWidget(self._button_row)

    def _wire(self) -> None:
        self.slider.valueChanged.connect(self._on_amount)
        self.preview.clicked.connect(
            lambda checked: self.preview_toggled.emit(self.chosen, checked)
        )
        self.apply.clicked.connect(lambda: self.applied.emit(self.chosen))

    @property
    def suggestion(self) -> Suggestion:
        """The suggestion that is shown."""
        return self._suggestion

    @property
    def chosen(self) -> Suggestion:
        """The suggestion with the amount of the slider."""
        move = self._suggestion.move
        if move is None or move.type in WITHOUT_AMOUNT:
            return self._suggestion
        sign = -1.0 if move.gain_db < 0 else 1.0
        return with_amount(self._suggestion, sign * self.slider.value() / STEPS_PER_DB)

    def show_suggestion(self, suggestion: Suggestion) -> None:
        """Show newer numbers of the same finding; a chosen amount stays."""
        old_move = self._suggestion.move
        self._suggestion = suggestion
        self._message.setText(suggestion.message)
        self._evidence.setText(evidence_text(suggestion))
        self._tracks.setText(_tracks_text(suggestion))
        move = suggestion.move
        self._button_row.setVisible(move is not None)
        has_amount = move is not None and move.type not in WITHOUT_AMOUNT
        self._amount_row.setVisible(has_amount)
        if move is not None and (old_move != move or self.slider.value() == 0):
            self.slider.blockSignals(True)
            self.slider.setMaximum(round(max(MAX_GAIN_DB, abs(move.gain_db)) * STEPS_PER_DB))
            self.slider.setValue(round(abs(move.gain_db) * STEPS_PER_DB))
            self.slider.blockSignals(False)
        self._show_amount()

    def show_origin(self, words: str) -> None:
        """Tell where the range comes from when the pointer rests on the evidence."""
        self._evidence.setToolTip(words)

    def show_preview(self, *, on: bool) -> None:
        """Show whether this suggestion is heard now."""
        self.preview.setChecked(on)
        self.preview.setText("Hearing it" if on else "Preview")

    def _on_amount(self, _value: int) -> None:
        self._show_amount()
        if self.preview.isChecked():
            self.preview_toggled.emit(self.chosen, True)

    def _show_amount(self) -> None:
        move = self.chosen.move
        self._amount.setText(amount_text(move) if move else "")
        self.slider.setToolTip(f"How much: {self._amount.text()}")


class AppliedCard(QFrame):
    """What came of the suggestion that was applied last, with Undo."""

    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setFont(figure_font(LABEL_PX))
        row.addWidget(self.text, 1)
        self.undo = QPushButton("Undo")
        self.undo.clicked.connect(self.undone)
        row.addWidget(self.undo)

    def show_applied(self, applied: AppliedMove, *, can_undo: bool) -> None:
        """Show prediction and measurement."""
        self.text.setText(applied_text(applied))
        self.undo.setEnabled(can_undo)
        self.undo.setToolTip(
            "Take the change back" if can_undo else "Later edits stand on it: use Edit ▸ Undo."
        )


def applied_text(applied: AppliedMove) -> str:
    """Such as "Applied −3.0 dB at 315 Hz. Low-mid: predicted −2.1, measured −2.0 dB"."""
    move = applied.suggestion.move
    text = f"✓ Applied {amount_text(move)}." if move else "✓ Applied."
    if applied.predicted_db is None:
        return text
    predicted = figure(applied.predicted_db, signed=True)
    if applied.measured_db is None:
        return f"{text} {applied.label}: predicted {predicted} dB, measuring…"
    measured = figure(applied.measured_db, signed=True)
    return f"{text} {applied.label}: predicted {predicted}, measured {measured} dB"


def _tracks_text(suggestion: Suggestion) -> str:
    names = suggestion.track_names
    if not names:
        return "Master" if suggestion.move else ""
    return names[0] if len(names) == 1 else f"{len(names)} tracks"
