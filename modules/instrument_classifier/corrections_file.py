"""The corrections on disk, and as a set to fine-tune a network with."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from modules.errors import DamagedFileError, FileError, ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.corrections import Correction, Corrections
from modules.song.atomic_file import write_atomically
from modules.song.file_bytes import unreadable_sentence

FORMAT = 2
UNKNOWN_NETWORK = "unknown"
"""Format 1 did not say which weights its sounds are of."""


def read_corrections(path: Path, network: str) -> Corrections:
    """The corrections in `path` for the weights `network`; none when there is no such file.

    Raises DamagedFileError when it is damaged, FileError when it may not be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Corrections(network=network)
    except OSError as failure:
        raise FileError(unreadable_sentence(path, failure), path) from failure
    try:
        document = json.loads(content)
        entries = tuple(_correction(row) for row in document["corrections"])
        written_with = str(document.get("network", UNKNOWN_NETWORK))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedFileError(
            f"The sounds that you named for the ear cannot be read ({path} is damaged); "
            "start over with: nomad-muse corrections forget",
            path,
        ) from error
    return Corrections(entries, network, has_new_network=written_with != network)


def write_corrections(path: Path, corrections: Corrections) -> None:
    """Write them to `path`. Raises FileError when that is not possible."""
    rows = [_row(entry) for entry in corrections.entries]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{path.parent} cannot be made ({error.strerror}).", path) from error
    document = {"format": FORMAT, "network": corrections.network, "corrections": rows}
    write_atomically(path, json.dumps(document).encode())


def write_fine_tuning_set(path: Path, corrections: Corrections) -> int:
    """Write the sounds of the network in use as arrays to `path` (.npz); returns how many.

    `embedding` (n, d) float32, `class_index` (n,) as the user named them and `heard_index` (n,) as
    the ear had, -1 where that is not known. Raises ParameterError when there are none, FileError
    when the file cannot be written.
    """
    usable = [entry for entry in corrections.entries if entry.network == corrections.network]
    if not usable:
        raise ParameterError(
            "There is nothing to export: no sound was named for the ear's present version.",
            "corrections",
            0,
        )
    content = io.BytesIO()
    np.savez_compressed(
        content,
        embedding=np.array([entry.embedding for entry in usable], dtype=np.float32),
        class_index=np.array([entry.class_index for entry in usable]),
        heard_index=np.array(
            [-1 if entry.heard_index is None else entry.heard_index for entry in usable]
        ),
        network=np.array(corrections.network),
    )
    write_atomically(path, content.getvalue())
    return len(usable)


def _correction(row: dict[str, Any]) -> Correction:
    heard = row.get("heard")
    return Correction(
        tuple(float(value) for value in row["sound"]),
        CLASS_NAMES.index(row["instrument"]),
        None if heard is None else CLASS_NAMES.index(heard),
        str(row.get("network", UNKNOWN_NETWORK)),
    )


def _row(entry: Correction) -> dict[str, Any]:
    return {
        "instrument": CLASS_NAMES[entry.class_index],
        "heard": None if entry.heard_index is None else CLASS_NAMES[entry.heard_index],
        "network": entry.network,
        "sound": [round(value, 4) for value in entry.embedding],
    }
