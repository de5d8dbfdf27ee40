"""“What I learned”: three pages about what Nomad Muse keeps of the user's decisions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from app.desktop.dialogs.questions import Questions
from app.desktop.learning.decisions_page import DecisionsPage
from app.desktop.learning.privacy_page import PrivacyPage
from app.desktop.learning.what_page import WhatPage
from app.desktop.studio.learned_facts import LearnedFacts, facts_of
from app.desktop.studio.learner import Learner
from app.desktop.studio.taught_ear import TaughtEar
from app.desktop.theme.controls import plain_label, title_label
from modules.errors import NomadError
from modules.feedback.export import export_document, sharing_document
from modules.feedback.store import FeedbackStore
from modules.song.atomic_file import write_atomically

EXPORT_NAME = "nomad-muse-decisions.json"
SHARE_NAME = "nomad-muse-to-share.json"


class LearningDialog(QDialog):
    """Shows what is stored and learned, and carries out what the user wishes with it."""

    def __init__(
        self,
        learner: Learner,
        ear: TaughtEar,
        questions: Questions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._learner = learner
        self._questions = questions
        self._is_open = True
        self.setWindowTitle("What I learned")
        self.resize(720, 560)
        self.what = WhatPage(learner, ear, self.refresh)
        self.decisions = DecisionsPage()
        self.privacy = PrivacyPage()
        self.message = plain_label()
        self.message.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(title_label("What I learned from you"))
        tabs = QTabWidget()
        tabs.addTab(self.what, "Learned")
        tabs.addTab(self.decisions, "Your decisions")
        tabs.addTab(self.privacy, "Privacy")
        column.addWidget(tabs, 1)
        column.addWidget(self.message)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self._learner.said.connect(self.message.setText)
        self._learner.changed.connect(self.refresh)
        self.what.files_wished.connect(self._learn_files)
        self.privacy.consent_chosen.connect(self._learner.choose_consent)
        self.privacy.export_wished.connect(
            lambda: self._write(EXPORT_NAME, export_document, "Everything was written to")
        )
        self.privacy.share_wished.connect(
            lambda: self._write(SHARE_NAME, sharing_document, "Read it first: it was written to")
        )
        self.privacy.delete_wished.connect(self._delete)

    def refresh(self) -> None:
        """Read everything anew, off this thread."""
        self._learner.ask(facts_of, self._show)

    def done(self, result: int) -> None:
        # What was asked for may still be on its way.
        self._is_open = False
        super().done(result)

    def _show(self, facts: LearnedFacts | None) -> None:
        if not self._is_open:
            return
        for page in (self.what, self.decisions, self.privacy):
            page.show_facts(facts)

    def _learn_files(self) -> None:
        paths = self._questions.midi_files()
        if paths:
            self._learner.learn_from(paths)
            self.message.setText("Learning from your files…")

    def _delete(self) -> None:
        if self._questions.may_delete_learned():
            self._learner.delete_everything()

    def _write(
        self, name: str, document: Callable[[FeedbackStore], dict[str, Any]], told: str
    ) -> None:
        path = self._questions.json_path(Path.home() / name)
        if path is None:
            return

        def write(store: FeedbackStore) -> str:
            text = json.dumps(document(store), indent=1, ensure_ascii=False)
            try:
                write_atomically(path, text.encode())
            except NomadError as error:
                return str(error)
            return f"{told} {path}"

        self._learner.ask(write, self._tell)

    def _tell(self, sentence: str | None) -> None:
        if self._is_open:
            self.message.setText(sentence or "")
