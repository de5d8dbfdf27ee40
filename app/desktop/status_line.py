"""The status line: the last message, the job that runs with Cancel, and what undo would do."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QStatusBar, QToolButton

from app.desktop.commands import key_text
from app.desktop.studio.studio import Studio
from app.desktop.theme.controls import plain_label
from app.desktop.theme.elided_label import ElidedLabel
from app.desktop.workers.jobs import Job

SHOW_JOB_AFTER_MS = 250
LEAST_MESSAGE_PX = 40


class StatusLine(QStatusBar):
    """Quick jobs are not shown: they would only flicker."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._jobs: list[Job] = []
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 10, 0)
        self._message = ElidedLabel(LEAST_MESSAGE_PX)
        self.addWidget(self._message, 1)
        self._job_label = plain_label()
        self._progress = QProgressBar()
        self._progress.setFixedWidth(120)
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._cancel = QToolButton()
        self._cancel.setText("Cancel")
        self._cancel.setProperty("look", "flat")
        self._cancel.setStyleSheet("min-height: 18px; max-height: 18px")
        self._cancel.clicked.connect(self._cancel_job)
        self._undo = plain_label()
        for widget in (self._job_label, self._progress, self._cancel, self._undo):
            self.addPermanentWidget(widget)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SHOW_JOB_AFTER_MS)
        self._delay.timeout.connect(self._show_job)
        studio.said.connect(self.say)
        studio.jobs.started.connect(self._on_started)
        studio.jobs.progressed.connect(self._on_progressed)
        studio.jobs.ended.connect(self._on_ended)
        self._show_job()
        keys = (
            key_text(name) for name in ("transport.play", "generate.next_bar", "help.shortcuts")
        )
        self.say("{} plays · {} proposes the next bar · {} shows all keys".format(*keys))

    @property
    def text(self) -> str:
        """The last message."""
        return self._message.text()

    def say(self, text: str) -> None:
        """Show a message."""
        self._message.show_text(text)

    def show_undo(self, name: str | None) -> None:
        """Say what undo would take back; None for nothing."""
        self._undo.setText(f"{key_text('edit.undo')}: undo “{name}”" if name else "")

    def _on_started(self, job: Job) -> None:
        self._jobs.append(job)
        self._progress.setValue(0)
        self._delay.start()

    def _on_progressed(self, job: Job, fraction: float) -> None:
        if self._jobs and job is self._jobs[-1]:
            self._progress.setValue(round(1000 * fraction))

    def _on_ended(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        if not self._jobs:
            self._delay.stop()
            self._show_job()

    def _show_job(self) -> None:
        is_busy = bool(self._jobs)
        if is_busy:
            self._job_label.setText(f"{self._jobs[-1].request.title}…")
        for widget in (self._job_label, self._progress, self._cancel):
            widget.setVisible(is_busy)

    def _cancel_job(self) -> None:
        if self._jobs:
            job = self._jobs[-1]
            self._studio.jobs.cancel(job)
            self.say(f"Cancelled: {job.request.title}.")
