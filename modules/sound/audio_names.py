"""Which files are audio, by their names."""

from __future__ import annotations

from pathlib import Path

AUDIO_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff"})


def is_audio_name(path: Path) -> bool:
    """Whether a file is called as audio is; the hidden twins that macOS writes are not."""
    return path.suffix.lower() in AUDIO_SUFFIXES and not path.name.startswith(".")


def audio_files_below(folder: Path) -> list[Path]:
    """The audio files in `folder` and all folders in it, sorted."""
    return sorted(path for path in folder.rglob("*") if is_audio_name(path))
