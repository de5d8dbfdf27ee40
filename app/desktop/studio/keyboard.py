"""The musician's MIDI keyboard: heard at once on the selected track, and told to who listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desktop.studio.external_clock import ExternalClock
from app.desktop.studio.player import Player
from modules.midi_ports.message import SYSTEM_MESSAGE, KeyDown, KeyUp, Played, parse_played
from modules.midi_ports.port import MidiSystem
from modules.midi_ports.port_keeper import PortKeeper, PortStatus
from modules.midi_ports.touch import Touch, touched
from modules.song.history import Change, History
from modules.song.score import TrackKind

if TYPE_CHECKING:
    from modules.midi_ports.song_sender import SongSender
    from modules.sound.sound_engine import SoundEngine


@dataclass(frozen=True, slots=True)
class PlayedAt:
    """Something that was played: where the song was then, and how long it still counted in."""

    played: Played
    tick: int
    count_in_left_s: float


class Keyboard(QObject):
    """Owns the MIDI ports. What is played sounds without a detour over the GUI thread.

    What the song plays goes to the output, with MIDI clock; the clock that comes in can lead it.

    `played` carries a `PlayedAt`, `ports_changed` a `PortStatus`; both arrive on the GUI thread.
    """

    played = Signal(object)
    ports_changed = Signal(object)
    _arrived = Signal(object)

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
        self.answers: Callable[[PlayedAt], bool] | None = None
        """Asked first what it does with a key, on the GUI thread; True keeps it from the others.
        While it is there keys make no sound of their own."""
        self.touch = Touch.AS_PLAYED
        self.clock = ExternalClock(history, player)
        self._sender: SongSender | None = None
        self._arrived.connect(self._pass_on)
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

    def follow_track(self, track_id: int) -> None:
        """Play this track from now on."""
        self._target = track_id if self._holds_notes(track_id) else None

    def sound(self, played: Played) -> None:
        """Let a key be heard on the selected track. Any thread may call it."""
        if isinstance(played, KeyDown) and (target := self._target) is not None:
            self._sounding[played.pitch] = target
            self._player.press(target, played.pitch, played.velocity)
        elif isinstance(played, KeyUp) and played.pitch in self._sounding:
            # The track may have changed under the finger.
            self._player.release(self._sounding.pop(played.pitch), played.pitch)

    def close(self) -> None:
        """Give the ports back."""
        self._unsubscribe()
        self.clock.close()
        if self._sender is not None:
            self._sender.close()
        self._engine = None
        self._keeper.close()

    def _hear(self, message: bytes) -> None:
        """On a thread of the MIDI system: sound first, then tell."""
        if message and message[0] >= SYSTEM_MESSAGE:
            self.clock.hear(message)
            return
        played, engine = parse_played(message), self._engine
        if played is None or engine is None:
            return
        played = touched(played, self.touch)
        if self.answers is None or isinstance(played, KeyUp):
            self.sound(played)
        self._arrived.emit(PlayedAt(played, round(engine.position_tick), engine.count_in_left_s))

    def _pass_on(self, event: PlayedAt) -> None:
        if self.answers is None or not self.answers(event):
            self.played.emit(event)

    def _on_opened(self, engine: SoundEngine) -> None:
        self._engine = engine
        self._on_ports_changed()

    def _on_ports_changed(self) -> None:
        engine, status = self._engine, self._keeper.status
        if engine is None:
            return
        engine.set_played(bool(status.input))
        if status.output and self._sender is None:
            from modules.midi_ports.song_sender import SongSender

            self._sender = SongSender(engine, self._keeper.send)
            self._sender.start()
        elif not status.output and self._sender is not None:
            self._sender.close()
            self._sender = None

    def _on_song_changed(self, _change: Change) -> None:
        if self._target is not None and not self._holds_notes(self._target):
            self._target = None

    def _holds_notes(self, track_id: int) -> bool:
        song = self._history.song
        return song.has_track(track_id) and song.track(track_id).kind is TrackKind.MIDI
