"""The main window: docks, menus and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.desktop.actions import Actions
from app.desktop.advice_link import AdviceLink
from app.desktop.bar_commands import BarCommands
from app.desktop.dialogs.questions import Questions
from app.desktop.equalizer.equalizer_dock import EqualizerDock
from app.desktop.file_flow import FileFlow
from app.desktop.generate_panel.generate_panel import GeneratePanel
from app.desktop.leaving import Leaving
from app.desktop.mix.mix_panel import WIDTH_PX as MIX_WIDTH_PX
from app.desktop.mix.mix_panel import MixPanel
from app.desktop.perform_mode import PerformMode
from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.piano_roll.roll_menu_bar import add_roll_menus
from app.desktop.proposal_link import ProposalLink
from app.desktop.roll_link import RollLink
from app.desktop.room_for_notes import RoomForNotes
from app.desktop.status_line import StatusLine
from app.desktop.studio.studio import Studio
from app.desktop.theme.motion import reduce_motion
from app.desktop.theme.theme import current_theme
from app.desktop.timeline_link import TimelineLink
from app.desktop.toast import Toast
from app.desktop.tour.tour import Tour
from app.desktop.tracks.track_list import WIDTH_PX as TRACKS_WIDTH_PX
from app.desktop.tracks.track_list import TrackList
from app.desktop.transport.transport_bar import TransportBar
from app.desktop.window_commands import WindowCommands
from modules.errors import NomadError

MINIMUM_SIZE = (1080, 640)
DEFAULT_SIZE = (1440, 900)
MOST_REFUSALS = 8
"""How many are told at once: a note must not be taller than the window."""


class MainWindow(QMainWindow):
    """Arranges the panels around one studio. `painted` is emitted once, after the first paint."""

    painted = Signal()
    left = Signal()
    """The window is closed and nothing runs any more."""

    def __init__(self, studio: Studio, questions: Questions | None = None) -> None:
        super().__init__()
        self.studio = studio
        self._is_painted = False
        self._may_close = False
        questions = questions or Questions(self)
        self.files = FileFlow(studio, questions)
        self.leaving = Leaving(studio, self.files, questions, self._leave)
        self.transport = TransportBar(studio)
        self.tracks = TrackList(studio)
        self.mix = MixPanel(studio)
        self.generate = GeneratePanel(studio)
        self.roll = PianoRollPanel(studio.history)
        self.perform_mode = PerformMode(studio, self.roll)
        self.status = StatusLine(studio)
        self._build()
        self.actions_by_id = Actions(self)
        self.window_commands = WindowCommands(self, self.actions_by_id)
        self.timeline = TimelineLink(studio, self.roll, self.actions_by_id)
        self.bars = BarCommands(studio, self.roll, self.actions_by_id)
        menus = self.actions_by_id.fill(self.menuBar())
        menus["&Edit"].aboutToShow.connect(self.bars.name_bars)
        add_roll_menus(self.menuBar(), menus["&View"], menus["Gener&ate"], self.roll)
        self.advice = AdviceLink(self, self.actions_by_id)
        self.tour = Tour(self)
        self.actions_by_id.bind("help.tour", self.tour.begin)
        self._connect()
        self._restore()
        self._show_title()
        self.roll.setFocus()

    def _build(self) -> None:
        self.setMinimumSize(*MINIMUM_SIZE)
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        bar = QToolBar("Transport")
        bar.setObjectName("transport")
        bar.setMovable(False)
        bar.setStyleSheet("QToolBar { border: none; padding: 0; margin: 0; spacing: 0 }")
        bar.addWidget(self.transport)
        self.addToolBar(bar)
        self.track_dock = self._dock("Tracks", self.tracks, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.mix_dock = self._dock("Mix", self.mix, Qt.DockWidgetArea.RightDockWidgetArea)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.generate)
        column.addWidget(self.roll, 1)
        self.setCentralWidget(centre)
        self.toast = Toast(centre)
        self.setStatusBar(self.status)
        self.equalizer_dock = EqualizerDock(self.studio, self)
        RoomForNotes(self, self.equalizer_dock, self.roll)

    def _dock(self, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(title.lower())
        dock.setTitleBarWidget(QWidget())
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.setWidget(panel)
        self.addDockWidget(area, dock)
        return dock

    def _connect(self) -> None:
        studio = self.studio
        studio.files.named.connect(self._show_title)
        studio.refused.connect(self.refuse)
        self.tracks.files_wished.connect(self.files.add_by_dialog)
        self.equalizer_dock.panel.closed.connect(self.roll.setFocus)
        self.tracks.equalizer_wished.connect(self.equalizer_dock.open_for)
        self.tracks.file_search.connect(self.files.find_file)
        self.transport.references_wished.connect(self.files.choose_references)
        self.mix.references_dropped.connect(self.files.choose_references)
        self.roll_link = RollLink(studio, self.roll, self.generate)
        self.proposal_link = ProposalLink(studio, self.roll, self.window_commands.generator.facts)

    def _restore(self) -> None:
        settings = self.studio.settings.settings
        reduce_motion(settings.reduced_motion)
        # A window manager may not shrink what is larger than the screen.
        self.resize(QSize(*DEFAULT_SIZE).boundedTo(self.screen().availableSize()))
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        if settings.layout:
            self.restoreState(QByteArray.fromBase64(settings.layout.encode()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_painted or self.studio.settings.settings.layout:
            return
        widths = [TRACKS_WIDTH_PX, MIX_WIDTH_PX]
        if self.width() < DEFAULT_SIZE[0]:
            widths = [self.tracks.minimumWidth(), self.mix.minimumWidth()]
        self.resizeDocks([self.track_dock, self.mix_dock], widths, Qt.Orientation.Horizontal)

    def refuse(self, errors: tuple[NomadError, ...]) -> None:
        """Tell the user in one place what could not be done."""
        lines = [str(error) for error in errors[:MOST_REFUSALS]]
        if left := len(errors) - len(lines):
            lines.append(f"{left} more could not be used either.")
        self.toast.show_text("\n".join(lines))
        self.status.say(str(errors[0]))

    def _show_title(self) -> None:
        mark = " •" if self.studio.history.is_modified else ""
        self.setWindowTitle(f"{self.studio.files.title}{mark} — Nomad Muse")

    def wear(self, theme: str) -> None:
        """Change the theme and remember it."""
        current_theme().wear(theme)
        self.studio.settings.change(theme=theme)

    def move_less(self, on: bool) -> None:
        """Let nothing move by itself, or let it again, and remember it."""
        reduce_motion(on)
        self.studio.settings.change(reduced_motion=on)

    # Files that are dropped.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.status.say("Drop to open: MIDI and projects replace the song, audio is added.")

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        event.acceptProposedAction()
        self.files.open([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    # The end.

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close:
            event.ignore()
            self.leaving.begin()
            return
        event.accept()

    def _leave(self) -> None:
        self._may_close = True
        settings = self.studio.settings
        settings.change(
            geometry=bytes(self.saveGeometry().toBase64().data()).decode(),
            layout=bytes(self.saveState().toBase64().data()).decode(),
            temperature=self.studio.co_writer.temperature,
            metronome=self.studio.player.has_metronome,
        )
        settings.save()
        for panel in (
            self.tracks,
            self.generate,
            self.mix.suggestions,
            self.window_commands,
            self.roll_link,
            self.advice,
            self.equalizer_dock.panel,
            self.proposal_link,
        ):
            panel.detach()
        # The window goes at once; what still runs is waited for behind it.
        self.hide()
        self.studio.close()
        self.close()
        self.left.emit()

    # The first paint.

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() is QEvent.Type.Paint and not self._is_painted:
            self._is_painted = True
            self.painted.emit()
        return handled

    def focus_next_panel(self) -> None:
        """Move the keyboard focus to the next panel."""
        equalizer = self.equalizer_dock.panel
        panels: list[QWidget] = [
            self.roll,
            equalizer,
            self.mix,
            self.transport,
            self.tracks,
            self.generate,
        ]
        current = QApplication.focusWidget()
        place = next(
            (i for i, panel in enumerate(panels) if current and _is_inside(current, panel)), -1
        )
        for step in range(1, len(panels) + 1):
            panel = panels[(place + step) % len(panels)]
            if panel.isVisible() and _focus_first(panel):
                return


def _is_inside(widget: QWidget, panel: QWidget) -> bool:
    return widget is panel or panel.isAncestorOf(widget)


def _focus_first(panel: QWidget) -> bool:
    candidates: list[QObject] = [panel, *panel.findChildren(QWidget)]
    for widget in candidates:
        if not isinstance(widget, QWidget) or not widget.isVisible() or not widget.isEnabled():
            continue
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
    return False
