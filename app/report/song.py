"""Reports on whole songs: the open one, or one made of the stems in a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.audio_inputs import expand_folders
from app.report.document import ReportTrack, report_json
from modules.errors import FileError, ParameterError
from modules.song.score import Song
from modules.unified_state import TrackState

if TYPE_CHECKING:
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.song_report import SongReport

Progress = Callable[[float], None]


def document_of_report(
    found: SongReport, states: Mapping[int, TrackState], title: str
) -> dict[str, Any]:
    """The JSON of the report on a song, with what each track gives to the bands."""
    from modules.spectral_analyzer.spectrum import band_weights

    weights = band_weights(found.frequencies_hz)
    tracks = [
        ReportTrack(number, track.name, _spoken(states.get(track.id)), weights @ power)
        for number, track in enumerate(found.song.tracks, start=1)
        if (power := found.track_power.get(track.id)) is not None
    ]
    return report_json(found.report, title, tracks=tracks)


def _spoken(state: TrackState | None) -> str | None:
    return None if state is None or state.uncertain else state.spoken_name


def document_of_song(
    song: Song,
    profile: GenreProfile,
    states: Mapping[int, TrackState],
    title: str,
    progress: Progress = lambda _part: None,
) -> tuple[SongReport, dict[str, Any]]:
    """The report on `song`, rendered as it would be exported, and its JSON."""
    from modules.spectral_analyzer.song_report import analyze_song

    found = analyze_song(song, profile, states, progress=progress)
    return found, document_of_report(found, states, title)


def song_of_stems(
    folder: Path, progress: Progress = lambda _part: None
) -> tuple[Song, dict[int, TrackState], list[FileError]]:
    """A song with one track for each stem, what the ear says of them, and the bad files.

    Raises ParameterError when there is no folder or none of its files can be read.
    """
    from app.cli.stem_ear import stem_ear
    from modules.song.edits import AddTracks
    from modules.song.open_file import audio_track

    if not folder.is_dir():
        raise ParameterError(f"There is no folder “{folder}” with stems.", "stems", folder)
    song, states, problems = Song(title=folder.resolve().name), {}, list[FileError]()
    paths = expand_folders([folder])
    label = stem_ear(paths)
    for done, path in enumerate(paths, start=1):
        try:
            heard = label(path)
            song = AddTracks((audio_track(path),)).apply(song)
        except FileError as problem:
            problems.append(problem)
            continue
        if heard is not None:
            track = song.tracks[-1]
            states[track.id] = replace(heard, track_id=track.id, name=track.name)
        progress(done / len(paths))
    if not song.tracks:
        raise ParameterError(f"There is no audio that can be read in “{folder}”.", "stems", folder)
    return song, states, problems
