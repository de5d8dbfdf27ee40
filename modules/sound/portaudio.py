"""PortAudio: the library, its running streams, and sound systems that died."""

from __future__ import annotations

import atexit
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from modules.errors import AudioDeviceError

if TYPE_CHECKING:
    from types import ModuleType

NO_LIBRARY = (
    "The sound library PortAudio is missing, so nothing can be heard or recorded; install it (on "
    "Debian and Ubuntu: libportaudio2) and start again."
)
WITHOUT_QUEUE = frozenset(("Windows DirectSound", "Windows WDM-KS"))
"""Sound systems for which PortAudio offers callbacks only (its issues 56 and 581)."""
CLOSE_LIMIT_S = 1.0
"""A lost stream that cannot be closed in this time never will: JACK's waits for its server."""

_dead_host_apis: set[str] = set()
"""Sound systems that died under a stream; PortAudio hangs when they are touched again."""
_running: list[Any] = []
"""Streams that looking for devices anew would end."""
_touching = threading.RLock()


def portaudio(*, refresh: bool = False) -> ModuleType:
    """The library; raises AudioDeviceError when it is missing.

    It looks for devices once; `refresh` makes it look again, unless a stream runs.
    """
    is_fresh = "sounddevice" not in sys.modules
    try:
        sd = import_module("sounddevice")
    except (OSError, ImportError) as error:
        raise AudioDeviceError(NO_LIBRARY) from error
    with _touching:
        if refresh and not is_fresh and not _dead_host_apis and not _running:
            # The only way that PortAudio offers; sounddevice documents both for this purpose.
            sd._terminate()
            sd._initialize()
    return sd


def is_alive(host_api: str) -> bool:
    """Whether a sound system can still be used."""
    return host_api not in _dead_host_apis


def dead_sound_systems() -> str:
    """The names of the sound systems that died; empty when all is well."""
    return ", ".join(sorted(_dead_host_apis))


def started(open_at: Callable[[int], Any], rates: tuple[int, ...]) -> Any:
    """The stream that `open_at` makes at the first of `rates` that works, running.

    Raises what the last one raised when none does.
    """
    sd = portaudio()
    reason: Exception = ValueError("no sample rate to open a stream at")
    for rate in dict.fromkeys(rates):
        try:
            with _touching:
                stream = open_at(rate)
                _start(stream)
                _running.append(stream)
        except (sd.PortAudioError, ValueError) as error:
            reason = error
        else:
            return stream
    raise reason


def _start(stream: Any) -> None:
    try:
        stream.start()
    except Exception:
        # Left open, it would hold the device against the next rate.
        stream.close(ignore_errors=True)
        raise


def close(stream: Any, host_api: str) -> None:
    """Stop and close a stream; one whose sound system died is left behind."""
    if stream.active:
        _close(stream)
        return
    closer = threading.Thread(target=_close, args=(stream,), name="stream-closer", daemon=True)
    closer.start()
    closer.join(CLOSE_LIMIT_S)
    if closer.is_alive():
        bury(host_api)


def _close(stream: Any) -> None:
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)
    with _touching:
        if stream in _running:
            _running.remove(stream)


def bury(host_api: str) -> None:
    """Never touch a dead sound system again, not even when the program ends."""
    _dead_host_apis.add(host_api)
    # sounddevice would close all streams and terminate PortAudio at exit, and hang or abort.
    atexit.unregister(portaudio()._exit_handler)
