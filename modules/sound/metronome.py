"""The metronome: a click at the frame of every beat, a higher one at the bar."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from modules.song.time_map import TimeMap
from modules.sound.audio_buffer import Samples
from modules.sound.voices import Voice, Voices, Waveform

BAR_CLICK_HZ, BEAT_CLICK_HZ = 1_760.0, 1_175.0
CLICK_S = 0.04
CLICK_GAIN = 0.35


class Metronome:
    """Renders clicks in consecutive blocks."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._bar_click = _click(BAR_CLICK_HZ, sample_rate)
        self._beat_click = _click(BEAT_CLICK_HZ, sample_rate)
        self._voices = Voices(1)

    def render(self, time_map: TimeMap, position: int, frames: int) -> Samples:
        """The clicks (1, frames) of the block at `position`."""
        for start, is_bar in self._beats(time_map, position, frames):
            click = self._bar_click if is_bar else self._beat_click
            self._voices.start(Voice(click, start - position, (1.0,)))
        return self._voices.render(frames)

    def count_in(self, beat_frames: int, beats_per_bar: int, left: int, frames: int) -> Samples:
        """The clicks (1, frames) of a block of the count-in, `left` frames before the song."""
        for beats_left in range(left // beat_frames, (left - frames) // beat_frames, -1):
            if beats_left > 0:
                click = self._beat_click if beats_left % beats_per_bar else self._bar_click
                self._voices.start(Voice(click, left - beats_left * beat_frames, (1.0,)))
        return self._voices.render(frames)

    def silence(self) -> None:
        """Cut clicks that ring."""
        self._voices.clear()

    def _beats(self, time_map: TimeMap, position: int, frames: int) -> Iterator[tuple[int, bool]]:
        first_tick = time_map.seconds_to_tick(position / self._sample_rate)
        last_tick = time_map.seconds_to_tick((position + frames) / self._sample_rate)
        for tick, is_bar in beats_between(time_map, int(first_tick) - 1, int(last_tick) + 1):
            start = round(time_map.tick_to_seconds(tick) * self._sample_rate)
            if position <= start < position + frames:
                yield start, is_bar


def beats_between(time_map: TimeMap, first_tick: int, last_tick: int) -> Iterator[tuple[int, bool]]:
    """(tick, is first of bar) of every beat in [first_tick, last_tick]."""
    bar = time_map.bar_index_at(max(0, first_tick))
    while (start := time_map.bar_start_tick(bar)) <= last_tick:
        bar += 1
        for tick in range(start, time_map.bar_start_tick(bar), time_map.beat_ticks_at(start)):
            if first_tick <= tick <= last_tick:
                yield tick, tick == start


def _click(frequency_hz: float, sample_rate: int) -> Waveform:
    time_s = np.arange(int(CLICK_S * sample_rate)) / sample_rate
    click = np.sin(2 * np.pi * frequency_hz * time_s) * np.exp(-time_s / 0.008)
    # The last tenth goes to zero, so that the end does not click again.
    end = np.minimum(1.0, (CLICK_S - time_s) / (0.1 * CLICK_S))
    return (CLICK_GAIN * click * end).astype(np.float32)
