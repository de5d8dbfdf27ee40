"""Exporting stems: one file for each track that is heard, all of the same length."""

from __future__ import annotations

import errno
import math
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modules.errors import AudioFileError, Cancelled, ParameterError
from modules.song.file_names import file_name, free_folder
from modules.song.score import Song, Track
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_write import Subtype, write_audio
from modules.sound.full_scale import TURNED_DOWN_TO_DBFS
from modules.sound.mixer import is_audible
from modules.sound.render import stem_blocks

CHANNELS = 2
RENDER_SHARE = 0.8
"""Part of the work that is done when everything is rendered and the files are to be written."""


@dataclass(frozen=True, slots=True)
class StemExport:
    """What was written: the folder, its files, and by how many dB all were turned down."""

    folder: Path
    files: tuple[Path, ...]
    lower_by_db: float


def stem_tracks(song: Song) -> tuple[Track, ...]:
    """The tracks that get a file: those that mute and solo let through and that hold something."""
    return tuple(
        track
        for track in song.tracks
        if is_audible(track, song) and (track.notes or (track.clip and not track.clip.missing))
    )


def export_stems(
    song: Song,
    wished: Path,
    sample_rate: int = 44_100,
    subtype: Subtype = "PCM_24",
    suffix: str = ".wav",
    *,
    progress: Callable[[float], None] = lambda _done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> StemExport:
    """Write every track that is heard, after its equalizer, fader and pan, to a new folder.

    The folder is called as `wished`, with a number where there is one already; it appears complete
    or not at all. All files are stereo and of one length, so that their sum is the mix before the
    master's settings; when one is too loud for the format, all are turned down alike. Memory
    holds one stem at a time; the disk holds all of them once more while they are written.

    Raises ParameterError for a song without sound, AudioFileError when a clip cannot be read or
    the disk refuses, and Cancelled.
    """
    tracks = stem_tracks(song)
    if not tracks:
        raise ParameterError(
            "There is no track that can be heard; add notes or audio, or unmute a track.",
            "song",
            song.title,
        )
    with _folder_in_work(wished) as part:
        peak = _render(song, tracks, part, sample_rate, progress, cancelled)
        gain = 1.0
        if subtype != "FLOAT" and peak > 1.0:
            gain = 10.0 ** (TURNED_DOWN_TO_DBFS / 20.0) / peak
        names = []
        for number, track in enumerate(tracks, start=1):
            if cancelled():
                raise Cancelled
            raw = _raw(part, track)
            samples = np.fromfile(raw, dtype=np.float32).reshape(-1, CHANNELS).T
            raw.unlink()
            if gain != 1.0:
                samples *= np.float32(gain)
            name = f"{number:02d} {file_name(track.name, 'Track')}{suffix}"
            write_audio(part / name, AudioBuffer(samples, sample_rate), subtype)
            names.append(name)
            progress(RENDER_SHARE + (1.0 - RENDER_SHARE) * number / len(tracks))
        folder = free_folder(wished)
        part.rename(folder)
    lower_by_db = 0.0 if gain == 1.0 else -20.0 * math.log10(gain)
    return StemExport(folder, tuple(folder / name for name in names), lower_by_db)


def _render(
    song: Song,
    tracks: tuple[Track, ...],
    part: Path,
    sample_rate: int,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> float:
    """Render all tracks at once into raw files; returns the highest peak."""
    peak = 0.0
    with ExitStack() as stack:
        files = {track.id: stack.enter_context(_raw(part, track).open("wb")) for track in tracks}
        for block in stem_blocks(
            song,
            sample_rate,
            progress=lambda done: progress(RENDER_SHARE * done),
            cancelled=cancelled,
        ):
            for track_id, file in files.items():
                post = block[track_id]
                peak = max(peak, float(np.abs(post).max(initial=0.0)))
                file.write(np.ascontiguousarray(post.T).tobytes())
    return peak


def _raw(part: Path, track: Track) -> Path:
    return part / f"{track.id}.raw"


@contextmanager
def _folder_in_work(wished: Path) -> Iterator[Path]:
    """A hidden folder beside `wished` that is removed again unless it was renamed."""
    part = wished.with_name(f".{wished.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir()
        try:
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise AudioFileError(_sentence(wished, error), wished) from error


def _sentence(wished: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"The folder “{wished.parent}” does not exist; choose another place."
    if isinstance(error, PermissionError):
        return f"“{wished.parent}” may not be written; choose a folder of your own."
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "The disk is full: the stems were not written; free some space."
    if error.errno == errno.EMFILE:
        return "The song has more tracks than files can be open; export it in parts."
    reason = os.strerror(error.errno) if error.errno else str(error)
    return f"“{wished}” cannot be written ({reason.lower()}); choose another place."
