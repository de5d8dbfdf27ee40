"""What the commands of the window do: one place that connects the table to studio and panels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desktop.actions import Actions
from app.desktop.bar_commands import EDITS as BAR_EDITS
from app.desktop.bar_commands import bars_obstacle
from app.desktop.generator_commands import KIND_COMMANDS, GeneratorCommands
from app.desktop.help_commands import HelpCommands
from app.desktop.studio.selection import no_track
from app.desktop.theme.controls import plain_menu_text
from app.desktop.theme.motion import motion_is_reduced
from app.desktop.theme.theme import current_theme, current_tokens
from app.desktop.theme.tokens import CONTRAST
from app.desktop.transport_commands import TransportCommands
from modules.song.edits import RemoveTrack
from modules.song.score import TrackKind

if TYPE_CHECKING:
    from app.desktop.main_window import MainWindow

NEED_A_TRACK = (
    "track.rename",
    "track.mute",
    "track.solo",
    "track.duplicate",
    "track.up",
    "track.down",
    "track.colour",
    "track.remove",
    "mix.equalizer",
)
GHOST_STEP = "Change ghosts"


class WindowCommands(QObject):
    """Binds every command, and keeps the actions enabled and checked as the state says."""

    def __init__(self, window: MainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._studio = window.studio
        self._actions = actions
        self.generator = GeneratorCommands(window, actions)
        self._transport = TransportCommands(window, actions)
        self.help = HelpCommands(window, actions, self.obstacle)
        self._bind_files()
        self._bind_tracks()
        self._bind_mix()
        self._bind_view()
        self.generator.changed.connect(self._refresh)
        self._transport.changed.connect(self._refresh)
        self._unsubscribe = self._studio.history.subscribe(lambda _change: self._refresh())
        self._refresh()

    def obstacle(self, command_id: str) -> str:
        """Why a command cannot run now, in one sentence; empty when it can."""
        for kind, command in KIND_COMMANDS.items():
            if command == command_id:
                return self.generator.obstacle(kind)
        return self._actions.obstacle(command_id)

    def _bind_files(self) -> None:
        bind, files = self._actions.bind, self._window.files
        bind("file.new", files.new_song)
        bind("file.open", files.open_by_dialog)
        bind("file.demo", files.open_demo)
        bind("file.save", files.save)
        bind("file.save_as", files.save_as)
        bind("file.export_mix", files.export_mix)
        bind("file.export_stems", files.export_stems)
        bind("file.export_midi", files.export_midi)
        bind("file.export_musicxml", files.export_musicxml)
        bind("file.export_report", files.export_report)
        bind("mix.report", files.show_report)
        bind("mix.references", files.choose_references)
        bind("file.export_settings", files.export_settings)
        bind("file.quit", self._window.close)
        bind("edit.undo", partial(self._step_back, "proposal.undo", self._studio.undo))
        bind("edit.redo", partial(self._step_back, "proposal.redo", self._studio.redo))
        self._window.roll.model.ghosts_changed.connect(self._name_steps)
        self._actions.recent.aboutToShow.connect(self._fill_recent)

    def _step_back(self, of_ghosts: str, of_song: Callable[[], None]) -> None:
        """Undo or redo what was done last: steps on ghosts are forgotten when the song changes."""
        if not self._window.roll.run_command(of_ghosts):
            of_song()

    def _name_steps(self) -> None:
        """Say in the menu what undo and redo would do, or why they cannot."""
        actions, history, hand = self._actions, self._studio.history, self._window.roll.model.hand
        undo = GHOST_STEP if hand.can_undo else history.undo_name
        redo = GHOST_STEP if hand.can_redo else history.redo_name
        actions.allow("edit.undo", "" if undo else "There is nothing to undo.")
        actions.allow("edit.redo", "" if redo else "Nothing was undone.")
        actions["edit.undo"].setText(_with_name("Undo", undo))
        actions["edit.redo"].setText(_with_name("Redo", redo))
        self._window.status.show_undo(undo)

    def _fill_recent(self) -> None:
        menu = self._actions.recent
        menu.clear()
        for name in self._studio.settings.settings.recent_files:
            path = Path(name)
            action = menu.addAction(plain_menu_text(path.name))
            action.setStatusTip(name)
            action.triggered.connect(partial(self._open_recent, path))
        if menu.isEmpty():
            menu.addAction("No files yet").setEnabled(False)

    def _open_recent(self, path: Path, _checked: bool = False) -> None:
        if not path.exists():
            settings = self._studio.settings
            settings.settings = settings.settings.without_recent(path)
        self._window.files.open([path])

    def _bind_tracks(self) -> None:
        bind, tracks = self._actions.bind, self._window.tracks
        bind("track.add", tracks.add_midi_track)
        bind("track.import", self._window.files.add_by_dialog)
        bind("track.rename", self._rename_track)
        bind("track.sound", self._choose_sound)
        bind("track.mute", tracks.toggle_mute)
        bind("track.solo", tracks.toggle_solo)
        bind("track.duplicate", tracks.duplicate_selected)
        bind("track.up", lambda: tracks.move_selected(-1))
        bind("track.down", lambda: tracks.move_selected(1))
        bind("track.colour", tracks.colour_selected)
        bind("track.remove", self._remove_track)

    def _bind_mix(self) -> None:
        bind, cure = self._actions.bind, self._studio.mix_cure
        bind("mix.analyze", lambda: self._studio.mix_advisor.analyze(shown=True))
        dock = self._window.equalizer_dock
        bind("mix.equalizer", lambda: dock.toggle(master=False))
        bind("mix.master_equalizer", lambda: dock.toggle(master=True))
        bind("mix.apply_all", cure.apply_all)
        bind("mix.bypass", lambda: cure.preview.bypass(not cure.preview.is_bypassed))
        cure.preview.changed.connect(self._refresh)
        cure.working_changed.connect(self._refresh)
        self._studio.mix_advisor.reported.connect(self._refresh)

    def _rename_track(self) -> None:
        # What is typed into a hidden panel would be lost.
        self._window.track_dock.show()
        self._window.tracks.rename_selected()

    def _choose_sound(self) -> None:
        self._window.track_dock.show()
        self._window.tracks.choose_sound_of_selected()

    def _remove_track(self) -> None:
        if (track_id := self._studio.selected_track_id) is not None:
            self._studio.do(RemoveTrack(track_id))

    def _bind_view(self) -> None:
        bind, window = self._actions.bind, self._window
        bind("view.tracks", lambda: window.track_dock.setVisible(window.track_dock.isHidden()))
        bind("view.mix", lambda: window.mix_dock.setVisible(window.mix_dock.isHidden()))
        bind("view.next_panel", window.focus_next_panel)
        bind("view.dark", lambda: self._wear(dark=True))
        bind("view.light", lambda: self._wear(dark=False))
        bind("view.contrast", lambda: self._wear(contrast=not current_tokens().is_contrast))
        bind("view.less_motion", self._toggle_motion)
        for dock in (window.track_dock, window.mix_dock):
            dock.visibilityChanged.connect(lambda _visible: self._refresh())
        current_theme().changed.connect(self._refresh)

    def _wear(self, *, dark: bool | None = None, contrast: bool | None = None) -> None:
        """Change the shade or the contrast; what is not named stays."""
        now = current_tokens()
        contrast = now.is_contrast if contrast is None else contrast
        shade = "dark" if (now.is_dark if dark is None else dark) else "light"
        self._window.wear(f"{CONTRAST if contrast else ''}{shade}")

    def _toggle_motion(self) -> None:
        self._window.move_less(not motion_is_reduced())
        self._refresh()

    def _refresh(self, _argument: object = None) -> None:
        self.generator.refresh()
        self._transport.refresh()
        actions, window = self._actions, self._window
        for command, obstacle in self._obstacles().items():
            actions.allow(command, obstacle)
        tokens = current_tokens()
        self._name_steps()
        actions["view.tracks"].setChecked(not window.track_dock.isHidden())
        actions["view.mix"].setChecked(not window.mix_dock.isHidden())
        actions["view.dark"].setChecked(tokens.is_dark)
        actions["view.light"].setChecked(not tokens.is_dark)
        actions["view.contrast"].setChecked(tokens.is_contrast)
        actions["view.less_motion"].setChecked(motion_is_reduced())

    def _obstacles(self) -> dict[str, str]:
        """Why what needs a track or a cure cannot run now; empty when it can."""
        studio = self._studio
        has_track = studio.selected_track_id is not None
        track = "" if has_track else no_track(studio.history.song)
        return {
            "mix.apply_all": "" if studio.mix_cure.can_apply_all else "There is nothing to apply.",
            "mix.bypass": "" if studio.mix_cure.preview.id else "Nothing is being previewed.",
            **dict.fromkeys(NEED_A_TRACK, track),
            "track.sound": track or self._sound_obstacle(),
            **dict.fromkeys(BAR_EDITS, bars_obstacle(studio)),
        }

    def _sound_obstacle(self) -> str:
        track_id = self._studio.selected_track_id
        song = self._studio.history.song
        if track_id is not None and song.has_track(track_id):
            is_midi = song.track(track_id).kind is TrackKind.MIDI
            return "" if is_midi else "A recorded track keeps its sound."
        return ""

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self.generator.detach()
        self._unsubscribe()


def _with_name(verb: str, edit_name: str | None) -> str:
    return f"{verb} “{plain_menu_text(edit_name)}”" if edit_name else verb
