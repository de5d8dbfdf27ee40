"""Playing along with another program: its MIDI clock starts, stops and leads our song."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.studio.player import Player
from modules.midi_ports.clock_reader import ClockOrder, ClockReader, Ordered
from modules.song.history import History
from modules.song.score import BPM_RANGE
from modules.song.time_edits import SetTempo

LOOK_EVERY_MS = 250
TEMPO_STEP_BPM = 0.1
LEAST_CHANGE_BPM = 0.3
"""Clocks tremble; a change this small is no change of tempo."""
MOST_DRIFT_QUARTERS = 0.25
"""Farther apart than this the song jumps to where the other program is."""


class ExternalClock(QObject):
    """Follows the clock of the open MIDI input while it is switched on."""

    said = Signal(str)
    changed = Signal()
    _ordered = Signal(object)

    def __init__(self, history: History, player: Player) -> None:
        super().__init__()
        self._history = history
        self._player = player
        self._reader = ClockReader()
        self._last_tempo: SetTempo | None = None
        self.is_on = False
        self._ordered.connect(self._obey)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY_MS)
        self._look.timeout.connect(self.keep_up)

    @property
    def bpm(self) -> float | None:
        """The tempo of the other program; None until it is known."""
        return self._reader.bpm if self.is_on else None

    def follow(self, on: bool) -> None:
        """Follow the clock, or play on alone."""
        if on == self.is_on:
            return
        self.is_on = on
        self._reader, self._last_tempo = ClockReader(), None
        if on:
            self._look.start()
        else:
            self._look.stop()
        self.changed.emit()
        self.said.emit(
            "The song follows the MIDI clock that comes in."
            if on
            else "The song keeps its own time again."
        )

    def hear(self, message: bytes) -> None:
        """Take a message of the MIDI input; on a thread of the MIDI system."""
        if not self.is_on:
            return
        ordered = self._reader.hear(message, perf_counter())
        if ordered is not None:
            self._ordered.emit(ordered)

    def keep_up(self) -> None:
        """Take over the tempo, and jump when the two are no longer together."""
        bpm = self._reader.bpm
        if bpm is None or not self._reader.is_heard(perf_counter()):
            return
        if self._take_tempo(bpm) or not (self._reader.rolls and self._player.is_playing):
            return
        ppq = self._history.song.ppq
        drift = self._reader.quarters - self._player.position_tick / ppq
        if abs(drift) > MOST_DRIFT_QUARTERS:
            self._player.seek(round(self._reader.quarters * ppq))

    def close(self) -> None:
        """Stop following."""
        self.is_on = False
        self._look.stop()

    def _obey(self, ordered: Ordered) -> None:
        if not self.is_on:
            return
        if ordered.order is ClockOrder.STOP:
            self._player.pause()
            return
        self._player.seek(round(ordered.quarters * self._history.song.ppq))
        if ordered.order is not ClockOrder.LOCATE:
            self._player.play()

    def _take_tempo(self, bpm: float) -> bool:
        """Set the song's tempo to `bpm`; a song that changes its tempo keeps its own."""
        tempos = self._history.song.tempos
        low, high = BPM_RANGE
        wanted = round(min(max(bpm, low), high) / TEMPO_STEP_BPM) * TEMPO_STEP_BPM
        if len(tempos) > 1 or abs(wanted - tempos[0].bpm) < LEAST_CHANGE_BPM:
            return False
        edit = SetTempo(0, round(wanted, 1))
        if self._last_tempo is None:
            self._history.do(edit)
        else:
            self._history.amend(self._last_tempo, edit)
        self._last_tempo = edit
        return True
