"""Choices that outlive the window: a small JSON file in the user's configuration folder."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from app.own_files import APP_NAME
from modules.errors import FileError
from modules.feedback.place import learned_folder

MAX_RECENT_FILES = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the program keeps its own files."""

    config: Path
    state: Path
    log: Path
    data: Path
    learned: Path

    @classmethod
    def of_user(cls) -> Folders:
        """The folders that the system gives to the user's programs."""
        return cls(
            platformdirs.user_config_path(APP_NAME),
            platformdirs.user_state_path(APP_NAME),
            platformdirs.user_log_path(APP_NAME),
            platformdirs.user_data_path(APP_NAME),
            learned_folder().path,
        )

    @classmethod
    def below(cls, root: Path) -> Folders:
        """All folders inside `root`."""
        return cls(root / "config", root / "state", root / "log", root / "data", root / "learned")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is remembered. `geometry` and `layout` are Qt's own bytes in base64."""

    theme: str = "dark"
    reduced_motion: bool = False
    geometry: str = ""
    layout: str = ""
    recent_files: tuple[str, ...] = ()
    genre: str = "pop"
    references: str = ""
    temperature: float = 1.0
    generator_mode: str = "auto"
    metronome: bool = False
    suggest_while_working: bool = True
    teach_the_ear: bool = True
    output: str = "auto"
    sound_input: str = ""
    midi_input: str = ""
    midi_output: str = ""
    midi_touch: str = ""
    follow_midi_clock: bool = False
    count_in_bars: int = 1
    progression_bars: int = 4
    continue_bars: int = 4
    voicing: str = ""
    vary_amount: float = 0.5
    outside_notes: float = 0.0
    chord_tones: bool = False
    show_chords: bool = True
    tour_seen: bool = False
    advise_flow: bool = True
    advise_layout: bool = True
    mood_colours: bool = False
    keys: tuple[str, ...] = ()

    def with_recent(self, path: Path) -> Settings:
        """A copy in which `path` is the most recent file."""
        others = [other for other in self.recent_files if other != str(path)]
        return replace(self, recent_files=(str(path), *others)[:MAX_RECENT_FILES])

    def without_recent(self, path: Path) -> Settings:
        """A copy that has forgotten `path`."""
        return replace(
            self, recent_files=tuple(other for other in self.recent_files if other != str(path))
        )


class SettingsFile:
    """The settings in use and their file. A damaged file is a fresh start, never a failure."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "settings.json"
        self.settings = self._read()

    def change(self, **changes: Any) -> None:
        """Replace fields of the settings; `save` writes them."""
        self.settings = replace(self.settings, **changes)

    def save(self) -> None:
        """Write the file. A full disk costs the settings, not the song."""
        from modules.song.atomic_file import write_atomically

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, json.dumps(asdict(self.settings), indent=2).encode())
        except (OSError, FileError) as error:
            log.warning("The settings were not saved: %s", error)

    def _read(self) -> Settings:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Settings()
        return _settings_of(found) if isinstance(found, dict) else Settings()


def _settings_of(found: dict[str, Any]) -> Settings:
    known: dict[str, Any] = {}
    for field in fields(Settings):
        default = field.default
        value = found.get(field.name, default)
        if isinstance(default, tuple) and isinstance(value, list):
            value = tuple(str(entry) for entry in value)
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is type(default):
            known[field.name] = value
    return Settings(**known)
