"""Errors in what Qt calls, such that PySide survives them on Python 3.11.

PySide 6.8 to 6.11 writes into an error that a method raised which Qt had called (`paintEvent`,
`event`, …). Before Python 3.12 an error from compiled code (a wrong index, a widget that is gone)
is no object yet at that point, and the write ends the program with a segmentation fault. An
`except` makes it one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject


def keep_errors_whole() -> None:
    """From now on, let classes that derive from Qt's raise whole errors in what Qt calls.

    To be called before the first of these classes is made. Does nothing where it is not needed.
    """
    if sys.version_info >= (3, 12):
        return
    begin = QObject.__init_subclass__

    def wrap_overrides(cls: type[QObject], /, **options: Any) -> None:
        begin(**options)
        of_qt = [base for base in cls.__mro__ if base.__module__.startswith("PySide6.")]
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and any(name in vars(base) for base in of_qt):
                setattr(cls, name, _whole(method))

    QObject.__init_subclass__ = classmethod(wrap_overrides)  # type: ignore[assignment]


def _whole(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def raising_whole_errors(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except BaseException:  # noqa: TRY203  # Caught, it is an object.
            raise

    return raising_whole_errors
