"""Every question that the program asks, behind one object that a test can answer for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.desktop.dialogs.ask import ask
from app.desktop.dialogs.question_box import question_box, short_name
from modules.song.project_file import PROJECT_SUFFIX
from modules.song.score import AudioClip

if TYPE_CHECKING:
    from app.desktop.dialogs.references_dialog import ReferenceChoice
    from app.desktop.studio.export import ExportChoice
    from modules.song.autosave import RecoveryEntry

ALL_FILES = (
    f"Songs and audio (*{PROJECT_SUFFIX} *.mid *.midi *.wav *.flac *.ogg *.mp3 *.aif *.aiff)"
    ";;All files (*)"
)
AUDIO_FILES = "Audio (*.wav *.flac *.ogg *.mp3 *.aif *.aiff);;All files (*)"


class SaveAnswer(Enum):
    """What to do with unsaved changes."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class WorkAnswer(Enum):
    """What to do with work that is not finished when the window closes."""

    WAIT = "wait"
    GIVE_UP = "give up"
    STAY = "stay"


class Questions:
    """Asks with dialogs on top of a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def files_to_open(self, folder: Path) -> list[Path]:
        """The files that the user picks; empty when they change their mind."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Open", str(folder), ALL_FILES)
        return [Path(name) for name in names]

    def project_path(self, suggestion: Path) -> Path | None:
        """Where to save the project."""
        return self._save_path("Save project", suggestion, f"Project (*{PROJECT_SUFFIX})")

    def midi_path(self, suggestion: Path) -> Path | None:
        """Where to export MIDI."""
        return self._save_path("Export MIDI", suggestion, "MIDI (*.mid)")

    def musicxml_path(self, suggestion: Path) -> Path | None:
        """Where to export sheet music."""
        return self._save_path("Export sheet music", suggestion, "MusicXML (*.musicxml)")

    def settings_path(self, suggestion: Path) -> Path | None:
        """Where to export the mix settings."""
        return self._save_path("Export mix settings", suggestion, "Text (*.txt);;JSON (*.json)")

    def mix_export(self, suggestion: Path) -> tuple[Path, ExportChoice] | None:
        """How and where to export the mix."""
        from app.desktop.dialogs.export_dialog import ExportDialog

        dialog = ExportDialog(self._window)
        if not ask(dialog):
            return None
        suffix = dialog.choice.suffix
        kinds = f"{suffix[1:].upper()} (*{suffix})"
        path = self._save_path("Export mix", suggestion.with_suffix(suffix), kinds)
        return None if path is None else (path, dialog.choice)

    def stems_export(self, folder: Path) -> tuple[Path, ExportChoice] | None:
        """Which folder to put the stems into, and how to write them."""
        from app.desktop.dialogs.export_dialog import STEMS, ExportDialog

        dialog = ExportDialog(self._window, STEMS)
        if not ask(dialog):
            return None
        name = QFileDialog.getExistingDirectory(self._window, STEMS.title, str(folder))
        return (Path(name), dialog.choice) if name else None

    def report_path(self, suggestion: Path) -> Path | None:
        """Where to write the report on the mix."""
        return self._save_path("Export report", suggestion, "Report (*.html)")

    def show_page(self, path: Path) -> bool:
        """Open a page in the browser; False where the system has none."""
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def references(
        self, names: Sequence[str], chosen: str, paths: Sequence[Path]
    ) -> ReferenceChoice | None:
        """Which references to judge by: files to measure, or a saved profile."""
        from app.desktop.dialogs.references_dialog import ReferencesDialog

        dialog = ReferencesDialog(names, chosen, paths, self._window)
        ask(dialog)
        return dialog.choice

    def unsaved_changes(self, title: str) -> SaveAnswer:
        """What to do with the unsaved changes of `title`."""
        text = f"Save the changes to “{short_name(title)}”?"
        box = question_box(self._window, text, "Otherwise they are lost.", title)
        button = QMessageBox.StandardButton
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        answers = {button.Save: SaveAnswer.SAVE, button.Discard: SaveAnswer.DISCARD}
        return answers.get(button(ask(box)), SaveAnswer.CANCEL)

    def may_end_recording(self) -> bool:
        """Whether the recording that is running shall end, because the window closes."""
        text = "Nomad Muse is still recording."
        box = question_box(self._window, text, "What was recorded so far is kept.")
        end = box.addButton("End it and close", QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton("Go on recording", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        ask(box)
        return box.clickedButton() is end

    def unfinished_work(self, title: str) -> WorkAnswer:
        """What to do with the work called `title` that is running, because the window closes."""
        text = f"{short_name(title)} is not finished."
        box = question_box(self._window, text, "If it is given up, there will be no file.", title)
        role = QMessageBox.ButtonRole
        wait = box.addButton("Close when it is done", role.AcceptRole)
        stop = box.addButton("Give it up and close", role.DestructiveRole)
        box.addButton("Stay", role.RejectRole)
        box.setDefaultButton(wait)
        ask(box)
        answers = {wait: WorkAnswer.WAIT, stop: WorkAnswer.GIVE_UP}
        return next((a for b, a in answers.items() if b is box.clickedButton()), WorkAnswer.STAY)

    def missing_file(self, clip: AudioClip) -> Path | None:
        """Where the file of `clip` is now."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, f"Find “{clip.path.name}”", str(clip.path.parent), AUDIO_FILES
        )
        return Path(name) if name else None

    def use_other_file(self, lost: str, found: str) -> bool:
        """Whether a file that is not the one that was lost shall take its place."""
        text = f"“{short_name(found)}” is not the file that “{short_name(lost)}” was."
        box = question_box(self._window, text, "Use it anyway?", found)
        button = QMessageBox.StandardButton
        box.setStandardButtons(button.Yes | button.No)
        return button(ask(box)) is button.Yes

    def recovery(
        self, entries: Sequence[RecoveryEntry]
    ) -> tuple[RecoveryEntry | None, tuple[RecoveryEntry, ...]]:
        """Which lost song to open, and which ones to forget."""
        from app.desktop.dialogs.recovery_dialog import RecoveryDialog

        dialog = RecoveryDialog(entries, self._window)
        ask(dialog)
        return dialog.chosen, dialog.forgotten

    def midi_files(self) -> list[Path]:
        """The MIDI files to learn from; empty when the user changes their mind."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, "Learn from MIDI files", "", "MIDI (*.mid *.midi)"
        )
        return [Path(name) for name in names]

    def json_path(self, suggestion: Path) -> Path | None:
        """Where to write what is stored."""
        return self._save_path("Export", suggestion, "JSON (*.json)")

    def may_delete_learned(self) -> bool:
        """Whether everything that was learned shall really go."""
        answer = QMessageBox.question(
            self._window,
            "Delete everything",
            "Delete all decisions and all that was learned from them, and the key? "
            "This cannot be undone.",
        )
        return answer is QMessageBox.StandardButton.Yes

    def _save_path(self, title: str, suggestion: Path, kinds: str) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(suggestion), kinds)
        if not name:
            return None
        path = Path(name)
        return path if path.suffix else path.with_suffix(suggestion.suffix)
