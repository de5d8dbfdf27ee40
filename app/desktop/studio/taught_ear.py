"""What the user taught the ear: to use or not, to see, and to forget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.desktop.settings import SettingsFile
from app.desktop.workers.classifier_worker import ClassifierWorker
from modules.errors import NomadError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.corrections import Correction


class TaughtEar(QObject):
    """The sounds that the user named, newest first; `changed` after each change of them.

    `said` carries sentences for the user. What cannot be forgotten on disk is told as well.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, classifier: ClassifierWorker, settings: SettingsFile) -> None:
        super().__init__()
        self._classifier = classifier
        self._settings = settings
        classifier.be_taught(on=self.is_on)

    @property
    def is_on(self) -> bool:
        """Whether sounds are remembered and known again."""
        return self._settings.settings.teach_the_ear

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The sounds, newest first."""
        return tuple(reversed(self._classifier.corrections.entries))

    def in_words(self, entry: Correction) -> str:
        """Such as "Heard as Brass: you said Woodwinds"."""
        heard = "nothing" if entry.heard_index is None else CLASS_NAMES[entry.heard_index]
        said = f"Heard as {heard}: you said {CLASS_NAMES[entry.class_index]}"
        is_asleep = entry.network != self._classifier.corrections.network
        return f"{said} (to an earlier version of the ear)" if is_asleep else said

    def switch(self, *, on: bool) -> None:
        """Remember sounds and know them again, or leave them alone; those that are stay."""
        self._settings.change(teach_the_ear=on)
        self._settings.save()
        self._classifier.be_taught(on=on)
        self.changed.emit()

    def forget(self, entry: Correction) -> None:
        """Forget one sound."""
        self._attempt(lambda: self._classifier.forget(entry))

    def forget_all(self) -> None:
        """Forget all sounds, and overwrite their file."""
        self._attempt(self._classifier.forget_taught)

    def _attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except NomadError as error:
            self.said.emit(str(error))
        self.changed.emit()
