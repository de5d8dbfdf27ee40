"""The musician's MIDI keyboard: heard at once on the selected track, and told to who listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desktop.studio.player import Player
from modules.midi_ports.message import KeyDown, KeyUp, Played, parse_played
from modules.midi_ports.port import MidiSystem
from modules.midi_ports.port_keeper import PortKeeper, PortStatus
from modules.song.history import Change, History
from modules.song.score import TrackKind

if TYPE_CHECKING:
    from modules.sound.sound_engine import SoundEngine


@dataclass(frozen=True, slots=True)
class PlayedAt:
    """Something that was played: where the song was then, and how long it still counted in."""

    played: Played
    tick: int
    count_in_left_s: float


class Keyboard(QObject):
    """Owns the MIDI ports. What is played sounds without a detour over the GUI thread.

    `played` carries a `PlayedAt`, `ports_changed` a `PortStatus`; both arrive on the GUI thread.
    """

    played = Signal(object)
    ports_changed = Signal(object)

    def __init__(
        self,
        history: History,
        player: Player,
        make_system: Callable[[], MidiSystem],
    ) -> None:
        super().__init__()
        self._history = history
        self._player = player
        self._keeper = PortKeeper(self._hear, self.ports_changed.emit, make_system)
        self._target: int | None = None
        self._sounding: dict[int, int] = {}
        self._engine: SoundEngine | None = None
        self.is_silent = False
        """Whether keys make no sound of their own, since something else answers them."""
        player.opened.connect(self._on_opened)
        self.ports_changed.connect(self._on_ports_changed)
        self._unsubscribe = history.subscribe(self._on_song_changed)

    @property
    def status(self) -> PortStatus:
        """Which ports there are and which are open."""
        return self._keeper.status

    @property
    def is_connected(self) -> bool:
        """Whether a keyboard can be played."""
        return bool(self.status.input)

    def start(self, input_name: str, output_name: str) -> None:
        """Begin to look for ports, and keep these open."""
        self._keeper.wish(input_name, output_name)
        self._keeper.start()

    def choose(self, input_name: str, output_name: str) -> None:
        """Keep these ports open from now on; "" is none."""
        self._keeper.wish(input_name, output_name)

    def look_again(self) -> None:
        """Read the lists of ports now."""
        self._keeper.look_again()

    def send(self, message: bytes) -> None:
        """Send one message to the MIDI output, if there is one."""
        self._keeper.send(message)

    def follow_track(self, track_id: int) -> None:
        """Play this track from now on."""
        self._target = track_id if self._holds_notes(track_id) else None

    def close(self) -> None:
        """Give the ports back."""
        self._unsubscribe()
        self._engine = None
        self._keeper.close()

    def _hear(self, message: bytes) -> None:
        """On a thread of the MIDI system: sound first, then tell."""
        played, engine = parse_played(message), self._engine
        if played is None or engine is None:
            return
        if not self.is_silent:
            self._sound(engine, played)
        self.played.emit(PlayedAt(played, round(engine.position_tick), engine.count_in_left_s))

    def _sound(self, engine: SoundEngine, played: Played) -> None:
        if isinstance(played, KeyDown) and (target := self._target) is not None:
            self._sounding[played.pitch] = target
            engine.press(target, played.pitch, played.velocity)
        elif isinstance(played, KeyUp) and played.pitch in self._sounding:
            # The track may have changed under the finger.
            engine.release(self._sounding.pop(played.pitch), played.pitch)

    def _on_opened(self, engine: SoundEngine) -> None:
        self._engine = engine
        engine.set_played(self.is_connected)

    def _on_ports_changed(self, _status: object) -> None:
        if self._engine is not None:
            self._engine.set_played(self.is_connected)

    def _on_song_changed(self, _change: Change) -> None:
        if self._target is not None and not self._holds_notes(self._target):
            self._target = None

    def _holds_notes(self, track_id: int) -> bool:
        song = self._history.song
        return song.has_track(track_id) and song.track(track_id).kind is TrackKind.MIDI
