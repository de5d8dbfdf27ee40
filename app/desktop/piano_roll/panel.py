"""The whole piano roll as one widget: what the main window puts into its middle."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QScrollBar, QVBoxLayout, QWidget

from app.desktop.piano_roll.alternatives_tray import AlternativesTray
from app.desktop.piano_roll.chord_lane import ChordLane, lane_name
from app.desktop.piano_roll.cursor_commands import CursorCommands
from app.desktop.piano_roll.ghost_control import GhostControl
from app.desktop.piano_roll.ghost_wishes import GhostWishes
from app.desktop.piano_roll.grid import Snap
from app.desktop.piano_roll.keyboard_strip import KeyboardStrip
from app.desktop.piano_roll.note_cursor import NoteCursor
from app.desktop.piano_roll.proposal_commands import ProposalCommands
from app.desktop.piano_roll.proposal_lane import ProposalLane, header_text
from app.desktop.piano_roll.roll_commands import RollCommands
from app.desktop.piano_roll.roll_keys import RollKeys
from app.desktop.piano_roll.roll_marks import RollMarks
from app.desktop.piano_roll.roll_model import RollModel, Tool
from app.desktop.piano_roll.roll_questions import RollQuestions
from app.desktop.piano_roll.roll_toolbar import RollToolbar
from app.desktop.piano_roll.roll_view import RollView
from app.desktop.piano_roll.ruler import Ruler
from app.desktop.piano_roll.song_map import SongMap
from app.desktop.piano_roll.step_input import StepInput
from app.desktop.piano_roll.velocity_lane import VelocityLane, VelocityScale
from app.desktop.theme.theme import current_theme
from modules.midi_generator.proposal import Proposal
from modules.song.history import Change, Direction, History
from modules.song.key import Key
from modules.song.note_edits import count_of_notes
from modules.song.score import Song, TrackKind

PAGE_AT_SHARE = 0.92
PAGE_TO_SHARE = 0.08
LARGEST_INT = 2**31 - 1


def first_midi_track(song: Song) -> int | None:
    """Id of the first MIDI track, or None."""
    return next((track.id for track in song.tracks if track.kind is TrackKind.MIDI), None)


class PianoRollPanel(QWidget):
    """Piano roll of one track of a History, with keys, ruler, ghosts and velocity lane.

    All edits go through the History. `proposal_accepted` carries the proposal and the ghosts that
    were accepted; `loop_changed` asks for a loop that the receiver puts into the song;
    `alternative_changed` says which alternative (from 0) of how many is in front, 0 of 0 for none.
    """

    seek_requested = Signal(int)
    audition_requested = Signal(int, int, int)
    proposal_accepted = Signal(object, object)
    proposal_dismissed = Signal(object)
    loop_changed = Signal(object)
    why_asked = Signal()
    cursor_moved = Signal(int)
    track_changed = Signal(int)
    alternative_changed = Signal(int, int)
    message = Signal(str)

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RollModel(history, self)
        self.ghosts = GhostControl(self.model, self)
        self.wishes = GhostWishes(self.model, self.ghosts, self)
        self.note_cursor = NoteCursor(self.model, self)
        self.steps = StepInput(self.model, self)
        self.questions = RollQuestions(self)
        self.commands = RollCommands(
            self.model,
            ProposalCommands(self.model, self.ghosts, self.wishes),
            CursorCommands(self.model, self.note_cursor, self.steps),
            self._choose_track,
            self.questions,
        )
        self.key_taker = RollKeys(self.model, self.commands, self.wishes, self.steps)
        marks = RollMarks(self.model, self.note_cursor, self.steps)
        self.view = RollView(self.model, self.ghosts, self.commands, self.key_taker, marks, self)
        self.keys = KeyboardStrip(self.model, self)
        self.ruler = Ruler(self.model, self)
        self.chords = ChordLane(self.model, self)
        self._chords_name = lane_name("Chords")
        self.proposal_lane = ProposalLane(
            self.model, self.ghosts, self.wishes, self._run_from_frame, self
        )
        self.velocity_lane = VelocityLane(self.model, self)
        self._velocity_scale = VelocityScale(self)
        self.toolbar = RollToolbar(self.model, self.commands, self)
        self.map = SongMap(self.model, self)
        self._down = QScrollBar(Qt.Orientation.Vertical, self)
        self._lay_out()
        self._connect(history)
        self.setFocusProxy(self.view)
        self.set_track(first_midi_track(history.song))

    @property
    def cursor_tick(self) -> int:
        """Where the edit cursor stands: proposals are asked for here."""
        return self.model.cursor_tick

    @property
    def selected_span(self) -> tuple[int, int] | None:
        """From the first to the last tick of the selected notes or time; None without."""
        notes = self.model.selected_notes
        if not notes:
            return self.model.stretch
        return min(n.start_tick for n in notes), max(n.end_tick for n in notes)

    @property
    def track_id(self) -> int | None:
        """The track that is shown."""
        return self.model.track_id

    @property
    def visible_proposal(self) -> Proposal | None:
        """The alternative in front, when the shown track is the one that it is for."""
        return self.model.visible_proposal

    @property
    def has_visible_proposal(self) -> bool:
        """Whether ghosts of the shown track can be accepted."""
        return self.model.visible_proposal is not None

    @property
    def proposal_text(self) -> str:
        """Such as "Next bar · 1 of 4 · 82 %"; empty without a visible proposal."""
        return header_text(self.model)

    def set_track(self, track_id: int | None) -> None:
        """Show a track; None or an audio track shows an empty roll."""
        self._cancel_gestures()
        self.model.set_track(track_id)

    def set_playhead(self, tick: int) -> None:
        """Move the playhead; the roll turns its pages with it."""
        self.model.set_playhead(tick)
        now, width = self.model.coordinates, self.view.width()
        x = now.x_at_tick(tick)
        if not self.is_dragging and not 0 <= x <= width * PAGE_AT_SHARE:
            scroll_x = max(tick * now.pixels_per_tick - width * PAGE_TO_SHARE, 0.0)
            self.model.set_coordinates(replace(now, scroll_x=scroll_x))

    def show_proposals(self, proposals: tuple[Proposal, ...]) -> None:
        """Show proposals as ghosts, the first one in front; the edit cursor goes to their start."""
        self.ghosts.show(proposals)

    @property
    def is_dragging(self) -> bool:
        """Whether the mouse is in the middle of something."""
        lanes = (self.view, self.velocity_lane, self.ruler)
        return any(lane.is_in_gesture for lane in lanes)

    @property
    def may_suggest(self) -> bool:
        """Whether a proposal that nobody asked for would be in nobody's way."""
        return self.ghosts.may_suggest

    @property
    def has_suggestion(self) -> bool:
        """Whether ghosts that nobody asked for are to be seen."""
        return self.ghosts.has_suggestion

    @property
    def is_followed(self) -> bool:
        """Whether they are what is left of a suggestion that the user went along with."""
        return self.ghosts.is_followed

    def suggest(self, proposal: Proposal) -> None:
        """Show a proposal that nobody asked for: quietly, and nothing moves."""
        self.ghosts.suggest(proposal)

    def withdraw_suggestion(self) -> None:
        """Take away what nobody asked for, silently."""
        self.ghosts.withdraw()

    def accept_all(self) -> None:
        """Accept every visible ghost."""
        self.ghosts.accept_all()

    def dismiss(self) -> None:
        """Take the proposals away until they are brought back."""
        self.ghosts.dismiss()

    def turn_alternative(self, steps: int) -> None:
        """Show the alternative `steps` further."""
        self.ghosts.turn(steps)

    def show_chord_lane(self, shown: bool) -> None:
        """Show or hide the chords below the ruler."""
        self.chords.setVisible(shown)
        self._chords_name.setVisible(shown)

    def show_velocity_lane(self, shown: bool) -> None:
        """Show or hide the velocities below the notes."""
        if not shown:
            self.velocity_lane.cancel_gesture()
            if self.velocity_lane.hasFocus():
                self.view.setFocus()
        self.velocity_lane.setVisible(shown)
        self._velocity_scale.setVisible(shown)

    def set_tool(self, tool: Tool) -> None:
        """Choose what the mouse does."""
        self.model.set_tool(tool)

    def set_snap(self, snap: Snap) -> None:
        """Choose the grid."""
        self.model.set_snap(snap)

    def set_key(self, key: Key | None) -> None:
        """Set the key of the scale tint; None follows the song's marks."""
        self.model.set_key(key)

    def run_command(self, command_id: str) -> bool:
        """Run a command of `shortcuts.COMMANDS`; False when it cannot run now."""
        return self.commands.run(command_id)

    def obstacle(self, command_id: str) -> str:
        """Why a command cannot run now, for a tooltip; empty when it can."""
        return self.commands.obstacle(command_id)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.toolbar, 0, 0, 1, 3)
        head = QVBoxLayout()
        head.addWidget(self.ruler)
        head.addWidget(self.chords)
        grid.addLayout(head, 1, 1)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        grid.addWidget(self._chords_name, 1, 0, corner)
        grid.addWidget(self.proposal_lane, 2, 1)
        grid.addWidget(self.keys, 3, 0)
        grid.addWidget(self.view, 3, 1)
        grid.addWidget(self._down, 3, 2)
        grid.addWidget(self._velocity_scale, 4, 0)
        grid.addWidget(self.velocity_lane, 4, 1)
        grid.addWidget(self.map, 5, 1)
        grid.setRowStretch(3, 1)
        grid.setColumnStretch(1, 1)
        for bar, name in ((self.map, "Scroll in time"), (self._down, "Scroll in pitch")):
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            bar.setAccessibleName(name)

    def _connect(self, history: History) -> None:
        model = self.model
        model.audition_requested.connect(self.audition_requested)
        model.cursor_moved.connect(self.cursor_moved)
        model.message.connect(self.message)
        model.viewport_changed.connect(self._place_scroll_bars)
        for signal in (model.notes_changed, model.selection_changed, model.ghosts_changed):
            signal.connect(self._describe)
        model.notes_changed.connect(self._place_scroll_bars)
        model.ghosts_changed.connect(self._tell_alternative)
        self.ghosts.accepted.connect(self.proposal_accepted)
        self.ghosts.dismissed.connect(self.proposal_dismissed)
        self.ghosts.why_asked.connect(self.why_asked)
        self.wishes.tray.connect(self._open_tray)
        for speaker in (self.note_cursor, self.steps):
            speaker.announced.connect(self._announce)
            speaker.changed.connect(self.view.update)
        for lane in (self.ruler, self.chords, self.velocity_lane):
            lane.left.connect(self.view.setFocus)
        self.ruler.seek_requested.connect(self.seek_requested)
        self.ruler.loop_changed.connect(self.loop_changed)
        self.map.valueChanged.connect(self._scroll_across)
        self._down.valueChanged.connect(self._scroll_down)
        current_theme().tinted.connect(self._repaint_lanes)
        unsubscribe = history.subscribe(self._song_changed)
        self.destroyed.connect(unsubscribe)

    def _repaint_lanes(self, _tokens: object) -> None:
        for lane in (self.ruler, self.chords, self.proposal_lane, self.keys, self.velocity_lane):
            lane.update()

    def _song_changed(self, change: Change) -> None:
        # An edit from elsewhere during a drag: the drag is given up, the edit stands.
        self._cancel_gestures()
        self.model.song_changed(change)
        self.ghosts.song_changed(change)
        if change.direction is Direction.LOAD:
            self.chords.editor.leave()
        if change.direction is Direction.LOAD or self.model.track_id is None:
            self.set_track(None)
            self._choose_track(first_midi_track(change.after))

    def _choose_track(self, track_id: int | None) -> None:
        if track_id != self.model.track_id:
            self.set_track(track_id)
            if track_id is not None:
                self.track_changed.emit(track_id)

    def _cancel_gestures(self) -> None:
        self.view.cancel_gesture()
        self.velocity_lane.cancel_gesture()
        self.ruler.cancel_gesture()

    def _run_from_frame(self, command_id: str) -> None:
        self.commands.run(command_id)
        if QApplication.activePopupWidget() is None:
            self.view.setFocus()

    def _place_scroll_bars(self) -> None:
        now = self.model.coordinates
        places = (
            (self.map, self.model.scroll_limit_x(), now.scroll_x, self.view.width()),
            (self._down, self.model.scroll_limit_y(), now.scroll_y, self.view.height()),
        )
        for bar, limit, value, page in places:
            bar.blockSignals(True)
            bar.setRange(0, min(round(limit), LARGEST_INT))
            bar.setPageStep(max(page, 1))
            bar.setSingleStep(now.row_height)
            bar.setValue(min(round(value), LARGEST_INT))
            bar.blockSignals(False)

    def _scroll_across(self, value: int) -> None:
        self.model.set_coordinates(replace(self.model.coordinates, scroll_x=float(value)))

    def _scroll_down(self, value: int) -> None:
        self.model.set_coordinates(replace(self.model.coordinates, scroll_y=float(value)))

    def _tell_alternative(self) -> None:
        layer = self.model.ghosts
        count = len(layer.proposals) if self.has_visible_proposal else 0
        self.alternative_changed.emit(layer.index if count else 0, count)

    def _open_tray(self) -> None:
        if self.has_visible_proposal:
            tray = AlternativesTray(self.model, self.ghosts, self.wishes, self)
            tray.open_below(self.proposal_lane.frame)

    def _announce(self, text: str) -> None:
        """Show a sentence, and let a screen reader say it at once."""
        self.message.emit(text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.view, text))

    def _describe(self) -> None:
        track = self.model.track
        if track is None:
            self.view.setAccessibleDescription("No MIDI track is chosen.")
            return
        parts = [f"{track.name}, {count_of_notes(len(track.notes))}"]
        if self.model.selected_ids:
            parts.append(f"{len(self.model.selected_ids)} selected")
        if self.proposal_text:
            parts.append(f"proposal: {self.proposal_text}; Tab accepts, Escape dismisses")
        elif self.has_visible_proposal:
            count = count_of_notes(len(self.model.visible_ghosts))
            parts.append(f"suggestion of {count}; Tab accepts, Escape dismisses")
        self.view.setAccessibleDescription(", ".join(parts))
