"""Measures the shipped classifier on a folder of labelled audio."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from modules.errors import FileError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.classify import classify_audio, classify_file
from modules.instrument_classifier.first_sound import first_sound
from modules.instrument_classifier.labelled_folder import read_labelled_folder
from modules.instrument_classifier.mixes import MixPlan, evaluate_mixes
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.scores import Judged, scores

WINDOW_S = 0.2
"""The shortest sound that the founding paper wants named (§3.3.4)."""
MIXES_PART = 0.3

Progress = Callable[[float], None]


def evaluate_folder(
    folder: Path,
    *,
    window_s: float = WINDOW_S,
    mixes: MixPlan | None = None,
    progress: Progress = lambda _fraction: None,
) -> dict[str, Any]:
    """The figures of `scores` on `folder/NN-class-slug/*.{wav,flac,ogg,mp3}`, with `errors`.

    `at_window` has the same figures of the first `window_s` seconds of sound of each file alone;
    `mixes`, where a plan is given, those of `evaluate_mixes`. Files are read in blocks. Raises
    ParameterError when there is no labelled audio.
    """
    labelled = read_labelled_folder(folder)
    model = InstrumentModel.load()
    whole: list[Judged] = []
    short: list[Judged] = []
    usable = []
    errors = [_error(path, message) for path, message in labelled.problems]
    files_part = 1.0 - MIXES_PART if mixes else 1.0
    for done, file in enumerate(labelled.files, start=1):
        try:
            heard = classify_file(model, file.path).classification
            at_once = _heard_at_once(model, file.path, window_s)
        except FileError as error:
            errors.append(_error(file.path, str(error)))
        else:
            whole.append(Judged(file.class_index, heard))
            short.append(Judged(file.class_index, at_once))
            usable.append(file)
        progress(files_part * done / len(labelled.files))
    document = {
        **scores(whole),
        "classes": list(CLASS_NAMES),
        "at_window": {"window_s": window_s, **scores(short)},
        "errors": errors,
    }
    if mixes is not None:
        document["mixes"] = evaluate_mixes(
            model, usable, mixes, lambda part: progress(files_part + MIXES_PART * part)
        )
    return document


def _error(path: Path, message: str) -> dict[str, str]:
    return {"path": str(path), "message": message}


def _heard_at_once(model: InstrumentModel, path: Path, window_s: float) -> Classification | None:
    """What the ear says after the first `window_s` of sound."""
    sound = first_sound(path, window_s)
    return classify_audio(model, sound.samples, sound.sample_rate).classification
