"""The user's own references: files for a new profile, and the profiles that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop.theme.controls import dim_label, title_label

AUDIO_FILES = "Audio (*.wav *.flac *.ogg *.mp3 *.aif *.aiff);;All files (*)"
LONGEST_NAME = 40
HINT = (
    "Songs that your mix should stand beside. Three or more give their own ranges; one or two "
    "move the genre's ranges to where they are. Everything stays on this computer."
)


@dataclass(frozen=True, slots=True)
class ReferenceChoice:
    """What the user wants: measure `paths` as `name`, or (no paths) judge by the saved `name`."""

    name: str
    paths: tuple[Path, ...] = ()
    removed: tuple[str, ...] = ()


class DropList(QListWidget):
    """A list of files and folders that takes drops."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName("Reference files")

    def add(self, paths: Sequence[Path]) -> None:
        """Add what is not there yet."""
        known = set(self.paths)
        for path in paths:
            if path not in known:
                item = QListWidgetItem(f"{path.name}/" if path.is_dir() else path.name)
                item.setData(Qt.ItemDataRole.UserRole, str(path))
                item.setToolTip(str(path))
                self.addItem(item)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All paths in their order."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(Path(str(item.data(Qt.ItemDataRole.UserRole))) for item in items)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        event.acceptProposedAction()
        self.add([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])


class ReferencesDialog(QDialog):
    """`choice` is what was decided, None when nothing was."""

    def __init__(
        self,
        names: Sequence[str],
        chosen: str,
        paths: Sequence[Path] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.choice: ReferenceChoice | None = None
        self._removed: list[str] = []
        self.setWindowTitle("Your references")
        self.setMinimumWidth(480)
        self.files = DropList()
        self.name = QLineEdit()
        self.saved = QListWidget()
        self.measure = QPushButton("Measure and use")
        self.use = QPushButton("Use")
        self.remove = QPushButton("Remove")
        self._arrange(names)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(button is self.measure)
        self._connect()
        self.files.add(paths)
        if len(paths) == 1:
            self.name.setText(paths[0].stem[:LONGEST_NAME])
        if not paths and names:
            self.saved.setCurrentRow(names.index(chosen) if chosen in names else 0)
        self._refresh()

    def _arrange(self, names: Sequence[str]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(title_label("Judge by your own references"))
        hint = dim_label(HINT)
        hint.setWordWrap(True)
        column.addWidget(hint)
        self.files.setMinimumHeight(110)
        self.files.setToolTip("Drop audio files or folders here")
        column.addWidget(self.files)
        row = QHBoxLayout()
        self._add_files = QPushButton("Add files…")
        self._add_folder = QPushButton("Add folder…")
        self._take_out = QPushButton("Take out")
        for button in (self._add_files, self._add_folder, self._take_out):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        row = QHBoxLayout()
        self.name.setPlaceholderText("Name, such as “Late night”")
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName("Name of the profile")
        self.measure.setProperty("look", "primary")
        row.addWidget(self.name, 1)
        row.addWidget(self.measure)
        column.addLayout(row)
        self._kept = QWidget()
        kept = QVBoxLayout(self._kept)
        kept.setContentsMargins(0, 8, 0, 0)
        kept.addWidget(title_label("Saved"))
        self.saved.addItems(list(names))
        self.saved.setMaximumHeight(110)
        self.saved.setAccessibleName("Saved profiles")
        kept.addWidget(self.saved)
        row = QHBoxLayout()
        row.addWidget(self.remove)
        row.addStretch(1)
        row.addWidget(self.use)
        kept.addLayout(row)
        self._kept.setVisible(bool(names))
        column.addWidget(self._kept)
        row = QHBoxLayout()
        row.addStretch(1)
        close = QPushButton("Close")
        close.clicked.connect(self._close)
        row.addWidget(close)
        column.addLayout(row)

    def _connect(self) -> None:
        self._add_files.clicked.connect(self._ask_files)
        self._add_folder.clicked.connect(self._ask_folder)
        self._take_out.clicked.connect(self._take_out_selected)
        self.files.model().rowsInserted.connect(self._refresh)
        self.files.model().rowsRemoved.connect(self._refresh)
        self.name.textChanged.connect(self._refresh)
        self.saved.currentRowChanged.connect(self._refresh)
        self.saved.itemDoubleClicked.connect(self._use)
        self.measure.clicked.connect(self._measure)
        self.use.clicked.connect(self._use)
        self.remove.clicked.connect(self._remove)

    def _refresh(self, *_what: object) -> None:
        has_files, has_name = bool(self.files.count()), bool(self.name.text().strip())
        self.measure.setEnabled(has_files and has_name)
        missing = "Add files first" if not has_files else "Give it a name first"
        self.measure.setToolTip(
            "Measure them and judge the mix by them" if has_files and has_name else missing
        )
        is_one_chosen = self.saved.currentRow() >= 0
        self.use.setEnabled(is_one_chosen)
        self.remove.setEnabled(is_one_chosen)
        self._take_out.setEnabled(has_files)

    def _ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Reference files", "", AUDIO_FILES)
        self.files.add([Path(name) for name in names])

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder of references")
        self.files.add([Path(name)] if name else [])

    def _take_out_selected(self) -> None:
        rows = {index.row() for index in self.files.selectedIndexes()}
        for row in sorted(rows or set(range(self.files.count())), reverse=True):
            self.files.takeItem(row)

    def _measure(self) -> None:
        self._decide(self.name.text().strip(), self.files.paths)

    def _use(self, *_what: object) -> None:
        item = self.saved.currentItem()
        if item is not None:
            self._decide(item.text(), ())

    def _remove(self) -> None:
        item = self.saved.takeItem(self.saved.currentRow())
        if item is not None:
            self._removed.append(item.text())
        self._refresh()

    def _decide(self, name: str, paths: tuple[Path, ...]) -> None:
        self.choice = ReferenceChoice(name, paths, tuple(self._removed))
        self.accept()

    def _close(self) -> None:
        if self._removed:
            self.choice = ReferenceChoice("", (), tuple(self._removed))
        self.reject()
