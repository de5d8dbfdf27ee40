"""Notes that nobody asked for: bars written ahead of the playhead, and the rest of a begun bar.

The paper (§7) keeps eight predictions ahead in a ring and shows the last valid one when an answer
is late. One prediction is a bar here: the shortest stretch that the generator completes, that a
musician takes or leaves, and that gives it time to think (two seconds at 120 bpm, against tens of
milliseconds of work). Each bar goes on from the ones before it, as if they had been accepted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from modules.errors import ParameterError
from modules.midi_generator.prompt import MEMORY_BARS
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.midi_generator.request import GenerationRequest
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.note_edits import notes_apart
from modules.song.score import LoopRegion, Note, Song
from modules.song.time_map import TimeMap, time_map_of

BARS_AHEAD = 8
"""How many predictions are kept ahead (the paper, §7)."""

SURE_ABOVE = 0.6
"""Only notes with more confidence than this are shown unasked (the paper, §7)."""


def sixteenth(ppq: int) -> int:
    """Ticks of a sixteenth: nearer than that, two moments are meant to be one."""
    return max(1, ppq // 4)


class Proposer(Protocol):
    """What `Generator` is to this module."""

    def propose(
        self, request: GenerationRequest, cancelled: Callable[[], bool]
    ) -> tuple[Proposal, ...]:
        """Proposals for `request`; asks `cancelled` now and then."""


@dataclass(frozen=True, slots=True)
class AheadRequest:
    """Stretches to be written in this order, each going on from the ones before it.

    `ticks` are their first ticks; all else is in `request`. `written` are proposals that the song
    does not hold and that the stretches go on from, too.
    """

    id: int
    request: GenerationRequest
    ticks: tuple[int, ...]
    written: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What was written for the stretch that begins at `tick`; None where no note has room."""

    tick: int
    proposal: Proposal | None


def write_next(
    generator: Proposer, wanted: AheadRequest, cancelled: Callable[[], bool]
) -> tuple[Foreseen, AheadRequest | None]:
    """The first stretch of `wanted`, and what is left to be written after it.

    Raises Cancelled when `cancelled()` turns true.
    """
    tick, *others = wanted.ticks
    song = _with_proposals(_nearby(wanted), wanted.written)
    bar = time_map_of(song).bar_index_at(tick)
    sampling = replace(wanted.request.sampling, seed=wanted.request.sampling.seed + bar)
    request = replace(wanted.request, song=song, start_tick=tick, sampling=sampling, candidates=1)
    try:
        proposal = generator.propose(request, cancelled)[0]
    except ParameterError:
        # A held note may leave no room in a bar; nobody asked, so nobody is told.
        return Foreseen(tick, None), _rest(wanted, request, others, ())
    return Foreseen(tick, proposal), _rest(wanted, request, others, (proposal,))


def _rest(
    wanted: AheadRequest,
    request: GenerationRequest,
    ticks: list[int],
    written: tuple[Proposal, ...],
) -> AheadRequest | None:
    if not ticks:
        return None
    request = replace(request, sampling=wanted.request.sampling)
    return AheadRequest(wanted.id, request, tuple(ticks), written)


def _nearby(wanted: AheadRequest) -> Song:
    """The song from as far back as the generator looks to the end of what is wanted.

    The generator goes through every note of a song; in a long one that costs more than the bar.
    """
    song = wanted.request.song
    time_map = time_map_of(song)
    first = time_map.bar_index_at(min(wanted.ticks)) - MEMORY_BARS
    start = time_map.bar_start_tick(max(first, 0))
    end = time_map.bar_start_tick(time_map.bar_index_at(max(wanted.ticks)) + 1)
    return replace(
        song, tracks=tuple(replace(t, notes=_between(t.notes, start, end)) for t in song.tracks)
    )


def _between(notes: tuple[Note, ...], start: int, end: int) -> tuple[Note, ...]:
    first, last = (bisect_left(notes, tick, key=_start_of) for tick in (start, end))
    return notes[first:last]


def _with_proposals(song: Song, proposals: Iterable[Proposal]) -> Song:
    for proposal in proposals:
        song = AcceptGhostNotes(proposal.track_id, proposal.notes, proposal).apply(song)
    return song


def sure_part(proposal: Proposal | None, start_tick: int) -> Proposal | None:
    """`proposal` from `start_tick` on, with the notes that may be shown unasked; None without."""
    if proposal is None:
        return None
    notes = tuple(
        ghost
        for ghost in proposal.notes
        if ghost.confidence > SURE_ABOVE and ghost.start_tick >= start_tick
    )
    return replace(proposal, start_tick=start_tick, notes=notes) if notes else None


# Where nobody has written yet.


def bars_ahead(song: Song, track_id: int, tick: int) -> tuple[int, ...]:
    """First ticks of the free bars of a track that a playhead at `tick` comes to, at most eight.

    They are the bars after the track's last note, once the playhead is at most eight bars away;
    inside a loop the bars of the loop in which no note of the track begins, around its end. The
    bar under the playhead is not among them, except in a loop, where it comes again.
    """
    time_map, notes = time_map_of(song), song.track(track_id).notes
    here = time_map.bar_index_at(tick)
    loop = song.loop
    if loop is not None and loop.enabled and loop.start_tick <= tick < loop.end_tick:
        bars = _bars_of_loop(time_map, loop, here)
        return tuple(start for start, end in bars if _is_free(notes, start, end))[:BARS_AHEAD]
    first = max(_first_bar_after(notes, time_map), here + 1)
    if first > here + BARS_AHEAD:
        return ()
    return tuple(time_map.bar_start_tick(first + bar) for bar in range(BARS_AHEAD))


def _first_bar_after(notes: tuple[Note, ...], time_map: TimeMap) -> int:
    """Index of the first bar after the last of `notes`, whose late release does not count."""
    if not notes:
        return 0
    # Written out, because it is asked at each bar line and a property costs three times as much.
    end = max(note.start_tick + note.duration_ticks for note in notes) - sixteenth(time_map.ppq)
    return time_map.bar_index_at(max(end - 1, notes[-1].start_tick)) + 1


def _bars_of_loop(time_map: TimeMap, loop: LoopRegion, here: int) -> list[tuple[int, int]]:
    """First tick and end of the whole bars of `loop` in the order in which they come."""
    first = time_map.bar_index_at(loop.start_tick)
    if time_map.bar_start_tick(first) < loop.start_tick:
        first += 1
    end = time_map.bar_index_at(loop.end_tick)
    order = [*range(max(here + 1, first), end), *range(first, min(here + 1, end))]
    return [(time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + 1)) for bar in order]


def _is_free(notes: tuple[Note, ...], start: int, end: int) -> bool:
    place = bisect_left(notes, start, key=_start_of)
    return place == len(notes) or notes[place].start_tick >= end


def _start_of(note: Note) -> int:
    return note.start_tick


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start_tick` to `end_tick`, the end of its bar."""

    start_tick: int
    end_tick: int


def stretch_after(song: Song, track_id: int, edited: Iterable[Note]) -> Stretch | None:
    """Where music could go on after the `edited` notes of a track.

    The rest of the bar in which the last of them ends, or the bar after it when less than a beat
    is left. None where the track goes on by itself: nobody wants to be told what is there.
    """
    last = max(edited, key=lambda note: note.end_tick, default=None)
    if last is None:
        return None
    time_map = time_map_of(song)
    end = _end_on_grid(last, time_map)
    bar = time_map.bar_index_at(end - 1)
    line = time_map.bar_start_tick(bar + 1)
    stretch = Stretch(end, line)
    if line - end < time_map.beat_ticks_at(end - 1):
        stretch = Stretch(line, time_map.bar_start_tick(bar + 2))
    notes = song.track(track_id).notes
    return stretch if _is_free(notes, stretch.start_tick, stretch.end_tick) else None


def _end_on_grid(note: Note, time_map: TimeMap) -> int:
    """Where `note` ends as it is meant: on the nearest sixteenth, one after its start at least."""
    step = sixteenth(time_map.ppq)
    line = time_map.bar_start_tick(time_map.bar_index_at(note.end_tick))
    end = line + round((note.end_tick - line) / step) * step
    return max(end, note.start_tick + step)


# What an edit does to ghosts that nobody asked for.


def edited_notes(before: Song, after: Song, track_id: int) -> tuple[Note, ...]:
    """Notes of a track that an edit added or gave another pitch, start or length."""
    gone, fresh = notes_apart(before, after, track_id)
    shapes = {_shape(note) for note in gone}
    return tuple(note for note in fresh if _shape(note) not in shapes)


def _shape(note: Note) -> tuple[int, int, int]:
    return (note.pitch, note.start_tick, note.duration_ticks)


def matching_ghosts(
    ghosts: Iterable[GhostNote], notes: Iterable[Note], ppq: int
) -> dict[int, GhostNote]:
    """For each of `notes`, by its id, the ghost that it makes real.

    That is the nearest one of the same pitch that begins within a sixteenth of it.
    """
    left = set(ghosts)
    found: dict[int, GhostNote] = {}
    for note in notes:
        near = [
            ghost
            for ghost in left
            if ghost.pitch == note.pitch
            and abs(ghost.start_tick - note.start_tick) <= sixteenth(ppq)
        ]
        if near:
            found[note.id] = min(near, key=lambda ghost: abs(ghost.start_tick - note.start_tick))
            left.remove(found[note.id])
    return found
