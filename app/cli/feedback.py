"""`nomad-muse feedback`: what was remembered of the user's decisions, to see, take and delete."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from app.cli.console import Console
from app.cli.json_document import jsonable
from app.cli.shared_flags import add_shared_flags_again
from modules.feedback.database import LearnedFolder, delete_everything
from modules.feedback.place import learned_folder

HELP = "show, export, use or delete what Nomad Muse has remembered of your decisions"
EXAMPLE = "nomad-muse feedback export my-decisions.json"
NOTHING = "Nothing has been remembered."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="figures and tables of what is stored")
    export = actions.add_parser("export", help="write everything as readable JSON")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument(
        "--share",
        action="store_true",
        help="only what your consent would allow to share (nothing is ever sent)",
    )
    learn = actions.add_parser("learn", help="learn from all decisions now, and from MIDI files")
    learn.add_argument("files", type=Path, nargs="*", metavar="FILE")
    adapter = actions.add_parser("adapter", help="write the newest adapter, to train a model with")
    adapter.add_argument("file", type=Path, metavar="FILE.npz")
    reset = actions.add_parser("reset", help="forget what was learned; the decisions stay")
    delete = actions.add_parser("delete", help="overwrite and delete everything, and the key")
    add_shared_flags_again(show, export, learn, adapter, reset, delete)


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    folder = learned_folder()
    if arguments.action == "delete":
        count = delete_everything(folder)
        console.result({"deleted_files": count}, _deleted(count))
        return 0
    if arguments.action == "learn":
        return _learn(folder, arguments, console)
    if not folder.database.is_file():
        return _nothing(arguments, console)
    if arguments.action == "reset":
        return _reset(folder, console)
    if arguments.action == "adapter":
        return _write_adapter(folder, arguments, console)
    document = _document(folder, arguments)
    if arguments.action == "show":
        console.result(document, _table(document))
        return 0
    from modules.song.atomic_file import write_atomically

    text = json.dumps(jsonable(document), indent=1, ensure_ascii=False, allow_nan=False)
    write_atomically(arguments.file, text.encode())
    console.result({"file": str(arguments.file)}, f"Written to {arguments.file}")
    return 0


def _nothing(arguments: Namespace, console: Console) -> int:
    if arguments.action in ("export", "adapter"):
        return console.fail(f"{NOTHING[:-1]}, so there is nothing to export.")
    console.result({"decisions": 0}, NOTHING)
    return 0


def _learn(folder: LearnedFolder, arguments: Namespace, console: Console) -> int:
    from modules.learning.background import learn_everything

    with console.progress("Learning") as progress:
        report = learn_everything(folder, None, arguments.files, progress)
    console.result(report.as_json(), report.reason)
    return 0


def _write_adapter(folder: LearnedFolder, arguments: Namespace, console: Console) -> int:
    from modules.feedback.records import NOTES
    from modules.feedback.store import FeedbackStore
    from modules.song.atomic_file import write_atomically

    store = FeedbackStore(folder)
    try:
        versions = store.learned(NOTES)
    finally:
        store.close()
    if not versions:
        return console.fail("Nothing was learned of your notes yet; see: nomad-muse feedback learn")
    write_atomically(arguments.file, versions[0].content)
    console.result({"file": str(arguments.file)}, f"Written to {arguments.file}")
    return 0


def _reset(folder: LearnedFolder, console: Console) -> int:
    from modules.feedback.records import LEARNED_KINDS
    from modules.feedback.store import FeedbackStore
    from modules.learning.personal import reset

    store = FeedbackStore(folder)
    try:
        for kind in LEARNED_KINDS:
            reset(store, kind)
    finally:
        store.close()
    console.result(
        {"reset": list(LEARNED_KINDS)}, "Forgotten. Proposals are those of a fresh install."
    )
    return 0


def _document(folder: LearnedFolder, arguments: Namespace) -> dict[str, Any]:
    from modules.feedback.export import export_document, sharing_document, summary_document
    from modules.feedback.store import FeedbackStore

    store = FeedbackStore(folder)
    try:
        if arguments.action == "show":
            return summary_document(store)
        return sharing_document(store) if arguments.share else export_document(store)
    finally:
        store.close()


def _deleted(count: int) -> str:
    return f"Deleted: {count} file(s), and the key." if count else NOTHING


def _table(document: dict[str, Any]) -> str:
    lines = [
        f"{'file':14} {document['file']} ({document['size_bytes'] / 1000:.0f} kB, encrypted)",
        f"{'key':14} {document['key']}",
        f"{'consent':14} {document['consent']}",
        f"{'sessions':14} {document['sessions']}",
        f"{'proposals':14} {document['decisions']}",
        f"{'corrections':14} {document['corrections']}",
        f"{'mix advice':14} {document['mix_responses']}",
        "",
        f"{'proposals':24} {'judged':>6} {'taken':>6} {'in part':>8} {'notes kept':>11}",
    ]
    rows = [document["acceptance"], *document["by_request"], *document["by_mode"]]
    rows += [{**row, "name": f"session {row['name']}"} for row in document["by_session"][-10:]]
    lines += [
        f"{row['name']:24} {row['count']:6} {row['full']:6.0%} {row['partial']:8.0%} "
        f"{row['notes']:11.0%}"
        for row in rows
        if row["count"]
    ]
    return "\n".join(lines)
