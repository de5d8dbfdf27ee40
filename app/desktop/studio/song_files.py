"""The files of the open song: open, save, export, autosave and recovery, as jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.autosave_keeper import AutosaveKeeper
from app.desktop.workers.jobs import JobControl, JobRequest, JobRunner
from modules.errors import FileError, NomadError
from modules.song.edits import AddTracks, RelinkClip
from modules.song.history import Change, History
from modules.song.score import Song, Track
from modules.unified_state import TrackState

if TYPE_CHECKING:
    from app.desktop.studio.export import ExportChoice
    from app.desktop.studio.file_intake import Intake
    from modules.song.autosave import RecoveryEntry
    from modules.song.project_file import Relinked
    from modules.spectral_analyzer.song_report import SongReport

AUTOSAVE_INTERVAL_MS = 10_000


def _nothing() -> None:
    """Follow a save with nothing."""


class SongFiles(QObject):
    """Where the song comes from and goes to.

    `said` carries a sentence for the status line, `refused` the errors of files that could not be
    used, `named` tells that title, path or the modified mark changed.
    """

    said = Signal(str)
    refused = Signal(object)
    named = Signal()
    recoverable = Signal(object)
    """Entries that a crash left behind, newest first; emitted once after the start."""
    another_file = Signal(int, object)
    """A track and a found file that is not the one it lost: somebody must confirm."""

    def __init__(
        self, history: History, jobs: JobRunner, settings: SettingsFile, folders: Folders
    ) -> None:
        super().__init__()
        self._history = history
        self._jobs = jobs
        self._settings = settings
        self._report_folder = folders.state / "report"
        self._keeper = AutosaveKeeper(folders.state / "autosave")
        self._autosaved: Song | None = None
        self._untouched_demo: Song | None = None
        self.path: Path | None = None
        self.prepare: Callable[[Iterable[Track]], None] = lambda _tracks: None
        """What the views want to know of tracks; called on the thread that has read them."""
        self._unsubscribe = history.subscribe(self._on_song_changed)
        self._timer = QTimer(self)
        self._timer.setInterval(AUTOSAVE_INTERVAL_MS)
        self._timer.timeout.connect(self.autosave)
        self._timer.start()

    @property
    def title(self) -> str:
        """Name of the song for the window's title."""
        return self.path.stem if self.path else self._history.song.title

    # Opening.

    def open_demo(self) -> None:
        """Start over with the demo song."""
        from modules.song.demo_song import demo_song

        song = demo_song()
        self._begin(song, None)
        self._untouched_demo = song

    def open_empty(self) -> None:
        """Start over with an empty song in the genre used last."""
        self._begin(Song(genre=self._settings.settings.genre), None)

    def open(self, paths: Sequence[Path]) -> None:
        """Open projects, MIDI and audio files, judged by content."""
        self._read(paths, as_tracks=False)

    def add(self, paths: Sequence[Path]) -> None:
        """Add what the files hold as tracks of the open song."""
        self._read(paths, as_tracks=True)

    def replaces_song(self, paths: Sequence[Path]) -> bool:
        """Whether opening `paths` could replace the open song (they are not all audio)."""
        audio = {".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff"}
        return any(path.suffix.lower() not in audio for path in paths)

    def _read(self, paths: Sequence[Path], *, as_tracks: bool) -> None:
        names = f"“{paths[0].name}”" if len(paths) == 1 else f"{len(paths)} files"
        current = self._history.song

        def work(control: JobControl) -> Intake:
            from app.desktop.studio.file_intake import read_files

            found = read_files(paths, current, control, as_tracks=as_tracks)
            self.prepare((*(found.song.tracks if found.song else ()), *found.tracks))
            return found

        self._jobs.run(
            JobRequest(f"Opening {names}", work, lambda found: self._take(cast("Intake", found)))
        )

    def _take(self, found: Intake) -> None:
        if found.problems:
            self.refused.emit(found.problems)
        if found.is_empty:
            return
        if found.song is not None:
            self._begin(self._in_my_genre(found), found.song_path if found.is_project else None)
        elif self._is_untouched_demo:
            # Who brings own files does not want the demo's tracks beside them.
            self._begin(Song(genre=self._settings.settings.genre), None)
        if found.tracks:
            self._history.do(AddTracks(found.tracks))
        for path in (*found.audio_paths, *([found.song_path] if found.song_path else [])):
            self._remember(path)
        count = len(self._history.song.tracks)
        told = f"{self.title}: {count} track{'' if count == 1 else 's'}."
        self.said.emit(" ".join((told, *found.remarks)))

    def _in_my_genre(self, found: Intake) -> Song:
        assert found.song is not None
        if found.is_project:
            return found.song
        return replace(found.song, genre=self._settings.settings.genre)

    @property
    def _is_untouched_demo(self) -> bool:
        return self._untouched_demo is self._history.song

    def _begin(self, song: Song, path: Path | None) -> None:
        self.path = path
        self._untouched_demo = None
        self._history.load(song)
        self._forget_autosave()
        self.named.emit()

    def _remember(self, path: Path) -> None:
        self._settings.settings = self._settings.settings.with_recent(path.absolute())
        self.named.emit()

    # Saving.

    def save(self, path: Path, then: Callable[[], None] = _nothing) -> None:
        """Save the project to `path` and call `then` when it is on disk."""
        song = self._history.song

        def work(_control: JobControl) -> None:
            from modules.song.project_file import save_project

            save_project(song, path)

        def on_success(_result: object) -> None:
            self.path = path
            self._history.mark_saved(song)
            self._forget_autosave()
            self._remember(path)
            self.said.emit(f"Saved “{path.name}”.")
            then()

        self._jobs.run(JobRequest(f"Saving “{path.name}”", work, on_success, self._refuse))

    def export_midi(self, path: Path) -> None:
        """Write all MIDI tracks to `path`."""
        song = self._history.song

        def work(_control: JobControl) -> None:
            from modules.song.midi_file import write_midi

            write_midi(song, path)

        self._export(path, work)

    def export_musicxml(self, path: Path) -> None:
        """Write all MIDI tracks to `path` as sheet music."""
        song = self._history.song

        def work(control: JobControl) -> None:
            from modules.song.musicxml_file import write_musicxml

            write_musicxml(song, path, control.progress)

        self._export(path, work)

    def export_settings(self, path: Path) -> None:
        """Write the mix settings of all tracks and the master to `path`, as text or JSON."""
        song = self._history.song

        def work(_control: JobControl) -> None:
            from modules.song.mix_sheet import write_mix_sheet

            write_mix_sheet(song, path)

        self._export(path, work)

    def export_mix(self, path: Path, choice: ExportChoice) -> None:
        """Render the mix and write it to `path`."""
        song = self._history.song

        def work(control: JobControl) -> str | None:
            from app.desktop.studio.export import export_mix

            return export_mix(song, path, choice, control)

        self._export(path, work)

    def export_stems(self, folder: Path, choice: ExportChoice) -> None:
        """Render every track and write them to a new folder in `folder`."""
        from modules.song.file_names import file_name

        song = self._history.song
        wished = folder / f"{file_name(self.title, 'Song')} stems"

        def work(control: JobControl) -> str:
            from app.desktop.studio.export import export_stems

            return export_stems(song, wished, choice, control)

        def on_success(said: object) -> None:
            self.said.emit(f"Exported {said}")

        self._jobs.run(JobRequest("Exporting stems", work, on_success, self._refuse, precious=True))

    def export_report(
        self,
        path: Path,
        analyze: Callable[[JobControl], SongReport],
        states: Mapping[int, TrackState],
    ) -> None:
        """Write the report that `analyze` gives to `path`, and its numbers beside it."""
        self._export(path, self._report_work(path, analyze, states))

    def show_report(
        self,
        analyze: Callable[[JobControl], SongReport],
        states: Mapping[int, TrackState],
        show: Callable[[Path], None],
    ) -> None:
        """Write the report that `analyze` gives among our own files, and `show` it."""
        path = self._report_folder / "report.html"
        write = self._report_work(path, analyze, states)

        def work(control: JobControl) -> None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise FileError(
                    f"The folder “{path.parent}” cannot be made; export the report instead.", path
                ) from error
            write(control)

        self._jobs.run(
            JobRequest("Writing the report", work, lambda _done: show(path), self._refuse, "report")
        )

    def _report_work(
        self,
        path: Path,
        analyze: Callable[[JobControl], SongReport],
        states: Mapping[int, TrackState],
    ) -> Callable[[JobControl], None]:
        title = self.title

        def work(control: JobControl) -> None:
            from app.report.files import write_report
            from app.report.song import document_of_report

            found = analyze(control)
            control.raise_if_cancelled()
            write_report(document_of_report(found, states, title), path)

        return work

    def _export(self, path: Path, work: Callable[[JobControl], str | None]) -> None:
        def checked(control: JobControl) -> str | None:
            from modules.song.atomic_file import check_place

            check_place(path)
            return work(control)

        def on_success(remark: object) -> None:
            self.said.emit(f"Exported “{path.name}”.{f' {remark}' if remark else ''}")

        title = f"Exporting “{path.name}”"
        self._jobs.run(JobRequest(title, checked, on_success, self._refuse, precious=True))

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, NomadError):
            self.refused.emit((error,))
        else:
            self._jobs.failed.emit(error)

    # Missing audio.

    def relink(self, track_id: int, path: Path) -> None:
        """Let a track whose file is missing play `path`."""
        song = self._history.song

        def work(_control: JobControl) -> Relinked:
            from modules.song.project_file import relink_clip

            return relink_clip(song, track_id, path)

        def on_success(result: object) -> None:
            found = cast("Relinked", result)
            if found.is_same_file:
                self.use_clip(track_id, found)
            else:
                self.another_file.emit(track_id, found)

        self._jobs.run(JobRequest(f"Reading “{path.name}”", work, on_success, self._refuse))

    def use_clip(self, track_id: int, found: Relinked) -> None:
        """Let a track play the file that was found."""
        self._history.do(RelinkClip(track_id, found.clip))
        self.said.emit(f"Found “{found.clip.path.name}”.")

    # Autosave and recovery.

    def autosave(self) -> None:
        """Write the autosave when the song changed since the last one."""
        song = self._history.song
        if not self._history.is_modified or song is self._autosaved:
            return
        self._autosaved = song
        ticket, path = self._keeper.ticket(), self.path

        def work(_control: JobControl) -> None:
            self._keeper.write(ticket, song, path)

        self._jobs.run(JobRequest("Autosave", work, quiet=True))

    def look_for_crashes(self) -> None:
        """Emit `recoverable` when an earlier run ended without saving."""

        def on_success(entries: object) -> None:
            if entries:
                self.recoverable.emit(entries)

        self._jobs.run(
            JobRequest("Recovery", lambda _c: self._keeper.pending(), on_success, quiet=True)
        )

    def recover(self, entry: RecoveryEntry) -> None:
        """Open what a crash left behind, as unsaved work."""
        self.path = entry.project_path
        self._untouched_demo = None
        self._history.load(entry.song, saved=False)
        self._autosaved = entry.song
        ticket, path = self._keeper.ticket(), self.path

        def work(_control: JobControl) -> None:
            # Our own copy first: a second crash between the two must not lose the song.
            self._keeper.write(ticket, entry.song, path)
            self._keeper.discard(entry)

        self._jobs.run(JobRequest("Recovery", work, quiet=True))
        self.named.emit()
        self.said.emit(f"Recovered “{self.title}”. Save it to keep it.")

    def discard(self, entry: RecoveryEntry) -> None:
        """Forget what a crash left behind."""
        self._jobs.run(JobRequest("Recovery", lambda _c: self._keeper.discard(entry), quiet=True))

    def close(self) -> None:
        """End of the program: nothing is left to recover. The job runner must be closed before."""
        self._timer.stop()
        self._unsubscribe()
        self._keeper.clear()

    def _forget_autosave(self) -> None:
        self._autosaved = None
        self._jobs.run(JobRequest("Autosave", lambda _c: self._keeper.clear(), quiet=True))

    def _on_song_changed(self, _change: Change) -> None:
        self.named.emit()
