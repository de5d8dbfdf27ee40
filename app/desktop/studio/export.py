"""Exporting the mix: which format, and what to do when it is louder than the file can hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.desktop.workers.jobs import JobControl
from modules.song.score import Song

if TYPE_CHECKING:
    from modules.sound.audio_write import Subtype

FORMAT_LABELS = {".wav": "WAV", ".flac": "FLAC (smaller, without loss)"}
FLAC_SUBTYPES: tuple[Subtype, ...] = ("PCM_24", "PCM_16")
SUBTYPE_LABELS: dict[Subtype, str] = {
    "PCM_24": "24 bit",
    "PCM_16": "16 bit",
    "FLOAT": "32 bit float",
}
SAMPLE_RATES = (44_100, 48_000, 88_200, 96_000)


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """How the mix is written: resolution, rate, and the suffix of its format."""

    subtype: Subtype = "PCM_24"
    sample_rate: int = 44_100
    suffix: str = ".wav"


def export_stems(song: Song, wished: Path, choice: ExportChoice, control: JobControl) -> str:
    """Write one file for each track to a new folder; returns what is to be said of it.

    Raises what `modules.sound.stem_export` does.
    """
    from modules.sound import stem_export

    written = stem_export.export_stems(
        song,
        wished,
        choice.sample_rate,
        choice.subtype,
        choice.suffix,
        progress=control.progress,
        cancelled=control.is_cancelled,
    )
    count, left_out = len(written.files), len(song.tracks) - len(written.files)
    said = f"{count} file{'' if count == 1 else 's'} in “{written.folder.name}”."
    if left_out:
        said += f" {left_out} silent track{' was' if left_out == 1 else 's were'} left out."
    if written.lower_by_db:
        said += f" All were too loud for the files and are {written.lower_by_db:.1f} dB lower."
    return said


def export_mix(song: Song, path: Path, choice: ExportChoice, control: JobControl) -> str | None:
    """Write the mix of `song` to `path`; returns a remark when its level had to be changed.

    Raises AudioFileError when a clip cannot be read or the file cannot be written, ParameterError
    for an empty song, and Cancelled.
    """
    from modules.sound.audio_write import write_audio
    from modules.sound.full_scale import fitted
    from modules.sound.render import render_song

    mix = render_song(
        song, choice.sample_rate, progress=control.progress, cancelled=control.is_cancelled
    )
    mix, lower_by_db = fitted(mix, choice.subtype)
    control.raise_if_cancelled()
    write_audio(path, mix, choice.subtype)
    if not lower_by_db:
        return None
    return f"The mix was too loud for the file and is {lower_by_db:.1f} dB lower."
