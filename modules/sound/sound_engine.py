"""The sound engine: plays the song, tells where it is, and lets others listen."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from modules.song.score import LoopRegion, Song
from modules.song.time_map import time_map_of
from modules.sound.feed import Command, Feed
from modules.sound.output_status import OutputStatus
from modules.sound.tap_board import MASTER, TapBoard, TapPoint

if TYPE_CHECKING:
    from modules.sound.device import SoundDevice
    from modules.sound.level import Level
    from modules.sound.note_source import Synth
    from modules.sound.tap import TapReader


class SoundEngine:
    """Plays a song on a sound device, or in silence at the same pace when there is none.

    All methods return at once and may be called from one thread (the GUI's); the work is done
    by a feeder thread. Close it when done, or use it in a `with` block.
    """

    def __init__(
        self,
        sample_rate: int = 44_100,
        block: int = 512,
        output: str = "auto",
        *,
        synth: Synth | None = None,
        apart: bool = False,
    ) -> None:
        """Start; `output` is "auto", "none" or the name of one of `output_devices()`.

        `apart` renders and plays in a process of its own, with the own synth.
        """
        self.sample_rate = sample_rate
        self._song = Song()
        self._compared: Song | None = None
        self._wants_to_play = False
        self._sought_tick: tuple[int, float] = (0, 0.0)
        self._posted = 0
        self._taps = TapBoard(sample_rate)
        self._feed = _feed(sample_rate, block, self._taps, synth, apart=apart)
        self._post("open_output", output)
        self._feed.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the sound and join all threads. Safe to call twice."""
        self._wants_to_play = False
        self._feed.close()

    # The song.

    def set_song(self, song: Song) -> None:
        """Play `song` from now on, at the same tick and without a gap.

        Cheap enough for every step of a fader. A changed `song.loop` becomes the loop.
        """
        if song.loop != self._song.loop:
            self.set_loop(song.loop)
        self._song = song
        self._send_song()

    @property
    def song(self) -> Song:
        """The song that was set last."""
        return self._song

    def set_compare(self, song: Song | None, gain_db: float = 0.0) -> None:
        """Hear the current notes with the mix settings of `song`; None goes back.

        `gain_db` matches the loudness of the two. It changes what is heard, not what taps and
        levels get.
        """
        self._compared = song
        self._send_song()
        self._post("set_output_gain_db", gain_db if song else 0.0)

    def set_loop(self, loop: LoopRegion | None) -> None:
        """Repeat `loop` when it is enabled; a position beyond its end plays on."""
        self._post("set_loop", loop)

    def set_metronome(self, is_on: bool) -> None:
        """Click on every beat while the song rolls; also beyond the song's end."""
        self._post("set_metronome", is_on)

    def set_rolls_on(self, rolls_on: bool) -> None:
        """Roll on beyond the song's end, as long as something is recorded."""
        self._post("set_rolls_on", rolls_on)

    # Transport.

    def play(self, count_in_bars: int = 0) -> None:
        """Roll from the current position, after so many bars of clicks.

        The song stops by itself after its end; the next `play` then begins at its start.
        """
        self._post("play", count_in_bars)
        self._wants_to_play = True

    def pause(self) -> None:
        """Stand still where the sound is."""
        self._post("pause")
        self._wants_to_play = False

    def stop(self) -> None:
        """Stand still at the start of the song."""
        self.pause()
        self.seek_tick(0)

    def seek_tick(self, tick: float) -> None:
        """Go to `tick`, rolling on if it rolls."""
        self._sought_tick = (self._posted + 1, max(0.0, float(tick)))
        self._post("seek", tick)

    def audition(self, track_id: int, pitch: int, velocity: int = 90) -> None:
        """Sound one note of a MIDI track now, through its equalizer and fader."""
        self._post("audition", track_id, pitch, velocity)

    def press(self, track_id: int, pitch: int, velocity: int) -> None:
        """Sound a key of a MIDI track until `release`. Any thread may call it."""
        self._feed.post(Command("press", (track_id, pitch, velocity)))

    def release(self, track_id: int, pitch: int) -> None:
        """Let a pressed key go. Any thread may call it."""
        self._feed.post(Command("release", (track_id, pitch)))

    def set_played(self, is_played: bool) -> None:
        """Answer keys quickly, at the price of less time in reserve."""
        self._post("set_played", is_played)

    @property
    def count_in_left_s(self) -> float:
        """Seconds until the count-in that is heard is over; 0 without one."""
        frames = self._feed.count_in_until - self._feed.heard_frame()
        return max(0.0, frames / self.status.sample_rate) if self._feed.is_rolling else 0.0

    @property
    def is_playing(self) -> bool:
        """Whether the song rolls."""
        is_waiting = self._feed.is_alive and not self.is_settled
        return self._wants_to_play if is_waiting else self._feed.is_rolling

    @property
    def is_settled(self) -> bool:
        """Whether all that was asked for has been done."""
        return self._feed.done >= self._posted

    @property
    def position_tick(self) -> float:
        """The (fractional) tick that is heard right now."""
        index, tick = self._sought_tick
        if self._feed.done < index:
            return tick
        frame = self._feed.heard_frame()
        return self._feed.heard_position.at(frame).tick_at(frame)

    @property
    def position_s(self) -> float:
        """Seconds from the start of the song to what is heard right now."""
        index, tick = self._sought_tick
        if self._feed.done < index:
            return time_map_of(self._song).tick_to_seconds(tick)
        frame = self._feed.heard_frame()
        return self._feed.heard_position.at(frame).seconds_at(frame)

    def heard_since_s(self, tick: int) -> float | None:
        """For how long the rolling song has been heard from `tick` on.

        None before, as during the count-in, and while it stands. Any thread may call it.
        """
        if not self.is_playing or self.count_in_left_s > 0.0:
            return None
        since_s = self.position_s - time_map_of(self._song).tick_to_seconds(tick)
        return since_s if since_s >= 0.0 else None

    # Listening.

    def track_tap(self, track_id: int) -> TapReader:
        """What a track gives before equalizer and fader, in mono: what the classifier hears."""
        return self._taps.reader((track_id, TapPoint.DRY))

    def post_tap(self, track_id: int) -> TapReader:
        """What a track gives to the mix, in stereo."""
        return self._taps.reader((track_id, TapPoint.POST))

    def master_tap(self) -> TapReader:
        """The mix in stereo, without metronome and output guard."""
        return self._taps.reader(MASTER)

    def track_level(self, track_id: int) -> Level:
        """Level of a track after its fader, of the sound that is heard right now."""
        return self._feed.levels.track(track_id, self._feed.heard_frame())

    def master_level(self) -> Level:
        """Level of the mix that is heard right now."""
        return self._feed.levels.master(self._feed.heard_frame())

    # The output.

    def output_devices(self) -> tuple[SoundDevice, ...]:
        """Devices that were there when the output was last opened, the default first."""
        return self._feed.devices

    def reopen(self, output: str = "auto") -> None:
        """Look for devices again and open `output`; a rolling song rolls on."""
        self._post("open_output", output)

    @property
    def status(self) -> OutputStatus:
        """How the output does right now."""
        return self._feed.status

    def _send_song(self) -> None:
        song = with_mix_of(self._song, self._compared) if self._compared else self._song
        self._post("set_song", song)

    def _post(self, name: str, *arguments: object) -> None:
        if self.is_settled:
            self._wants_to_play = self._feed.is_rolling  # It may have stopped by itself.
        self._posted += 1
        self._feed.post(Command(name, arguments, self._posted))


def _feed(
    sample_rate: int, block: int, taps: TapBoard, synth: Synth | None, *, apart: bool
) -> Feed:
    """Whoever renders; only what is used is imported."""
    if apart:
        from modules.sound.apart.feeder_process import FeederProcess

        return FeederProcess(sample_rate, block, taps)
    from modules.sound.feeder import Feeder

    return Feeder(sample_rate, block, taps, synth)


def with_mix_of(song: Song, other: Song) -> Song:
    """`song` with the mix settings that its tracks and the master have in `other`."""
    mixes = {track.id: track.mix for track in other.tracks}
    tracks = tuple(replace(track, mix=mixes.get(track.id, track.mix)) for track in song.tracks)
    return replace(song, tracks=tracks, master=other.master)
