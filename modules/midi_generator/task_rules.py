"""The rules that a task comes to: grid, key, register, voices, reach, and what is planned."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from modules.midi_generator.drum_fill import fill_rules, kept_groove, landing
from modules.midi_generator.drum_vocabulary import drum_pitches
from modules.midi_generator.instrument_limits import limits_of
from modules.midi_generator.planned_notes import PlannedNote, exact_note, in_order
from modules.midi_generator.playable import Reach, is_playable
from modules.midi_generator.prompt import fitting_grid
from modules.midi_generator.request import ProposalKind
from modules.midi_generator.rules import BarRules, StreamRules
from modules.midi_generator.strong_beats import chord_masks
from modules.midi_generator.task import GenerationTask
from modules.midi_generator.tokenizer import grid_notes
from modules.midi_generator.variation import Original, plan_variation
from modules.midi_generator.vocabulary import PITCHES, UNITS_PER_BEAT
from modules.song.time_map import time_map_of

RANGE_MARGIN = 5
"""Semitones that a proposal may go beyond the pitches of the music around it."""

DRUM_VOICES = 5


def rules_of(task: GenerationTask) -> StreamRules:
    """The rules of a drawn proposal; those of a variation still want `with_variation`.

    Raises ParameterError when they leave no pitch or no place.
    """
    register = register_of(task)
    inside = register & in_key(task)
    free = task.request.rules.outside_notes > 0 and not task.drums
    bars = _bars(task, register if free else inside)
    voices = DRUM_VOICES if task.drums else task.voices
    rules = StreamRules(
        tuple(bars),
        drums=task.drums,
        max_polyphony=voices,
        held=() if task.drums else _held(task, voices),
        limit=None if task.region.is_whole_bars else task.stretch[1],
        planned=_standing(task),
        reach=None if task.drums else reach_of(task),
        inside=inside if free else None,
        outside_notes=task.request.rules.outside_notes,
    )
    if task.request.kind is ProposalKind.DRUM_FILL:
        return _with_fill(rules, task)
    return rules


def register_of(task: GenerationTask) -> np.ndarray:
    """Pitches that suit the track: bool (128,).

    Near those around the answer and inside the instrument's range unless these are not; for drums
    the kit and what the track uses.
    """
    used = task.pitches
    if task.drums:
        return drum_pitches(used)
    limits = limits_of(task.context.instrument)
    lowest, highest = limits.lowest, limits.highest
    if used:
        lowest = max(0, min(used) - RANGE_MARGIN, min(lowest, *used))
        highest = min(PITCHES - 1, max(used) + RANGE_MARGIN, max(highest, *used))
    numbers = np.arange(PITCHES)
    result: np.ndarray = (numbers >= lowest) & (numbers <= highest)
    return result


def in_key(task: GenerationTask) -> np.ndarray:
    """Pitches of the key, all of them for drums: bool (128,)."""
    if task.key is None:
        return np.ones(PITCHES, dtype=bool)
    return np.isin(np.arange(PITCHES) % 12, sorted(task.key.pitch_classes))


def reach_of(task: GenerationTask) -> Reach | None:
    """What hands can reach on the track's instrument; None where its own notes are beyond it."""
    reach = limits_of(task.context.instrument).reach
    if reach is None:
        return None
    return reach if all(is_playable(chord, reach) for chord in task.chords) else None


def _bars(task: GenerationTask, pitches: np.ndarray) -> list[BarRules]:
    """Bars on the music's grid; none stays silent unless the prompt has silent bars too."""
    first, last = task.stretch
    strong = _chord_tones(task)
    notes = task.prompt.notes or task.inside
    bars: list[BarRules] = []
    for number, (start, end) in enumerate(pairwise(task.bar_edges)):
        places = np.arange(start, end)
        grid = fitting_grid(notes, end - start, drums=task.drums)
        grid &= (places >= first) & (places < last)
        for unit, chord in strong[number].items():
            grid[unit] &= bool((chord & pitches).any())
        bars.append(
            BarRules(
                start,
                end,
                grid,
                pitches,
                needs_note=not task.prompt.has_silent_bars,
                strong=strong[number],
            )
        )
    return bars


def _chord_tones(task: GenerationTask) -> list[dict[int, np.ndarray]]:
    """For each bar the pitches of its chord by strong unit; empty when that is not asked for."""
    bars = range(len(task.lines) - 1)
    if task.drums or not task.request.rules.chord_tones:
        return [{} for _ in bars]
    time_map = time_map_of(task.request.song)
    meters = [time_map.meter_at(task.lines[bar]) for bar in bars]
    harmony = task.context.harmony.since(task.prompt.bars)
    return chord_masks(task.request.song, task.lines, meters, harmony)


def _held(task: GenerationTask, voices: int) -> tuple[tuple[int, int], ...]:
    """Notes that sound on into the proposal, in units; none when they would fill it up."""
    ppq = task.request.song.ppq
    held = tuple(
        (pitch, -(-(end - task.lines[0]) * UNITS_PER_BEAT // ppq))
        for pitch, end in task.prompt.held
    )
    lasting = sum(end >= task.bar_edges[1] for _, end in held)
    return () if lasting >= voices else held


def _standing(task: GenerationTask) -> tuple[PlannedNote, ...]:
    """The notes of the track that stay in the bars of a selection, one for a place and pitch."""
    region, edges, ppq = task.region, task.bar_edges, task.request.song.ppq
    longest: dict[tuple[int, int, int], PlannedNote] = {}
    for note in sorted(region.kept, key=lambda note: note.duration_ticks):
        for found in grid_notes([note], region.lines, ppq):
            end = region.unit_of(note.end_tick, edges, ppq, up=True)
            exact = exact_note(found, edges[found.bar], is_answer=False, end=end)
            longest[found.bar, found.unit, found.pitch] = exact
    return in_order(longest.values())


def _with_fill(rules: StreamRules, task: GenerationTask) -> StreamRules:
    """The last bar becomes a fill, and where it may land, the first beat after it is added."""
    edges = task.bar_edges
    start, end = edges[-2], edges[-1]
    fill = fill_rules(start, end, task.prompt)
    groove = [exact_note(n, start, is_answer=True) for n in kept_groove(task.prompt, end - start)]
    bars = [*rules.bars[:-1], fill]
    if lands(task):
        closed = np.zeros(UNITS_PER_BEAT, dtype=bool)
        bars.append(BarRules(end, end + UNITS_PER_BEAT, closed, fill.pitches))
        groove += [exact_note(n, end, is_answer=True) for n in landing(task.prompt)]
    return replace(rules, bars=tuple(bars), planned=in_order(groove))


def lands(task: GenerationTask) -> bool:
    """Whether a fill is asked to end on kick and crash, and their place is free."""
    return task.request.crash and not is_landing_taken(task)


def is_landing_taken(task: GenerationTask) -> bool:
    """Whether the track plays in the beat after the proposal."""
    end = task.lines[-1]
    last = end + task.request.song.ppq
    return any(n.start_tick < last and n.end_tick > end for n in task.track.notes if not n.muted)


def with_variation(
    rules: StreamRules, task: GenerationTask, random: np.random.Generator
) -> StreamRules:
    """`rules` with the replaced notes planned near their places, as far as `random` keeps them.

    The grid opens where some left theirs.
    """
    originals = _originals(task)
    standing = [(note.start, note.pitch) for note in rules.planned if note.pitch is not None]
    plan = plan_variation(
        originals, standing, rules.bars[0].pitches, task.request.amount, random, drums=task.drums
    )
    bars = [
        replace(
            bar,
            grid=bar.grid & np.isin(np.arange(bar.start, bar.end), sorted(plan.open_units)),
            needs_note=False,
        )
        for bar in rules.bars
    ]
    planned = in_order((*rules.planned, *plan.planned))
    return replace(rules, bars=tuple(bars), planned=planned)


def _originals(task: GenerationTask) -> list[Original]:
    """The notes to be varied in order, one for a place and pitch."""
    edges, ppq = task.bar_edges, task.request.song.ppq
    found: dict[tuple[int, int], Original] = {}
    for note in task.region.replaced:
        for spot in grid_notes([note], task.lines, ppq):
            start = edges[spot.bar] + spot.unit
            end = task.region.unit_of(note.end_tick, edges, ppq, up=False)
            ticks = note.start_tick, note.duration_ticks
            found[start, spot.pitch] = Original(
                start, spot.pitch, spot.velocity, spot.duration_units, end, ticks
            )
    return [found[place] for place in sorted(found)]
