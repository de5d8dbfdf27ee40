"""Token sequences in shards of bounded size, read lazily.

An index (JSON) names the shards beside it. A shard is a folder of three arrays, which are mapped
into memory rather than read, and a table:

    tokens.npy   uint16, all tracks one after the other
    beats.npy    uint16, the pitch classes of the other tracks, beat by beat
    bars.npy     uint16, number of beats in each bar
    tracks.json  per track: corpus, part, song, context, and the lengths of its three stretches
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from modules.errors import FileError
from modules.midi_generator.context import ModelContext
from modules.song.atomic_file import write_atomically
from modules.song.json_node import DamagedJsonError, JsonNode, parse_json
from training.corpus.file_result import context_of, context_row, harmony_of, track_arrays
from training.corpus.token_sequence import TokenSequence, TrackTokens

FORMAT = "nomad-muse-corpus"
VERSION = 1
MAX_SHARD_TOKENS = 1 << 22
_ARRAYS = ("tokens", "beats", "bars")
_Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


class StoredSequence(TokenSequence):
    """A sequence whose context is made from the shard when it is asked for."""

    __slots__ = ("_arrays", "_row")

    _arrays: _Arrays
    _row: list[Any]

    def __init__(self, head: list[Any], arrays: _Arrays) -> None:
        corpus, part, song, *row = head
        values = {"corpus": corpus, "part": part, "song": song, "tokens": arrays[0]}
        # Frozen, as the class above: this is the one place that may set them.
        for name, value in {**values, "_row": row, "_arrays": arrays}.items():
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[type[StoredSequence], tuple[list[Any], _Arrays]]:
        head = [self.corpus, self.part, self.song, *self._row]
        return StoredSequence, (head, self._arrays)

    @property
    def context(self) -> ModelContext:
        """Made anew each time: thousands of harmonies would not fit into memory."""
        return context_of(self._row, harmony_of(*self._arrays[1:]))

    @property
    def drums(self) -> bool:
        """Whether it is a drum track."""
        return bool(self._row[0])


class ShardWriter:
    """Writes sequences as they come; `finish` writes the index at `index`.

    Until then the index that was there before stays, with its shards.
    """

    def __init__(self, index: Path, max_tokens: int = MAX_SHARD_TOKENS) -> None:
        self._index, self._max_tokens = index, max_tokens
        self._folder = index.with_name(f"{index.stem}-shards")
        self._draft = index.with_name(f"{index.stem}-shards.new")
        shutil.rmtree(self._draft, ignore_errors=True)
        self._draft.mkdir(parents=True)
        self._digest = hashlib.sha256()
        self._shards: list[str] = []
        self._tokens: Counter[str] = Counter()
        self._sequences = 0
        self._clear()

    def _clear(self) -> None:
        self._heads: list[list[Any]] = []
        self._parts: list[_Arrays] = []
        self._waiting = 0

    def add(self, corpus: str, part: str, song: str, track: TrackTokens) -> None:
        """Append one track."""
        arrays = track_arrays(track)
        head = [corpus, part, song, *context_row(track.context)]
        update_digest(self._digest, head, arrays)
        self._heads.append([head, [len(array) for array in arrays]])
        self._parts.append(arrays)
        self._waiting += len(arrays[0])
        self._tokens[f"{corpus}/{part}"] += len(arrays[0])
        self._sequences += 1
        if self._waiting >= self._max_tokens:
            self._write_shard()

    def _write_shard(self) -> None:
        name = f"{len(self._shards):05d}"
        folder = self._draft / name
        folder.mkdir()
        for place, array_name in enumerate(_ARRAYS):
            pieces = [np.zeros(0, np.uint16), *(arrays[place] for arrays in self._parts)]
            np.save(folder / f"{array_name}.npy", np.concatenate(pieces), allow_pickle=False)
        (folder / "tracks.json").write_text(json.dumps(self._heads), encoding="utf-8")
        self._shards.append(name)
        self._clear()

    def finish(self, about: dict[str, object] | None = None) -> dict[str, object]:
        """Write what is left and the index; returns sequences, tokens by part, and the digest.

        `about` is written into the index, too.
        """
        if self._heads:
            self._write_shard()
        facts: dict[str, object] = {
            "sequences": self._sequences,
            "tokens": dict(sorted(self._tokens.items())),
            "sha256": self._digest.hexdigest(),
        }
        shutil.rmtree(self._folder, ignore_errors=True)
        self._draft.replace(self._folder)
        document = {"format": FORMAT, "version": VERSION, **facts, **(about or {})}
        document["shards"] = [f"{self._folder.name}/{name}" for name in self._shards]
        write_atomically(self._index, json.dumps(document, indent=1).encode())
        return facts


def read_sequences(index: Path) -> Iterator[StoredSequence]:
    """The sequences that an index names, in the order in which they were written.

    Tokens are views of mapped files: reading them takes no memory that the system could not take
    back. Raises FileError when a file is missing or damaged.
    """
    for shard in _shard_folders(index):
        yield from _Shard(shard).sequences()


def _shard_folders(index: Path) -> list[Path]:
    try:
        root = parse_json(index.read_bytes())
        root["format"].choice(FORMAT)
        root["version"].integer(VERSION, VERSION)
        return [index.parent / _local(shard) for shard in root["shards"].items()]
    except (OSError, DamagedJsonError) as damage:
        raise FileError(
            f"“{index}” is not the index of a built corpus ({damage}); make it with:"
            " nomad-muse data build",
            index,
        ) from damage


def _local(node: JsonNode) -> str:
    name = node.text()
    if Path(name).is_absolute() or ".." in Path(name).parts:
        node.fail("leads out of the corpus")
    return name


@dataclass(frozen=True)
class _Shard:
    folder: Path

    @cached_property
    def arrays(self) -> list[np.ndarray]:
        return [np.load(self.folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS]

    def sequences(self) -> Iterator[StoredSequence]:
        heads, starts = self._contents()
        tokens, beats, bars = (np.asarray(array) for array in self.arrays)
        for (head, _), first, last in zip(heads, starts[:-1], starts[1:], strict=True):
            (t0, b0, n0), (t1, b1, n1) = first, last
            yield StoredSequence(head, (tokens[t0:t1], beats[b0:b1], bars[n0:n1]))

    def _contents(self) -> tuple[list[Any], list[list[int]]]:
        """Per track its head and its lengths, and where in the arrays each begins."""
        try:
            heads = json.loads((self.folder / "tracks.json").read_bytes())
            starts = np.cumsum([[0, 0, 0], *(lengths for _, lengths in heads)], axis=0).tolist()
            is_whole = [len(array) for array in self.arrays] == starts[-1]
            problem: object = "its arrays do not fit its table"
        except (OSError, EOFError, ValueError, TypeError) as damage:
            is_whole, problem = False, damage
        if not is_whole:
            raise FileError(
                f"The shard “{self.folder}” is damaged ({problem}); run nomad-muse data build.",
                self.folder,
            )
        return heads, starts


def sequences_digest(sequences: Iterable[TokenSequence]) -> str:
    """SHA-256 of all tokens, contexts and parts, in order: the one that the index states."""
    digest = hashlib.sha256()
    for each in sequences:
        head = [each.corpus, each.part, each.song, *context_row(each.context)]
        update_digest(digest, head, track_arrays(TrackTokens(each.context, each.tokens)))
    return digest.hexdigest()


def update_digest(digest: Any, head: list[Any], arrays: _Arrays) -> None:
    """Take one sequence into `digest`."""
    digest.update(json.dumps(head).encode())
    for array in arrays:
        digest.update(len(array).to_bytes(8, "little"))
        digest.update(array.astype("<u2", copy=False).tobytes())
