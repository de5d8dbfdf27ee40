"""A song, with all its tracks and marks, put together from excerpts of itself."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from modules.song.excerpt import Excerpt, moved_end, moved_start
from modules.song.held_values import held_through
from modules.song.note_passages import notes_of_excerpts, with_own_ids
from modules.song.score import (
    ChordMark,
    ControlChange,
    LoopRegion,
    MeterChange,
    PitchBend,
    Song,
    Track,
)
from modules.song.time_map import TimeMap, time_map_of

SLACK_BEATS = 1 / 8
"""A 32nd: players strike notes early and release them late by as much."""

SUSTAIN = 64
AT_REST = {1: 0, 11: 127, SUSTAIN: 0, 65: 0, 66: 0, 67: 0}
"""What controllers stand at before they are moved (MIDI Recommended Practice RP-015)."""


def retimed_song(
    song: Song, excerpts: Sequence[Excerpt], mark_excerpts: Sequence[Excerpt] | None = None
) -> Song:
    """`song` made of `excerpts`; copied notes and rests of cut ones get new ids.

    `mark_excerpts` (default: the same) are those of tempo, meter and key. Recordings are not cut:
    a clip keeps its length, and begins where its first moment comes first.
    """
    marks = excerpts if mark_excerpts is None else mark_excerpts
    tracks, next_id = [], song.next_id
    slack = max(round(song.ppq * SLACK_BEATS), 1)
    for track in song.tracks:
        notes, next_id = with_own_ids(notes_of_excerpts(track.notes, excerpts, slack), next_id)
        tracks.append(_retimed_track(track, excerpts).with_notes(notes))
    return replace(
        song,
        tempos=held_through(song.tempos, marks),
        meters=held_through(song.meters, marks),
        keys=held_through(song.keys, marks),
        chords=_chords(song.chords, excerpts),
        tracks=tuple(tracks),
        loop=_loop(song.loop, excerpts),
        next_id=next_id,
    )


def with_bar_lines(song: Song, source: Song, excerpts: Sequence[Excerpt]) -> Song:
    """`song`, made of `excerpts` of `source`, with the meter told again where one begins mid-bar.

    So it is where the bar before was cut short by a meter that no longer follows it.
    """
    for excerpt in excerpts:
        tick = excerpt.new_start_tick
        bars = time_map_of(song)
        if bars.bar_start_tick(bars.bar_index_at(tick)) != tick:
            meter = replace(time_map_of(source).meter_at(excerpt.start_tick), tick=tick)
            song = replace(song, meters=_with_meter(song.meters, meter))
    return song


def _with_meter(meters: Sequence[MeterChange], meter: MeterChange) -> tuple[MeterChange, ...]:
    return tuple(sorted([*meters, meter], key=lambda mark: mark.tick))


def with_lifted_pedals(song: Song, start: int, end: int) -> Song:
    """`song` whose sustain pedals are up between two ticks, where no note begins."""
    return replace(song, tracks=tuple(_with_lifted_pedal(t, start, end) for t in song.tracks))


def _with_lifted_pedal(track: Track, start: int, end: int) -> Track:
    pedal = [c for c in track.controls if c.controller == SUSTAIN]
    before = [c for c in pedal if c.tick < start]
    if not before or not before[-1].value or track.end_tick <= start:
        return track
    moves = [ControlChange(start, SUSTAIN, 0)]
    if not any(c.tick == end for c in pedal):
        moves.append(replace(before[-1], tick=end))
    controls = sorted([*track.controls, *moves], key=lambda control: control.tick)
    return replace(track, controls=tuple(controls))


def recordings_over(song: Song, start: int, end: int) -> tuple[str, ...]:
    """Names of the tracks whose recording sounds between two ticks, or across one tick."""
    time_map = time_map_of(song)
    return tuple(
        track.name
        for track in song.tracks
        if track.clip is not None
        and track.clip.start_tick < end
        and _end_of(track.clip.start_tick, track.clip.duration_s, time_map) > start
    )


def _end_of(start_tick: int, duration_s: float, time_map: TimeMap) -> float:
    return time_map.seconds_to_tick(time_map.tick_to_seconds(start_tick) + duration_s)


def _retimed_track(track: Track, excerpts: Sequence[Excerpt]) -> Track:
    """The track without a word about its notes."""
    used = {control.controller for control in track.controls} & AT_REST.keys()
    at_rest: dict[Hashable, ControlChange] = {
        number: ControlChange(-1, number, AT_REST[number]) for number in used
    }
    clip = track.clip
    return replace(
        track,
        controls=held_through(track.controls, excerpts, _controller_of, at_rest),
        pitch_bends=held_through(track.pitch_bends, excerpts, at_rest={None: PitchBend(-1, 0)}),
        clip=clip and replace(clip, start_tick=moved_start(excerpts, clip.start_tick)),
    )


def _controller_of(control: ControlChange) -> int:
    return control.controller


def _chords(marks: Sequence[ChordMark], excerpts: Sequence[Excerpt]) -> tuple[ChordMark, ...]:
    found: list[ChordMark] = []
    for excerpt in excerpts:
        for mark in marks:
            start = max(mark.start_tick, excerpt.start_tick)
            end = min(mark.end_tick, excerpt.end_tick)
            if start >= end:
                continue
            first, last = start + excerpt.shift_ticks, end + excerpt.shift_ticks
            goes_on = start > mark.start_tick and found and found[-1].end_tick == first
            if goes_on and found[-1].symbol == mark.symbol:
                found[-1] = replace(found[-1], end_tick=last)
            else:
                found.append(ChordMark(first, last, mark.symbol))
    return tuple(found)


def _loop(loop: LoopRegion | None, excerpts: Sequence[Excerpt]) -> LoopRegion | None:
    if loop is None:
        return None
    start, end = moved_start(excerpts, loop.start_tick), moved_end(excerpts, loop.end_tick)
    if start > end:
        # Its ends went past each other: it has no music of its own any more.
        return loop
    return replace(loop, start_tick=start, end_tick=end) if start < end else None
