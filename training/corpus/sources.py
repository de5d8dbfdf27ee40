"""The sources of music that `sources.yaml` describes."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from modules.errors import FileError, ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.midi_generator.context import UNKNOWN_INSTRUMENT
from modules.song.file_bytes import read_small_file
from modules.song.json_node import DamagedJsonError, JsonNode
from training.corpus.filter_settings import FilterSettings

SOURCES_FILE = Path(__file__).with_name("sources.yaml")
MAX_FILE_BYTES = 1_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class SplitRule(StrEnum):
    """Where a source's parts come from; see the head of `sources.yaml`."""

    LISTED = "listed"
    TABLE = "table"
    FOLDERS = "folders"
    TRAIN = "train"
    SONGS = "songs"


class AlsoRead(StrEnum):
    """A second way in which the files of a source are read."""

    RAW = "raw"
    """As the ticks say, beside the reading along the beat file."""
    TOGETHER = "together"
    """All voices on one track, beside each alone."""


@dataclass(frozen=True, slots=True)
class Split:
    """The rule, and the names it needs: what is listed, or a table with its two columns."""

    rule: SplitRule = SplitRule.SONGS
    key: str = "path"
    table: str = ""
    file_column: str = ""
    part_column: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One corpus: where it comes from and how its files are to be read.

    `instruments` maps track names to instrument classes, `drum_pads` pitches to General MIDI.
    """

    name: str
    title: str
    licence: str
    shippable: bool
    files: tuple[str, ...]
    patterns: tuple[str, ...] = ("*.mid", "*.midi")
    url: str | None = None
    sha256: str | None = None
    page: str | None = None
    split: Split = field(default_factory=Split)
    song: str | None = None
    beats: str | None = None
    also: AlsoRead | None = None
    drums_only: bool = False
    drum_pads: tuple[tuple[int, int], ...] = ()
    instruments: tuple[tuple[str, int], ...] = ()
    filter: FilterSettings = field(default_factory=FilterSettings)


def load_sources(path: Path = SOURCES_FILE) -> dict[str, Source]:
    """The sources in a YAML file, by name and in its order.

    Raises FileError that names the first wrong field.
    """
    text = read_small_file(path, MAX_FILE_BYTES, FileError)
    try:
        document = JsonNode(yaml.safe_load(text), "the document")
        if not isinstance(document.value, dict):
            document.fail("is not a table of sources")
        return {str(name): _source(str(name), document[name]) for name in document.value}
    except (DamagedJsonError, yaml.YAMLError) as damage:
        reason = str(damage).replace("\n", " ")
        raise FileError(f"{path} does not describe sources of music: {reason}.", path) from damage


def own_folder(folder: Path) -> Source:
    """A folder of the user's own MIDI files as a source, named after the folder."""
    if not folder.is_dir():
        raise ParameterError(
            f"{folder} is not a folder; name one with MIDI files.", "midi", str(folder)
        )
    folder = folder.absolute()
    slug = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-") or "own"
    return Source(
        name=f"own-{slug}",
        title=f"Own files in {folder.name}",
        licence="yours",
        shippable=False,
        files=(str(folder),),
    )


def chosen_sources(known: dict[str, Source], names: list[str]) -> list[Source]:
    """The sources with `names`, or the shippable ones without any.

    Raises ParameterError for a name that nobody knows.
    """
    for name in names:
        if name not in known:
            raise ParameterError(
                f"There is no source “{name}”; the sources are {', '.join(known)}.",
                "sources",
                name,
            )
    if not names:
        return [source for source in known.values() if source.shippable]
    return [known[name] for name in dict.fromkeys(names)]


def _source(name: str, node: JsonNode) -> Source:
    if not _NAME.fullmatch(name):
        node.fail("needs a name of small letters, digits and hyphens")
    return Source(
        name=name,
        title=node["title"].text(),
        licence=node["licence"].text(),
        shippable=node["shippable"].flag(),
        files=tuple(file.text() for file in node["files"].items()),
        patterns=(node["pattern"].text(),),
        url=_optional_text(node, "url"),
        sha256=_optional_text(node, "sha256"),
        page=_optional_text(node, "page"),
        split=_split(node["split"]),
        song=_optional_text(node, "song"),
        beats=_optional_text(node, "beats"),
        also=AlsoRead(node["also"].choice(*AlsoRead)) if node.has("also") else None,
        drums_only=node.has("drums_only") and node["drums_only"].flag(),
        drum_pads=_drum_pads(node),
        instruments=_instruments(node),
        filter=_filter(node),
    )


def _optional_text(node: JsonNode, key: str) -> str | None:
    return node[key].text() if node.has(key) and not node[key].is_null else None


def _split(node: JsonNode) -> Split:
    rule = SplitRule(node["by"].choice(*SplitRule))
    if rule is SplitRule.LISTED:
        return Split(rule, key=node["key"].choice("name", "folder", "path"))
    if rule is SplitRule.TABLE:
        columns = (node[key].text() for key in ("table", "file", "part"))
        return Split(rule, "path", *columns)
    return Split(rule)


def _drum_pads(node: JsonNode) -> tuple[tuple[int, int], ...]:
    if not node.has("drum_pads"):
        return ()
    pads = node["drum_pads"]
    if not isinstance(pads.value, dict):
        pads.fail("is not a table of pitches")
    return tuple((int(pad), pads[pad].integer(0, 127)) for pad in pads.value)


def _instruments(node: JsonNode) -> tuple[tuple[str, int], ...]:
    if not node.has("instruments"):
        return ()
    names = node["instruments"]
    if not isinstance(names.value, dict):
        names.fail("is not a table of track names")
    return tuple((str(track), _instrument(names[track])) for track in names.value)


def _instrument(node: JsonNode) -> int:
    return UNKNOWN_INSTRUMENT if node.is_null else CLASS_NAMES.index(node.choice(*CLASS_NAMES))


def _filter(node: JsonNode) -> FilterSettings:
    if not node.has("filter"):
        return FilterSettings()
    exceptions = node["filter"]
    defaults = asdict(FilterSettings())
    if not isinstance(exceptions.value, dict) or not exceptions.value.keys() <= defaults.keys():
        exceptions.fail(f"may only set {', '.join(defaults)}")
    values = {key: _setting(exceptions[key], defaults[key]) for key in exceptions.value}
    return replace(FilterSettings(), **values)


def _setting(node: JsonNode, default: object) -> Any:
    if isinstance(default, tuple):
        return () if node.value == "any" else tuple(meter.text() for meter in node.items())
    if isinstance(default, int):
        return node.integer(0, 1_000_000)
    return node.number(0.0, 1.0)
