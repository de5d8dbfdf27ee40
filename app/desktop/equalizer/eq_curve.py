"""The curve of an equalizer, with a handle for each band that mouse, wheel and keys move."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.desktop.equalizer.band_bench import BandBench
from app.desktop.equalizer.band_moves import (
    Bands,
    at,
    height_db,
    narrowed,
    reshaped,
    shifted,
)
from app.desktop.equalizer.band_words import SHAPE_NAMES, band_text, equalizer_text
from app.desktop.equalizer.eq_keys import EQ_COMMANDS, MOVES, STEPS
from app.desktop.equalizer.eq_painter import (
    EqScale,
    paint_before,
    paint_grid,
    paint_handle,
    paint_hint,
    paint_response,
    paint_spectrum,
    paint_value,
)
from app.desktop.equalizer.eq_spectrum import EqSpectrum
from app.desktop.piano_roll.shortcuts import command_of
from app.desktop.theme.controls import pop_up
from app.desktop.theme.picture import picture_of_size
from app.desktop.theme.theme import current_theme
from modules.song.mix import EqBand, EqShape

REACH_PX = 13
SPANS_DB = (18.0, 36.0)
FINE = 0.2
WHEEL_Q = 1.12
EMPTY_HINT = "Double-click to add a band, or press Insert."
NO_OWNER_HINT = "Choose a track to equalize it."
NEW_PLACE = (1000.0, 3.0)


class EqCurve(QWidget):
    """Shows what lies on a bench and turns the hand's gestures into its moves."""

    left = Signal()
    """Esc was pressed with nothing to give up."""

    def __init__(self, bench: BandBench) -> None:
        super().__init__()
        self._bench = bench
        self._owner = ""
        self._hue = 0
        self._sample_rate = 44_100
        self._span_db = SPANS_DB[0]
        self._spectrum = EqSpectrum()
        self._grip: tuple[QPointF, EqBand] | None = None
        self._background: QPixmap | None = None
        self.setMinimumHeight(100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        bench.changed.connect(self._tell)
        current_theme().changed.connect(self._forget_background)

    def sizeHint(self) -> QSize:
        return QSize(560, 180)

    # What is shown.

    @property
    def scale(self) -> EqScale:
        """Where frequencies and gains lie."""
        return EqScale(self.width(), self.height(), self._span_db)

    @property
    def spectrum(self) -> NDArray[np.float64] | None:
        """What was measured and is shown behind the curve."""
        return self._spectrum.measured_db

    def show_bands(self, owner: str, bands: Bands, hue: int, sample_rate: int) -> None:
        """Show the equalizer of `owner` in a track's colour; a negative `hue` is none."""
        is_another, self._owner = owner != self._owner, owner
        self._hue, self._sample_rate = hue, sample_rate
        self._bench.put(bands, of_another=is_another)
        if not self._bench.is_in_gesture:
            self._grip = None
            self._fit()

    def _fit(self) -> None:
        highest = max((abs(height_db(band)) for band in self._bench.bands), default=0.0)
        span_db = SPANS_DB[highest > SPANS_DB[0]]
        if span_db != self._span_db:
            self._span_db = span_db
            self._forget_background()

    def show_spectrum(self, spectrum: EqSpectrum) -> None:
        """Show what is equalized behind the curve, after the equalizer and before it."""
        if spectrum != self._spectrum:
            self._spectrum = spectrum
            self.update()

    def _tell(self) -> None:
        bench = self._bench
        self.setAccessibleName(equalizer_text(self._owner, bench.bands))
        band, number = bench.chosen_band, (bench.chosen or 0) + 1
        words = "No band chosen." if band is None else f"Band {number}: {band_text(band)}"
        self.setAccessibleDescription(words)
        self.update()

    # The mouse.

    def band_at(self, place: QPointF) -> int | None:
        """The band whose handle is nearest to `place`, within reach."""
        best, nearest = None, float(REACH_PX)
        for index, band in enumerate(self._bench.bands):
            offset = self.scale.place_of(band) - place
            away = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
            # Of two that lie together, the chosen one is meant.
            if away < nearest or (away <= nearest and index == self._bench.chosen):
                best, nearest = index, away
        return best

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._bench.settle()
        index = self.band_at(event.position())
        self._bench.choose(index)
        band = self._bench.chosen_band
        self._grip = None if band is None else (event.position(), band)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            over = self.band_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.ArrowCursor)
            return
        start, band = self._grip
        way = event.position() - start
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            way *= FINE
        self._bench.change(self._dragged(band, way, event.modifiers()), done=False)

    def _dragged(self, band: EqBand, way: QPointF, keys: Qt.KeyboardModifier) -> EqBand:
        if keys & Qt.KeyboardModifier.AltModifier:
            return narrowed(band, 2.0 ** (-way.y() / 40.0))
        scale = self.scale
        place = scale.place_of(band) + way
        return at(band, scale.axis.frequency_at(place.x()), scale.gain_at(place.y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None
        self._bench.settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        band = self._bench.chosen_band
        if self.band_at(event.position()) is not None and band is not None:
            self._bench.change(at(band, band.frequency_hz, 0.0))
            return
        scale, place = self.scale, event.position()
        gain_db = round(scale.gain_at(place.y()), 1)
        self._bench.add(EqShape.PEAK, scale.axis.frequency_at(place.x()), gain_db)

    def wheelEvent(self, event: QWheelEvent) -> None:
        over = self.band_at(event.position())
        if over is not None:
            self._bench.choose(over)
        band, notches = self._bench.chosen_band, event.angleDelta().y() / 120.0
        if band is None or not notches:
            event.ignore()
            return
        event.accept()
        self._bench.change(narrowed(band, WHEEL_Q**notches), done=False)
        self._bench.settle_soon()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = QPointF(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            self._bench.choose(self.band_at(place))
        pop_up(self.menu(place), event.globalPos())

    def menu(self, place: QPointF) -> QMenu:
        """The menu for the chosen band, or for adding one at `place`."""
        menu, band = QMenu(self), self._bench.chosen_band
        for shape, name in SHAPE_NAMES.items():
            if band is None:
                frequency = self.scale.axis.frequency_at(place.x())
                gain_db = round(self.scale.gain_at(place.y()), 1)
                add = menu.addAction(f"Add {name.lower()}")
                add.triggered.connect(
                    lambda _on=False, s=shape, f=frequency, g=gain_db: self._bench.add(s, f, g)
                )
                continue
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(band.shape is shape)
            action.triggered.connect(
                lambda _on=False, s=shape, b=band: self._bench.change(reshaped(b, s))
            )
        if band is not None:
            menu.addSeparator()
            menu.addAction("Bypass" if band.enabled else "Use again", self._bench.bypass)
            menu.addAction("Remove band", self._bench.remove)
        return menu

    # The keys.

    def event(self, event: QEvent) -> bool:
        # Delete and the digits are commands of the window, too; here the band has them.
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and command_of(event, EQ_COMMANDS):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = command_of(event, EQ_COMMANDS)
        if command is None:
            super().keyPressEvent(event)
        else:
            self._run(command)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._bench.settle()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._bench.settle()
        super().focusOutEvent(event)

    def _run(self, command: str) -> None:
        band, bench = self._bench.chosen_band, self._bench
        if command == "eq.leave":
            self._grip = None
            if not bench.give_up():
                self.left.emit()
        elif command == "eq.add":
            bench.add(EqShape.PEAK, *NEW_PLACE)
        elif command in STEPS:
            bench.choose_next(STEPS[command])
        elif command == "eq.remove":
            bench.remove()
        elif command == "eq.bypass":
            bench.bypass()
        elif band is not None:
            move = MOVES[command]
            moved = narrowed(shifted(band, move.octaves, move.level_db), move.q_factor)
            bench.change(moved, done=False)

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, scale = QPainter(self), self.scale
        if self._background is None:
            self._background = self._draw_background(scale)
        painter.drawPixmap(0, 0, self._background)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._colour
        after_db, before_db = self._spectrum.curves(self._bench.bands, self._sample_rate)
        if after_db is not None:
            paint_spectrum(painter, scale, after_db, colour)
        if before_db is not None:
            paint_before(painter, scale, before_db)
        band = self._bench.chosen_band
        if band is not None:
            paint_response(painter, scale, (band,), self._sample_rate, share=True)
        paint_response(painter, scale, self._bench.bands, self._sample_rate, share=False)
        for index, each in enumerate(self._bench.bands):
            place, chosen = scale.place_of(each), index == self._bench.chosen
            paint_handle(painter, place, index + 1, colour, on=each.enabled, chosen=chosen)
        if band is not None and (self._bench.is_in_gesture or self._grip is not None):
            paint_value(painter, scale, band)
        if not self._bench.bands:
            paint_hint(painter, scale, EMPTY_HINT if self.isEnabled() else NO_OWNER_HINT)
        if self.hasFocus():
            painter.setPen(QColor(current_theme().tokens.edge))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    @property
    def _colour(self) -> QColor:
        tokens = current_theme().tokens
        return QColor(tokens.text_dim if self._hue < 0 else tokens.track_colour(self._hue))

    def _draw_background(self, scale: EqScale) -> QPixmap:
        picture = picture_of_size(self, QColor(current_theme().tokens.surface_1))
        painter = QPainter(picture)
        paint_grid(painter, scale)
        painter.end()
        return picture

    def _forget_background(self, _tokens: object = None) -> None:
        self._background = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget_background()
        super().resizeEvent(event)
