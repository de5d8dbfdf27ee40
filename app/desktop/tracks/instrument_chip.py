"""The label chip of a track: what the ear thinks, how sure it is, and the menu to correct it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QActionGroup,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.desktop.theme.controls import plain_tip, pop_up
from app.desktop.theme.fonts import LABEL_PX, figure_font
from app.desktop.theme.theme import current_theme
from modules.instrument_classifier.classes import (
    CLASS_NAMES,
    TrackType,
    track_type_of,
)
from modules.unified_state import TrackState

HEIGHT_PX = 22
BAR_HEIGHT_PX = 3


class InstrumentChip(QWidget):
    """Shows "Electric Bass 97 %" with a shape for percussive or tonal and a confidence meter.

    A click opens the menu of all instruments. `chosen` carries a class name, or None for "let
    the ear decide".
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._state: TrackState | None = None
        self._note = ""
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        current_theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, HEIGHT_PX)

    @property
    def text(self) -> str:
        """What the chip says, such as "Electric Bass 97 %"."""
        return " ".join(part for part in self._parts() if part)

    def _parts(self) -> tuple[str, str]:
        """The name, and behind it how sure the ear is or who chose it."""
        state = self._state
        if state is None or state.instrument is None:
            return self._note, ""
        if state.overridden:
            return state.instrument, "· yours"
        if state.corrected:
            return state.instrument, "· learned"
        name = state.spoken_name
        if name is None:
            # The guesses stand in the tooltip only.
            return "Not sure", ""
        doubt = " ?" if state.uncertain else ""
        return name, f"{_percent(state.confidence)}{doubt}"

    def show_state(self, state: TrackState | None, note: str) -> None:
        """Show what is known; `note` stands there while nothing is."""
        if (state, note) == (self._state, self._note):
            return
        self._state, self._note = state, note
        self.setToolTip(plain_tip(self._tip()))
        self.setAccessibleName(f"Instrument: {self.text}")
        self.update()

    def menu(self) -> QMenu:
        """The menu of all 20 instruments with "Let the ear decide" on top."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        overridden = self._state is not None and self._state.overridden
        ear = menu.addAction("Let the ear decide")
        ear.setCheckable(True)
        ear.setChecked(not overridden)
        ear.triggered.connect(partial(self._choose, None))
        group.addAction(ear)
        for kind, heading in ((TrackType.PERCUSSIVE, "Percussive"), (TrackType.TONAL, "Tonal")):
            menu.addSection(heading)
            for index, name in enumerate(CLASS_NAMES):
                if track_type_of(index) is not kind:
                    continue
                action = menu.addAction(name)
                action.setCheckable(True)
                chosen = overridden and self._state is not None and self._state.instrument == name
                action.setChecked(chosen)
                action.triggered.connect(partial(self._choose, name))
                group.addAction(action)
        return menu

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._open_menu()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._open_menu()
        else:
            super().keyPressEvent(event)

    def _open_menu(self) -> None:
        pop_up(self.menu(), self.mapToGlobal(self.rect().bottomLeft()))

    def _choose(self, instrument: str | None, _checked: bool = False) -> None:
        self.chosen.emit(instrument)

    def _tip(self) -> str:
        state = self._state
        if state is None or state.instrument is None:
            return f"{self._note}\nClick to say which instrument it is."
        kind = state.track_type.value if state.track_type else "unknown"
        if state.overridden:
            return f"{state.instrument}, {kind}: your choice.\nClick to change it."
        if state.corrected:
            return (
                f"{state.instrument}, {kind}: you said so of this sound before.\n"
                "Choose “Let the ear decide” to forget that."
            )
        also = f"\nAlso heard: {', '.join(state.also_heard)}." if state.also_heard else ""
        return f"{_hearing(state, kind)}{also}\nClick to correct it."

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(QColor(tokens.surface_3 if self.underMouse() else tokens.surface_2))
        edge = QPen(QColor(tokens.edge)) if self.hasFocus() else Qt.PenStyle.NoPen
        painter.setPen(edge)
        painter.drawRoundedRect(area, 6, 6)
        self._paint_type(painter, QPointF(13, area.center().y()))
        self._paint_text(painter, area)
        self._paint_confidence(painter, area)

    def _paint_type(self, painter: QPainter, centre: QPointF) -> None:
        tokens = current_theme().tokens
        state = self._state
        kind = state.track_type if state else None
        painter.setPen(QPen(QColor(tokens.text_dim), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if kind is TrackType.PERCUSSIVE:
            painter.setBrush(QColor(tokens.text_dim))
            offsets = ((0, -5), (5, 0), (0, 5), (-5, 0))
            painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in offsets]))
        elif kind is TrackType.TONAL:
            points = [(-6, 1), (-4, -4), (-1, -1), (1, 3), (4, 3), (6, -2)]
            painter.drawPolyline(QPolygonF([centre + QPointF(x, y) for x, y in points]))
        else:
            painter.drawEllipse(centre, 3, 3)

    def _paint_text(self, painter: QPainter, area: QRectF) -> None:
        tokens = current_theme().tokens
        state = self._state
        known = state is not None and state.instrument is not None
        font = figure_font(LABEL_PX)
        painter.setFont(font)
        doubtful = not known or (state is not None and state.uncertain)
        painter.setPen(QColor(tokens.text_dim if doubtful else tokens.text))
        room = area.adjusted(24, 0, -8, -2)
        name, behind = self._parts()
        metrics = QFontMetricsF(font)
        taken = metrics.horizontalAdvance(f" {behind}") if behind else 0.0
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width() - taken)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, text)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, behind)

    def _paint_confidence(self, painter: QPainter, area: QRectF) -> None:
        tokens = current_theme().tokens
        state = self._state
        if state is None or state.instrument is None or state.overridden:
            return
        room = QRectF(area.left() + 24, area.bottom() - BAR_HEIGHT_PX - 1, area.width() - 32, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.grid_bar))
        painter.drawRoundedRect(room, 1, 1)
        painter.setBrush(QColor(tokens.text_dim if state.uncertain else tokens.good))
        room.setWidth(room.width() * state.confidence)
        painter.drawRoundedRect(room, 1, 1)


def _hearing(state: TrackState, kind: str) -> str:
    """What the ear thinks, in a sentence, and what counted beside the sound."""
    if state.uncertain:
        guesses = ", ".join(f"{name} {_percent(chance)}" for name, chance in state.guesses)
        said = f"The ear is not sure which instrument this is ({kind}).\nIts guesses: {guesses}."
    else:
        hears = "The ear hears" if state.hint is None else "This is"
        said = f"{hears} {state.spoken_name} ({kind}), {_percent(state.confidence)} sure."
    if state.hint is None:
        return said
    said += f"\nThe track's {state.hint.source} counted as well"
    if state.heard_as is None:
        return f"{said}."
    name, chance = state.heard_as
    return f"{said}; by its sound alone it would be {name} {_percent(chance)}."


def _percent(chance: float) -> str:
    """Never 100 %: an ear may be very sure, but it does not know."""
    return f"{min(99, round(100 * chance))} %"
