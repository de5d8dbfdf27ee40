"""The transport: rolls through the song, loops, and adds the metronome."""

from __future__ import annotations

from dataclasses import dataclass

from modules.song.score import LoopRegion
from modules.song.time_map import TimeMap
from modules.sound.audio_buffer import Samples
from modules.sound.metronome import Metronome
from modules.sound.mixer import MixBlock, Mixer

MIN_LOOP_S = 0.02
"""Shorter loops would be a buzz and are not played."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch without a jump: from `position` on, the mix and what goes to the loudspeaker.

    `rolls` is False for sound beside the standing song.
    """

    position: int
    rolls: bool
    mix: MixBlock
    heard: Samples


class Transport:
    """Decides which part of the song comes next. Feeder thread only."""

    def __init__(self, mixer: Mixer) -> None:
        self.mixer = mixer
        self.rolling = False
        self.loop: LoopRegion | None = None
        self.metronome_on = False
        self.rolls_on = False
        """Whether it rolls on beyond the end of the song, as for a recording."""
        self.count_in_frames = 0
        """What is left of the count-in."""
        self._metronome = Metronome(mixer.sample_rate)
        self._stops_at_end = False
        self._is_at_end = False

    @property
    def time_map(self) -> TimeMap:
        """The tempo map of the song that plays."""
        return self.mixer.time_map

    @property
    def is_active(self) -> bool:
        """Whether there is anything to render: it rolls, or something still rings."""
        return self.rolling or self.mixer.frames_left > 0

    def start(self, count_in_bars: int = 0) -> None:
        """Roll from the mixer's position on; from the start after the song has ended by itself.

        `count_in_bars` of clicks, at tempo and meter of that place, come before.
        """
        self._stops_at_end = False
        self.mixer.settle()
        if self._is_at_end:
            self.mixer.position = 0
        self._is_at_end = False
        self.rolling = True
        self.count_in_frames = count_in_bars * self._beats_per_bar() * self._beat_frames()
        if not self.count_in_frames:
            self.mixer.jump(self.mixer.position)

    def stop(self, position: int) -> None:
        """Stand still at `position`, silent."""
        self.rolling = False
        self.count_in_frames = 0
        self.mixer.silence()
        self.mixer.position = position
        self._metronome.silence()

    def seek(self, position: int) -> None:
        """Go on at `position`."""
        self._stops_at_end = self._is_at_end = False
        self._metronome.silence()
        if self.rolling and not self.count_in_frames:
            self.mixer.jump(position)
        else:
            self.mixer.position = position

    def render(self, frames: int) -> list[Piece]:
        """The next `frames`, cut where the loop jumps; stops by itself after the song's end."""
        pieces: list[Piece] = []
        while frames > 0:
            if self.count_in_frames:
                pieces.append(self._counted_in(min(frames, self.count_in_frames)))
            else:
                count, wraps_to = self._frames_to_loop_end(frames)
                pieces.append(self._piece(count))
                if wraps_to is not None:
                    self.mixer.wrap(wraps_to)
            frames -= pieces[-1].heard.shape[1]
        return pieces

    def _piece(self, frames: int) -> Piece:
        position = self.mixer.position
        if position < self.mixer.end_position:
            self._stops_at_end = True
        rolls = self.rolling
        mix = self.mixer.render(frames, rolling=rolls)
        heard = mix.master
        if rolls:
            if self.metronome_on:
                # The master may be late by its limiter; the clicks are late with it.
                clicks_at = position - self.mixer.latency_frames
                heard = heard + self._metronome.render(self.time_map, clicks_at, frames)
            self._stop_after_end()
        return Piece(position, rolls, mix, heard)

    def _counted_in(self, frames: int) -> Piece:
        """A stretch of the count-in: clicks over what still rings, while the song stands."""
        mix = self.mixer.render(frames, rolling=False)
        clicks = self._metronome.count_in(
            self._beat_frames(), self._beats_per_bar(), self.count_in_frames, frames
        )
        self.count_in_frames -= frames
        if not self.count_in_frames:
            self.mixer.jump(self.mixer.position)
        return Piece(self.mixer.position, rolls=False, mix=mix, heard=mix.master + clicks)

    def _beat_frames(self) -> int:
        tick = round(self.mixer.position_tick)
        beat_s = self.time_map.beat_ticks_at(tick) / self.time_map.ppq * 60
        return round(beat_s / self.time_map.bpm_at(tick) * self.mixer.sample_rate)

    def _beats_per_bar(self) -> int:
        return self.time_map.meter_at(round(self.mixer.position_tick)).numerator

    def _loop_span(self) -> tuple[int, int] | None:
        """First frame of the loop and first frame after it; None when it is not played."""
        if self.loop is None or not self.loop.enabled:
            return None
        start = self.mixer.position_of(self.loop.start_tick)
        end = self.mixer.position_of(self.loop.end_tick)
        return (start, end) if end - start >= MIN_LOOP_S * self.mixer.sample_rate else None

    def _frames_to_loop_end(self, frames: int) -> tuple[int, int | None]:
        """How many frames come before a jump, at most `frames`, and where the jump goes."""
        span = self._loop_span()
        if not self.rolling or span is None:
            return frames, None
        ahead = span[1] - self.mixer.position
        return (ahead, span[0]) if 0 < ahead <= frames else (frames, None)

    def _stop_after_end(self) -> None:
        """Stop where the content and its tails are over.

        Who starts beyond the end rolls on, and so do a recording, the metronome and a loop around
        the end.
        """
        span = self._loop_span()
        if (
            self.rolls_on
            or self.metronome_on
            or (span is not None and self.mixer.position <= span[1])
        ):
            return
        is_over = self.mixer.end_position <= self.mixer.position and self.mixer.frames_left == 0
        if self._stops_at_end and is_over:
            self.rolling = False
            self._is_at_end = True
