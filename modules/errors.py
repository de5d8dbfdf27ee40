"""The one family of errors.

NomadError
├── FileError                 a file could not be used (carries `path`)
│   ├── AudioFileError
│   ├── MidiFileError
│   ├── ProjectFileError
│   ├── CurveFileError
│   ├── DamagedFileError
│   └── FeedbackError
├── DeviceError               sound or MIDI hardware (carries `device`)
│   ├── AudioDeviceError
│   └── MidiPortError
├── ModelError                a model is missing, damaged or of another version (carries `model`)
├── ParameterError            a value outside its range (carries `parameter` and `value`)
└── Cancelled                 the user asked to stop; not a failure

Every message is one sentence for a musician: what happened, to which file or value, what to
try. The facts are attributes, so that callers and tests need not read the words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class NomadError(Exception):
    """Any failure that is told to the user in one sentence. It can be pickled with its facts."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[NomadError], arguments: tuple[Any, ...], facts: dict[str, Any]) -> NomadError:
    """The error of another process."""
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(facts)
    return error


class FileError(NomadError):
    """A file could not be read or written."""

    def __init__(self, message: str, path: str | Path) -> None:
        super().__init__(message)
        self.path = Path(path)


class AudioFileError(FileError):
    """An audio file is missing, damaged, empty or of an unknown format."""


class MidiFileError(FileError):
    """A MIDI file is missing, damaged, empty or not MIDI at all."""


class ProjectFileError(FileError):
    """A project file is missing, damaged or from a newer version."""


class CurveFileError(FileError):
    """A genre profile does not fulfil its schema."""


class DamagedFileError(FileError):
    """A file of the program's own was read, but does not hold what it must."""


class FeedbackError(FileError):
    """What was learned from the user cannot be read or written."""


class DeviceError(NomadError):
    """A sound or MIDI device is missing, busy or was unplugged."""

    def __init__(self, message: str, device: str | None = None) -> None:
        super().__init__(message)
        self.device = device


class AudioDeviceError(DeviceError):
    """No usable sound output, or it stopped."""


class MidiPortError(DeviceError):
    """No usable MIDI port, or it stopped."""


class ModelError(NomadError):
    """A model is missing, damaged or made for another version of the program."""

    def __init__(self, message: str, model: str) -> None:
        super().__init__(message)
        self.model = model


class ParameterError(NomadError, ValueError):
    """A parameter has a value that cannot work."""

    def __init__(self, message: str, parameter: str, value: object) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.value = value


class Cancelled(NomadError):  # noqa: N818  # not an error to the user
    """The user cancelled the work; nothing was changed."""

    def __init__(self, message: str = "Cancelled.") -> None:
        super().__init__(message)
