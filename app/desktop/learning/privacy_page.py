"""Where it lies, how far the user goes along, and the ways to take it and to end it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from app.desktop.studio.learned_facts import LearnedFacts
from app.desktop.theme.controls import dim_label, plain_label
from modules.feedback.records import Consent

LEVELS = {
    Consent.LOCAL: (
        "Local only",
        "Everything stays on this computer.",
    ),
    Consent.STATISTICS: (
        "Anonymized statistics",
        "You may prepare a file with shares only (“80 % of drum fills taken”): no note, no sound.",
    ),
    Consent.RESEARCH: (
        "Research contribution",
        "You may prepare a file with the judged proposals, without your own music before them.",
    ),
}
PROMISE = (
    "Nomad Muse sends nothing: there is no server and no code for it. The higher levels only let "
    "you prepare a file that you can read before you give it to anyone."
)


class PrivacyPage(QWidget):
    """Reports what the user wishes."""

    consent_chosen = Signal(object)
    export_wished = Signal()
    share_wished = Signal()
    delete_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(6)
        self.levels: dict[Consent, QRadioButton] = {}
        for consent, (title, meaning) in LEVELS.items():
            button = QRadioButton(title)
            button.clicked.connect(lambda _on, level=consent: self.consent_chosen.emit(level))
            self.levels[consent] = button
            column.addWidget(button)
            note = dim_label(meaning)
            note.setContentsMargins(24, 0, 0, 4)
            note.setWordWrap(True)
            column.addWidget(note)
        promise = plain_label(PROMISE)
        promise.setWordWrap(True)
        column.addWidget(promise)
        self.place = plain_label()
        self.place.setWordWrap(True)
        column.addWidget(self.place)
        column.addStretch(1)
        self.export = QPushButton("Export everything…")
        self.export.clicked.connect(self.export_wished)
        self.share = QPushButton("Prepare a file to share…")
        self.share.clicked.connect(self.share_wished)
        self.delete = QPushButton("Delete everything…")
        self.delete.clicked.connect(self.delete_wished)
        foot = QHBoxLayout()
        for wish in (self.export, self.share, self.delete):
            foot.addWidget(wish)
        foot.addStretch(1)
        column.addLayout(foot)
        self.show_facts(None)

    def show_facts(self, facts: LearnedFacts | None) -> None:
        """Show place and consent; None is nothing stored."""
        consent = Consent.LOCAL if facts is None else Consent(facts.summary["consent"])
        self.levels[consent].setChecked(True)
        for button in (*self.levels.values(), self.export):
            button.setEnabled(facts is not None)
        self.share.setEnabled(facts is not None and consent is not Consent.LOCAL)
        self.place.setText("" if facts is None else _place_of(facts))


def _place_of(facts: LearnedFacts) -> str:
    summary = facts.summary
    return (
        f"Stored, encrypted, in {summary['file']} ({summary['size_bytes'] / 1000:,.0f} kB). "
        f"The key is in {summary['key']}."
    )
