"""Hearing a proposal in the loop before it is accepted, within the song or alone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from app.desktop.piano_roll.ghost_wishes import Heard
from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.studio.player import Player
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.history import Change, History
from modules.song.score import LoopRegion, Song

FOLLOW_AFTER_MS = 40
"""Another alternative, or a ghost that is dragged, is heard so soon."""


def audible(song: Song, proposal: Proposal, ghosts: tuple[GhostNote, ...], *, alone: bool) -> Song:
    """`song` as it would be with `ghosts`, looping over them; `alone` mutes everything else."""
    accept = AcceptGhostNotes(proposal.track_id, ghosts, proposal, proposal.replaces)
    loop = song.loop
    if alone or loop is None or not _holds(loop, proposal):
        loop = LoopRegion(proposal.start_tick, proposal.end_tick)
    heard = replace(accept.apply(song), loop=replace(loop, enabled=True))
    if not alone:
        return heard
    own = song.track(proposal.track_id).with_notes(())
    heard = accept.apply(replace(song.with_track(own), loop=heard.loop))
    return replace(
        heard,
        tracks=tuple(
            replace(
                track,
                mix=replace(track.mix, soloed=track.id == proposal.track_id, muted=False),
            )
            for track in heard.tracks
        ),
    )


def _holds(loop: LoopRegion, proposal: Proposal) -> bool:
    return loop.start_tick <= proposal.start_tick and proposal.end_tick <= loop.end_tick


class ProposalAudition(QObject):
    """Gives the player the song with the ghosts while they are heard, and the song itself after."""

    def __init__(self, history: History, player: Player, roll: PianoRollPanel) -> None:
        super().__init__(roll)
        self._history = history
        self._player = player
        self._roll = roll
        self._came_from: int | None = None
        """Where the playhead stood when hearing began to play; None when it played already."""
        self._is_heard = False
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(FOLLOW_AFTER_MS)
        self._follow.timeout.connect(self._send)
        roll.wishes.heard_changed.connect(self._on_heard)
        roll.model.ghosts_changed.connect(self._on_ghosts_changed)
        self._unsubscribe = history.subscribe(self._on_song_changed)

    def let_roll(self) -> None:
        """End it, but let the player play on."""
        self._came_from = None
        self._roll.wishes.hear(Heard.NOTHING)

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._follow.stop()
        self._unsubscribe()

    def _on_heard(self) -> None:
        # What holds now: somebody may have said no to what was wished.
        if self._roll.wishes.heard is Heard.NOTHING:
            self._end()
            return
        was_heard, self._is_heard = self._is_heard, True
        self._send()
        proposal, player = self._roll.visible_proposal, self._player
        if proposal is None or was_heard:
            return
        is_playing = player.is_playing
        self._came_from = None if is_playing else player.position_tick
        if not proposal.start_tick <= player.position_tick < proposal.end_tick:
            player.seek(proposal.start_tick)
        if not is_playing:
            player.play()

    def _send(self) -> None:
        proposal, ghosts = self._roll.visible_proposal, self._roll.model.visible_ghosts
        if self._is_heard and proposal is not None:
            alone = self._roll.wishes.heard is Heard.ALONE
            self._player.preview(audible(self._history.song, proposal, ghosts, alone=alone))

    def _end(self) -> None:
        self._follow.stop()
        if not self._is_heard:
            return
        self._is_heard = False
        self._player.preview(self._history.song)
        if self._came_from is not None and self._player.is_playing:
            self._player.toggle_play()
            self._player.seek(self._came_from)
        self._came_from = None

    def _on_ghosts_changed(self) -> None:
        if self._is_heard:
            self._follow.start()

    def _on_song_changed(self, _change: Change) -> None:
        # The player has given the engine the song itself.
        if self._is_heard:
            self._follow.start()
