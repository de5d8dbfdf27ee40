"""Process start to first painted window, and resident memory once the engines are ready."""

from __future__ import annotations

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

import numpy as np

RUNS = 7
CHILD = """
import sys, time
started = float(sys.argv[1])
from pathlib import Path
from PySide6.QtCore import QTimer
from app.desktop.application import begin, make_application
from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.theme.theme import current_theme
application = make_application()
folders = Folders.below(Path(sys.argv[2]))
settings = SettingsFile(folders.config)
current_theme().wear("dark")
studio = Studio(settings, folders)
window = MainWindow(studio)
times = []
window.painted.connect(lambda: times.append(time.time() - started))
begin(window, [])
window.show()
def ready():
    import psutil
    print(times[0], psutil.Process().memory_info().rss / 2**20, flush=True)
    studio.close()
    application.quit()
QTimer.singleShot(int(sys.argv[3]), ready)
application.exec()
"""


def measured(settle_ms: int) -> tuple[float, float]:
    """Seconds to the first paint, and MiB resident `settle_ms` later."""
    import time

    environment = {**os.environ}
    if "DISPLAY" not in environment:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-c", CHILD, str(time.time()), folder, str(settle_ms)]
        output = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=120
        ).stdout
    painted_s, memory_mib = output.split()[-2:]
    return float(painted_s), float(memory_mib)


def main() -> None:
    runs = [measured(settle_ms=500)[0] for _ in range(RUNS)]
    memory_mib = measured(settle_ms=15_000)[1]
    print("| what | value | target |\n| --- | --- | --- |")
    print(f"| first painted window, median of {RUNS} | {np.median(runs):.2f} s | < 1.5 s |")
    print(f"| slowest of {RUNS} | {max(runs):.2f} s | |")
    print(f"| resident memory, demo song open, engines ready | {memory_mib:.0f} MiB | |")


if __name__ == "__main__":
    main()
