"""How to export the mix or its stems: format, resolution and sample rate."""

from __future__ import annotations

from dataclasses import dataclass

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

WIDTH_PX = 440


@dataclass(frozen=True, slots=True)
class ExportWords:
    """What the dialog says of what is exported."""

    title: str
    note: str
    button: str


MIX = ExportWords(
    "Export mix",
    "A mix that is louder than the file can hold is turned down, never clipped; "
    "32 bit float keeps it as it is. 16 bit is dithered.",
    "Choose file…",
)
STEMS = ExportWords(
    "Export stems",
    "One file for each track that is heard, in a new folder: all of one length, with equalizer, "
    "fader and pan, without the master's settings. Their sum is the mix.",
    "Choose folder…",
)


class ExportDialog(QDialog):
    """Asks for the format of the files: WAV or FLAC, resolution and sample rate."""

    def __init__(self, parent: QWidget | None = None, words: ExportWords = MIX) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.title)
        self.setMinimumWidth(WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(title_label(words.title))
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
        note = dim_label(words.note)
        note.setWordWrap(True)
        column.addWidget(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        choose = buttons.addButton(words.button, QDialogButtonBox.ButtonRole.AcceptRole)
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
