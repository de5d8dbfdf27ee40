"""How often advice names a planted fault, and what it says of good mixes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modules.spectral_analyzer.suggestion import Suggestion
from training.mix_advice.answers import is_answer, names_track
from training.mix_advice.fault import Fault, Kind
from training.mix_advice.hearing import HeardMix

TOP = 2
MAIN = {Kind.BAND, Kind.POLARITY, Kind.SIDE_INVERTED, Kind.WIDTH, Kind.CLIPPING, Kind.LOW_END}
"""The faults that advice must not miss."""


@dataclass(frozen=True, slots=True)
class Case:
    """One planted fault: at which rank (from 1) it was named, and whether with its track.

    `rank` is None when no suggestion names it; `suggestions` are the actions of all.
    """

    title: str
    fault: Fault
    rank: int | None
    has_track: bool
    suggestions: tuple[str, ...]

    @property
    def is_first(self) -> bool:
        """Whether it was named before all else."""
        return self.rank == 1

    @property
    def is_found(self) -> bool:
        """Whether it was among the first two."""
        return self.rank is not None and self.rank <= TOP


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All cases, and the names of what was said of every good mix."""

    cases: tuple[Case, ...]
    untouched: tuple[tuple[str, ...], ...]


def evaluate(mixes: Iterable[HeardMix]) -> Evaluation:
    """Asks for advice on every mix."""
    cases: list[Case] = []
    untouched = []
    for mix in mixes:
        suggestions = mix.suggestions
        if mix.fault is None:
            untouched.append(tuple(suggestion.action for suggestion in suggestions))
        else:
            cases.append(case_of(mix.title, mix.fault, suggestions))
    return Evaluation(tuple(cases), tuple(untouched))


def case_of(title: str, fault: Fault, suggestions: Sequence[Suggestion]) -> Case:
    """What `suggestions`, the best first, say of `fault`."""
    found = [(rank, s) for rank, s in enumerate(suggestions, start=1) if is_answer(s, fault)]
    rank, answer = found[0] if found else (None, None)
    return Case(
        title,
        fault,
        rank,
        answer is not None and names_track(answer, fault),
        tuple(suggestion.action for suggestion in suggestions),
    )


def tables(evaluation: Evaluation) -> str:
    """The figures as text."""
    cases = evaluation.cases
    bands = [case for case in cases if case.fault.kind is Kind.BAND]
    counts = [len(said) for said in evaluation.untouched]
    rows = [
        _row("all faults", cases),
        _row("main faults", [case for case in cases if case.fault.kind in MAIN]),
        _row("bands", bands),
    ]
    for size in sorted({case.fault.size for case in bands}):
        for place in ("track", "master"):
            here = [c for c in bands if c.fault.size == size and c.fault.place == place]
            rows.append(_row(f"band {size:g} dB, {place}", here))
    names = dict.fromkeys(case.fault.name for case in bands)
    rows += [_row(f"band {name}", [c for c in bands if c.fault.name == name]) for name in names]
    others = [case for case in cases if case.fault.kind is not Kind.BAND]
    for key in dict.fromkeys((c.fault.kind, c.fault.size, c.fault.unit) for c in others):
        kind, size, unit = key
        rows.append(
            _row(
                f"{kind.value} {size:g} {unit}".rstrip() if size else kind.value,
                [c for c in others if (c.fault.kind, c.fault.size, c.fault.unit) == key],
            )
        )
    mean = sum(counts) / max(len(counts), 1)
    untouched = (
        f"untouched mixes: {len(counts)}; suggestions on each {mean:.2f} in the mean, "
        f"{max(counts, default=0)} at most"
    )
    return "\n".join([_HEAD, *rows, untouched])


_HEAD = f"{'fault':32} {'cases':>5} {'top 1':>7} {'top 2':>7} {'named':>7} {'track':>7}"


def _row(name: str, cases: Iterable[Case]) -> str:
    """Shares named first, among two, at all; and of those on a track, named with the right one."""
    cases = list(cases)
    on_tracks = [case for case in cases if case.fault.tracks and case.rank is not None]
    figures = (
        _share([case.is_first for case in cases]),
        _share([case.is_found for case in cases]),
        _share([case.rank is not None for case in cases]),
        _share([case.has_track for case in on_tracks]),
    )
    return f"{name:32} {len(cases):5d} " + " ".join(f"{figure:>7}" for figure in figures)


def _share(flags: Sequence[bool]) -> str:
    return f"{sum(flags) / len(flags):.1%}" if flags else "-"
