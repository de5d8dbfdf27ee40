"""An error in what Qt calls is an error, and not the end of the program."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import app.desktop
import shiboken6
from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QApplication, QWidget

def fail():
    gone = QObject()
    shiboken6.delete(gone)
    {fault}

class Part(QWidget):
    def sizeHint(self):
        fail()

class Whole(Part):
    def event(self, event):
        return super().event(event)

sys.excepthook = lambda kind, error, trace: print("told:", kind.__name__, error, flush=True)
application = QApplication([])
Whole().adjustSize()
print("goes on", flush=True)
"""


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("[][1]", "IndexError"),
        ("int('x')", "ValueError"),
        ("{}['missing']", "KeyError"),
        ("gone.objectName()", "RuntimeError"),
        ("QSize(1, 2, 3, 4)", "TypeError"),
        ("raise OverflowError('too wide')", "OverflowError"),
    ],
)
def test_the_program_outlives_it(fault: str, told: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(fault=fault)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode >= 0, f"ended by signal {-ended.returncode}"
    assert told in ended.stdout + ended.stderr
