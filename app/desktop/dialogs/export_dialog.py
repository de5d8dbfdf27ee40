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

from app.desktop.studio.export import (
    FLAC_SUBTYPES,
    FORMAT_LABELS,
    SAMPLE_RATES,
    SUBTYPE_LABELS,
    ExportChoice,
)
from app.desktop.theme.controls import dim_label, title_label


class ExportDialog(QDialog):
    """Asks for the format of the file: WAV or FLAC, resolution and sample rate."""

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
        self._format = QComboBox()
        for suffix, label in FORMAT_LABELS.items():
            self._format.addItem(label, suffix)
        self._subtype = QComboBox()
        self._offer_subtypes()
        self._format.currentIndexChanged.connect(self._offer_subtypes)
        self._rate = QComboBox()
        for rate in SAMPLE_RATES:
            self._rate.addItem(f"{rate / 1000:g} kHz", rate)
        form.addRow("Format", self._format)
        form.addRow("Resolution", self._subtype)
        form.addRow("Sample rate", self._rate)
        column.addLayout(form)
        note = dim_label(
            "A mix that is louder than the file can hold is turned down, never clipped;\n"
            "32 bit float keeps it as it is. 16 bit is dithered."
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
        return ExportChoice(
            self._subtype.currentData(), self._rate.currentData(), self._format.currentData()
        )

    def _offer_subtypes(self) -> None:
        """Offer what the format can hold; the choice stays where it can."""
        wanted = self._subtype.currentData()
        self._subtype.clear()
        for subtype, label in SUBTYPE_LABELS.items():
            if self._format.currentData() == ".wav" or subtype in FLAC_SUBTYPES:
                self._subtype.addItem(label, subtype)
        self._subtype.setCurrentIndex(max(self._subtype.findData(wanted), 0))
