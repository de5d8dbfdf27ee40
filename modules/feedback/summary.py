"""The decisions in figures: how often proposals are taken, over time, by request and by mode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from modules.feedback.records import MixResponse, NoteDecision, Response, Verdict


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `count` proposals were taken as they are, in part, and how many notes."""

    name: str
    count: int
    full: float
    partial: float
    notes: float


def share_of(name: str, decisions: Sequence[NoteDecision]) -> Share:
    """The shares (0 … 1) of some decisions; zeros without any."""
    count = max(1, len(decisions))
    verdicts = Counter(decision.verdict for decision in decisions)
    notes = [note.accepted for decision in decisions for note in decision.notes]
    return Share(
        name,
        len(decisions),
        verdicts[Verdict.ACCEPTED] / count,
        verdicts[Verdict.PARTIAL] / count,
        sum(notes) / max(1, len(notes)),
    )


def shares_by(
    decisions: Iterable[NoteDecision], key: Callable[[NoteDecision], str]
) -> tuple[Share, ...]:
    """The shares of each group that `key` makes, in the order of their first decision."""
    groups: dict[str, list[NoteDecision]] = {}
    for decision in decisions:
        groups.setdefault(key(decision), []).append(decision)
    return tuple(share_of(name, group) for name, group in groups.items())


def over_time(decisions: Sequence[tuple[str, NoteDecision]]) -> tuple[Share, ...]:
    """The shares of each session, oldest first, numbered from 1."""
    groups: dict[str, list[NoteDecision]] = {}
    for session, decision in decisions:
        groups.setdefault(session, []).append(decision)
    return tuple(share_of(str(n), group) for n, group in enumerate(groups.values(), start=1))


def advice_taken(responses: Sequence[MixResponse]) -> dict[str, dict[str, int]]:
    """For each kind of advice (such as "presence.high"), how often it was answered how."""
    found: dict[str, dict[str, int]] = {}
    for response in responses:
        kind = response.shown[response.place].id.split(".", 1)[-1]
        row = found.setdefault(kind, {answer.value: 0 for answer in Response})
        row[response.response.value] += 1
    return found
