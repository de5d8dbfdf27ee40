"""A proposal in a few figures that a taste can be about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from modules.midi_generator.prompt import Prompt
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.task import GenerationTask
from modules.midi_generator.tokenizer import TokenNote, grid_notes
from modules.midi_generator.vocabulary import UNITS_PER_BEAT
from modules.song.score import Note

FEATURE_NAMES = (
    "more notes than before",
    "sure of itself",
    "off the grid",
    "like the bar before",
    "higher than before",
    "longer notes than before",
    "louder than before",
    "off the beat",
    "bold temperature",
    "the loop brought back",
)
_SIXTEENTH = UNITS_PER_BEAT // 4
_OCTAVE = 12.0
_LOUD = 32.0


def proposal_notes(proposal: Proposal, task: GenerationTask) -> list[TokenNote]:
    """The ghosts on the grid of the proposal's bars."""
    ghosts = (
        Note(n, g.pitch, g.velocity, g.start_tick, g.duration_ticks)
        for n, g in enumerate(proposal.notes, start=1)
    )
    return grid_notes(ghosts, task.lines, task.request.song.ppq)


def features_of(proposal: Proposal, task: GenerationTask) -> tuple[float, ...]:
    """The figures of a proposal, as `FEATURE_NAMES` calls them; each about −1 … 1."""
    notes, prompt = proposal_notes(proposal, task), task.prompt
    bars = max(1, len(task.lines) - 1)
    return (
        math.log2((len(notes) / bars + 1) / (len(prompt.notes) / max(1, prompt.bars) + 1)),
        proposal.mean_confidence,
        _share(note.unit % _SIXTEENTH != 0 for note in notes),
        _likeness(notes, prompt),
        0.0 if task.drums else _gap([n.pitch for n in notes], _pitches(prompt)) / _OCTAVE,
        0.0 if task.drums else _length_gap(notes, prompt),
        _gap([n.velocity for n in notes], [n.velocity for n in prompt.notes]) / _LOUD,
        _share(note.unit % UNITS_PER_BEAT != 0 for note in notes),
        math.log2(proposal.recipe.sampling.temperature),
        float(proposal.recipe.sampling.repeats),
    )


def _pitches(prompt: Prompt) -> list[int]:
    return [note.pitch for note in prompt.notes]


def _share(found: Iterable[bool]) -> float:
    flags = list(found)
    return sum(flags) / max(1, len(flags))


def _likeness(notes: Sequence[TokenNote], prompt: Prompt) -> float:
    """Part of the notes of the first bar that the bar before the proposal has, too."""
    before = {(n.unit, n.pitch) for n in prompt.notes if n.bar == prompt.bars - 1}
    return _share((n.unit, n.pitch) in before for n in notes if n.bar == 0)


def _gap(new: Sequence[int], old: Sequence[int]) -> float:
    return float(np.mean(new) - np.mean(old)) if new and old else 0.0


def _length_gap(notes: Sequence[TokenNote], prompt: Prompt) -> float:
    new = [note.duration_units for note in notes]
    old = [note.duration_units for note in prompt.notes]
    return math.log2(float(np.mean(new)) / float(np.mean(old))) if new and old else 0.0
