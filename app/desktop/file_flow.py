"""Opening, saving and exporting as the user meets it: the questions around the song's files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desktop.dialogs.questions import Questions, SaveAnswer
from app.desktop.studio.studio import Studio
from modules.errors import NomadError
from modules.song.project_file import PROJECT_SUFFIX
from modules.song.score import TrackKind

if TYPE_CHECKING:
    from modules.song.autosave import RecoveryEntry
    from modules.song.project_file import Relinked


class FileFlow(QObject):
    """Asks what must be asked, then lets the studio's files do it."""

    def __init__(self, studio: Studio, questions: Questions) -> None:
        super().__init__()
        self._studio = studio
        self._files = studio.files
        self._questions = questions
        self._files.recoverable.connect(self.offer_recovery)
        self._files.another_file.connect(self._confirm_other_file)

    def open_by_dialog(self) -> None:
        """Open what the user picks."""
        self.open(self._questions.files_to_open(self._folder))

    def add_by_dialog(self) -> None:
        """Add what the user picks as tracks."""
        paths = self._questions.files_to_open(self._folder)
        if paths:
            self._files.add(paths)

    def open(self, paths: Sequence[Path]) -> None:
        """Open files: a project or MIDI file replaces the song, audio becomes tracks."""
        if not paths:
            return
        if self._files.replaces_song(paths):
            self.after_saving(lambda: self._files.open(paths))
        else:
            self._files.open(paths)

    def new_song(self) -> None:
        """Start an empty song."""
        self.after_saving(self._files.open_empty)

    def open_demo(self) -> None:
        """Start over with the demo song."""
        self.after_saving(self._files.open_demo)

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save, asking for a place the first time."""
        if self._files.path is None or self._files.path.suffix != PROJECT_SUFFIX:
            self.save_as(then)
        else:
            self._files.save(self._files.path, then)

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        """Save at a place that is asked for."""
        path = self._questions.project_path(self._suggestion(PROJECT_SUFFIX))
        if path is not None:
            self._files.save(path, then)

    def export_midi(self) -> None:
        """Export the MIDI tracks."""
        path = self._questions.midi_path(self._suggestion(".mid"))
        if path is not None:
            self._files.export_midi(path)

    def export_musicxml(self) -> None:
        """Export the MIDI tracks as sheet music."""
        path = self._questions.musicxml_path(self._suggestion(".musicxml"))
        if path is not None:
            self._files.export_musicxml(path)

    def export_settings(self) -> None:
        """Export the mix settings as text or JSON."""
        path = self._questions.settings_path(self._suggestion(".txt"))
        if path is not None:
            self._files.export_settings(path)

    def export_mix(self) -> None:
        """Export the mix as a WAV or FLAC file."""
        answer = self._questions.mix_export(self._suggestion(".wav"))
        if answer is not None:
            self._files.export_mix(*answer)

    def export_stems(self) -> None:
        """Export every track as a file of its own."""
        answer = self._questions.stems_export(self._folder)
        if answer is not None:
            self._files.export_stems(*answer)

    def export_report(self) -> None:
        """Export the report on the mix as a page, with its numbers beside it."""
        path = self._questions.report_path(self._suggestion(".html"))
        if path is not None:
            states = self._studio.state.snapshot.tracks
            self._files.export_report(path, self._studio.mix_advisor.report_work(), states)

    def show_report(self) -> None:
        """Show the report on the mix as a page in the browser."""
        states = self._studio.state.snapshot.tracks
        work = self._studio.mix_advisor.report_work()
        self._files.show_report(work, states, self._show_page)

    def _show_page(self, path: Path) -> None:
        if self._questions.show_page(path):
            self._files.said.emit("The report is open in your browser.")
        else:
            self._files.said.emit(f"No browser could be opened; the report is “{path}”.")

    def choose_references(self, paths: Sequence[Path] = ()) -> None:
        """Ask for references to judge by: new ones, beginning with `paths`, or saved ones."""
        references = self._studio.references
        choice = self._questions.references(references.names, references.chosen_name, paths)
        if choice is None:
            return
        for name in choice.removed:
            references.remove(name)
        if not choice.paths:
            references.choose(choice.name or references.chosen_name)
            return
        try:
            references.measure(choice.paths, choice.name)
        except NomadError as error:
            references.refused.emit((error,))

    def find_file(self, track_id: int) -> None:
        """Ask where the missing file of a track is now."""
        track = self._studio.history.song.track(track_id)
        if track.kind is not TrackKind.AUDIO or track.clip is None:
            return
        path = self._questions.missing_file(track.clip)
        if path is not None:
            self._files.relink(track_id, path)

    def after_saving(self, then: Callable[[], None]) -> bool:
        """Do `then` once unsaved changes are saved or given up; False when that is not yet.

        A recording ends before: it belongs to the song that is left.
        """
        self._studio.recorder.finish()
        if self._studio.sound_input.is_busy:
            self._studio.sound_input.after_take(lambda: self._after_saving(then))
            return False
        return self._after_saving(then)

    def _after_saving(self, then: Callable[[], None]) -> bool:
        if not self._studio.history.is_modified:
            then()
            return True
        answer = self._questions.unsaved_changes(self._files.title)
        if answer is SaveAnswer.DISCARD:
            then()
            return True
        if answer is SaveAnswer.SAVE:
            self.save(then)
        return False

    def offer_recovery(self, entries: Sequence[RecoveryEntry]) -> None:
        """Offer what an interrupted run left behind."""
        chosen, forgotten = self._questions.recovery(entries)
        for entry in forgotten:
            self._files.discard(entry)
        if chosen is not None:
            self._files.recover(chosen)

    @property
    def _folder(self) -> Path:
        recent = self._studio.settings.settings.recent_files
        return Path(recent[0]).parent if recent else Path.home()

    def _suggestion(self, suffix: str) -> Path:
        folder = self._files.path.parent if self._files.path else self._folder
        return folder / f"{self._files.title}{suffix}"

    def _confirm_other_file(self, track_id: int, found: Relinked) -> None:
        clip = self._studio.history.song.track(track_id).clip
        lost = clip.path.name if clip else ""
        if self._questions.use_other_file(lost, found.clip.path.name):
            self._files.use_clip(track_id, found)
