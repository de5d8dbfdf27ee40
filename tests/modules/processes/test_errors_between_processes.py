"""Every error of the family crosses from one process to another with its facts."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from modules.errors import (
    AudioDeviceError,
    AudioFileError,
    Cancelled,
    ModelError,
    NomadError,
    ParameterError,
)


@pytest.mark.parametrize(
    "error",
    [
        NomadError("So."),
        AudioFileError("It is damaged.", Path("a.wav")),
        AudioDeviceError("It is gone.", "Loud"),
        ModelError("It is missing.", "note_gru"),
        ParameterError("Too much.", "gain_db", 99.0),
        Cancelled(),
    ],
)
def test_it_crosses(error: NomadError) -> None:
    crossed = pickle.loads(pickle.dumps(error))
    assert type(crossed) is type(error)
    assert str(crossed) == str(error)
    assert crossed.__dict__ == error.__dict__
