"""What the commands of the window do: one place that connects the table to studio and panels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.desktop.command_tables import ALL_COMMANDS, PANEL_GROUPS
from app.desktop.commands import COMMANDS, Actions, key_text
from app.desktop.dialogs.ask import ask
from app.desktop.generate_panel.request_menu import RequestMenu
from app.desktop.key_map import current_keys
from app.desktop.piano_roll.shortcuts import COMMANDS as ROLL_COMMANDS
from app.desktop.piano_roll.shortcuts import SHARED_KEYS
from app.desktop.studio.recorder import MAX_COUNT_IN_BARS
from app.desktop.studio.selection import Selection
from app.desktop.theme.controls import plain_menu_text
from app.desktop.theme.motion import motion_is_reduced
from app.desktop.theme.theme import current_theme, current_tokens
from app.desktop.theme.tokens import CONTRAST
from modules import __version__
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GeneratorMode, ProposalKind
from modules.song.edits import RemoveTrack, SetLoop
from modules.song.score import LoopRegion
from modules.unified_state import Snapshot, Topic

if TYPE_CHECKING:
    from app.desktop.dialogs.command_palette import PaletteEntry
    from app.desktop.main_window import MainWindow
    from modules.midi_generator.explanation import Fact

TEMPERATURE_STEP = 0.1
NEED_SOUND = (
    "transport.play",
    "transport.play_selection",
    "transport.stop",
    "transport.start",
    "transport.end",
    "transport.record",
    "transport.record_sound",
)
NEED_A_TRACK = (
    "track.rename",
    "track.mute",
    "track.solo",
    "track.up",
    "track.down",
    "track.colour",
    "track.remove",
    "mix.equalizer",
)
GHOST_STEP = "Change ghosts"
READ_AHEAD_AFTER_MS = 150
"""The co-writer reads the music before the cursor so long after something has changed."""
KIND_COMMANDS = {
    ProposalKind.NEXT_BAR: "generate.next_bar",
    ProposalKind.DRUM_FILL: "generate.drum_fill",
    ProposalKind.CHORD_PROGRESSION: "generate.chords",
    ProposalKind.CONTINUE: "generate.continue",
    ProposalKind.INFILL: "generate.infill",
    ProposalKind.VARY: "generate.vary",
}


class WindowCommands(QObject):
    """Binds every command, and keeps the actions enabled and checked as the state says."""

    def __init__(self, window: MainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._studio = window.studio
        self._actions = actions
        self._last_kind = ProposalKind.NEXT_BAR
        self._reading_ahead = QTimer(self)
        self._reading_ahead.setSingleShot(True)
        self._reading_ahead.setInterval(READ_AHEAD_AFTER_MS)
        self._reading_ahead.timeout.connect(self._read_ahead)
        self._bind_files()
        self._bind_transport()
        self._bind_generator()
        self._bind_tracks()
        self._bind_mix()
        self._bind_view()
        known = (command.id for command in ALL_COMMANDS)
        current_keys().use(self._studio.settings.settings.keys, known)
        current_keys().changed.connect(self._keep_keys)
        self._unsubscribe = self._studio.history.subscribe(lambda _change: self._refresh())
        self._refresh()

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

    def _bind_transport(self) -> None:
        bind, player, bar = self._actions.bind, self._studio.player, self._window.transport
        bind("transport.play", player.toggle_play)
        bind("transport.stop", player.stop)
        bind("transport.start", lambda: player.seek(0))
        bind("transport.end", lambda: player.seek(self._studio.history.song.end_tick))
        bind("transport.play_selection", self._play_from_selection)
        bind("transport.record", self._studio.record)
        bind("transport.record_sound", self._studio.record_sound)
        bind("transport.follow_clock", self._studio.follow_midi_clock)
        bar.midi.commands = [self._actions["transport.follow_clock"]]
        bind("transport.listen", self._studio.listen_to_input)
        bind("transport.count_in", self._change_count_in)
        bind("transport.loop", self._toggle_loop)
        bind("transport.loop_selection", self._loop_selection)
        bind("transport.metronome", lambda: player.set_metronome(not player.has_metronome))
        for button, command in (
            (bar.play, "transport.play"),
            (bar.stop, "transport.stop"),
            (bar.to_start, "transport.start"),
            (bar.record, "transport.record"),
            (bar.loop, "transport.loop"),
            (bar.metronome, "transport.metronome"),
        ):
            action = self._actions[command]
            button.clicked.connect(action.trigger)
            action.changed.connect(partial(_tell_tip, action, button))
            _tell_tip(action, button)
        bar.input.commands = [
            self._actions["transport.record_sound"],
            self._actions["transport.listen"],
        ]
        player.state_changed.connect(self._refresh)
        self._studio.recorder.state_changed.connect(self._refresh)
        self._studio.sound_input.state_changed.connect(self._refresh)
        self._studio.keyboard.clock.changed.connect(self._refresh)

    def _change_count_in(self) -> None:
        recorder = self._studio.recorder
        self._studio.set_count_in((recorder.count_in_bars + 1) % (MAX_COUNT_IN_BARS + 1))

    def _toggle_loop(self) -> None:
        loop = self._studio.history.song.loop
        if loop is None:
            loop = self._studio.player.default_loop()
        else:
            loop = replace(loop, enabled=not loop.enabled)
        self._studio.do(SetLoop(loop))

    def _play_from_selection(self) -> None:
        """Play from the first selected note, else from the edit cursor."""
        roll, player = self._window.roll, self._studio.player
        span = roll.selected_span
        player.seek(roll.cursor_tick if span is None else span[0])
        if not player.is_playing:
            player.toggle_play()

    def _loop_selection(self) -> None:
        span = self._window.roll.selected_span
        if span is None:
            self._window.status.say("Select notes first, or drag over a stretch of time.")
            return
        self._studio.do(SetLoop(LoopRegion(*span)))

    def _bind_generator(self) -> None:
        bind, writer, panel = self._actions.bind, self._studio.co_writer, self._window.generate
        for kind, command in KIND_COMMANDS.items():
            bind(command, partial(self.ask, kind))
        bind("generate.again", lambda: self.ask(self._last_kind))
        bind("generate.cancel", writer.cancel)
        bind("generate.live", self._toggle_live)
        self._window.roll.toolbar.bell.clicked.connect(self._actions["generate.live"].trigger)
        bind("generate.perform", self._window.perform_mode.toggle)
        self._window.perform_mode.changed.connect(self._refresh)
        for mode in GeneratorMode:
            bind(f"mode.{mode.value}", partial(writer.set_mode, mode))
        bind(
            "temperature.up", lambda: writer.set_temperature(writer.temperature + TEMPERATURE_STEP)
        )
        bind(
            "temperature.down",
            lambda: writer.set_temperature(writer.temperature - TEMPERATURE_STEP),
        )
        bind("temperature.reset", lambda: writer.set_temperature(1.0))
        panel.asked.connect(self.ask)
        self._bind_request_menus()
        panel.name_shortcuts({kind: key_text(name) for kind, name in KIND_COMMANDS.items()})
        writer.busy_changed.connect(lambda _busy: self._refresh())
        self._window.roll.cursor_moved.connect(self._read_ahead_soon)
        self._studio.track_selected.connect(self._read_ahead_soon)
        self._studio.bridge.changed.connect(self._on_state_changed)

    def _bind_request_menus(self) -> None:
        window, roll = self._window, self._window.roll
        menu = RequestMenu(
            self._studio, self.ask, self._obstacle, lambda kind: key_text(KIND_COMMANDS[kind])
        )
        window.generate.more_menu.aboutToShow.connect(lambda: menu.fill(window.generate.more_menu))
        self._actions.options.aboutToShow.connect(lambda: menu.fill_options(self._actions.options))
        roll.view.add_requests = menu.add_requests
        alternatives = window.generate.alternatives
        alternatives.facts = self.facts
        alternatives.why.copy_wished.connect(lambda: roll.run_command("proposal.copy_recipe"))
        roll.why_asked.connect(alternatives.show_why)
        self._studio.co_writer.proposed.connect(self._say_remark)

    def _say_remark(self, proposals: tuple[Proposal, ...]) -> None:
        remarks = {proposal.remark for proposal in proposals if proposal.remark}
        if remarks:
            self._window.status.say(" ".join(sorted(remarks)))

    def facts(self) -> Sequence[Fact]:
        """Why the proposal in front is as it is."""
        from modules.midi_generator.explanation import facts_of

        proposal = self._window.roll.visible_proposal
        return facts_of(proposal, self._studio.history.song) if proposal is not None else ()

    def ask(self, kind: ProposalKind) -> None:
        """Ask the co-writer for `kind`, or say why that cannot be."""
        track_id = self._studio.selected_track_id
        obstacle = self._obstacle(kind)
        if obstacle or track_id is None:
            self._window.status.say(obstacle)
            return
        self._last_kind = kind
        self._studio.co_writer.ask(kind, track_id, self._place, self._selection)

    def _obstacle(self, kind: ProposalKind) -> str:
        track_id = self._studio.selected_track_id
        return self._studio.co_writer.obstacle(kind, track_id, self._selection, self._place)

    @property
    def _selection(self) -> Selection:
        model = self._window.roll.model
        return Selection(model.selected_ids, model.locked_ids, model.stretch)

    def _toggle_live(self) -> None:
        self._studio.suggest_while_working(not self._studio.live_ghosts.is_on)
        self._refresh()

    def _read_ahead_soon(self, _argument: object = None) -> None:
        # Not started anew by each event: the ear tells of its tracks all the time.
        if not self._reading_ahead.isActive():
            self._reading_ahead.start()

    def _read_ahead(self) -> None:
        if (track_id := self._studio.selected_track_id) is not None:
            self._studio.co_writer.expect(track_id, self._place)

    @property
    def _place(self) -> int:
        """Where notes are asked for: at the playhead while it moves, else at the edit cursor."""
        player = self._studio.player
        return player.position_tick if player.is_playing else self._window.roll.cursor_tick

    def _bind_tracks(self) -> None:
        bind, tracks = self._actions.bind, self._window.tracks
        bind("track.add", tracks.add_midi_track)
        bind("track.import", self._window.files.add_by_dialog)
        bind("track.rename", self._rename_track)
        bind("track.mute", tracks.toggle_mute)
        bind("track.solo", tracks.toggle_solo)
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
        bind("help.commands", self._find_command)
        bind("help.shortcuts", self._show_shortcuts)
        bind("help.keys", self._change_keys)
        bind("help.about", self._about)
        bind("help.learned", self._what_was_learned)
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

    def _find_command(self) -> None:
        from app.desktop.dialogs.command_palette import CommandPalette

        palette = CommandPalette(self.palette_entries(), self._window)
        if ask(palette) and palette.chosen is not None:
            palette.chosen.run()

    def palette_entries(self) -> list[PaletteEntry]:
        """All commands of the window and of the roll, as they can be used now."""
        from app.desktop.dialogs.command_palette import PaletteEntry

        roll = self._window.roll
        own = [
            PaletteEntry(spec, self._actions[spec.id].trigger, self.reason(spec.id))
            for spec in COMMANDS
        ]
        rolls = [
            PaletteEntry(spec, partial(roll.run_command, spec.id), roll.obstacle(spec.id))
            for spec in ROLL_COMMANDS
        ]
        return own + rolls

    def reason(self, command_id: str) -> str:
        """Why a command of the window cannot run now, in one sentence; empty when it can."""
        for kind, command in KIND_COMMANDS.items():
            if command == command_id:
                return self._obstacle(kind)
        return self._actions.obstacle(command_id)

    def _show_shortcuts(self) -> None:
        from app.desktop.dialogs.shortcut_overlay import ShortcutOverlay

        overlay = ShortcutOverlay(self._window)
        ask(overlay)
        if overlay.wants_change:
            self._change_keys()

    def _change_keys(self) -> None:
        from app.desktop.dialogs.keys_dialog import KeysDialog

        ask(KeysDialog(ALL_COMMANDS, SHARED_KEYS, self._window, local=PANEL_GROUPS))

    def _keep_keys(self) -> None:
        self._studio.settings.change(keys=current_keys().entries)
        kinds = KIND_COMMANDS.items()
        self._window.generate.name_shortcuts({kind: key_text(name) for kind, name in kinds})

    def _what_was_learned(self) -> None:
        from app.desktop.dialogs.questions import Questions
        from app.desktop.learning.learning_dialog import LearningDialog

        questions = Questions(self._window)
        ask(LearningDialog(self._studio.learner, self._studio.ear, questions, self._window))

    def _about(self) -> None:
        from app.desktop.dialogs.about_dialog import AboutDialog

        ask(AboutDialog(__version__, self._window))

    def _on_state_changed(self, _snapshot: Snapshot, topics: frozenset[Topic]) -> None:
        if topics & {Topic.PREFERENCES, Topic.ENGINES}:
            self._refresh()
        elif Topic.TRACKS in topics:
            self._read_ahead_soon()

    def _refresh(self, _argument: object = None) -> None:
        self._read_ahead_soon()
        actions, studio, window = self._actions, self._studio, self._window
        for command, obstacle in self._obstacles().items():
            actions.allow(command, obstacle)
        self._name_steps()
        actions["transport.play"].setText("Pause" if studio.player.is_playing else "Play")
        actions["transport.record"].setChecked(studio.recorder.is_recording)
        actions["transport.record_sound"].setChecked(studio.sound_input.is_recording)
        actions["transport.listen"].setChecked(studio.sound_input.is_listening)
        actions["transport.follow_clock"].setChecked(studio.keyboard.clock.is_on)
        actions["transport.loop"].setChecked(studio.player.is_looping)
        actions["transport.metronome"].setChecked(studio.player.has_metronome)
        actions["generate.live"].setChecked(studio.live_ghosts.is_on)
        window.roll.toolbar.bell.setChecked(studio.live_ghosts.is_on)
        actions["generate.perform"].setChecked(window.perform_mode.is_on)
        for mode in GeneratorMode:
            actions[f"mode.{mode.value}"].setChecked(mode is studio.co_writer.mode)
        actions["view.tracks"].setChecked(not window.track_dock.isHidden())
        actions["view.mix"].setChecked(not window.mix_dock.isHidden())
        actions["view.dark"].setChecked(current_tokens().is_dark)
        actions["view.light"].setChecked(not current_tokens().is_dark)
        actions["view.contrast"].setChecked(current_tokens().is_contrast)
        actions["view.less_motion"].setChecked(motion_is_reduced())

    def _obstacles(self) -> dict[str, str]:
        """Why each command that is not always possible cannot run now; empty when it can."""
        studio = self._studio
        sound = "" if studio.player.is_open else "No sound output is open."
        track = "" if studio.selected_track_id is not None else "Choose a track first."
        return {
            "generate.cancel": "" if studio.co_writer.is_busy else "Nothing is being generated.",
            "mix.apply_all": "" if studio.mix_cure.can_apply_all else "There is nothing to apply.",
            "mix.bypass": "" if studio.mix_cure.preview.id else "Nothing is being previewed.",
            **dict.fromkeys(NEED_SOUND, sound),
            **dict.fromkeys(NEED_A_TRACK, track),
        }

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._reading_ahead.stop()
        self._unsubscribe()


def _tell_tip(action: QAction, button: QWidget) -> None:
    """Let a button say what its command says: its key can be changed."""
    button.setToolTip(action.toolTip())


def _with_name(verb: str, edit_name: str | None) -> str:
    return f"{verb} “{plain_menu_text(edit_name)}”" if edit_name else verb
