"""A proposal that leads on a bar that has begun: what stands in the bar is given, not drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from modules.midi_generator.constraints import BarRules, StreamRules
from modules.midi_generator.task import GenerationTask
from modules.midi_generator.tokenizer import encode_bars, grid_notes
from modules.midi_generator.vocabulary import UNITS_PER_BEAT

KeptTokens = Mapping[int, Sequence[int]]


def led_on(
    task: GenerationTask, rules: StreamRules, kept: KeptTokens
) -> tuple[StreamRules, KeptTokens]:
    """`rules` and `kept` with the notes before the request's start given in the first bar.

    They come back as they are when the request begins on a bar line.
    """
    line, start = task.lines[0], task.request.start_tick
    if start <= line:
        return rules, kept
    before = [note for note in task.track.notes if note.start_tick < start]
    found = grid_notes(before, (line, task.lines[1]), task.request.song.ppq)
    first_unit = -(-(start - line) * UNITS_PER_BEAT // task.request.song.ppq)
    begun = encode_bars([note for note in found if note.unit < first_unit], 1, drums=task.drums)
    bars = (_open_from(rules.bars[0], first_unit), *rules.bars[1:])
    return replace(rules, bars=bars), {**kept, 0: begun[1:]}


def _open_from(bar: BarRules, first_unit: int) -> BarRules:
    return replace(bar, grid=bar.grid & (np.arange(bar.end - bar.start) >= first_unit))
