"""The symbolic corpora, read out of their zip files without unpacking them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CORPORA = (
    "pop909",
    "groove",
    "freedoom",
    "easyrpg-rtp",
    "openewld",
    "jsb-chorales",
    "drum-patterns",
)
"""The corpora whose licences allow shipping weights trained on them."""

PARTS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One MIDI file. `path` is inside the corpus; `beats` is the text of a beat file or None."""

    corpus: str
    path: str
    part: str
    content: bytes
    beats: str | None = None


def read_corpus(folder: Path, corpus: str) -> Iterator[CorpusFile]:
    """The MIDI files of one corpus with the part each belongs to, in order of their paths.

    `folder` holds `CORPUS.zip` and `splits.json`. POP909's alternative versions are left out.
    """
    parts = _parts(folder, corpus)
    with zipfile.ZipFile(folder / f"{corpus}.zip") as archive:
        if corpus == "groove":
            parts = _groove_parts(archive)
        names = set(archive.namelist())
        for name in sorted(names):
            path = name.removeprefix(f"{corpus}/")
            if not path.endswith(".mid") or "/versions/" in path:
                continue
            beat_file = name.rsplit("/", 1)[0] + "/beat_midi.txt"
            beats = archive.read(beat_file).decode() if beat_file in names else None
            yield CorpusFile(corpus, path, _part_of(corpus, path, parts), archive.read(name), beats)


def _parts(folder: Path, corpus: str) -> dict[str, str]:
    splits = json.loads((folder / "splits.json").read_text(encoding="utf-8")).get(corpus, {})
    return {name: part for part, names in splits.items() for name in names}


def _groove_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(archive.read("groove/info.csv").decode("utf-8")))
    return {row["midi_filename"]: row["split"] for row in rows}


def _part_of(corpus: str, path: str, parts: dict[str, str]) -> str:
    if corpus == "drum-patterns":
        return "train"
    if corpus == "jsb-chorales":
        return {"valid": "validation"}.get(path.split("/")[0], path.split("/")[0])
    if corpus == "pop909":
        return parts[path.split("/")[1]]
    if path in parts:
        return parts[path]
    return parts[Path(path).name]
