"""What the generator's commands do: requests to the co-writer, and reading ahead for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.actions import Actions
from app.desktop.commands import key_text
from app.desktop.generate_panel.request_menu import RequestMenu
from app.desktop.key_map import current_keys
from app.desktop.studio.selection import Selection
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GeneratorMode, ProposalKind
from modules.unified_state import Snapshot, Topic

if TYPE_CHECKING:
    from app.desktop.main_window import MainWindow
    from modules.midi_generator.explanation import Fact

TEMPERATURE_STEP = 0.1
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


class GeneratorCommands(QObject):
    """Asks where the user is. `changed` is emitted when the commands must be shown anew."""

    changed = Signal()

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
        self._bind()
        self._bind_request_menus()
        self._name_keys()
        current_keys().changed.connect(self._name_keys)
        self._connect()

    def _bind(self) -> None:
        bind, writer = self._actions.bind, self._studio.co_writer
        for kind, command in KIND_COMMANDS.items():
            bind(command, partial(self.ask, kind))
        bind("generate.again", lambda: self.ask(self._last_kind))
        bind("generate.cancel", writer.cancel)
        bind("generate.live", self._toggle_live)
        bind("generate.perform", self._window.perform_mode.toggle)
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

    def _bind_request_menus(self) -> None:
        window, roll = self._window, self._window.roll
        menu = RequestMenu(
            self._studio, self.ask, self.obstacle, lambda kind: key_text(KIND_COMMANDS[kind])
        )
        window.generate.more_menu.aboutToShow.connect(lambda: menu.fill(window.generate.more_menu))
        self._actions.options.aboutToShow.connect(lambda: menu.fill_options(self._actions.options))
        roll.view.add_requests = menu.add_requests

    def _name_keys(self) -> None:
        names = {kind: key_text(command) for kind, command in KIND_COMMANDS.items()}
        self._window.generate.name_shortcuts(names)

    def _connect(self) -> None:
        window, studio = self._window, self._studio
        window.generate.asked.connect(self.ask)
        alternatives = window.generate.alternatives
        alternatives.facts = self.facts
        alternatives.why.copy_wished.connect(
            lambda: window.roll.run_command("proposal.copy_recipe")
        )
        window.roll.why_asked.connect(alternatives.show_why)
        window.roll.toolbar.bell.clicked.connect(self._actions["generate.live"].trigger)
        window.roll.cursor_moved.connect(self._read_ahead_soon)
        window.perform_mode.changed.connect(self.changed)
        studio.co_writer.proposed.connect(self._say_remark)
        studio.co_writer.busy_changed.connect(lambda _busy: self.changed.emit())
        studio.track_selected.connect(self._read_ahead_soon)
        studio.bridge.changed.connect(self._on_state_changed)

    def refresh(self) -> None:
        """Show which commands can run and what is switched on."""
        self._read_ahead_soon()
        actions, studio, window = self._actions, self._studio, self._window
        is_busy = studio.co_writer.is_busy
        actions.allow("generate.cancel", "" if is_busy else "Nothing is being generated.")
        actions["generate.live"].setChecked(studio.live_ghosts.is_on)
        window.roll.toolbar.bell.setChecked(studio.live_ghosts.is_on)
        actions["generate.perform"].setChecked(window.perform_mode.is_on)
        for mode in GeneratorMode:
            actions[f"mode.{mode.value}"].setChecked(mode is studio.co_writer.mode)

    def ask(self, kind: ProposalKind) -> None:
        """Ask the co-writer for `kind`, or say why that cannot be."""
        track_id = self._studio.selected_track_id
        obstacle = self.obstacle(kind)
        if obstacle or track_id is None:
            self._window.status.say(obstacle)
            return
        self._last_kind = kind
        self._studio.co_writer.ask(kind, track_id, self._place, self._selection)

    def obstacle(self, kind: ProposalKind) -> str:
        """Why `kind` cannot be asked for now, in one sentence; empty when it can."""
        track_id = self._studio.selected_track_id
        return self._studio.co_writer.obstacle(kind, track_id, self._selection, self._place)

    def facts(self) -> Sequence[Fact]:
        """Why the proposal in front is as it is."""
        from modules.midi_generator.explanation import facts_of

        proposal = self._window.roll.visible_proposal
        return facts_of(proposal, self._studio.history.song) if proposal is not None else ()

    def detach(self) -> None:
        """Read nothing ahead any more, before the window goes."""
        self._reading_ahead.stop()

    @property
    def _selection(self) -> Selection:
        model = self._window.roll.model
        return Selection(model.selected_ids, model.locked_ids, model.stretch)

    @property
    def _place(self) -> int:
        """Where notes are asked for: at the playhead while it moves, else at the edit cursor."""
        player = self._studio.player
        return player.position_tick if player.is_playing else self._window.roll.cursor_tick

    def _toggle_live(self) -> None:
        self._studio.suggest_while_working(not self._studio.live_ghosts.is_on)
        self.changed.emit()

    def _say_remark(self, proposals: tuple[Proposal, ...]) -> None:
        remarks = {proposal.remark for proposal in proposals if proposal.remark}
        if remarks:
            self._window.status.say(" ".join(sorted(remarks)))

    def _on_state_changed(self, _snapshot: Snapshot, topics: frozenset[Topic]) -> None:
        if topics & {Topic.PREFERENCES, Topic.ENGINES}:
            self.changed.emit()
        elif Topic.TRACKS in topics:
            self._read_ahead_soon()

    def _read_ahead_soon(self, _argument: object = None) -> None:
        # Not started anew by each event: the ear tells of its tracks all the time.
        if not self._reading_ahead.isActive():
            self._reading_ahead.start()

    def _read_ahead(self) -> None:
        if (track_id := self._studio.selected_track_id) is not None:
            self._studio.co_writer.expect(track_id, self._place)
