"""A take: keys and pedal with the place in the song where they were played, made into notes."""

from __future__ import annotations

from modules.midi_ports.message import SUSTAIN, KeyDown, KeyUp, Pedal, Played
from modules.song.score import ControlChange, LoopRegion, Note


class Take:
    """Collects what is played while the song rolls.

    In a loop the same bars come again: a note that is held over the loop's end stops there, and
    each round adds to the last one.
    """

    def __init__(self, loop: LoopRegion | None = None) -> None:
        self._loop = loop
        self._notes: list[Note] = []
        self._controls: list[ControlChange] = []
        self._held: dict[int, tuple[int, int]] = {}

    @property
    def notes(self) -> tuple[Note, ...]:
        """The finished notes, in the order in which they ended; their ids are 0."""
        return tuple(self._notes)

    @property
    def controls(self) -> tuple[ControlChange, ...]:
        """The movements of the sustain pedal."""
        return tuple(self._controls)

    @property
    def held(self) -> dict[int, tuple[int, int]]:
        """Keys that are down: their start and velocity by pitch."""
        return dict(self._held)

    def hear(self, played: Played, tick: int) -> None:
        """Take what was played at `tick`."""
        if isinstance(played, KeyDown):
            self._let_go(played.pitch, tick)
            self._held[played.pitch] = (tick, played.velocity)
        elif isinstance(played, KeyUp):
            self._let_go(played.pitch, tick)
        elif isinstance(played, Pedal):
            self._controls.append(ControlChange(tick, SUSTAIN, played.value))

    def rest(self, loop: LoopRegion | None) -> Take:
        """A new take that begins with the keys that are still down."""
        take = Take(loop)
        take._held = self._held
        return take

    def finish(self, tick: int) -> None:
        """End all that is held; the recording is over at `tick`."""
        for pitch in tuple(self._held):
            self._let_go(pitch, tick)
        if self._controls and Pedal(self._controls[-1].value).is_down:
            self._controls.append(ControlChange(tick, SUSTAIN, 0))

    def _let_go(self, pitch: int, tick: int) -> None:
        if pitch not in self._held:
            return
        start, velocity = self._held.pop(pitch)
        end = tick
        if tick < start and self._loop is not None:
            end = self._loop.end_tick
        self._notes.append(Note(0, pitch, velocity, start, max(1, end - start)))
