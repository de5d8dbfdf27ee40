"""`nomad-muse corrections`: the sounds that the user named for the ear, to see, take and forget."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path
from typing import Any

from app.cli.console import Console
from app.cli.shared_flags import add_shared_flags_again
from modules.feedback.erase import overwrite_all
from modules.feedback.place import learned_folder
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.corrections import Corrections

HELP = "show, export or forget the sounds that you named for the ear"
EXAMPLE = "nomad-muse corrections export my-sounds.npz"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="how many sounds you named, and as what")
    export = actions.add_parser("export", help="write them as a set to fine-tune the ear with")
    export.add_argument("file", type=Path, metavar="FILE.npz")
    forget = actions.add_parser("forget", help="delete all of them")
    add_shared_flags_again(show, export, forget)


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    from modules.instrument_classifier.corrections_file import (
        read_corrections,
        write_fine_tuning_set,
    )
    from modules.instrument_classifier.model import InstrumentModel

    folder = learned_folder()
    if arguments.action == "forget":
        overwrite_all([folder.corrections, folder.damaged_corrections])
        console.result({"forgotten": True}, "The ear has forgotten all sounds that you named.")
        return 0
    corrections = read_corrections(folder.corrections, InstrumentModel.load().fingerprint)
    if arguments.action == "export":
        count = write_fine_tuning_set(arguments.file, corrections)
        text = f"{count} sounds written to {arguments.file}."
        console.result({"file": arguments.file, "sounds": count}, text)
        return 0
    document = _document(corrections)
    console.result(document, _text(document))
    return 0


def _document(corrections: Corrections) -> dict[str, Any]:
    named = Counter(CLASS_NAMES[entry.class_index] for entry in corrections.entries)
    return {
        "sounds": len(corrections.entries),
        "sleeping": corrections.sleeping,
        "instruments": dict(named.most_common()),
    }


def _text(document: dict[str, Any]) -> str:
    if not document["sounds"]:
        return "You have named no sound for the ear yet."
    lines = [f"{name:28} {count}" for name, count in document["instruments"].items()]
    if document["sleeping"]:
        lines.append(f"{document['sleeping']} of them are from an earlier version of the ear.")
    return "\n".join(lines)
