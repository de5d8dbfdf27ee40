"""The files of a source, with the part of the corpus and the song that each belongs to."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from modules.errors import FileError, ParameterError
from training.corpus.containers import Container, open_container
from training.corpus.sources import Source, Split, SplitRule, load_sources

PARTS = ("train", "validation", "test")
LISTED_PARTS = "splits.json"
_OTHER_NAMES = {"valid": "validation", "val": "validation", "dev": "validation"}

PartOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file of a source: `path` is inside `container`. `part` is None until songs are split."""

    source: Source
    container: Path
    path: str
    song: str
    part: str | None

    def read(self) -> bytes:
        """Its content; raises OSError or KeyError when that cannot be had."""
        return open_container(self.container).read(self.path)

    def read_beats(self) -> bytes | None:
        """The beat file beside it, or None."""
        if self.source.beats is None:
            return None
        beside = PurePosixPath(self.path).with_name(self.source.beats)
        try:
            return open_container(self.container).read(beside.as_posix())
        except KeyError:
            return None


def container_of(data: Path, source: Source) -> Path:
    """Where `source` lies below `data`; raises FileError when it is not there."""
    for name in source.files:
        if (data / name).exists():
            return data / name
    names = " or ".join(source.files)
    if source.url:
        how = f"download it with: nomad-muse data download {source.name}"
    else:
        how = f"get it from {source.page}" if source.page else "check the folder"
    raise FileError(
        f"The source “{source.name}” is not in {data} ({names} is missing); {how}.",
        data / source.files[0],
    )


def index_files(data: Path, source: Source) -> Iterator[CorpusFile]:
    """The music files of `source`, in order of their paths.

    Raises FileError when the source is missing or damaged, or its table of parts is.
    """
    path = container_of(data, source)
    container = open_container(path)
    part_of = _part_rule(data, source, container)
    for name in container.names():
        # The chorales' container holds nothing but pieces.
        if path.suffix == ".json" or is_music(source, name):
            yield CorpusFile(source, path, name, song_of(source, name), part_of(name))


def read_corpus(data: Path, name: str) -> Iterator[CorpusFile]:
    """The music files of the built-in source `name` below `data`; raises as `index_files`."""
    return index_files(data, load_sources()[name])


def is_music(source: Source, name: str) -> bool:
    """Whether the file `name` inside the source is one of its music files."""
    path = PurePosixPath(name)
    # Zip files from macOS hold a shadow of each file.
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not hidden and any(_matches(path, pattern) for pattern in source.patterns)


def _matches(path: PurePosixPath, pattern: str) -> bool:
    return path.match(pattern) or path.with_suffix(path.suffix.lower()).match(pattern)


def song_of(source: Source, name: str) -> str:
    """The name of the song that the file is a version of."""
    found = re.search(source.song, name) if source.song else None
    return found.group(1).casefold() if found else name


def drawn_part(song: str) -> str:
    """The part of a song that no list names: eight of ten train, one each of the others."""
    draw = int.from_bytes(hashlib.sha256(song.encode()).digest()[:4], "big") % 10
    return {8: "validation", 9: "test"}.get(draw, "train")


def _part_rule(data: Path, source: Source, container: Container) -> PartOf:
    rule = source.split.rule
    if rule is SplitRule.TRAIN:
        return lambda _name: "train"
    if rule is SplitRule.FOLDERS:
        return lambda name: _known_part(source, name.split("/")[0])
    if rule is SplitRule.TABLE:
        return _from_table(source, container)
    if rule is SplitRule.LISTED and (data / LISTED_PARTS).is_file():
        return _from_list(data / LISTED_PARTS, source)
    return lambda _name: None


def _known_part(source: Source, name: str) -> str:
    part = _OTHER_NAMES.get(name, name)
    if part not in PARTS:
        raise ParameterError(
            f"“{name}” in the source “{source.name}” is none of {', '.join(PARTS)}.", "part", name
        )
    return part


def _from_list(path: Path, source: Source) -> PartOf:
    try:
        listed = json.loads(path.read_text(encoding="utf-8")).get(source.name, {})
        parts = {
            name: _known_part(source, part) for part, names in listed.items() for name in names
        }
    except (ValueError, AttributeError, TypeError) as damage:
        raise FileError(f"“{path}” is damaged ({damage}); get it again.", path) from damage

    def part_of(name: str) -> str | None:
        path = PurePosixPath(name)
        keys = {"name": path.name, "folder": path.parent.name, "path": name}
        return parts.get(keys[source.split.key])

    return part_of


def _from_table(source: Source, container: Container) -> PartOf:
    split = source.split
    found = next((n for n in container.names() if PurePosixPath(n).name == split.table), None)
    if found is None:
        raise FileError(
            f"The source “{source.name}” has no table {split.table}, which says what is for"
            " training; download it again.",
            split.table,
        )
    root = found.removesuffix(split.table)
    parts = _table_parts(source, split, container.read(found).decode("utf-8"))
    return lambda name: parts.get(name.removeprefix(root))


def _table_parts(source: Source, split: Split, text: str) -> dict[str, str]:
    try:
        return {
            row[split.file_column]: _known_part(source, row[split.part_column])
            for row in csv.DictReader(io.StringIO(text))
        }
    except KeyError as missing:
        raise FileError(
            f"The table {split.table} of “{source.name}” has no column {missing}.", split.table
        ) from missing
