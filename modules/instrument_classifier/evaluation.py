"""Measures the shipped classifier on a folder of labelled audio."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from modules.errors import FileError, ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.scores import Judged, scores

SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3"})


def evaluate_folder(
    folder: Path, *, progress: Callable[[float], None] = lambda _fraction: None
) -> dict[str, Any]:
    """The figures of `scores` on `folder/NN-class-slug/*.{wav,flac,ogg,mp3}`, with `errors`.

    Raises ParameterError when no such file is there.
    """
    from modules.sound.audio_file import read_audio

    files = _labelled_files(folder)
    if not files:
        raise ParameterError(
            f"{folder} holds no audio in folders named NN-class-slug, such as 01-kick-drum.",
            "audio",
            str(folder),
        )
    model = InstrumentModel.load()
    judged, errors = [], []
    for done, (path, class_index) in enumerate(files, start=1):
        try:
            buffer = read_audio(path)
        except FileError as error:
            errors.append({"path": str(path), "message": str(error)})
        else:
            heard = classify_audio(model, buffer.samples, buffer.sample_rate)
            judged.append(Judged(class_index, heard.classification))
        progress(done / len(files))
    return {**scores(judged), "errors": errors}


def _labelled_files(folder: Path) -> list[tuple[Path, int]]:
    """The audio files with the class index that their folder's number says."""
    files = []
    for path in sorted(folder.glob("*/*")):
        match = re.match(r"(\d\d)-", path.parent.name)
        if match and path.suffix.lower() in SUFFIXES and 1 <= int(match[1]) <= len(CLASS_NAMES):
            files.append((path, int(match[1]) - 1))
    return files
