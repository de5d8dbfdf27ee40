"""A person made of fixed answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.desktop.dialogs.questions import SaveAnswer, WorkAnswer
from app.desktop.dialogs.references_dialog import ReferenceChoice
from app.desktop.studio.export import ExportChoice
from modules.song.autosave import RecoveryEntry
from modules.song.score import AudioClip


@dataclass
class ScriptedQuestions:
    """Answers in the place of a person, and keeps what was asked."""

    open_paths: list[Path] = field(default_factory=list)
    save_path: Path | None = None
    found_path: Path | None = None
    save_answer: SaveAnswer = SaveAnswer.DISCARD
    ends_recording: bool = True
    work_answer: WorkAnswer = WorkAnswer.GIVE_UP
    accepts_other_file: bool = True
    recovers: bool = False
    asked: list[str] = field(default_factory=list)
    has_browser: bool = True
    shown_page: Path | None = None
    reference_choice: ReferenceChoice | None = None
    offered_references: list[Path] = field(default_factory=list)

    def files_to_open(self, _folder: Path) -> list[Path]:
        self.asked.append("open")
        return self.open_paths

    def project_path(self, _suggestion: Path) -> Path | None:
        self.asked.append("save")
        return self.save_path

    def midi_path(self, _suggestion: Path) -> Path | None:
        self.asked.append("midi")
        return self.save_path

    def musicxml_path(self, _suggestion: Path) -> Path | None:
        self.asked.append("musicxml")
        return self.save_path

    def settings_path(self, _suggestion: Path) -> Path | None:
        self.asked.append("settings")
        return self.save_path

    def mix_export(self, _suggestion: Path) -> tuple[Path, ExportChoice] | None:
        self.asked.append("mix")
        return None if self.save_path is None else (self.save_path, ExportChoice())

    def stems_export(self, _folder: Path) -> tuple[Path, ExportChoice] | None:
        self.asked.append("stems")
        return None if self.save_path is None else (self.save_path, ExportChoice())

    def report_path(self, _suggestion: Path) -> Path | None:
        self.asked.append("report")
        return self.save_path

    def show_page(self, path: Path) -> bool:
        self.asked.append("page")
        self.shown_page = path
        return self.has_browser

    def references(
        self, _names: Sequence[str], _chosen: str, paths: Sequence[Path]
    ) -> ReferenceChoice | None:
        self.asked.append("references")
        self.offered_references = list(paths)
        return self.reference_choice

    def unsaved_changes(self, _title: str) -> SaveAnswer:
        self.asked.append("unsaved")
        return self.save_answer

    def may_end_recording(self) -> bool:
        self.asked.append("recording")
        return self.ends_recording

    def unfinished_work(self, title: str) -> WorkAnswer:
        self.asked.append(title)
        return self.work_answer

    def missing_file(self, _clip: AudioClip) -> Path | None:
        self.asked.append("missing")
        return self.found_path

    def use_other_file(self, _lost: str, _found: str) -> bool:
        self.asked.append("other file")
        return self.accepts_other_file

    def recovery(
        self, entries: Sequence[RecoveryEntry]
    ) -> tuple[RecoveryEntry | None, tuple[RecoveryEntry, ...]]:
        self.asked.append("recovery")
        return (entries[0], ()) if self.recovers else (None, tuple(entries))

    def give_up_changes(self) -> None:
        """From now on, unsaved changes and unfinished work are given up."""
        self.save_answer, self.work_answer = SaveAnswer.DISCARD, WorkAnswer.GIVE_UP
        self.ends_recording = True
