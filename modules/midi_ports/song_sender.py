"""Sends the song that plays to a MIDI output, with MIDI clock, in time with what is heard."""

from __future__ import annotations

import heapq
import threading
from bisect import bisect_right
from collections.abc import Callable
from math import floor
from typing import Protocol

from modules.midi_ports.message import (
    ALL_NOTES_OFF,
    CLOCKS_PER_QUARTER,
    CONTINUE,
    SIXTEENTHS_PER_QUARTER,
    SONG_POSITION,
    START,
    STOP,
    TIMING_CLOCK,
    control_change,
    note_off,
    note_on,
)
from modules.song.score import Song, Track, TrackKind
from modules.sound.mixer import is_audible

PERIOD_S = 0.002
IDLE_S = 0.05
JUMP_BEATS = 1.0
"""A step of the playhead longer than this is a jump: what lies between is not played."""
MAX_SONG_POSITION = 0x3FFF


class Playing(Protocol):
    """What plays: `SoundEngine`."""

    @property
    def song(self) -> Song:
        """The song that sounds, previews included."""

    @property
    def is_playing(self) -> bool:
        """Whether it rolls."""

    @property
    def position_tick(self) -> float:
        """The tick that is heard now."""


class SongSender:
    """Follows the playhead on a thread of its own; nothing is sent while the song stands."""

    def __init__(self, playing: Playing, send: Callable[[bytes], None]) -> None:
        self._playing = playing
        self._send = send
        self._at: float | None = None
        self._ends: list[tuple[int, int, int]] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="midi-sender", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def close(self) -> None:
        """Let all notes go and end the thread."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(IDLE_S if self._at is None else PERIOD_S):
            self.follow()
        self._rest()

    def follow(self) -> None:
        """Send what the playhead has passed since the last call."""
        if not self._playing.is_playing:
            self._rest()
            return
        song, tick = self._playing.song, self._playing.position_tick
        if self._at is None:
            self._begin(song, tick)
        elif not 0 <= tick - self._at <= JUMP_BEATS * song.ppq:
            self._rest()
            self._begin(song, tick)
        else:
            self._pass(song, self._at, tick)
            self._at = tick

    def _begin(self, song: Song, tick: float) -> None:
        place = min(int(tick * SIXTEENTHS_PER_QUARTER / song.ppq), MAX_SONG_POSITION)
        self._send(bytes((SONG_POSITION, place & 0x7F, place >> 7)))
        self._send(bytes((CONTINUE if place else START,)))
        self._pass(song, tick - 1.0, tick)
        self._at = tick

    def _pass(self, song: Song, after: float, until: float) -> None:
        while self._ends and self._ends[0][0] <= until:
            _, channel, pitch = heapq.heappop(self._ends)
            self._send(note_off(channel, pitch))
        for track in song.tracks:
            if track.kind is TrackKind.MIDI and is_audible(track, song):
                self._strike(track, after, until)
        clock = CLOCKS_PER_QUARTER / song.ppq
        for _ in range(floor(until * clock) - floor(after * clock)):
            self._send(bytes((TIMING_CLOCK,)))

    def _strike(self, track: Track, after: float, until: float) -> None:
        notes = track.notes
        first = bisect_right(notes, after, key=lambda note: note.start_tick)
        for note in notes[first:]:
            if note.start_tick > until:
                break
            if not note.muted:
                self._send(note_on(track.channel, note.pitch, note.velocity))
                heapq.heappush(self._ends, (note.end_tick, track.channel, note.pitch))

    def _rest(self) -> None:
        """End what sounds, once."""
        if self._at is None:
            return
        self._at = None
        for _, channel, pitch in self._ends:
            self._send(note_off(channel, pitch))
        for channel in sorted({channel for _, channel, _ in self._ends}):
            self._send(control_change(channel, ALL_NOTES_OFF, 0))
        self._ends.clear()
        self._send(bytes((STOP,)))
