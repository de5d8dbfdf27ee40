"""Parts of SciPy, imported on first use and by one thread at a time.

SciPy costs most of a second to import, so nothing loads it before the first paint; and two threads
that import different parts of it at the same moment can fail with `KeyError: 'scipy'`.
"""

from __future__ import annotations

import threading
from importlib import import_module
from types import ModuleType

_importing = threading.Lock()


def late_scipy(part: str) -> ModuleType:
    """The module `scipy.<part>`, such as "signal" or "fft"."""
    with _importing:
        return import_module(f"scipy.{part}")


def late_module(name: str) -> ModuleType:
    """A module of another library that imports SciPy itself, such as "partitura.score"."""
    with _importing:
        return import_module(name)
