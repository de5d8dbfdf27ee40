"""The curve of an equalizer, with a handle for each band that mouse, wheel and keys move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
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

from app.desktop.equalizer.band_moves import (
    MOST_BANDS,
    Bands,
    at,
    height_db,
    narrowed,
    new_band,
    reshaped,
    shifted,
    with_band,
    without_band,
)
from app.desktop.equalizer.band_words import SHAPE_NAMES, band_text, equalizer_text
from app.desktop.equalizer.eq_keys import KeyMove, key_move
from app.desktop.equalizer.eq_painter import (
    EqScale,
    paint_grid,
    paint_handle,
    paint_hint,
    paint_response,
    paint_spectrum,
    paint_value,
)
from app.desktop.theme.theme import current_theme
from modules.song.mix import EqBand, EqShape

REACH_PX = 13
SPANS_DB = (18.0, 36.0)
FINE = 0.2
WHEEL_Q = 1.12
SETTLE_MS = 400
"""The wheel has no end of a gesture: after such a rest it is one step of undo."""
EMPTY_HINT = "Double-click to add a band, or press Insert."
NO_OWNER_HINT = "Choose a track to equalize it."
NEW_PLACE = (1000.0, 3.0)


class EqCurve(QWidget):
    """Shows bands and reports what the user wishes; it changes nothing itself.

    `wished` carries the bands, what was done, and whether the gesture has ended.
    """

    wished = Signal(object, str, bool)
    chosen_changed = Signal()
    left = Signal()
    """Esc was pressed with nothing to give up."""
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._owner = ""
        self._bands: Bands = ()
        self._settled: Bands = ()
        self._chosen: int | None = None
        self._hue = 0
        self._sample_rate = 44_100
        self._span_db = SPANS_DB[0]
        self._spectrum: NDArray[np.float64] | None = None
        self._pending = ""
        self._grip: tuple[QPointF, EqBand] | None = None
        self._background: QPixmap | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLE_MS)
        self._rest.timeout.connect(self.settle)
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        current_theme().changed.connect(self._forget_background)

    def sizeHint(self) -> QSize:
        return QSize(560, 180)

    # What is shown.

    @property
    def bands(self) -> Bands:
        """The bands that are shown, with what a gesture has made of them so far."""
        return self._bands

    @property
    def chosen(self) -> int | None:
        """Index of the chosen band."""
        return self._chosen

    @property
    def chosen_band(self) -> EqBand | None:
        """The chosen band."""
        return None if self._chosen is None else self._bands[self._chosen]

    @property
    def scale(self) -> EqScale:
        """Where frequencies and gains lie."""
        return EqScale(self.width(), self.height(), self._span_db)

    def show_bands(self, owner: str, bands: Bands, hue: int, sample_rate: int) -> None:
        """Show the equalizer of `owner`; a gesture on bands that have changed is given up."""
        if self._pending and (owner, bands) == (self._owner, self._settled):
            return
        self._rest.stop()
        self._pending, self._grip = "", None
        if owner != self._owner:
            self._chosen = 0 if bands else None
        self._owner, self._hue, self._sample_rate = owner, hue, sample_rate
        self._bands = self._settled = bands
        if self._chosen is not None and self._chosen >= len(bands):
            self._chosen = len(bands) - 1 if bands else None
        highest = max((abs(height_db(band)) for band in bands), default=0.0)
        span_db = SPANS_DB[highest > SPANS_DB[0]]
        if span_db != self._span_db:
            self._span_db = span_db
            self._forget_background()
        self._tell()

    def show_spectrum(self, curve_db: NDArray[np.float64] | None) -> None:
        """Show what is equalized (per sixth of an octave, in dB re the whole) behind the curve."""
        if curve_db is not self._spectrum:
            self._spectrum = curve_db
            self.update()

    def choose(self, index: int | None) -> None:
        """Choose a band."""
        if index != self._chosen:
            self._chosen = index
            self._tell()

    # Wishes.

    def add(self, shape: EqShape, frequency_hz: float, gain_db: float = 0.0) -> None:
        """Add a band and choose it."""
        self.settle()
        if len(self._bands) >= MOST_BANDS:
            self.said.emit(f"An equalizer has at most {MOST_BANDS} bands: remove one first.")
            return
        self._chosen = len(self._bands)
        bands = (*self._bands, new_band(shape, frequency_hz, gain_db))
        self._wish(bands, "Add an equalizer band", done=True)

    def remove(self) -> None:
        """Remove the chosen band."""
        if self._chosen is not None:
            self.settle()
            self._wish(without_band(self._bands, self._chosen), "Remove an equalizer band")

    def change(self, band: EqBand, *, done: bool = True) -> None:
        """Put `band` in the place of the chosen one."""
        if self._chosen is not None:
            what = f"Change band {self._chosen + 1}"
            self._wish(with_band(self._bands, self._chosen, band), what, done=done)

    def bypass(self) -> None:
        """Let the chosen band rest, or work again."""
        band = self.chosen_band
        if band is not None and self._chosen is not None:
            self.settle()
            what = "Bypass" if band.enabled else "Use"
            changed = with_band(self._bands, self._chosen, replace(band, enabled=not band.enabled))
            self._wish(changed, f"{what} band {self._chosen + 1}")

    def settle(self) -> None:
        """End the gesture: what it made becomes one step of undo."""
        self._rest.stop()
        if self._pending:
            self._wish(self._bands, self._pending)

    def _wish(self, bands: Bands, what: str, *, done: bool = True) -> None:
        self._bands = bands
        self._pending = "" if done else what
        if self._chosen is not None and self._chosen >= len(bands):
            self._chosen = len(bands) - 1 if bands else None
        self._tell()
        if done and bands == self._settled:
            return
        self.wished.emit(bands, what, done)

    def _tell(self) -> None:
        self.setAccessibleName(equalizer_text(self._owner, self._bands))
        band = self.chosen_band
        words = "No band chosen." if band is None else f"Band {self._chosen_number}: "
        self.setAccessibleDescription(words + (band_text(band) if band else ""))
        self.chosen_changed.emit()
        self.update()

    @property
    def _chosen_number(self) -> int:
        return 0 if self._chosen is None else self._chosen + 1

    # The mouse.

    def band_at(self, place: QPointF) -> int | None:
        """The band whose handle is nearest to `place`, within reach."""
        best, nearest = None, float(REACH_PX)
        for index, band in enumerate(self._bands):
            offset = self.scale.place_of(band) - place
            away = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
            # Of two that lie together, the chosen one is meant.
            if away < nearest or (away <= nearest and index == self._chosen):
                best, nearest = index, away
        return best

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.settle()
        index = self.band_at(event.position())
        self.choose(index)
        band = self.chosen_band
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
        self.change(self._dragged(band, way, event.modifiers()), done=False)

    def _dragged(self, band: EqBand, way: QPointF, keys: Qt.KeyboardModifier) -> EqBand:
        if keys & Qt.KeyboardModifier.AltModifier:
            return narrowed(band, 2.0 ** (-way.y() / 40.0))
        scale = self.scale
        place = scale.place_of(band) + way
        return at(band, scale.axis.frequency_at(place.x()), scale.gain_at(place.y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None
        self.settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        band = self.chosen_band
        if self.band_at(event.position()) is not None and band is not None:
            self.change(at(band, band.frequency_hz, 0.0))
            return
        scale, place = self.scale, event.position()
        gain_db = round(scale.gain_at(place.y()), 1)
        self.add(EqShape.PEAK, scale.axis.frequency_at(place.x()), gain_db)

    def wheelEvent(self, event: QWheelEvent) -> None:
        over = self.band_at(event.position())
        if over is not None:
            self.choose(over)
        band, notches = self.chosen_band, event.angleDelta().y() / 120.0
        if band is None or not notches:
            event.ignore()
            return
        event.accept()
        self.change(narrowed(band, WHEEL_Q**notches), done=False)
        self._rest.start()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = QPointF(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            self.choose(self.band_at(place))
        menu = self.menu(place)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def menu(self, place: QPointF) -> QMenu:
        """The menu for the chosen band, or for adding one at `place`."""
        menu, band = QMenu(self), self.chosen_band
        for shape, name in SHAPE_NAMES.items():
            if band is None:
                frequency = self.scale.axis.frequency_at(place.x())
                gain_db = round(self.scale.gain_at(place.y()), 1)
                add = menu.addAction(f"Add {name.lower()}")
                add.triggered.connect(
                    lambda _on=False, s=shape, f=frequency, g=gain_db: self.add(s, f, g)
                )
                continue
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(band.shape is shape)
            action.triggered.connect(lambda _on=False, s=shape, b=band: self.change(reshaped(b, s)))
        if band is not None:
            menu.addSeparator()
            menu.addAction("Bypass" if band.enabled else "Use again", self.bypass)
            menu.addAction("Remove band", self.remove)
        return menu

    # The keys.

    def event(self, event: QEvent) -> bool:
        # Delete and the digits are commands of the window, too; here the band has them.
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and key_move(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = key_move(event)
        if move is None:
            super().keyPressEvent(event)
        else:
            self._run(move)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.settle()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.settle()
        super().focusOutEvent(event)

    def _run(self, move: KeyMove) -> None:
        band = self.chosen_band
        if move.command == "leave":
            self._give_up()
        elif move.command == "add":
            self.add(EqShape.PEAK, *NEW_PLACE)
        elif move.command in ("next", "previous") and self._bands:
            step = 1 if move.command == "next" else -1
            start = -1 if self._chosen is None and step == 1 else self._chosen or 0
            self.settle()
            self.choose((start + step) % len(self._bands))
        elif move.command == "remove":
            self.remove()
        elif move.command == "bypass":
            self.bypass()
        elif band is not None and move.command == "move":
            moved = narrowed(shifted(band, move.octaves, move.level_db), move.q_factor)
            self.change(moved, done=False)

    def _give_up(self) -> None:
        if not self._pending:
            self.left.emit()
            return
        self._rest.stop()
        self._pending, self._grip = "", None
        self._bands = self._settled
        self._tell()
        self.wished.emit(self._settled, "", False)

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, scale = QPainter(self), self.scale
        if self._background is None:
            self._background = self._draw_background(scale)
        painter.drawPixmap(0, 0, self._background)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._colour
        if self._spectrum is not None:
            paint_spectrum(painter, scale, self._spectrum, colour)
        band = self.chosen_band
        if band is not None:
            paint_response(painter, scale, (band,), self._sample_rate, share=True)
        paint_response(painter, scale, self._bands, self._sample_rate, share=False)
        for index, each in enumerate(self._bands):
            place, chosen = scale.place_of(each), index == self._chosen
            paint_handle(painter, place, index + 1, colour, on=each.enabled, chosen=chosen)
        if band is not None and (self._pending or self._grip is not None):
            paint_value(painter, scale, band)
        if not self._bands:
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
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(current_theme().tokens.surface_1))
        painter = QPainter(pixmap)
        paint_grid(painter, scale)
        painter.end()
        return pixmap

    def _forget_background(self, _tokens: object = None) -> None:
        self._background = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget_background()
        super().resizeEvent(event)
