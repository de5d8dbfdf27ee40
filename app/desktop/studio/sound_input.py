"""The sound that comes in from outside: listened to, or recorded on a track of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desktop.studio.player import Player
from app.desktop.workers.analyzer_worker import AnalyzerWorker
from app.desktop.workers.jobs import JobControl, JobRequest, JobRunner
from modules.errors import AudioDeviceError, AudioFileError, ParameterError
from modules.song.history import History
from modules.song.score import Track
from modules.song.track_edits import AddTrack

if TYPE_CHECKING:
    from modules.sound.device import SoundDevice
    from modules.sound.level import Level
    from modules.sound.line_in import InputStatus, LineIn
    from modules.sound.sound_recording import SoundTake

SYSTEM_DEFAULT = "auto"
TAKE_NAME = "Recording"
NO_INPUT = "Choose a sound input first: see the microphone."
MakeLine = Callable[[str | None, Callable[["InputStatus"], None]], "LineIn"]


def _line_of(device_name: str | None, told: Callable[[InputStatus], None]) -> LineIn:
    from modules.sound.line_in import LineIn

    return LineIn(device_name, told=told)


class SoundInput(QObject):
    """One input that is open while it is chosen.

    `state_changed` is emitted when the device, listening or recording changes.
    """

    state_changed = Signal()
    said = Signal(str)
    failed = Signal(object)
    _told = Signal(object)
    _arrived = Signal(int, object, object)

    def __init__(
        self,
        history: History,
        player: Player,
        jobs: JobRunner,
        analyzer: AnalyzerWorker,
        folder: Callable[[], Path],
        make_line: MakeLine = _line_of,
    ) -> None:
        """`folder` tells where recordings go now."""
        super().__init__()
        self._history = history
        self._player = player
        self._jobs = jobs
        self._analyzer = analyzer
        self._folder = folder
        self._make_line = make_line
        self._line: LineIn | None = None
        self.chosen = ""
        self.is_listening = False
        self.is_recording = False
        self._has_rolled = False
        self._is_settling = False
        self._is_closed = False
        self._afterwards: Callable[[], object] | None = None
        self._told.connect(self._on_told)
        self._arrived.connect(self._on_arrived)
        player.state_changed.connect(self._on_player_changed)

    @property
    def status(self) -> InputStatus | None:
        """What the input says of itself; None while none is chosen."""
        return None if self._line is None else self._line.status

    @property
    def level(self) -> Level | None:
        """Level of what comes in; None while none is chosen."""
        return None if self._line is None else self._line.level

    @property
    def is_open(self) -> bool:
        """Whether something can be heard."""
        return self.status is not None and self.status.device_name is not None

    @property
    def is_busy(self) -> bool:
        """Whether a take lasts, or is on its way into the song."""
        return self.is_recording or self._is_settling

    def devices(self) -> tuple[SoundDevice, ...]:
        """The inputs there are, the default first; none without a sound system."""
        from modules.sound.device import Direction, list_devices

        try:
            return list_devices(Direction.IN)
        except AudioDeviceError:
            return ()

    def choose(self, name: str) -> None:
        """Open an input: "" none, "auto" the default, or a device by name."""
        self.finish_recording()
        self.listen(False)
        if self._line is not None:
            self._line.close()
            self._line = None
        self.chosen = name
        if name:
            device_name = None if name == SYSTEM_DEFAULT else name
            self._line = self._make_line(device_name, self._told.emit)
        self.state_changed.emit()

    def listen(self, on: bool) -> None:
        """Let the analyzer hear the input instead of the song; raises ParameterError."""
        if on == self.is_listening:
            return
        if on and not self.is_open:
            raise ParameterError(NO_INPUT, "input", "")
        self.is_listening = on
        self._analyzer.hear_input(self._line if on else None)
        self.state_changed.emit()
        self.said.emit(
            "The mix panel shows what comes in." if on else "The mix panel shows the song again."
        )

    def toggle_recording(self, count_in_bars: int) -> None:
        """Record from the playhead on, or end the recording.

        Raises ParameterError without an input.
        """
        if self.is_recording:
            self.finish_recording()
            return
        if self._line is None or not self.is_open:
            raise ParameterError(NO_INPUT, "input", "")
        from modules.sound.sound_recording import TakeOrder

        start_tick = self._player.position_tick
        self._has_rolled = self._player.is_playing
        self._player.roll_on(self, True)
        if not self._player.is_playing:
            self._player.play(count_in_bars)
        self._line.record(
            TakeOrder(
                self._folder(),
                TAKE_NAME,
                lambda: self._player.heard_since_s(start_tick),
                partial(self._arrived.emit, start_tick),
            )
        )
        self.is_recording = True
        self.state_changed.emit()

    def finish_recording(self) -> None:
        """End the take; the song rolls on to its end."""
        if self.is_recording and self._line is not None:
            self._is_settling = True
            self._line.finish()
            self._stop_rolling()

    def after_take(self, then: Callable[[], object]) -> None:
        """End the take and do `then` when it is in the song; at once when there is none.

        Of several wishes the last one counts.
        """
        self.finish_recording()
        if self._is_settling:
            self._afterwards = then
        else:
            then()

    def close(self) -> None:
        """Give the device back; a take that lasts stays on disk."""
        if self._line is not None:
            self._line.close()
            self._line = None
        self.is_recording, self._is_closed = False, True

    def _on_told(self, status: InputStatus) -> None:
        if self._line is None or status is not self._line.status:
            return
        if status.device_name is None:
            self.finish_recording()
            self.listen(False)
            self.said.emit(status.message)
        self.state_changed.emit()

    def _on_arrived(
        self, start_tick: int, take: SoundTake | None, problem: AudioFileError | None
    ) -> None:
        if self._is_closed:
            return
        if problem is not None:
            if self.is_recording:
                self._stop_rolling()
            self.failed.emit(problem)
        if take is not None:
            self._add(take, start_tick)
            return
        if problem is None:
            self.said.emit("Nothing was recorded.")
        self._settle()

    def _settle(self) -> None:
        """Nothing of the take is on its way any more: do what waited for that."""
        self._is_settling = False
        then, self._afterwards = self._afterwards, None
        if then is not None:
            then()

    def _add(self, take: SoundTake, start_tick: int) -> None:
        song = self._history.song

        def work(_control: JobControl) -> Track:
            from modules.song.open_file import audio_track
            from modules.song.time_map import time_map_of

            track, times = audio_track(take.path), time_map_of(song)
            assert track.clip is not None
            start_s = times.tick_to_seconds(start_tick) + take.late_s
            clip = replace(track.clip, start_tick=round(times.seconds_to_tick(start_s)))
            return replace(track, clip=clip, hue=len(song.tracks))

        def add(track: object) -> None:
            assert isinstance(track, Track)
            try:
                self._history.do(AddTrack(track))
            finally:
                self._settle()
            self.said.emit(f"Recorded “{take.path.name}” in {take.path.parent}.")

        def refuse(error: Exception) -> None:
            self._jobs.failed.emit(error)
            self._settle()

        self._jobs.run(JobRequest("Adding the recording", work, add, refuse, quiet=True))

    def _stop_rolling(self) -> None:
        self.is_recording = False
        self._player.roll_on(self, False)
        self.state_changed.emit()

    def _on_player_changed(self) -> None:
        if self._player.is_playing:
            self._has_rolled = True
        elif self.is_recording and self._has_rolled:
            self.finish_recording()
