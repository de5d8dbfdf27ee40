"""A MIDI track as sound: cached note waveforms, started at their frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from modules.song.score import Note, Track
from modules.song.time_map import TimeMap
from modules.sound.audio_buffer import Samples
from modules.sound.gains import pan_gains
from modules.sound.note_schedule import EMPTY_SCHEDULE, schedule_notes
from modules.sound.synth import Patch, drum_pan, patch_for
from modules.sound.voices import Voice, Voices, Waveform

CHASE_FADE_S = 0.005
RELEASE_FADE_S = 0.03
KEY_RELEASE_S = 0.08
AUDITION_S = 0.4
HELD_S = 12.0
"""So long a key can be held; waveforms are made whole, and hardly anyone holds one longer."""
DRUM_VARIANTS = 4
"""Repeated strokes cycle through so many slightly different sounds."""


@dataclass(frozen=True, slots=True)
class _Key:
    """Marks the voice of a key that is held by hand."""

    pitch: int


class Synth(Protocol):
    """Anything that turns a note into a waveform."""

    def note(
        self, patch: Patch, pitch: int, velocity: int, duration_s: float, variant: int = 0
    ) -> Waveform:
        """The waveform (frames,) of one note with its release tail."""


class NoteSource:
    """Plays the notes of one MIDI track; mono, or stereo for drums (each drum in its place)."""

    def __init__(self, sample_rate: int, synth: Synth, track: Track, time_map: TimeMap) -> None:
        self._sample_rate = sample_rate
        self._synth = synth
        self._is_drums = track.is_drums
        self._voices = Voices(self.channels)
        self._patch = patch_for(track)
        self._schedule = EMPTY_SCHEDULE
        self._prepared_to = 0
        self._shifted_frames = 0
        self._take(track, time_map)

    @property
    def channels(self) -> int:
        """Two for drums, else one."""
        return 2 if self._is_drums else 1

    @property
    def end_position(self) -> int:
        """First frame after the last written note."""
        return self._schedule.end

    @property
    def frames_left(self) -> int:
        """Frames until the last sounding note has died away."""
        return self._voices.frames_left

    def update(self, track: Track, time_map: TimeMap, position: int) -> None:
        """Take new notes: sounding ones that are gone are faded out, new ones are joined."""
        before = self._keys_at(position - self._shifted_frames)
        self._shifted_frames = 0
        self._take(track, time_map)
        now = self._keys_at(position)
        self._voices.release(
            lambda voice: voice.ends_at > position and voice.key in before - now,
            self._frames(RELEASE_FADE_S),
        )
        self._join(position, now - before)

    def prepare(self, position: int, frames: int, is_time_up: Callable[[], bool]) -> bool:
        """Compute the waveforms of the notes that start in the next `frames`, into the cache."""
        end = position + frames
        for index in self._schedule.starting_in(max(position, self._prepared_to), end):
            if is_time_up():
                return False
            self._waveform(index)
            self._prepared_to = int(self._schedule.starts[index])
        self._prepared_to = end
        return True

    def render(self, position: int, frames: int, *, rolling: bool) -> Samples:
        """The block (channels, frames) at `position`."""
        if rolling:
            for index in self._schedule.starting_in(position, position + frames):
                delay = int(self._schedule.starts[index]) - position
                self._start(index, self._waveform(index), delay)
        return self._voices.render(frames)

    def jump(self, position: int) -> None:
        """Fall silent, then join the notes that last over `position`."""
        self._prepared_to = position
        self._voices.clear()
        self._join(position, self._keys_at(position))

    def wrap(self, loop_end: int, loop_start: int) -> None:
        """Let tails ring, end the notes that the loop's end cuts, join those at its start."""
        self._prepared_to = loop_start
        self._voices.release(lambda voice: voice.ends_at > loop_end, self._frames(RELEASE_FADE_S))
        self._voices.shift(loop_start - loop_end)
        self._join(loop_start, self._keys_at(loop_start))

    def shift(self, frames: int) -> None:
        """Keep what sounds when the timeline moves; `update` follows."""
        self._shifted_frames = frames
        self._voices.shift(frames)

    def silence(self) -> None:
        """Forget everything that sounds."""
        self._voices.clear()

    def audition(self, pitch: int, velocity: int) -> None:
        """Sound one note now, apart from the song."""
        waveform = self._synth.note(self._patch, pitch, velocity, AUDITION_S)
        self._voices.start(Voice(waveform, 0, self._gains(pitch)))

    def press(self, pitch: int, velocity: int) -> None:
        """Sound a key until it is let go, apart from the song."""
        self.release(pitch)
        length_s = AUDITION_S if self._is_drums else HELD_S
        waveform = self._synth.note(self._patch, pitch, velocity, length_s)
        self._voices.start(Voice(waveform, 0, self._gains(pitch), _Key(pitch)))

    def release(self, pitch: int) -> None:
        """Let a key go; drums ring on."""
        if not self._is_drums:
            fade = self._frames(KEY_RELEASE_S)
            self._voices.release(lambda voice: voice.key == _Key(pitch), fade)

    def _take(self, track: Track, time_map: TimeMap) -> None:
        self._patch = patch_for(track)
        self._prepared_to = 0
        self._schedule = schedule_notes(track, time_map, self._sample_rate)

    def _frames(self, seconds: float) -> int:
        return int(seconds * self._sample_rate)

    def _keys_at(self, position: int) -> set[Note]:
        notes = self._schedule.notes
        return {notes[index] for index in self._schedule.sounding_at(position)}

    def _join(self, position: int, notes: set[Note]) -> None:
        """Start `notes` in the middle, as if they had been sounding, with a short fade-in."""
        for index in self._schedule.sounding_at(position):
            if self._schedule.notes[index] not in notes:
                continue
            rest = self._waveform(index)[position - int(self._schedule.starts[index]) :].copy()
            fade = min(self._frames(CHASE_FADE_S), len(rest))
            rest[:fade] *= np.linspace(0.0, 1.0, fade, endpoint=False, dtype=np.float32)
            self._start(index, rest, 0)

    def _start(self, index: int, waveform: Waveform, delay: int) -> None:
        note = self._schedule.notes[index]
        ends_at = int(self._schedule.ends[index])
        self._voices.start(Voice(waveform, delay, self._gains(note.pitch), note, ends_at))

    def _waveform(self, index: int) -> Waveform:
        note = self._schedule.notes[index]
        duration_s = float(self._schedule.durations_s[index])
        variant = index % DRUM_VARIANTS if self._is_drums else 0
        return self._synth.note(self._patch, note.pitch, note.velocity, duration_s, variant)

    def _gains(self, pitch: int) -> tuple[float, ...]:
        return pan_gains(drum_pan(pitch)) if self._is_drums else (1.0,)
