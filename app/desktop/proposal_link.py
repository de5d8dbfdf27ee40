"""Ties what is wished of proposals to the studio: hearing, writing anew and on, reasons, facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.desktop.piano_roll.ghost_wishes import Heard
from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.proposal_audition import ProposalAudition
from app.desktop.studio.keyboard import PlayedAt
from app.desktop.studio.studio import Studio
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.midi_generator.request import ProposalKind
from modules.midi_ports.message import KeyDown, KeyUp

if TYPE_CHECKING:
    from modules.midi_generator.explanation import Fact

PAUSE_MS = 300
"""The rest of a proposal is written anew so long after the user played something else."""


class ProposalLink(QObject):
    """Everything that the roll's proposals need of the studio besides being shown."""

    def __init__(
        self, studio: Studio, roll: PianoRollPanel, facts: Callable[[], Sequence[Fact]]
    ) -> None:
        super().__init__(roll)
        self._studio = studio
        self._roll = roll
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._write_rest)
        roll.view.facts = facts
        wishes = roll.wishes
        wishes.more.connect(self._write_on)
        wishes.again.connect(self._write_anew)
        wishes.because.connect(studio.learner.explain)
        roll.ghosts.brought_back.connect(studio.learner.brought_back)
        roll.ghosts.shortened.connect(self._pause.start)
        wishes.heard_changed.connect(self._on_heard)
        studio.recorder.state_changed.connect(self._on_recording)
        studio.keyboard.played.connect(self._on_played)
        # After the line above, which may say no.
        self._audition = ProposalAudition(studio.history, studio.player, roll)

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._pause.stop()
        self._audition.detach()

    def _write_on(self, proposal: Proposal) -> None:
        writer, kind = self._studio.co_writer, ProposalKind.NEXT_BAR
        obstacle = writer.obstacle(kind, proposal.track_id)
        if obstacle:
            self._studio.said.emit(obstacle)
        else:
            writer.ask(kind, proposal.track_id, proposal.end_tick)

    def _write_anew(self, proposal: Proposal, kept: tuple[GhostNote, ...]) -> None:
        writer = self._studio.co_writer
        obstacle = writer.obstacle(ProposalKind.NEXT_BAR, proposal.track_id)
        start = self._roll.model.ghosts.start_tick
        if obstacle:
            self._studio.said.emit(obstacle)
        elif start is not None and start < proposal.end_tick:
            writer.ask_again(proposal, start, kept)

    def _write_rest(self) -> None:
        """What the user played shortened the proposal: the rest follows from it."""
        if self._roll.is_dragging or self._studio.recorder.is_recording:
            self._pause.start()
        elif not self._studio.co_writer.is_busy:
            self._roll.wishes.write_anew()

    def _on_heard(self, heard: Heard) -> None:
        if self._studio.recorder.is_recording and heard is not Heard.NOTHING:
            self._studio.said.emit("Proposals are not heard while you record.")
            self._roll.wishes.hear(Heard.NOTHING)

    def _on_recording(self) -> None:
        if self._studio.recorder.is_recording:
            self._audition.let_roll()

    def _on_played(self, event: PlayedAt) -> None:
        steps, is_recording = self._roll.steps, self._studio.recorder.is_recording
        if not steps.is_on or is_recording:
            return
        if isinstance(event.played, KeyDown):
            steps.press(event.played.pitch, event.played.velocity)
        elif isinstance(event.played, KeyUp):
            steps.release(event.played.pitch)
