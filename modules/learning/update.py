"""One update of the personal adapter: learn, check on music kept apart, keep or drop."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from modules.learning.adapter_training import Lesson, forgetting, mean_nats, train_adapter
from modules.learning.material import Stretch, count_notes
from modules.learning.readings import CancelCheck, Progress, Reading, never, read_stretches
from modules.learning.rehearsal import rehearsal
from modules.midi_generator.adapter import Adapter
from modules.midi_generator.model import TokenModel

LEAST_NOTES = 150
LEAST_CHECK_NOTES = 30
MOST_ROWS = 40_000
"""Rows to learn from, with moved copies: some 80 MB while it lasts, and ten seconds of one core."""
MOST_CHECK_ROWS = 8_000
CHECK_EVERY = 5
SHIFTS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6)
LEAST_GAIN = 0.03
"""Less than that is chance: adapters of two simulated users who had judged little promised 0.8 and
2.2 %, and cost them 0.5 %."""
MOST_FORGETTING = 0.02
"""Of the model's own music, with the gate."""


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """How an update went. Costs are nats per token on pieces that were not learned from."""

    kept: bool
    reason: str
    notes: int
    pieces: int
    check_notes: int = 0
    cost_before: float | None = None
    cost_after: float | None = None
    forgetting: float | None = None
    seconds: float = 0.0

    @property
    def gain(self) -> float | None:
        """How much cheaper the user's own music became, as a share."""
        if self.cost_before is None or self.cost_after is None:
            return None
        return 1 - self.cost_after / self.cost_before

    def as_json(self) -> dict[str, Any]:
        """All figures by name."""
        return {**asdict(self), "gain": self.gain}


def learn_notes(
    model: TokenModel,
    stretches: Sequence[Stretch],
    progress: Progress = lambda _: None,
    cancelled: CancelCheck = never,
) -> tuple[Adapter | None, UpdateReport]:
    """An adapter that foresees the music of `stretches` better, or None, and the report.

    The same material gives the same adapter. Raises Cancelled.
    """
    began = time.perf_counter()
    lesson_part, check_part = split_by_source(stretches)
    notes, check_notes = count_notes(lesson_part), count_notes(check_part)
    report = UpdateReport(False, "", notes, len({s.source for s in stretches}), check_notes)
    if notes < LEAST_NOTES or check_notes < LEAST_CHECK_NOTES:
        return None, replace(
            report,
            reason=f"There are too few notes to learn from ({notes + check_notes}); "
            f"it begins at {LEAST_NOTES + LEAST_CHECK_NOTES}.",
        )
    own = read_stretches(model, _with_moved(lesson_part), cancelled)
    progress(0.2)
    check = _newest(read_stretches(model, check_part, cancelled), MOST_CHECK_ROWS)
    general = rehearsal(model, cancelled)
    progress(0.4)
    adapter = train_adapter(
        own,
        general.of_streams(0, 2),
        Lesson(),
        lambda done: progress(0.4 + 0.6 * done),
        cancelled,
    )
    report = replace(
        report,
        cost_before=mean_nats(check),
        cost_after=mean_nats(check, adapter),
        forgetting=forgetting(general.of_streams(1, 2), adapter),
    )
    return _judged(adapter, replace(report, seconds=time.perf_counter() - began))


def _judged(adapter: Adapter, report: UpdateReport) -> tuple[Adapter | None, UpdateReport]:
    gain, harm = report.gain or 0.0, report.forgetting or 0.0
    if gain < LEAST_GAIN or harm > MOST_FORGETTING:
        reason = "Your own pieces did not become more likely without harm to other styles."
        return None, replace(report, reason=reason)
    reason = f"Pieces of yours that were kept apart became {gain:.1%} more likely."
    return adapter, replace(report, kept=True, reason=reason)


def split_by_source(stretches: Sequence[Stretch]) -> tuple[list[Stretch], list[Stretch]]:
    """What is learned from, and every fifth piece for the check; of few pieces the last part."""
    sources = list(dict.fromkeys(stretch.source for stretch in stretches))
    if len(sources) >= CHECK_EVERY:
        apart = set(sources[CHECK_EVERY - 1 :: CHECK_EVERY])
        return (
            [stretch for stretch in stretches if stretch.source not in apart],
            [stretch for stretch in stretches if stretch.source in apart],
        )
    cut = len(stretches) - len(stretches) // CHECK_EVERY
    return list(stretches[:cut]), list(stretches[cut:])


def _with_moved(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The newest music up to a bound, and tonal music in other keys while there is room."""
    room = MOST_ROWS
    chosen: list[Stretch] = []
    for stretch in reversed(stretches):
        if len(stretch.tokens) <= room:
            chosen.append(stretch)
            room -= len(stretch.tokens)
    random = np.random.default_rng(0)
    moves = [(stretch, shift) for stretch in chosen for shift in SHIFTS if stretch.fits(shift)]
    for index in random.permutation(len(moves)):
        stretch, shift = moves[index]
        if len(stretch.tokens) <= room:
            chosen.append(stretch.moved(shift))
            room -= len(stretch.tokens)
    return chosen


def _newest(reading: Reading, rows: int) -> Reading:
    return reading.part(slice(max(0, len(reading) - rows), None))
