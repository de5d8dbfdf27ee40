"""The user's own references: measured as a job, saved, chosen instead of a genre, removed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from app.desktop.settings import SettingsFile
from app.desktop.workers.jobs import JobControl, JobRequest, JobRunner
from modules.errors import NomadError
from modules.song.history import History

if TYPE_CHECKING:
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.profile_store import SavedProfile
    from modules.spectral_analyzer.references import References


class ReferenceProfiles(QObject):
    """Keeps the private profiles of a folder and knows which one the mix is judged by.

    The choice belongs to the user and not to the song: a song goes to others, references do not.
    """

    chosen = Signal(object)
    """The GenreProfile that the mix is judged by from now on, or None for the song's genre."""
    listed = Signal()
    """Profiles were added or removed."""
    said = Signal(str)
    refused = Signal(object)

    def __init__(
        self, history: History, jobs: JobRunner, settings: SettingsFile, folder: Path
    ) -> None:
        super().__init__()
        self._history = history
        self._jobs = jobs
        self._settings = settings
        self._folder = folder
        self._saved: tuple[SavedProfile, ...] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all saved profiles."""
        return tuple(each.name for each in self._all())

    @property
    def chosen_name(self) -> str:
        """The profile that the mix is judged by; empty for the genre of the song."""
        name = self._settings.settings.references
        return name if name in self.names else ""

    @property
    def profile(self) -> GenreProfile | None:
        """The chosen profile; None for the genre of the song."""
        name = self.chosen_name
        return next((each.profile for each in self._all() if each.name == name), None)

    def choose(self, name: str) -> None:
        """Judge by the profile called `name` from now on; empty goes back to the genre."""
        if name != self.chosen_name:
            self._settings.change(references=name)
            self.chosen.emit(self.profile)

    def measure(self, paths: Sequence[Path], name: str) -> None:
        """Measure files and folders as a job, save the profile and choose it.

        Raises ParameterError for a name that cannot be one.
        """
        from modules.spectral_analyzer.profile_store import ProfileStore, checked_name

        title, store = checked_name(name), ProfileStore(self._folder)
        genre = self._history.song.genre

        def work(control: JobControl) -> References:
            from modules.spectral_analyzer.genre_profile import load_profile
            from modules.spectral_analyzer.references import profile_from_references

            found = profile_from_references(
                _files(paths),
                load_profile(genre),
                title=title,
                progress=control.progress,
                cancelled=control.is_cancelled,
            )
            store.save(found.profile)
            return found

        self._jobs.run(
            JobRequest(
                f"Measuring your references “{title}”",
                work,
                lambda found: self._take(cast("References", found)),
                self._refuse,
                key="references",
                long=True,
            )
        )

    def _take(self, found: References) -> None:
        self._saved = None
        self.listed.emit()
        self._settings.change(references=found.profile.title)
        self.chosen.emit(self.profile)
        count = found.profile.tracks
        told = f"“{found.profile.title}”: {count} file{'' if count == 1 else 's'} measured."
        if found.profile.curve is None:
            told += f" Fewer than 3 have no spread of their own; {found.profile.genre} lends it."
        self.said.emit(told)
        if found.problems:
            self.refused.emit(found.problems)

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, NomadError):
            self.refused.emit((error,))
        else:
            self._jobs.failed.emit(error)

    def remove(self, name: str) -> None:
        """Forget a profile; the genre judges when it was the chosen one."""
        from modules.spectral_analyzer.profile_store import ProfileStore

        was_chosen = name == self.chosen_name
        try:
            ProfileStore(self._folder).remove(name)
        except NomadError as error:
            self.refused.emit((error,))
        self._saved = None
        self.listed.emit()
        if was_chosen:
            self._settings.change(references="")
            self.chosen.emit(None)

    def _all(self) -> tuple[SavedProfile, ...]:
        if self._saved is None:
            if not self._folder.is_dir():
                self._saved = ()
                return self._saved
            from modules.spectral_analyzer.profile_store import ProfileStore

            saved, problems = ProfileStore(self._folder).saved()
            self._saved = tuple(saved)
            if problems:
                self.refused.emit(tuple(problems))
        return self._saved


def _files(paths: Sequence[Path]) -> list[Path]:
    from modules.sound.audio_names import audio_files_below

    files: list[Path] = []
    for path in paths:
        files.extend((audio_files_below(path) or [path]) if path.is_dir() else [path])
    return files
