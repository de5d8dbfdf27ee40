"""`nomad-muse classify`: which instrument is on each audio file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from app.cli.audio_inputs import expand_folders, for_each_file
from app.cli.console import Console
from modules.errors import ParameterError
from modules.instrument_classifier.classes import (
    CLASS_NAMES,
    CONFIDENCE_THRESHOLD,
    DRUM_INDICES,
    KIT_NAME,
)
from modules.instrument_classifier.classification import Classification, TimedClassification

HELP = "name the instrument of each audio file"
EXAMPLE = "nomad-muse classify stems/*.wav --json"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="audio file or folder")
    parser.add_argument(
        "--window", type=float, default=0.2, metavar="S", help="seconds per decision (default 0.2)"
    )
    parser.add_argument("--timeline", action="store_true", help="also the label over time")
    parser.add_argument(
        "--names",
        action="store_true",
        help="the names of the files count as well (Bass.wav), but for the timeline",
    )


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    from modules.instrument_classifier.classify import classify_file
    from modules.instrument_classifier.hint import hint_of, weighed
    from modules.instrument_classifier.model import InstrumentModel
    from modules.instrument_classifier.track_name import words_in_all

    if not 0.05 <= arguments.window <= 10.0:
        raise ParameterError(
            f"--window {arguments.window:g} is outside 0.05 … 10 seconds.",
            "window",
            arguments.window,
        )
    model = InstrumentModel.load()
    paths = expand_folders(arguments.files)
    title = words_in_all(path.stem for path in paths)

    def classify(path: Path) -> dict[str, Any]:
        heard = classify_file(model, path, window_s=arguments.window, timeline=arguments.timeline)
        hint = hint_of(path.stem, title) if arguments.names else None
        said = heard.classification
        if said is not None and hint is not None:
            said = weighed(said, hint)
        document = {"path": path, **classification_document(said)}
        if arguments.timeline:
            document["timeline"] = [_moment_document(moment) for moment in heard.timeline]
        return document

    documents, problems = for_each_file(paths, console, "Listening", classify)
    text = "\n".join(_line(document) for document in documents)
    console.result({"files": documents, "errors": problems}, text)
    return console.finish(problems)


def classification_document(heard: Classification | None) -> dict[str, Any]:
    """The JSON keys of one classification; all null when there was nothing to hear."""
    if heard is None:
        keys = ("instrument", "class_index", "track_type", "confidence", "probabilities")
        return {**dict.fromkeys(keys), "uncertain": True, "present": []}
    return {
        "instrument": heard.instrument,
        "class_index": heard.class_index,
        "track_type": heard.track_type,
        "confidence": heard.confidence,
        "probabilities": dict(zip(CLASS_NAMES, heard.probabilities, strict=True)),
        "uncertain": heard.uncertain,
        "present": present_document(heard),
    }


def present_document(heard: Classification) -> list[dict[str, Any]] | None:
    """What sounds, the surest first; null when the network cannot tell."""
    present = heard.present_instruments
    if present is None:
        return None
    return [{"instrument": name, "probability": chance} for name, chance in present]


def _moment_document(moment: TimedClassification) -> dict[str, Any]:
    return {
        "time_s": round(moment.time_s, 4),
        "instrument": moment.classification.instrument,
        "confidence": moment.classification.confidence,
        "uncertain": moment.classification.uncertain,
        "present": present_document(moment.classification),
    }


def _line(document: dict[str, Any]) -> str:
    if document["instrument"] is None:
        return f"{document['path']}: nothing to hear (silence)"
    drums = sum(document["probabilities"][CLASS_NAMES[index]] for index in DRUM_INDICES)
    if document["uncertain"] and drums >= CONFIDENCE_THRESHOLD:
        return f"{document['path']}: {KIT_NAME} {drums:.0%}, {document['track_type']}"
    doubt = " (uncertain)" if document["uncertain"] else ""
    others = [
        item["instrument"]
        for item in document["present"] or ()
        if item["probability"] >= CONFIDENCE_THRESHOLD
        and item["instrument"] != document["instrument"]
    ]
    also = f"; also heard: {', '.join(others)}" if others else ""
    return (
        f"{document['path']}: {document['instrument']} {document['confidence']:.0%}"
        f", {document['track_type']}{doubt}{also}"
    )
