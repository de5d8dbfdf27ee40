"""How to export the mix: resolution and sample rate."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from app.desktop.studio.export import SAMPLE_RATES, SUBTYPE_LABELS, ExportChoice
from app.desktop.theme.controls import dim_label, title_label


class ExportDialog(QDialog):
    """Asks for the format of a WAV file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export mix")
        self.setMinimumWidth(360)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(title_label("Export mix"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        self._subtype = QComboBox()
        for subtype, label in SUBTYPE_LABELS.items():
            self._subtype.addItem(label, subtype)
        self._rate = QComboBox()
        for rate in SAMPLE_RATES:
            self._rate.addItem(f"{rate / 1000:g} kHz", rate)
        form.addRow("Resolution", self._subtype)
        form.addRow("Sample rate", self._rate)
        column.addLayout(form)
        note = dim_label(
            "A mix that is louder than the file can hold is turned down, never clipped;\n"
            "32 bit float keeps it as it is."
        )
        column.addWidget(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        choose = buttons.addButton("Choose file…", QDialogButtonBox.ButtonRole.AcceptRole)
        choose.setProperty("look", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    @property
    def choice(self) -> ExportChoice:
        """What was chosen."""
        return ExportChoice(self._subtype.currentData(), self._rate.currentData())
