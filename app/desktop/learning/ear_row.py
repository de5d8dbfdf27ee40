"""The sounds that the user named for the ear: a switch, a list, and the ways to forget them."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop.studio.taught_ear import TaughtEar
from app.desktop.theme.controls import plain_label

TITLE = "Your instruments: remember my instrument corrections"
NOTHING = "Nothing yet: it begins when you name what is on a track."
LIST_PX = 84


class EarRow(QWidget):
    """Shows what the ear was taught, newest first."""

    def __init__(self, ear: TaughtEar) -> None:
        super().__init__()
        self._ear = ear
        self.switch = QCheckBox(TITLE)
        self.switch.clicked.connect(lambda on: ear.switch(on=on))
        self.forget_one = QPushButton("Forget selected")
        self.forget_one.setToolTip("The ear judges this sound by itself again.")
        self.forget_one.clicked.connect(self._forget_selected)
        self.forget_all = QPushButton("Forget all")
        self.forget_all.clicked.connect(ear.forget_all)
        self.words = plain_label()
        self.words.setWordWrap(True)
        self.words.setContentsMargins(24, 0, 0, 0)
        self.sounds = QListWidget()
        self.sounds.setAccessibleName("Sounds that you named")
        self.sounds.setFixedHeight(LIST_PX)
        self.sounds.itemSelectionChanged.connect(self._show_choice)
        self._arrange()
        ear.changed.connect(self.refresh)
        self.refresh()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.switch, 1)
        head.addWidget(self.forget_one)
        head.addWidget(self.forget_all)
        inset = QHBoxLayout()
        inset.setContentsMargins(24, 0, 0, 0)
        inset.addWidget(self.sounds)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addLayout(inset)

    def refresh(self) -> None:
        """Show what is remembered now."""
        corrections = self._ear.corrections
        self.switch.setChecked(self._ear.is_on)
        self.sounds.clear()
        for entry in corrections:
            self.sounds.addItem(QListWidgetItem(self._ear.in_words(entry)))
        self.sounds.setVisible(bool(corrections))
        self.words.setText(_summary(len(corrections)) if corrections else NOTHING)
        self.forget_all.setEnabled(bool(corrections))
        self._show_choice()

    def _show_choice(self) -> None:
        self.forget_one.setEnabled(bool(self.sounds.selectedItems()))

    def _forget_selected(self) -> None:
        place = self.sounds.currentRow()
        corrections = self._ear.corrections
        if 0 <= place < len(corrections):
            self._ear.forget(corrections[place])


def _summary(count: int) -> str:
    sounds = "One sound is" if count == 1 else f"{count} sounds are"
    return f"{sounds} known again when the ear meets them."
