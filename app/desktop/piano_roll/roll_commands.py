"""Runs the commands of the shortcut table, and says why one cannot run now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.desktop.piano_roll.coordinates import Coordinates
from app.desktop.piano_roll.cursor_commands import CursorCommands
from app.desktop.piano_roll.folding import Fold
from app.desktop.piano_roll.note_actions import OCTAVE, VELOCITY_STEP, NoteActions
from app.desktop.piano_roll.proposal_commands import ProposalCommands
from app.desktop.piano_roll.roll_model import RollModel, Tool
from app.desktop.piano_roll.roll_questions import RollQuestions
from modules.song.score import TrackKind
from modules.song.turn_edits import MirrorNotes, ReverseNotes, StretchNotes

ZOOM_STEP = 1.25
NO_TRACK = "Choose a MIDI track first."
NO_SELECTION = "Select notes first."
NO_KEY = "No key is known; set one in the top bar."
NOTHING_TO_SPLIT = "Put the playhead or the cursor inside a note first."

GHOST_EDITS = frozenset(
    (
        "edit.up",
        "edit.down",
        "edit.octave_up",
        "edit.octave_down",
        "edit.scale_up",
        "edit.scale_down",
        "edit.left",
        "edit.right",
        "edit.shorter",
        "edit.longer",
        "edit.louder",
        "edit.softer",
        "edit.velocity",
        "edit.delete",
        "edit.quantize",
        "edit.humanize",
        "edit.legato",
        "edit.slower",
        "edit.faster",
        "edit.reverse",
        "edit.mirror",
        "edit.lock",
        "edit.duplicate",
    )
)
"""Edits that do to selected ghosts what they do to notes."""


class RollCommands:
    """Every command by its id in `shortcuts.COMMANDS`."""

    def __init__(
        self,
        model: RollModel,
        proposals: ProposalCommands,
        cursor: CursorCommands,
        change_track: Callable[[int], None],
        questions: RollQuestions,
    ) -> None:
        self._model = model
        self._proposals = proposals
        self._cursor = cursor
        self._actions = NoteActions(model)
        self._zoomed_from: Coordinates | None = None
        self._change_track = change_track
        self._questions = questions
        self._runs: dict[str, Callable[[], None]] = {
            **proposals.runs,
            **cursor.runs,
            **{f"tool.{tool.value}": partial(model.set_tool, tool) for tool in Tool},
            "tool.draw_held": partial(model.set_tool, Tool.DRAW),
            **self._edit_commands(),
            **self._view_commands(),
        }

    def run(self, command_id: str) -> bool:
        """Run a command; False when it cannot run now, and its key keeps its other meaning."""
        if self.obstacle(command_id):
            return False
        self._runs[command_id]()
        return True

    def obstacle(self, command_id: str) -> str:
        """Why a command cannot run now, in one sentence; empty when it can."""
        group = command_id.partition(".")[0]
        if group == "proposal":
            return self._proposals.obstacle(command_id)
        if group == "cursor":
            return self._cursor.obstacle(command_id)
        if group == "edit":
            return self._edit_obstacle(command_id)
        if command_id == "view.zoom_selection":
            return "" if self._model.selected_ids else NO_SELECTION
        if command_id == "view.fold_scale":
            return self._scale_obstacle()
        if command_id == "view.numerals":
            return "" if self._model.key else NO_KEY
        if command_id == "view.zoom_back":
            return "" if self._zoomed_from else "Nothing was zoomed to."
        return ""

    def _edit_obstacle(self, command_id: str) -> str:
        if self._model.track is None:
            return NO_TRACK
        if command_id == "edit.mirror" and self._model.coordinates.rows.drums:
            return "Drums have no upside down."
        if command_id == "edit.paste":
            return "" if self._actions.has_clipboard else "Copy notes first."
        if command_id == "edit.split":
            return "" if self._actions.split_tick is not None else NOTHING_TO_SPLIT
        chosen = bool(self._model.selected_ids)
        chosen |= command_id in GHOST_EDITS and bool(self._model.selected_ghosts)
        if command_id in ("edit.scale_up", "edit.scale_down") and chosen:
            return self._scale_obstacle()
        free = (
            "edit.left",
            "edit.right",
            "edit.select_all",
            "edit.select_none",
            "edit.invert",
            "edit.quantize",
            "edit.quantize_how",
            "edit.next_note",
            "edit.previous_note",
            "edit.insert",
        )
        return "" if command_id in free or chosen else NO_SELECTION

    def _scale_obstacle(self) -> str:
        if self._model.coordinates.rows.drums:
            return "Drums have no scale."
        return "" if self._model.key else NO_KEY

    def _edit_commands(self) -> dict[str, Callable[[], None]]:
        act = self._actions
        return {
            "edit.up": partial(act.transpose, 1),
            "edit.down": partial(act.transpose, -1),
            "edit.octave_up": partial(act.transpose, OCTAVE),
            "edit.octave_down": partial(act.transpose, -OCTAVE),
            "edit.left": partial(act.nudge, -1),
            "edit.right": partial(act.nudge, 1),
            "edit.shorter": partial(act.stretch, -1),
            "edit.longer": partial(act.stretch, 1),
            "edit.louder": partial(act.louder, VELOCITY_STEP),
            "edit.softer": partial(act.louder, -VELOCITY_STEP),
            "edit.delete": self._delete,
            "edit.quantize": act.quantize,
            "edit.quantize_how": self._quantize_as_told,
            "edit.velocity": self._set_velocity,
            "edit.humanize": act.humanize,
            "edit.legato": act.legato,
            "edit.slower": partial(act.turn, partial(StretchNotes, times=2.0)),
            "edit.faster": partial(act.turn, partial(StretchNotes, times=0.5)),
            "edit.reverse": partial(act.turn, ReverseNotes),
            "edit.mirror": partial(act.turn, MirrorNotes),
            "edit.mute": act.toggle_mute,
            "edit.split": act.split,
            "edit.join": act.join,
            "edit.scale_up": partial(act.step_in_scale, 1),
            "edit.scale_down": partial(act.step_in_scale, -1),
            "edit.lock": self._toggle_locks,
            "edit.properties": self._change_properties,
            "edit.info": act.tell,
            "edit.duplicate": act.duplicate,
            "edit.cut": act.cut,
            "edit.copy": act.copy,
            "edit.paste": act.paste,
            "edit.select_all": act.select_all,
            "edit.select_none": self._select_none,
            "edit.invert": act.invert,
            "edit.next_note": partial(act.step_through, 1),
            "edit.previous_note": partial(act.step_through, -1),
            "edit.insert": act.insert,
        }

    def _view_commands(self) -> dict[str, Callable[[], None]]:
        model = self._model
        return {
            "view.zoom_selection": self._zoom_to_selection,
            "view.zoom_back": self._zoom_back,
            "view.zoom_in": lambda: model.zoom_time(ZOOM_STEP, model.view_width / 2),
            "view.zoom_out": lambda: model.zoom_time(1 / ZOOM_STEP, model.view_width / 2),
            "view.rows_taller": lambda: model.zoom_pitch(1, model.view_height / 2),
            "view.rows_flatter": lambda: model.zoom_pitch(-1, model.view_height / 2),
            "view.finer": lambda: model.set_snap(model.snap.finer()),
            "view.coarser": lambda: model.set_snap(model.snap.coarser()),
            "view.triplets": lambda: model.set_snap(
                replace(model.snap, triplet=not model.snap.triplet)
            ),
            "view.fold": partial(self._toggle_fold, Fold.USED),
            "view.fold_scale": partial(self._toggle_fold, Fold.SCALE),
            "view.tint": partial(self._toggle, "show_tint"),
            "view.names": partial(self._toggle, "show_names"),
            "view.reference": partial(self._toggle, "show_reference"),
            "view.numerals": partial(self._toggle, "show_numerals"),
            "view.previous_track": partial(self._step_track, -1),
            "view.next_track": partial(self._step_track, 1),
        }

    def _select_none(self) -> None:
        self._model.select(())
        self._model.set_stretch(None)

    def _quantize_as_told(self) -> None:
        how = self._questions.quantizing(self._actions.quantizing)
        if how is not None:
            self._actions.quantizing = how
            self._actions.quantize()

    def _change_properties(self) -> None:
        changes = self._questions.properties(self._model.selected_notes, self._model.time_map)
        if changes is not None:
            self._actions.change(changes)

    def _set_velocity(self) -> None:
        chosen = self._model.selected_notes + self._model.hand.notes
        velocity = self._questions.velocity(chosen[0].velocity)
        if velocity is not None:
            self._actions.set_velocity(velocity)

    def _toggle_locks(self) -> None:
        if self._model.selected_ids:
            self._actions.toggle_locks()
        if self._model.selected_ghosts:
            self._model.hand.toggle_locks()

    def _delete(self) -> None:
        if self._model.selected_ghosts:
            self._model.hand.reject(self._model.selected_ghosts)
        if self._model.selected_ids:
            self._actions.delete()

    def _zoom_to_selection(self) -> None:
        model = self._model
        notes = model.selected_notes
        self._zoomed_from = model.coordinates
        first = min(note.start_tick for note in notes)
        last = max(note.end_tick for note in notes)
        wanted = model.view_width * 0.85 / max(last - first, 1)
        model.zoom_time(wanted / model.coordinates.pixels_per_tick, 0.0)
        now = model.coordinates
        spare = (model.view_width - (last - first) * now.pixels_per_tick) / 2
        rows = [int(now.rows.row_of_pitch[note.pitch]) for note in notes]
        middle = (min(rows) + max(rows) + 1) / 2 * now.row_height
        scroll_x = max(first * now.pixels_per_tick - spare, 0.0)
        model.set_coordinates(
            replace(now, scroll_x=scroll_x, scroll_y=middle - model.view_height / 2)
        )

    def _zoom_back(self) -> None:
        before, self._zoomed_from = self._zoomed_from, None
        if before is not None:
            self._model.set_coordinates(replace(before, rows=self._model.coordinates.rows))

    def _toggle_fold(self, fold: Fold) -> None:
        self._model.set_fold(Fold.NONE if self._model.fold is fold else fold)

    def _toggle(self, flag: str) -> None:
        setattr(self._model, flag, not getattr(self._model, flag))
        self._model.display_changed.emit()

    def _step_track(self, steps: int) -> None:
        ids = [track.id for track in self._model.song.tracks if track.kind is TrackKind.MIDI]
        if not ids:
            return
        here = ids.index(self._model.track_id) if self._model.track_id in ids else -steps
        self._change_track(ids[min(max(here + steps, 0), len(ids) - 1)])
