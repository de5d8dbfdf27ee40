"""Playback as the window sees it: one object that works before and after the sound engine opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from modules.song.history import Change, History
from modules.song.score import LoopRegion, Song
from modules.song.time_map import time_map_of

if TYPE_CHECKING:
    from modules.sound.device import SoundDevice
    from modules.sound.level import Level
    from modules.sound.output_status import OutputStatus
    from modules.sound.sound_engine import SoundEngine

LOOP_BARS = 4


class Player(QObject):
    """Plays the song of a history. The sound engine is made late, after the first paint.

    `state_changed` is emitted when playing, loop, metronome or the engine changes.
    """

    opened = Signal(object)
    state_changed = Signal()
    seeked = Signal(int)

    def __init__(
        self,
        history: History,
        output: str,
        *,
        apart: bool = True,
    ) -> None:
        """With `apart`, sound plays in a process of its own: the window cannot hold it up."""
        super().__init__()
        self._is_apart = apart
        self._history = history
        self._output = output
        self._engine: SoundEngine | None = None
        self._waiting_tick = 0
        self._metronome = False
        self._was_playing = False
        self._recording: frozenset[object] = frozenset()
        self._unsubscribe = history.subscribe(self._on_song_changed)

    def open(self) -> None:
        """Make the sound engine, once; its own thread then looks for devices."""
        if self._engine is not None:
            return
        from modules.sound.sound_engine import SoundEngine

        engine = SoundEngine(output=self._output, apart=self._is_apart)
        engine.set_song(self._history.song)
        engine.set_metronome(self._metronome)
        engine.seek_tick(self._waiting_tick)
        self._engine = engine
        self.opened.emit(engine)
        self._tell()

    def choose_output(self, output: str) -> None:
        """Look for devices again and play on `output`: "auto", "none" or a device's name."""
        self._output = output
        if self._engine is not None:
            self._engine.reopen(output)

    @property
    def output(self) -> str:
        """The output that was asked for."""
        return self._output

    @property
    def output_devices(self) -> tuple[SoundDevice, ...]:
        """Devices that were there when the output was last opened."""
        return () if self._engine is None else self._engine.output_devices()

    @property
    def sample_rate(self) -> int:
        """The rate at which the mixer works."""
        return 44_100 if self._engine is None else self._engine.sample_rate

    @property
    def is_open(self) -> bool:
        """Whether the sound engine is there."""
        return self._engine is not None

    @property
    def is_playing(self) -> bool:
        """Whether the song plays."""
        return self._engine is not None and self._engine.is_playing

    @property
    def position_tick(self) -> int:
        """Where the playhead is; rounded, since a frame may begin a little before its tick."""
        return self._waiting_tick if self._engine is None else round(self._engine.position_tick)

    @property
    def is_looping(self) -> bool:
        """Whether the song has a loop that is on."""
        loop = self._history.song.loop
        return loop is not None and loop.enabled

    @property
    def has_metronome(self) -> bool:
        """Whether the metronome ticks."""
        return self._metronome

    @property
    def status(self) -> OutputStatus | None:
        """What the output says of itself; None before the engine is there."""
        return None if self._engine is None else self._engine.status

    def toggle_play(self) -> None:
        """Play, or pause where the playhead is."""
        if self._engine is None:
            return
        if self._engine.is_playing:
            self._engine.pause()
        else:
            self._engine.play()
        self._tell()

    def pause(self) -> None:
        """Stand still where the playhead is."""
        if self._engine is not None:
            self._engine.pause()
            self._tell()

    def play(self, count_in_bars: int = 0) -> None:
        """Play from the playhead on, after so many bars of clicks."""
        if self._engine is not None:
            self._engine.play(count_in_bars)
            self._tell()

    def stop(self) -> None:
        """Stop and return to the start."""
        if self._engine is not None:
            self._engine.stop()
        self.seek(0)
        self._tell()

    def seek(self, tick: int) -> None:
        """Move the playhead to `tick`."""
        self._waiting_tick = max(0, tick)
        if self._engine is not None:
            self._engine.seek_tick(self._waiting_tick)
        self.seeked.emit(self._waiting_tick)

    def default_loop(self) -> LoopRegion:
        """Four bars from the playhead's bar on: "loop on" in a song that has no loop yet."""
        time_map = time_map_of(self._history.song)
        bar = time_map.bar_index_at(self.position_tick)
        return LoopRegion(time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + LOOP_BARS))

    def set_metronome(self, on: bool) -> None:
        """Let the metronome tick, or be quiet."""
        self._metronome = on
        if self._engine is not None:
            self._engine.set_metronome(on)
        self._tell()

    def roll_on(self, who: object, on: bool) -> None:
        """Do not stop at the end of the song while `who`, or another one, records."""
        self._recording = self._recording | {who} if on else self._recording - {who}
        if self._engine is not None:
            self._engine.set_rolls_on(bool(self._recording))

    def heard_since_s(self, tick: int) -> float | None:
        """For how long the rolling song has been heard from `tick` on. Any thread may call it."""
        return None if self._engine is None else self._engine.heard_since_s(tick)

    def audition(self, track_id: int, pitch: int, velocity: int) -> None:
        """Sound one note of a track now."""
        if self._engine is not None:
            self._engine.audition(track_id, pitch, velocity)

    def press(self, track_id: int, pitch: int, velocity: int) -> None:
        """Sound a key of a track until `release`."""
        if self._engine is not None:
            self._engine.press(track_id, pitch, velocity)

    def release(self, track_id: int, pitch: int) -> None:
        """Let a pressed key go."""
        if self._engine is not None:
            self._engine.release(track_id, pitch)

    def preview(self, song: Song) -> None:
        """Hear `song` while a gesture lasts; the next edit of the history ends it."""
        if self._engine is not None:
            self._engine.set_song(song)

    def compare(self, song: Song | None, gain_db: float = 0.0) -> None:
        """Hear the song with the mix of `song`, `gain_db` louder; None goes back."""
        if self._engine is not None:
            self._engine.set_compare(song, gain_db)

    def track_level(self, track_id: int) -> Level | None:
        """Level of a track, or None without a sound engine."""
        return None if self._engine is None else self._engine.track_level(track_id)

    def master_level(self) -> Level | None:
        """Level of the mix, or None without a sound engine."""
        return None if self._engine is None else self._engine.master_level()

    def notice(self) -> None:
        """Tell of a stop at the end of the song; called at display rate."""
        if self.is_playing != self._was_playing:
            self._tell()

    def close(self) -> None:
        """Silence, and no thread left."""
        self._unsubscribe()
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _on_song_changed(self, change: Change) -> None:
        if self._engine is not None:
            self._engine.set_song(change.after)
        if change.before.loop != change.after.loop:
            self._tell()

    def _tell(self) -> None:
        self._was_playing = self.is_playing
        self.state_changed.emit()
