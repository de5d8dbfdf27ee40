"""The bands of an equalizer while a hand works on them: what is chosen, and gestures to the end."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.equalizer.band_moves import (
    MOST_BANDS,
    Bands,
    new_band,
    with_band,
    without_band,
)
from modules.song.mix import EqBand, EqShape

SETTLE_MS = 400
"""The wheel has no end of a gesture: after such a rest it is one step of undo."""


class BandBench(QObject):
    """Keeps the bands as a gesture has made them so far; it changes no song itself.

    `wished` carries the bands, what was done, and whether the gesture has ended.
    """

    wished = Signal(object, str, bool)
    changed = Signal()
    """Other bands are shown, or another one is chosen."""
    said = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bands: Bands = ()
        self._settled: Bands = ()
        self._chosen: int | None = None
        self._pending = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLE_MS)
        self._rest.timeout.connect(self.settle)

    @property
    def bands(self) -> Bands:
        """The bands, with what a gesture has made of them so far."""
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
    def is_in_gesture(self) -> bool:
        """Whether a gesture has changed something and has not ended."""
        return bool(self._pending)

    def put(self, bands: Bands, *, of_another: bool) -> None:
        """Work on `bands` from now on; of another owner, the first of them is chosen.

        A gesture on bands that have changed meanwhile is given up.
        """
        if self._pending and not of_another and bands == self._settled:
            return
        self._rest.stop()
        self._pending = ""
        if of_another:
            self._chosen = 0 if bands else None
        self._bands = self._settled = bands
        self._keep_chosen()
        self.changed.emit()

    def choose(self, index: int | None) -> None:
        """Choose a band."""
        if index != self._chosen:
            self._chosen = index
            self.changed.emit()

    def choose_next(self, step: int) -> None:
        """Choose the next (1) or the previous (-1) band, around the end."""
        if self._bands:
            self.settle()
            start = -min(step, 0) - 1 if self._chosen is None else self._chosen
            self.choose((start + step) % len(self._bands))

    def add(self, shape: EqShape, frequency_hz: float, gain_db: float = 0.0) -> None:
        """Add a band and choose it."""
        self.settle()
        if len(self._bands) >= MOST_BANDS:
            self.said.emit(f"An equalizer has at most {MOST_BANDS} bands: remove one first.")
            return
        self._chosen = len(self._bands)
        bands = (*self._bands, new_band(shape, frequency_hz, gain_db))
        self._wish(bands, "Add an equalizer band")

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

    def settle_soon(self) -> None:
        """End the gesture once the hand rests."""
        self._rest.start()

    def give_up(self) -> bool:
        """Go back to before the gesture; whether there was one."""
        if not self._pending:
            return False
        self._rest.stop()
        self._pending, self._bands = "", self._settled
        self._keep_chosen()
        self.changed.emit()
        self.wished.emit(self._settled, "", False)
        return True

    def _wish(self, bands: Bands, what: str, *, done: bool = True) -> None:
        self._bands = bands
        self._pending = "" if done else what
        self._keep_chosen()
        self.changed.emit()
        if not done or bands != self._settled:
            self.wished.emit(bands, what, done)

    def _keep_chosen(self) -> None:
        if self._chosen is not None and self._chosen >= len(self._bands):
            self._chosen = len(self._bands) - 1 if self._bands else None
