"""Ties the piano roll to the studio: track, playhead, key, proposals, seeking and hearing."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit

from app.desktop.commands import SPEC_BY_ID
from app.desktop.generate_panel.generate_panel import GeneratePanel
from app.desktop.piano_roll.note_table import prepare_tables
from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.studio.studio import Studio
from modules.midi_generator.proposal import Proposal
from modules.song.edits import SetLoop
from modules.song.history import Change, Direction
from modules.song.score import LoopRegion
from modules.unified_state import Snapshot, Topic


class RollLink(QObject):
    """Everything that the roll and the rest of the window tell each other."""

    def __init__(self, studio: Studio, roll: PianoRollPanel, generate: GeneratePanel) -> None:
        super().__init__(roll)
        self._studio = studio
        self._roll = roll
        self._playhead = -1
        studio.files.prepare = prepare_tables
        studio.track_selected.connect(roll.set_track)
        studio.bridge.frame.connect(self._move_playhead)
        studio.bridge.changed.connect(self._on_state_changed)
        studio.co_writer.proposed.connect(self._show_proposals)
        studio.live_ghosts.stage = roll
        studio.live_ghosts.suggested.connect(roll.suggest)
        studio.live_ghosts.withdrawn.connect(roll.withdraw_suggestion)
        roll.proposal_dismissed.connect(lambda _proposal: studio.live_ghosts.stay_quiet())
        roll.proposal_dismissed.connect(studio.learner.dismissed)
        roll.proposal_accepted.connect(studio.learner.accepted)
        roll.seek_requested.connect(studio.player.seek)
        roll.audition_requested.connect(studio.player.audition)
        roll.model.viewport_changed.connect(studio.hands.move)
        roll.model.gesture_changed.connect(studio.hands.move)
        roll.message.connect(studio.said)
        roll.track_changed.connect(studio.select_track)
        roll.loop_changed.connect(self._set_loop)
        generate.alternatives.accepted.connect(roll.accept_all)
        generate.alternatives.dismissed.connect(roll.dismiss)
        generate.alternatives.dismissed_because.connect(self._dismiss_because)
        generate.alternatives.stepped.connect(roll.turn_alternative)
        roll.alternative_changed.connect(generate.alternatives.show_alternative)
        roll.key_taker.is_of_window = self._cancels
        self._unsubscribe = studio.history.subscribe(self._on_song_changed)
        roll.set_track(studio.selected_track_id)

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._unsubscribe()

    def _on_song_changed(self, change: Change) -> None:
        # The roll chooses the first MIDI track of a new song; the studio knows a better one.
        if change.direction is Direction.LOAD:
            self._studio.select_first_track()
            self._roll.set_track(self._studio.selected_track_id)

    def _cancels(self, key: str) -> bool:
        """Whether a key ends the wait for a proposal: that goes before ghosts and selection."""
        return self._studio.co_writer.is_busy and key in SPEC_BY_ID["generate.cancel"].keys

    def _set_loop(self, loop: LoopRegion | None) -> None:
        self._studio.do(SetLoop(loop))

    def _move_playhead(self) -> None:
        tick = self._studio.player.position_tick
        if tick != self._playhead:
            self._playhead = tick
            self._roll.set_playhead(tick)

    def _on_state_changed(self, snapshot: Snapshot, topics: frozenset[Topic]) -> None:
        if Topic.MUSIC in topics:
            self._roll.set_key(snapshot.music.key)

    def _dismiss_because(self, reason: str) -> None:
        self._studio.learner.say_why(reason)
        self._roll.dismiss()
        self._roll.wishes.end_reasons()

    def _show_proposals(self, proposals: tuple[Proposal, ...]) -> None:
        if proposals:
            self._studio.select_track(proposals[0].track_id)
            self._roll.show_proposals(proposals)
            self._lead_keys_to_roll()
        else:
            self._studio.said.emit("Nothing fits here: try another bar or a higher temperature.")

    def _lead_keys_to_roll(self) -> None:
        """Let Tab and Esc answer the proposal, wherever it was asked from, but not while typing."""
        focus = QApplication.focusWidget()
        is_typing = isinstance(focus, QLineEdit | QAbstractSpinBox)
        if focus is None or (focus.window() is self._roll.window() and not is_typing):
            self._roll.setFocus()
