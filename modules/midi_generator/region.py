"""Where a proposal goes: its bars, its stretch inside them, and the notes around it."""

from __future__ import annotations

from dataclasses import dataclass

from modules.errors import ParameterError
from modules.midi_generator.request import GenerationRequest, ProposalKind
from modules.midi_generator.vocabulary import UNITS_PER_BEAT
from modules.song.score import Note, Track
from modules.song.time_map import TimeMap, time_map_of

MAX_SELECTION_BARS = 16
FOLLOWING_BARS = 2
"""How much of what comes after a filled stretch is asked whether it follows well."""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch from `start_tick` to `end_tick`, inside the bars between `lines`.

    `lines` are bar lines in ticks with the end of the last bar. `kept` are the notes of the track
    that begin in these bars and stay, `replaced` those that the proposal takes the place of.
    `later_lines` are the bar lines from the last of `lines` on, up to the end of the music or of
    two bars. Both are empty for requests that write whole new bars.
    """

    lines: tuple[int, ...]
    start_tick: int
    end_tick: int
    kept: tuple[Note, ...] = ()
    replaced: tuple[Note, ...] = ()
    later_lines: tuple[int, ...] = ()

    @property
    def is_whole_bars(self) -> bool:
        """Whether nothing of its bars is left out."""
        return (self.start_tick, self.end_tick) == (self.lines[0], self.lines[-1])

    def unit_of(self, tick: int, edges: tuple[int, ...], ppq: int, *, up: bool) -> int:
        """`tick` in units from the first line, rounded up or down; `edges` are the lines' units."""
        bar = max(i for i, line in enumerate(self.lines) if line <= tick or i == 0)
        ticks = (tick - self.lines[bar]) * UNITS_PER_BEAT
        return edges[bar] + (-(-ticks // ppq) if up else ticks // ppq)


def region_of(request: GenerationRequest, track: Track) -> Region:
    """The region of `request`.

    Bars begin at the first bar line at or after `request.start_tick`; a selection where it says.
    Raises ParameterError for an empty or too long selection, and for one with nothing to vary.
    """
    time_map = time_map_of(request.song)
    if not request.kind.is_for_selection:
        return _bars(request, track, time_map)
    start, end = _selection(request, track, time_map)
    first = time_map.bar_index_at(start)
    last = time_map.bar_index_at(end - 1)
    if last - first >= MAX_SELECTION_BARS:
        raise ParameterError(
            f"The selection is {last - first + 1} bars long; select {MAX_SELECTION_BARS} at most.",
            "end_tick",
            end,
        )
    lines = tuple(time_map.bar_start_tick(bar) for bar in range(first, last + 2))
    inside = [note for note in track.notes if lines[0] <= note.start_tick < lines[-1]]
    replaced = tuple(note for note in inside if _is_replaced(note, request, start, end))
    _check_notes(request, replaced, start, end, track)
    gone = {note.id for note in replaced}
    kept = tuple(note for note in inside if note.id not in gone)
    return Region(lines, start, end, kept, replaced, _later_lines(track, lines[-1], time_map, last))


def _bars(request: GenerationRequest, track: Track, time_map: TimeMap) -> Region:
    """Whole new bars, or what is left of the first one when the request joins it."""
    lines = _whole_bars(request, time_map)
    if not request.joins_bar:
        return Region(lines, lines[0], lines[-1])
    bar = time_map.bar_index_at(request.start_tick)
    lines = tuple(time_map.bar_start_tick(bar + number) for number in range(request.bars + 1))
    begun = [n for n in track.notes if lines[0] <= n.start_tick < request.start_tick]
    return Region(lines, request.start_tick, lines[-1], kept=tuple(begun))


def _whole_bars(request: GenerationRequest, time_map: TimeMap) -> tuple[int, ...]:
    first = time_map.bar_index_at(request.start_tick)
    if time_map.bar_start_tick(first) < request.start_tick:
        first += 1
    return tuple(time_map.bar_start_tick(first + bar) for bar in range(request.bars + 1))


def _selection(request: GenerationRequest, track: Track, time_map: TimeMap) -> tuple[int, int]:
    start, end = request.start_tick, request.end_tick
    if end is None and request.chosen:
        chosen = [note for note in track.notes if note.id in request.chosen]
        sixteenth = max(1, request.song.ppq // 4)
        first = min((n.start_tick for n in chosen), default=start)
        start = first // sixteenth * sixteenth
        last = max((note_reach(n, request.song.ppq) for n in chosen), default=start)
        end = -(-last // sixteenth) * sixteenth
    if end is None:
        lines = _whole_bars(request, time_map)
        return lines[0], lines[-1]
    if end <= start:
        raise ParameterError("The selection is empty; choose a stretch of time.", "end_tick", end)
    return start, end


def note_reach(note: Note, ppq: int) -> int:
    """The tick up to which a stretch goes that holds `note`; a drum hit may last a tick only."""
    return max(note.end_tick, note.start_tick + ppq // 8)


def _is_replaced(note: Note, request: GenerationRequest, start: int, end: int) -> bool:
    is_chosen = request.chosen is None or note.id in request.chosen
    is_free = note.id not in request.locked and not note.muted
    # A note that is struck a hair before the end belongs to the beat that begins there.
    last = end - request.song.ppq // (2 * UNITS_PER_BEAT)
    return is_chosen and is_free and start <= note.start_tick < last


def _check_notes(
    request: GenerationRequest, replaced: tuple[Note, ...], start: int, end: int, track: Track
) -> None:
    if request.kind is not ProposalKind.VARY or replaced:
        return
    locked = [n for n in track.notes if start <= n.start_tick < end and n.id in request.locked]
    if locked:
        raise ParameterError(
            "All selected notes are locked, so there is nothing to vary; unlock one of them.",
            "locked",
            len(locked),
        )
    raise ParameterError(
        "There is no note to vary; select the notes that should change.", "chosen", None
    )


def _later_lines(track: Track, end: int, time_map: TimeMap, last_bar: int) -> tuple[int, ...]:
    lines = [end]
    for bar in range(last_bar + 2, last_bar + 2 + FOLLOWING_BARS):
        if not any(lines[-1] <= note.start_tick for note in track.notes):
            break
        lines.append(time_map.bar_start_tick(bar))
    return tuple(lines)
