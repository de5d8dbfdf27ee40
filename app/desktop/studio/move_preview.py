"""Hearing a suggestion before it is made: as loud as without it, and compared with one key."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.desktop.studio.player import Player
from modules.song.history import Change, History
from modules.song.score import Song


class MovePreview(QObject):
    """Lets the song be heard with other mix settings until the next edit."""

    changed = Signal(object)
    """The id of what is heard, or None."""
    bypassed = Signal(bool)
    """Whether the song is heard as it is while a preview lasts."""

    def __init__(self, history: History, player: Player) -> None:
        super().__init__()
        self._player = player
        self._id: str | None = None
        self._heard: tuple[Song, float] | None = None
        self._is_bypassed = False
        self._unsubscribe = history.subscribe(self._on_song_changed)

    @property
    def id(self) -> str | None:
        """What is heard now."""
        return self._id

    @property
    def song(self) -> Song | None:
        """The song whose mix is heard, or would be without bypass."""
        return None if self._heard is None else self._heard[0]

    @property
    def is_bypassed(self) -> bool:
        """Whether the song is heard as it is, for comparison."""
        return self._is_bypassed

    def hear(self, preview_id: str, song: Song, gain_db: float) -> None:
        """Hear the mix of `song`, `gain_db` louder; starts to play."""
        self._heard = (song, gain_db)
        if preview_id != self._id:
            self._set_bypassed(False)
            self._id = preview_id
            self.changed.emit(preview_id)
        if not self._is_bypassed:
            self._player.compare(song, gain_db)
        if not self._player.is_playing:
            self._player.toggle_play()

    def bypass(self, bypassed: bool) -> None:
        """Hear the song as it is while the preview lasts, or the change again."""
        if self._heard is None or bypassed == self._is_bypassed:
            return
        self._set_bypassed(bypassed)
        if bypassed:
            self._player.compare(None)
        else:
            self._player.compare(*self._heard)

    def end(self) -> None:
        """Go back to the song as it is."""
        if self._id is not None:
            self._id = self._heard = None
            self._set_bypassed(False)
            self._player.compare(None)
            self.changed.emit(None)

    def close(self) -> None:
        """Leave the history."""
        self._unsubscribe()

    def _set_bypassed(self, bypassed: bool) -> None:
        if bypassed != self._is_bypassed:
            self._is_bypassed = bypassed
            self.bypassed.emit(bypassed)

    def _on_song_changed(self, _change: Change) -> None:
        self.end()
