"""The last net: whatever nobody expected goes to the log, and one dialog says where it is."""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

LOG_NAME = "nomad-muse.log"
MAX_LOG_BYTES = 1_000_000

log = logging.getLogger(__name__)


class CrashReporter(QObject):
    """Catches what reaches the top of any thread. At most one dialog is open at a time."""

    _happened = Signal(str)

    def __init__(self, log_folder: Path) -> None:
        super().__init__()
        self.log_path = log_folder / LOG_NAME
        self._dialog: QMessageBox | None = None
        self._handler = self._open_log()
        self._old_hook = sys.excepthook
        self._old_thread_hook = threading.excepthook
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catch uncaught exceptions from now on."""
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._on_exception(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    def uninstall(self) -> None:
        """Give the hooks back and close the log."""
        sys.excepthook = self._old_hook
        threading.excepthook = self._old_thread_hook
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()

    def report(self, error: BaseException) -> None:
        """Log `error` and tell the user; may be called on any thread."""
        self._on_exception(type(error), error, error.__traceback__)

    def _open_log(self) -> RotatingFileHandler | None:
        try:
            self.log_path.parent.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(
                self.log_path, maxBytes=MAX_LOG_BYTES, backupCount=2, encoding="utf-8", delay=True
            )
        except OSError:
            return None  # Without a log the program still runs; the dialog shows the error.
        handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
        )
        logging.getLogger().addHandler(handler)
        return handler

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            if (application := QApplication.instance()) is not None:
                application.quit()
            return
        log.critical("Unexpected error", exc_info=(kind, error, trace))
        self._happened.emit(f"{kind.__name__}: {error}")

    def _show(self, summary: str) -> None:
        if self._dialog is not None:
            return
        box = QMessageBox()
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Nomad Muse")
        box.setText("Something unexpected happened. Your song is still open: save it now.")
        box.setInformativeText(f"{summary}\n\nThe details are in\n{self.log_path}")
        box.finished.connect(self._forget_dialog)
        self._dialog = box
        box.open()

    def _forget_dialog(self, _result: int) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
