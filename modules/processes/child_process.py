"""A running process of our own, seen from the one that started it."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

BOOT = (
    "import sys; name = sys.argv[1]; sys.path[:] = sys.argv[2:]; "
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "from importlib import import_module; import_module(name).main()"
)
"""Not `-m`: the program's own search path counts, and nothing that lies in the current folder.

Ctrl+C in a terminal reaches every process of the program; this one follows the first, also while
it is still importing.
"""
END_S = 3.0
"""A device may take a while to close; then the process is ended."""


class ChildProcess:
    """Runs `main()` of a module; both sides send each other any objects that can be pickled.

    `on_news` and, at the end, `on_end` are called from a thread of its own.
    """

    def __init__(
        self, module: str, on_news: Callable[[Any], None], on_end: Callable[[], None]
    ) -> None:
        """Start it; raises OSError when that fails."""
        path = [str(Path(place).resolve()) for place in sys.path]
        self._process = subprocess.Popen(
            [sys.executable, "-c", BOOT, module, *path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Not `sys.stderr`, which may stand for one that was closed. The number 2 would then be
            # free for the way back, and into that sound systems would write their warnings.
            stderr=subprocess.DEVNULL if sys.__stderr__ is None else None,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._on_news = on_news
        self._on_end = on_end
        self.is_running = True
        """Whether it still tells news; False before `on_end` is called."""
        name = f"{module.rsplit('.', 1)[-1].replace('_', '-')}-news"
        self._reader = threading.Thread(target=self._read, name=name, daemon=True)
        self._reader.start()

    @property
    def process_id(self) -> int:
        """What the system calls it."""
        return self._process.pid

    def send(self, message: object) -> bool:
        """Write a message to it; whether it is still there to read it."""
        assert self._process.stdin is not None
        try:
            pickle.dump(message, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Let it end, soon or by force; returns when nothing of it is left."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with suppress(OSError):  # It may go before it has read all.
            self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def kill(self) -> None:
        """End it by force; a `send` that waits for it on another thread returns."""
        self._process.kill()

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                self._on_news(pickle.load(self._process.stdout))
        except (EOFError, OSError, pickle.UnpicklingError):
            pass  # It ended, perhaps in the middle of a message.
        finally:
            self.is_running = False
            self._on_end()
