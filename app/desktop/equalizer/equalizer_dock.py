"""The place of the equalizer: a dock under the piano roll that comes and goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from app.desktop.equalizer.equalizer_panel import EqualizerPanel
from app.desktop.studio.studio import Studio


class EqualizerDock(QDockWidget):
    """Hidden until somebody asks for an equalizer; the window remembers its height."""

    def __init__(self, studio: Studio, window: QMainWindow) -> None:
        super().__init__("Equalizer")
        self._studio = studio
        self.panel = EqualizerPanel(studio)
        self.setObjectName("equalizer")
        self.setTitleBarWidget(QWidget())
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.setWidget(self.panel)
        self.panel.closed.connect(self.hide)
        corner, area = Qt.Corner, Qt.DockWidgetArea
        window.setCorner(corner.BottomLeftCorner, area.LeftDockWidgetArea)
        window.setCorner(corner.BottomRightCorner, area.RightDockWidgetArea)
        window.addDockWidget(area.BottomDockWidgetArea, self)
        self.hide()

    def open_for(self, track_id: int | None) -> None:
        """Show the equalizer of a track, or with None of the master, and give it the keys."""
        if track_id is not None:
            self._studio.select_track(track_id)
        self.panel.show_master(track_id is None)
        self.show()
        self.panel.focus_curve()

    def toggle(self, *, master: bool) -> None:
        """Open the equalizer of the selected track or of the master, or close it again."""
        if not self.isHidden() and self.panel.shows_master == master:
            self.panel.closed.emit()
        else:
            self.open_for(None if master else self._studio.selected_track_id)
