"""The commands of proposals: what they do, and why one cannot run now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.desktop.piano_roll.ghost_control import GhostControl
from app.desktop.piano_roll.ghost_wishes import REASONS, GhostWishes, Heard
from app.desktop.piano_roll.note_cursor import jump
from app.desktop.piano_roll.roll_model import RollModel

NO_PROPOSAL = "No proposal is shown."
NO_GHOSTS = "Select ghost notes first."
NO_STEP = "Nothing was done to ghosts since the last edit."
NEED_A_PROPOSAL = frozenset(
    (
        "proposal.accept_all",
        "proposal.accept_more",
        "proposal.tray",
        "proposal.again",
        "proposal.hear",
        "proposal.hear_alone",
        "proposal.why",
        "proposal.copy_recipe",
        "proposal.next_ghost",
        "proposal.previous_ghost",
    )
)


class ProposalCommands:
    """`runs` holds what each command does, by its id."""

    def __init__(self, model: RollModel, ghosts: GhostControl, wishes: GhostWishes) -> None:
        self._model = model
        self._ghosts = ghosts
        self._wishes = wishes
        self.runs: dict[str, Callable[[], None]] = {
            "proposal.accept_all": ghosts.accept_all,
            "proposal.accept_beat": partial(self._accept_or_jump, by_bar=False),
            "proposal.accept_bar": partial(self._accept_or_jump, by_bar=True),
            "proposal.take_back": self._take_back_or_jump,
            "proposal.accept_selected": lambda: ghosts.accept_only(model.selected_ghosts),
            "proposal.accept_voice": ghosts.accept_voice,
            "proposal.accept_more": wishes.write_on,
            "proposal.dismiss": self._dismiss_or_deselect,
            "proposal.bring_back": ghosts.bring_back,
            "proposal.undo": ghosts.undo,
            "proposal.redo": ghosts.redo,
            "proposal.next": partial(ghosts.turn, 1),
            "proposal.previous": partial(ghosts.turn, -1),
            "proposal.tray": wishes.tray.emit,
            "proposal.again": wishes.write_anew,
            "proposal.hear": partial(wishes.toggle_hearing, Heard.IN_SONG),
            "proposal.hear_alone": partial(wishes.toggle_hearing, Heard.ALONE),
            "proposal.next_ghost": partial(ghosts.step_through, 1),
            "proposal.previous_ghost": partial(ghosts.step_through, -1),
            "proposal.why": ghosts.ask_why,
            "proposal.copy_recipe": ghosts.copy_recipe,
            "proposal.show": lambda: ghosts.set_hidden(not model.ghosts.hidden),
            **{command: partial(wishes.give_reason, reason) for command, reason in REASONS.items()},
        }

    def obstacle(self, command_id: str) -> str:
        """Why a command cannot run now, in one sentence; empty when it can."""
        model, layer = self._model, self._model.ghosts
        visible = model.visible_proposal is not None
        if command_id in NEED_A_PROPOSAL and not visible:
            return NO_PROPOSAL
        if command_id == "proposal.again" and layer.locked >= set(model.visible_ghosts):
            return "Every ghost is locked; unlock one of them first."
        if command_id in NEED_A_PROPOSAL:
            return ""
        if command_id in REASONS:
            return "" if self._wishes.asks_reason else "No proposal was dismissed just now."
        if command_id in ("proposal.next", "proposal.previous"):
            if not visible:
                return NO_PROPOSAL
            return "" if len(layer.proposals) > 1 else "There is no other alternative."
        return self._state_obstacle(command_id, visible=visible)

    def _state_obstacle(self, command_id: str, *, visible: bool) -> str:
        model, layer = self._model, self._model.ghosts
        chosen = model.selected_ids or model.selected_ghosts or model.stretch
        met: dict[str, tuple[object, str]] = {
            "proposal.accept_selected": (model.selected_ghosts, NO_GHOSTS),
            "proposal.accept_voice": (model.selected_ghosts, NO_GHOSTS),
            "proposal.bring_back": (
                layer.hidden or layer.can_bring_back,
                "No proposal was dismissed.",
            ),
            "proposal.undo": (model.hand.can_undo, NO_STEP),
            "proposal.redo": (model.hand.can_redo, NO_STEP),
            "proposal.dismiss": (
                visible or chosen,
                "Nothing is proposed and nothing is selected.",
            ),
            "proposal.show": (layer.notes or layer.hidden, NO_PROPOSAL),
        }
        is_met, reason = met.get(command_id, (True, ""))
        return "" if is_met else reason

    def _accept_or_jump(self, *, by_bar: bool) -> None:
        if self._ghosts.cursor_is_at_start:
            (self._ghosts.accept_bar if by_bar else self._ghosts.accept_beat)()
        else:
            jump(self._model, 1, by_bar=by_bar)

    def _take_back_or_jump(self) -> None:
        if self._ghosts.can_take_back:
            self._ghosts.take_back()
        else:
            jump(self._model, -1, by_bar=False)

    def _dismiss_or_deselect(self) -> None:
        if self._model.visible_proposal is not None:
            self._ghosts.dismiss()
        else:
            self._model.select(())
            self._model.set_stretch(None)
