"""Reading what the user opened or dropped: any mix of projects, MIDI and audio files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.desktop.workers.jobs import JobControl
from modules.errors import NomadError
from modules.song.open_file import FileKind, identify, open_into
from modules.song.score import Song, Track


@dataclass(frozen=True, slots=True)
class Intake:
    """What a list of files held.

    `song` is the first project or MIDI file, None without one; `song_path` is its file and
    `is_project` says which. `tracks` are to be added, on the grid of that song or of the one that
    was open. `problems` has one error for each file that could not be used, `remarks` a sentence
    for each that was damaged and could.
    """

    song: Song | None
    song_path: Path | None
    is_project: bool
    tracks: tuple[Track, ...]
    audio_paths: tuple[Path, ...]
    problems: tuple[NomadError, ...]
    remarks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing could be used."""
        return self.song is None and not self.tracks


def read_files(
    paths: Sequence[Path], current: Song, control: JobControl, *, as_tracks: bool
) -> Intake:
    """What the files at `paths` hold; with `as_tracks`, MIDI files add tracks, too.

    One bad file does not stop the others. Raises Cancelled.
    """
    song: Song | None = None
    song_path: Path | None = None
    is_project = False
    tracks: list[Track] = []
    audio_paths: list[Path] = []
    problems: list[NomadError] = []
    remarks: list[str] = []
    # The song comes first: it sets the tick grid for all tracks that are added to it.
    for done, (kind, path) in enumerate(_songs_first(paths, problems)):
        control.raise_if_cancelled()
        control.progress(done / len(paths))
        try:
            opened = open_into(song or current, path)
        except NomadError as problem:
            problems.append(problem)
            continue
        remarks.extend([opened.remark] if opened.remark else [])
        opens_song = kind is FileKind.PROJECT or (kind is FileKind.MIDI and not as_tracks)
        if opens_song and song is None:
            song, song_path, is_project = opened.song, path, kind is FileKind.PROJECT
        else:
            tracks.extend(opened.tracks)
            audio_paths.extend([path] if kind is FileKind.AUDIO else [])
    return Intake(
        song,
        song_path,
        is_project,
        tuple(tracks),
        tuple(audio_paths),
        tuple(problems),
        tuple(remarks),
    )


def _songs_first(paths: Sequence[Path], problems: list[NomadError]) -> list[tuple[FileKind, Path]]:
    order = (FileKind.PROJECT, FileKind.MIDI, FileKind.AUDIO)
    found: list[tuple[FileKind, Path]] = []
    for path in paths:
        try:
            found.append((identify(path), path))
        except NomadError as problem:
            problems.append(problem)
    return sorted(found, key=lambda entry: order.index(entry[0]))
