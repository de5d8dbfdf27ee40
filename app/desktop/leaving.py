"""Closing the window: what still runs and what is not saved is asked about before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.desktop.dialogs.questions import Questions, WorkAnswer
from app.desktop.file_flow import FileFlow
from app.desktop.studio.studio import Studio
from app.desktop.workers.jobs import Job
from modules.song.score import Song


class Leaving(QObject):
    """Calls `leave` once nothing would be lost that the user wants to keep."""

    def __init__(
        self, studio: Studio, files: FileFlow, questions: Questions, leave: Callable[[], None]
    ) -> None:
        super().__init__()
        self._studio = studio
        self._files = files
        self._questions = questions
        self._leave = leave
        self._awaited: set[int] = set()
        """Ids of the jobs to wait for; one that fails stays among them, and the window open."""
        self._song: Song | None = None
        """The song of which was decided what becomes of it, while jobs are waited for."""
        studio.jobs.succeeded.connect(self._on_succeeded)

    def begin(self) -> None:
        """Ask what must be asked, and leave; nothing happens while a dialog is open."""
        self._song = None
        if _has_dialog():
            return
        if self._is_recording and not self._questions.may_end_recording():
            return
        self._files.after_saving(self._end_work)

    def _end_work(self) -> None:
        running = self._studio.jobs.precious
        if not running:
            self._leave()
            return
        self._awaited = self._running_ids
        title = running[0].request.title if len(running) == 1 else f"Exporting {len(running)} files"
        answer = self._questions.unfinished_work(title)
        if answer is WorkAnswer.GIVE_UP or (answer is WorkAnswer.WAIT and not self._awaited):
            self._leave()
        elif answer is WorkAnswer.WAIT and self._awaited <= self._running_ids:
            self._song = self._studio.history.song
            self._studio.said.emit(f"{title}: the window closes when that is done.")

    def _on_succeeded(self, job: Job) -> None:
        self._awaited.discard(job.id)
        if self._song is None or self._awaited:
            return
        is_same = self._song is self._studio.history.song
        if is_same and not (self._running_ids or self._is_recording or _has_dialog()):
            self._leave()
        else:
            # What was begun or changed while waiting is worth another question.
            self.begin()

    @property
    def _is_recording(self) -> bool:
        return self._studio.recorder.is_recording or self._studio.sound_input.is_recording

    @property
    def _running_ids(self) -> set[int]:
        return {job.id for job in self._studio.jobs.precious}


def _has_dialog() -> bool:
    return QApplication.activeModalWidget() is not None
