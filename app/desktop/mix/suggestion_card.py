"""One suggestion as a card: what is off, the numbers behind it, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.mix.amount_row import AmountRow
from app.desktop.mix.figures import figure
from app.desktop.mix.move_words import amount_text, prediction_text
from app.desktop.studio.mix_cure import Effect
from app.desktop.theme.controls import dim_label, plain_label
from app.desktop.theme.fonts import LABEL_PX, figure_font
from app.desktop.theme.theme import current_theme
from app.desktop.theme.tokens import Tokens
from modules.song.move_amount import has_amount
from modules.spectral_analyzer.suggestion import Severity, Suggestion

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
    """Shows one suggestion; emits it, with the chosen amount (0 … 1.5), when the user acts.

    `effect_of` tells what an amount of a suggestion does.
    """

    preview_toggled = Signal(object, float, bool)
    bypass_toggled = Signal(bool)
    applied = Signal(object, float)
    dismissed = Signal(object)

    def __init__(
        self,
        suggestion: Suggestion,
        effect_of: Callable[[Suggestion, float], Effect],
        *,
        emphasized: bool,
    ) -> None:
        super().__init__()
        self._suggestion = suggestion
        self._effect_of = effect_of
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        self._message = plain_label()
        self._message.setWordWrap(True)
        self._evidence = dim_label()
        self._evidence.setWordWrap(True)
        self._evidence.setFont(figure_font(LABEL_PX))
        self.dismiss = QPushButton("Not this")
        self.dismiss.setProperty("look", "flat")
        self.dismiss.setToolTip("Hide it in this song; Nomad Muse learns that you do not want it")
        column.addLayout(self._head())
        column.addWidget(self._message)
        column.addWidget(self._evidence)
        self._evidence.setVisible(emphasized)
        self.amount = AmountRow()
        column.addWidget(self.amount)
        self.preview = QPushButton("Preview")
        self.preview.setCheckable(True)
        self.preview.setToolTip("Hear it with the change, as loud as without it")
        self.bypass = QPushButton("Bypass")
        self.bypass.setCheckable(True)
        self.bypass.setToolTip("Hear the song without the change, as loud as with it (Ctrl+B)")
        self.bypass.hide()
        self.apply = QPushButton("Apply")
        self.apply.setProperty("look", "assist-full")
        self.apply.setToolTip("Make the change: one step of undo")
        self._buttons = QWidget()
        self._arrange_buttons(column)
        self._wire()
        self.show_suggestion(suggestion)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(SeverityMark(self._suggestion.severity))
        head.addWidget(dim_label(SEVERITY_WORDS[self._suggestion.severity]))
        head.addStretch(1)
        self._tracks = dim_label()
        head.addWidget(self._tracks)
        head.addWidget(self.dismiss)
        return head

    def _arrange_buttons(self, column: QVBoxLayout) -> None:
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addStretch(1)
        buttons.addWidget(self.bypass)
        buttons.addWidget(self.preview)
        buttons.addWidget(self.apply)
        column.addWidget(self._buttons)

    def _wire(self) -> None:
        self.amount.moved.connect(self._show_amount)
        self.amount.rested.connect(self.show_effect)
        self.preview.clicked.connect(
            lambda on: self.preview_toggled.emit(self._suggestion, self.amount.value, on)
        )
        self.bypass.clicked.connect(self.bypass_toggled)
        self.apply.clicked.connect(lambda: self.applied.emit(self._suggestion, self.amount.value))
        self.dismiss.clicked.connect(lambda: self.dismissed.emit(self._suggestion))

    @property
    def suggestion(self) -> Suggestion:
        """The suggestion that is shown, as it was made."""
        return self._suggestion

    def show_suggestion(self, suggestion: Suggestion) -> None:
        """Show newer numbers of the same finding; a chosen amount stays."""
        self._suggestion = suggestion
        self._message.setText(suggestion.message)
        self._evidence.setText(evidence_text(suggestion))
        self._tracks.setText(_tracks_text(suggestion))
        move = suggestion.move
        self._buttons.setVisible(move is not None)
        self.amount.setVisible(move is not None)
        self.amount.set_adjustable(move is not None and has_amount(move))
        self.dismiss.setAccessibleName(f"Not this: {suggestion.message.split(':')[0]}")
        self.amount.slider.setAccessibleName(f"Amount of: {suggestion.message.split(':')[0]}")
        self._show_amount()
        self.show_effect()

    def show_origin(self, words: str) -> None:
        """Tell where the range comes from when the pointer rests on the evidence."""
        self._evidence.setToolTip(words)

    def show_preview(self, *, on: bool) -> None:
        """Show whether this suggestion is heard now."""
        self.preview.setChecked(on)
        self.preview.setText("Hearing it" if on else "Preview")
        self.bypass.setVisible(on)

    def show_bypass(self, *, on: bool) -> None:
        """Show whether the song is heard without the change."""
        self.bypass.setChecked(on)

    def _show_amount(self) -> None:
        self.apply.setEnabled(self.amount.value > 0.0)
        self.preview.setEnabled(self.amount.value > 0.0 or self.preview.isChecked())

    def show_effect(self) -> None:
        """Write what the amount does to the song as it is, and let it be heard if the card is."""
        if self._suggestion.move is None:
            return
        effect = self._effect_of(self._suggestion, self.amount.value)
        move = effect.suggestion.move
        self.amount.show_effect(
            amount_text(move) if move else "no change", prediction_text(effect.outcome)
        )
        if self.preview.isChecked():
            self.preview_toggled.emit(self._suggestion, self.amount.value, True)


def _tracks_text(suggestion: Suggestion) -> str:
    names = suggestion.track_names
    if not names:
        return "Master" if suggestion.move else ""
    return names[0] if len(names) == 1 else f"{len(names)} tracks"
