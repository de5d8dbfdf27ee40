"""The mixer: tracks through their strips into the master, block by block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from modules.song.score import Song, Track, TrackKind
from modules.song.time_map import TimeMap, time_map_of
from modules.sound.audio_buffer import Samples
from modules.sound.clip_source import ClipSource
from modules.sound.clip_store import ClipStore
from modules.sound.level import Level
from modules.sound.master_bus import MasterBus
from modules.sound.note_source import NoteSource, Synth
from modules.sound.track_source import TrackSource
from modules.sound.track_strip import StripBlock, TrackStrip


@dataclass(frozen=True, slots=True, eq=False)
class MixBlock:
    """One rendered block: what every track gave, and the stereo master (2, n)."""

    tracks: dict[int, StripBlock]
    master: Samples

    @property
    def levels(self) -> dict[int, Level]:
        """Level of every track after its fader."""
        return {track_id: strip.level for track_id, strip in self.tracks.items()}


def is_audible(track: Track, song: Song) -> bool:
    """Whether mute and solo let `track` through; mute wins over the track's own solo."""
    any_solo = any(other.mix.soloed for other in song.tracks)
    return not track.mix.muted and (track.mix.soloed or not any_solo)


class Mixer:
    """Renders a song in consecutive blocks; the sound does not depend on the block size.

    `position` is the next frame of the song. One thread at a time may use a mixer.
    """

    def __init__(
        self, sample_rate: int, synth: Synth | None = None, clips: ClipStore | None = None
    ) -> None:
        self.sample_rate = sample_rate
        self.position = 0
        self._synth = synth or _own_synth(sample_rate)
        self._clips = clips or ClipStore(sample_rate)
        self._song = Song()
        self._is_new = True
        self._strips: dict[int, TrackStrip] = {}
        self._leaving: list[TrackStrip] = []
        self._master = MasterBus(sample_rate, self._song.master)

    @property
    def time_map(self) -> TimeMap:
        """The tempo map that the mixer plays by."""
        return time_map_of(self._song)

    @property
    def position_tick(self) -> float:
        """The position in (fractional) ticks."""
        return self.time_map.seconds_to_tick(self.position / self.sample_rate)

    @property
    def end_position(self) -> int:
        """First frame after all notes and clips, without tails."""
        return max((strip.source.end_position for strip in self._strips.values()), default=0)

    @property
    def frames_left(self) -> int:
        """Frames that would still sound when nothing new is started."""
        return max(self.tails_left, self._master.frames_left)

    @property
    def tails_left(self) -> int:
        """Frames that the tracks alone would still sound."""
        return max((strip.source.frames_left for strip in self._strips.values()), default=0)

    @property
    def latency_frames(self) -> int:
        """By how many frames the master comes later than the tracks: 0 without limiter."""
        return self._master.latency_frames

    def position_of(self, tick: float) -> int:
        """The frame at which `tick` sounds."""
        return round(self.time_map.tick_to_seconds(tick) * self.sample_rate)

    def set_song(self, song: Song) -> None:
        """Play `song` from the next block on, at the same tick; unchanged tracks keep their state.

        On a fresh mixer everything is set at once; later, settings move without a click.
        """
        old, tick = self._song, self.position_tick
        self._song = song
        moved = self.position_of(tick) - self.position if self.position else 0
        self.position += moved
        self._clips.keep_only(track.clip for track in song.tracks if track.clip)
        strips: dict[int, TrackStrip] = {}
        old_tracks = {track.id: track for track in old.tracks}
        for track in song.tracks:
            before = old_tracks.get(track.id)
            strip = self._strips.pop(track.id, None)
            if strip is None or before is None or _needs_new_source(before, track):
                if strip is not None:
                    self._leave(strip)
                strip = self._new_strip(track)
            elif _changed(before, track) or time_map_of(old) is not self.time_map:
                strip.source.shift(moved)
                strip.source.update(track, self.time_map, self.position)
            strip.set_mix(track.mix, audible=is_audible(track, song))
            strips[track.id] = strip
        for strip in self._strips.values():
            self._leave(strip)
        self._strips = strips
        if self._is_new:
            self._master = MasterBus(self.sample_rate, song.master)
        self._is_new = False
        self._master.set_mix(song.master)

    def prepare(self, frames: int, is_time_up: Callable[[], bool]) -> bool:
        """Compute note waveforms for the next `frames` until time is up; whether all are ready."""
        sources = [strip.source for strip in self._strips.values()]
        return all(source.prepare(self.position, frames, is_time_up) for source in sources)

    def render(self, frames: int, *, rolling: bool = True) -> MixBlock:
        """The next block; when not `rolling`, only what still rings, and the position stays."""
        total = np.zeros((2, frames), dtype=np.float32)
        tracks: dict[int, StripBlock] = {}
        for track_id, strip in self._strips.items():
            block = strip.render(self.position, frames, rolling=rolling)
            tracks[track_id] = block
            total += block.post
        for strip in self._leaving:
            total += strip.render(self.position, frames, rolling=rolling).post
        self._leaving = [strip for strip in self._leaving if strip.is_moving]
        if rolling:
            self.position += frames
        return MixBlock(tracks, self._master.process(total))

    def jump(self, position: int) -> None:
        """Continue at `position`: all that sounds is cut, notes that last over it are joined."""
        self.position = position
        self._leaving.clear()
        self._master.cut()
        for strip in self._strips.values():
            strip.source.jump(position)

    def wrap(self, loop_start: int) -> None:
        """Go from here, the end of the loop, back to `loop_start`; tails ring on."""
        for strip in self._strips.values():
            strip.source.wrap(self.position, loop_start)
        self.position = loop_start

    def settle(self) -> None:
        """Take all settings over at once, as if the mixer were new; for starting from silence."""
        self._master.settle()
        for strip in self._strips.values():
            strip.settle()

    def silence(self) -> None:
        """Cut all that sounds; the position stays."""
        self._leaving.clear()
        self._master.cut()
        for strip in self._strips.values():
            strip.source.silence()

    def audition(self, track_id: int, pitch: int, velocity: int) -> None:
        """Sound one note of a MIDI track now, through its strip."""
        strip = self._strips.get(track_id)
        if strip is not None and isinstance(strip.source, NoteSource):
            strip.source.audition(pitch, velocity)

    def press(self, track_id: int, pitch: int, velocity: int) -> None:
        """Sound a key of a MIDI track until `release`."""
        strip = self._strips.get(track_id)
        if strip is not None and isinstance(strip.source, NoteSource):
            strip.source.press(pitch, velocity)

    def release(self, track_id: int, pitch: int) -> None:
        """Let a pressed key go."""
        strip = self._strips.get(track_id)
        if strip is not None and isinstance(strip.source, NoteSource):
            strip.source.release(pitch)

    def _new_strip(self, track: Track) -> TrackStrip:
        source = self._new_source(track)
        if self.position:
            source.jump(self.position)
        return TrackStrip(
            self.sample_rate, source, track.mix, audible=is_audible(track, self._song)
        )

    def _new_source(self, track: Track) -> TrackSource:
        if track.kind is TrackKind.AUDIO:
            return ClipSource(self.sample_rate, self._clips, track, self.time_map)
        return NoteSource(self.sample_rate, self._synth, track, self.time_map)

    def _leave(self, strip: TrackStrip) -> None:
        strip.close()
        self._leaving.append(strip)


def _own_synth(sample_rate: int) -> Synth:
    from modules.sound.synth import NoteSynth

    return NoteSynth(sample_rate)


def _needs_new_source(before: Track, track: Track) -> bool:
    if before.kind is not track.kind or before.is_drums != track.is_drums:
        return True
    if before.clip is None or track.clip is None:
        return before.clip is not track.clip
    return min(before.clip.channels, 2) != min(track.clip.channels, 2)


def _changed(before: Track, track: Track) -> bool:
    """Whether anything that a source plays changed; identity is enough for what edits replace."""
    return (
        before.notes is not track.notes
        or before.controls is not track.controls
        or before.program != track.program
        or before.clip != track.clip
    )
