"""The mix settings of a song as a sheet: to read and dial in elsewhere, or as a JSON document."""

from __future__ import annotations

import json
from pathlib import Path

from modules.errors import FileError, ParameterError
from modules.song.atomic_file import write_atomically
from modules.song.mix import VOLUME_RANGE_DB, EqBand, EqShape, MasterMix, TrackMix
from modules.song.score import Song

SHEET_FORMAT = "nomad-muse-mix-settings"
SHEET_VERSION = 1
SUFFIXES = (".txt", ".json")

_SHAPES = {
    EqShape.PEAK: "Bell",
    EqShape.LOW_SHELF: "Low shelf",
    EqShape.HIGH_SHELF: "High shelf",
    EqShape.HIGH_PASS: "High-pass, 12 dB/octave",
    EqShape.LOW_PASS: "Low-pass, 12 dB/octave",
}


def write_mix_sheet(song: Song, path: Path) -> None:
    """Write the sheet of `song`: as text for .txt, as JSON for .json.

    Raises ParameterError for another suffix and FileError when it cannot be written.
    """
    check_sheet_path(path)
    if path.suffix.lower() == ".json":
        text = json.dumps(sheet_document(song), ensure_ascii=False, indent=2, allow_nan=False)
    else:
        text = sheet_text(song)
    write_atomically(path, f"{text}\n".encode(), FileError)


def check_sheet_path(path: Path) -> None:
    """Raise ParameterError unless the name says text or JSON."""
    if path.suffix.lower() not in SUFFIXES:
        raise ParameterError(
            f"“{path.name}” is neither text nor JSON; end the name in .txt or .json.",
            "settings",
            str(path),
        )


def sheet_document(song: Song) -> dict[str, object]:
    """The settings of all tracks and of the master, in Hz, dB and dBTP."""
    return {
        "format": SHEET_FORMAT,
        "version": SHEET_VERSION,
        "title": song.title,
        "tracks": [
            {"number": number, "name": track.name, **_track_document(track.mix)}
            for number, track in enumerate(song.tracks, start=1)
        ],
        "master": _master_document(song.master),
    }


def _track_document(mix: TrackMix) -> dict[str, object]:
    return {
        "volume_db": _closed(mix.volume_db),
        "pan": mix.pan,
        "width": mix.width,
        "polarity_inverted": mix.is_polarity_inverted,
        "muted": mix.muted,
        "eq": [_band_document(band) for band in mix.eq if band.enabled],
    }


def _master_document(mix: MasterMix) -> dict[str, object]:
    limiter = mix.limiter
    return {
        "volume_db": _closed(mix.volume_db),
        "width": mix.width,
        "mono_below_hz": mix.mono_below_hz,
        "eq": [_band_document(band) for band in mix.eq if band.enabled],
        "limiter": limiter
        and {"ceiling_dbtp": limiter.ceiling_dbtp, "release_ms": limiter.release_ms},
    }


def _band_document(band: EqBand) -> dict[str, object]:
    is_pass = band.shape in (EqShape.HIGH_PASS, EqShape.LOW_PASS)
    return {
        "shape": band.shape.value,
        "frequency_hz": band.frequency_hz,
        "gain_db": None if is_pass else band.gain_db,
        "q": band.q,
    }


def _closed(volume_db: float) -> float | None:
    return None if volume_db <= VOLUME_RANGE_DB[0] else volume_db


def sheet_text(song: Song) -> str:
    """The same for people: a heading for each track, a line for each setting."""
    lines = [
        f"Mix settings of “{song.title}”",
        "Frequencies in Hz, levels in dB; Q is the quality factor of a filter.",
    ]
    lines += _part("Master", _master_lines(song.master) or ["neutral"])
    for number, track in enumerate(song.tracks, start=1):
        if settings := _track_lines(track.mix):
            lines += _part(f"Track {number}: {track.name}", settings)
    if any(not _track_lines(track.mix) for track in song.tracks):
        lines += ["", "Tracks that are not listed are neutral."]
    return "\n".join(lines)


def _part(heading: str, settings: list[str]) -> list[str]:
    return ["", heading, *(f"  {line}" for line in settings)]


def _track_lines(mix: TrackMix) -> list[str]:
    lines = ["Muted"] if mix.muted else []
    if mix.is_polarity_inverted:
        lines.append("Polarity: inverted")
    lines += _eq_lines(mix.eq)
    lines += _width_lines(mix.width)
    if mix.pan:
        lines.append(f"Pan: {abs(mix.pan):.0%} {'left' if mix.pan < 0 else 'right'}")
    return lines + _fader_lines(mix.volume_db)


def _master_lines(mix: MasterMix) -> list[str]:
    lines = _eq_lines(mix.eq)
    if mix.mono_below_hz is not None:
        lines.append(f"Mono below {mix.mono_below_hz:.0f} Hz (side: high-pass, 24 dB/octave)")
    lines += _width_lines(mix.width) + _fader_lines(mix.volume_db)
    if mix.limiter is not None:
        lines.append(
            f"Limiter: ceiling {_signed(mix.limiter.ceiling_dbtp)} dBTP, "
            f"release {mix.limiter.release_ms:.0f} ms"
        )
    return lines


def _eq_lines(bands: tuple[EqBand, ...]) -> list[str]:
    lines = []
    for band in (band for band in bands if band.enabled):
        line = f"{_SHAPES[band.shape]}: {band.frequency_hz:.0f} Hz"
        if band.shape not in (EqShape.HIGH_PASS, EqShape.LOW_PASS):
            line += f", {_signed(band.gain_db)} dB"
        lines.append(f"{line}, Q {band.q:.2f}")
    return lines


def _width_lines(width: float) -> list[str]:
    return [] if width == 1.0 else [f"Width: {width:.0%} of the side"]


def _fader_lines(volume_db: float) -> list[str]:
    if volume_db <= VOLUME_RANGE_DB[0]:
        return ["Fader: closed"]
    return [f"Fader: {_signed(volume_db)} dB"] if volume_db else []


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
