"""Offers the songs that an interrupted run left behind."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.desktop.theme.controls import dim_label, title_label
from modules.song.autosave import RecoveryEntry


def entry_text(entry: RecoveryEntry) -> str:
    """Such as "Harbour Lights, 21 Nov 14:05 (harbour.nomad)"."""
    when = entry.saved_at.astimezone().strftime("%d %b %H:%M")
    file = entry.project_path.name if entry.project_path else "never saved"
    return f"{entry.song.title}, {when} ({file})"


class RecoveryDialog(QDialog):
    """`chosen` is the entry to open, `forgotten` those to throw away."""

    def __init__(self, entries: Sequence[RecoveryEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = tuple(entries)
        self.chosen: RecoveryEntry | None = None
        self.forgotten: tuple[RecoveryEntry, ...] = ()
        self.setWindowTitle("Recover your work")
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(title_label("Nomad Muse ended before you saved"))
        column.addWidget(dim_label("This was kept for you:"))
        self._list = QListWidget()
        self._list.addItems([entry_text(entry) for entry in entries])
        self._list.setCurrentRow(0)
        self._list.setMaximumHeight(140)
        column.addWidget(self._list)
        row = QHBoxLayout()
        forget = QPushButton("Throw away")
        forget.clicked.connect(self._forget)
        later = QPushButton("Decide later")
        later.clicked.connect(self.reject)
        recover = QPushButton("Recover")
        recover.setProperty("look", "primary")
        recover.setDefault(True)
        recover.clicked.connect(self._recover)
        row.addWidget(forget)
        row.addStretch(1)
        row.addWidget(later)
        row.addWidget(recover)
        column.addLayout(row)

    def _recover(self) -> None:
        self.chosen = self._entries[max(self._list.currentRow(), 0)]
        self.accept()

    def _forget(self) -> None:
        self.forgotten = (self._entries[max(self._list.currentRow(), 0)],)
        self.accept()
