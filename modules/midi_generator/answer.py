"""What was written, as an answer: notes in ticks, whether they will do, and what follows them."""

from __future__ import annotations

from modules.midi_generator.groove_feel import GrooveFeel
from modules.midi_generator.proposal import GhostNote
from modules.midi_generator.request import ProposalKind
from modules.midi_generator.task import GenerationTask
from modules.midi_generator.task_rules import is_landing_taken, lands
from modules.midi_generator.tokenizer import encode_bars, grid_notes, to_ticks
from modules.midi_generator.vocabulary import (
    UNITS_PER_BEAT,
    duration_token,
)
from modules.midi_generator.writer import ScoredNote
from modules.song.score import Note
from modules.song.time_map import time_map_of

STUCK_NOTES = 8
SPARSE_SHARE = 0.3
"""A result with fewer notes than this share of what the prompt's bars have is drawn again."""

HABIT_BARS = 8
"""From so many bars a drummer's push and pull is learned."""

CRASH_IS_LEFT = "The bar after the fill is already written, so its crash is left to you."


def tokens_after(task: GenerationTask) -> list[int]:
    """The tokens of the bars that follow a filling, at most two; empty where nothing follows."""
    if task.request.kind is not ProposalKind.INFILL:
        return []
    lines = task.region.later_lines
    if len(lines) > 1:
        notes = grid_notes(task.track.notes, lines, task.request.song.ppq)
        return encode_bars(notes, len(lines) - 1, drums=task.drums)
    after = any(note.start_tick >= task.region.end_tick for note in task.region.kept)
    return encode_bars((), 1, drums=task.drums) if after else []


def is_poor(scored: list[ScoredNote], task: GenerationTask) -> bool:
    """Whether it hangs on one pitch or nearly stops, although the music before it moves.

    A variation is poor when it varies nothing.
    """
    if task.request.kind is ProposalKind.VARY:
        return is_unchanged(scored, task)
    prompt = task.prompt
    pitches = {found.note.pitch for found in scored}
    is_stuck = len(scored) >= STUCK_NOTES and len(pitches) == 1 and len(prompt.pitches) > 1
    region = task.region
    share = (region.end_tick - region.start_tick) / (region.lines[-1] - region.lines[0])
    bars = (len(region.lines) - 1) * share
    usual = len(prompt.notes) / max(1, prompt.bars) * bars
    return not scored or is_stuck or len(scored) < SPARSE_SHARE * usual


def is_unchanged(scored: list[ScoredNote], task: GenerationTask) -> bool:
    """Whether pitches and places are those of the notes that it replaces."""
    before = grid_notes(task.region.replaced, task.lines, task.request.song.ppq)
    places = {(note.bar, note.unit, note.pitch) for note in before}
    return {(f.note.bar, f.note.unit, f.note.pitch) for f in scored} == places


def end_of(task: GenerationTask) -> int:
    """The tick after the proposal: a beat later where a fill lands on the next bar line."""
    is_fill = task.request.kind is ProposalKind.DRUM_FILL
    return task.region.end_tick + (task.request.song.ppq if is_fill and lands(task) else 0)


def remark_on(task: GenerationTask) -> str:
    """What the user should know of the answer; mostly nothing."""
    is_fill = task.request.kind is ProposalKind.DRUM_FILL
    return CRASH_IS_LEFT if is_fill and task.request.crash and is_landing_taken(task) else ""


def ghost_notes(scored: list[ScoredNote], task: GenerationTask) -> tuple[GhostNote, ...]:
    """Notes in ticks, inside the proposal, none running into the next of its pitch."""
    ppq, end = task.request.song.ppq, end_of(task)
    spans = _spans(scored, task)
    kept = [note for note in task.region.kept if not note.muted]
    starts = {start for start, _ in spans} | {note.start_tick for note in kept}
    following: dict[int, int] = {}
    ghosts: list[GhostNote] = []
    for found, (start, wished) in sorted(
        zip(scored, spans, strict=True), key=lambda entry: entry[1][0], reverse=True
    ):
        note = found.note
        again = (n.start_tick for n in kept if n.pitch == note.pitch and n.start_tick > start)
        limit = min(following.get(note.pitch, end), end, *again)
        stop = _before_the_next(start, min(wished, limit), starts, ppq)
        if start < limit:
            following[note.pitch] = start
            length = max(1, stop - start)
            ghosts.append(GhostNote(note.pitch, note.velocity, start, length, found.confidence))
    return tuple(sorted(ghosts, key=lambda ghost: (ghost.start_tick, ghost.pitch)))


def _spans(scored: list[ScoredNote], task: GenerationTask) -> list[tuple[int, int]]:
    """Start and end of every note; drawn drums pushed and pulled as the drummer's before them."""
    spans = [_ticks_of(found, task) for found in scored]
    if not task.drums:
        return spans
    drawn = [index for index, found in enumerate(scored) if found.planned is None]
    feel = GrooveFeel.of(_hits_before(task), task.request.song.ppq)
    ticks = feel.placed([(scored[index].note.pitch, spans[index][0]) for index in drawn])
    first, last = task.region.start_tick, end_of(task) - 1
    for index, tick in zip(drawn, ticks, strict=True):
        start, end = spans[index]
        placed = min(max(first, tick), last)
        spans[index] = placed, placed + end - start
    return spans


def _hits_before(task: GenerationTask) -> list[Note]:
    """The notes of the track in the last bars before the proposal."""
    time_map = time_map_of(task.request.song)
    end = task.region.start_tick
    since = time_map.bar_start_tick(max(0, time_map.bar_index_at(end) - HABIT_BARS))
    return [note for note in task.track.notes if since <= note.start_tick < end]


def _ticks_of(found: ScoredNote, task: GenerationTask) -> tuple[int, int]:
    """Start and end of a note; a varied one that kept its length has its own from before."""
    ppq, note, planned = task.request.song.ppq, found.note, found.planned
    start = task.lines[note.bar] + to_ticks(note.unit, ppq)
    length = to_ticks(note.duration_units, ppq)
    if planned is not None and planned.ticks is not None:
        start, before = planned.ticks
        is_same = duration_token(note.duration_units) == planned.length
        length = before if is_same or task.drums else length
    return start, start + length


def _before_the_next(start: int, end: int, starts: set[int], ppq: int) -> int:
    """`end`, or where a note begins that it overlaps by the rounding of both to units."""
    rounding = -(-2 * ppq // UNITS_PER_BEAT)
    near = [other for other in starts if start < other < end <= other + rounding]
    return min(near, default=end)
