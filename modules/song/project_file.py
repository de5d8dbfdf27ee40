"""Project files: one versioned JSON document, written whole or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from modules.errors import ProjectFileError
from modules.song.atomic_file import write_atomically
from modules.song.file_bytes import read_small_file
from modules.song.json_node import DamagedJsonError, JsonNode, parse_json
from modules.song.score import AudioClip, Song
from modules.song.song_document import document_of, song_from
from modules.song.track_edits import RelinkClip, audio_clip

PROJECT_SUFFIX = ".nomad"
PROJECT_FORMAT = "nomad-muse-project"
PROJECT_VERSION = 1
MAX_FILE_BYTES = 200_000_000


def save_project(song: Song, path: str | Path) -> None:
    """Write `song` to `path`; audio files stay where they are and are named relative to it.

    Raises ProjectFileError when the disk is full or the folder cannot be written; the file that
    was there before is then untouched.
    """
    path = Path(path)
    write_atomically(path, encode_project(song, path.absolute().parent), ProjectFileError)


def load_project(path: str | Path) -> Song:
    """The song in a project file; a clip whose audio file is gone has `missing` set.

    Raises ProjectFileError that names the first wrong field of a damaged file, and for a file of
    a newer version.
    """
    path = Path(path)
    root = read_project_document(path)
    try:
        return song_from(root["song"], path.absolute().parent)
    except DamagedJsonError as damage:
        raise _damaged(path, damage) from damage


def encode_project(
    song: Song, folder: Path | None, extra: dict[str, object] | None = None
) -> bytes:
    """The bytes of a project file, with the members of `extra` at the top level."""
    document: dict[str, object] = {"format": PROJECT_FORMAT, "version": PROJECT_VERSION}
    document |= extra or {}
    document["song"] = document_of(song, folder)
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii")


def read_project_document(path: Path) -> JsonNode:
    """The root of a project file whose format and version are right; raises ProjectFileError."""
    data = read_small_file(path, MAX_FILE_BYTES, ProjectFileError)
    try:
        root = parse_json(data)
        if not root.has("format") or root["format"].value != PROJECT_FORMAT:
            raise ProjectFileError(
                f"“{path.name}” is not a project of this program; choose a {PROJECT_SUFFIX} file.",
                path,
            )
        version = root["version"].integer(1, 1_000_000)
    except DamagedJsonError as damage:
        raise _damaged(path, damage) from damage
    if version > PROJECT_VERSION:
        raise ProjectFileError(
            f"“{path.name}” was saved by a newer version of the program (file version {version},"
            f" this one reads up to {PROJECT_VERSION}); update the program to open it.",
            path,
        )
    return root


def _damaged(path: Path, damage: DamagedJsonError) -> ProjectFileError:
    return ProjectFileError(
        f"“{path.name}” is damaged: {damage}; open an earlier copy of the project.", path
    )


@dataclass(frozen=True, slots=True)
class Relinked:
    """A clip that was found again. `is_same_file` is False when the file is another one."""

    song: Song
    clip: AudioClip
    is_same_file: bool


def relink_clip(song: Song, track_id: int, new_path: str | Path) -> Relinked:
    """The song in which an audio track plays `new_path`, and whether that is the file it lost.

    For an undoable change, ask the user when `is_same_file` is False and then do
    `RelinkClip(track_id, clip)`. Raises AudioFileError when `new_path` is not audio, and
    ParameterError for a track without audio.
    """
    from modules.sound.audio_file import probe_audio

    lost = audio_clip(song, track_id)
    found = replace(probe_audio(new_path), start_tick=lost.start_tick)
    is_same_file = not lost.fingerprint or lost.fingerprint == found.fingerprint
    return Relinked(RelinkClip(track_id, found).apply(song), found, is_same_file)
