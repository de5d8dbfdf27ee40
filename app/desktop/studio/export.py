"""Exporting the mix: which format, and what to do when it is louder than the file can hold."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import Literal

from app.desktop.workers.jobs import JobControl
from modules.song.score import Song

Subtype = Literal["PCM_16", "PCM_24", "FLOAT"]
SUBTYPE_LABELS: dict[Subtype, str] = {
    "PCM_24": "24 bit",
    "PCM_16": "16 bit",
    "FLOAT": "32 bit float",
}
SAMPLE_RATES = (44_100, 48_000, 96_000)
CEILING = 10 ** (-0.1 / 20)
"""Integer files are turned down to a sample peak of −0.1 dBFS rather than clipped."""


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """How the mix is written."""

    subtype: Subtype = "PCM_24"
    sample_rate: int = 44_100


def export_mix(song: Song, path: Path, choice: ExportChoice, control: JobControl) -> str | None:
    """Write the mix of `song` to `path`; returns a remark when its level had to be changed.

    Raises AudioFileError when a clip cannot be read or the file cannot be written, ParameterError
    for an empty song, and Cancelled.
    """
    from modules.sound.audio_buffer import AudioBuffer
    from modules.sound.audio_write import write_audio
    from modules.sound.mixer import render_song

    mix = render_song(
        song, choice.sample_rate, progress=control.progress, cancelled=control.is_cancelled
    )
    remark = None
    if choice.subtype != "FLOAT" and mix.peak > 1.0:
        gain = CEILING / mix.peak
        mix = AudioBuffer(mix.samples * gain, mix.sample_rate)
        remark = f"The mix was too loud for the file and is {-20 * log10(gain):.1f} dB lower."
    control.raise_if_cancelled()
    write_audio(path, mix, choice.subtype)
    return remark
