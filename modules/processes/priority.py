"""How much a process counts against others, as far as the system lets it say so."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

BACKGROUND_NICE = 10
SOUND_NICE = -11
"""As sound servers have it; the system may not allow it."""


def step_back() -> None:
    """Let this process have what the others leave."""
    _set_nice(BACKGROUND_NICE)


def step_forward() -> None:
    """Let this process go before others where that is allowed: its work is soon done."""
    _set_nice(SOUND_NICE)


def _set_nice(nice: int) -> None:
    if sys.platform == "win32":
        _set_windows_class(nice)
        return
    with suppress(OSError):  # Not allowed, or not known here: it works as it is.
        os.setpriority(os.PRIO_PROCESS, 0, nice)


def _set_windows_class(nice: int) -> None:
    import ctypes

    below, high = 0x4000, 0x80
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    this_process = ctypes.c_void_p(kernel.GetCurrentProcess())  # A handle is as wide as a pointer.
    kernel.SetPriorityClass(this_process, high if nice < 0 else below)
