"""What is stored and what was learned, read at once for the page that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modules.feedback.export import summary_document
from modules.feedback.records import IDEAS, MIX, NOTES
from modules.feedback.store import FeedbackStore, Learned
from modules.learning.idea_taste import LEAST_DECISIONS
from modules.learning.personal import (
    SESSIONS_BETWEEN_UPDATES,
    is_on,
    load_personal,
)


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One kind of learning: its switch, how many versions there are, and what it says in words."""

    is_on: bool
    versions: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LearnedFacts:
    """All that the page shows."""

    summary: dict[str, Any]
    notes: KindFacts
    ideas: KindFacts
    mix: KindFacts
    pieces: int


def facts_of(store: FeedbackStore) -> LearnedFacts:
    """The facts in `store`."""
    personal = load_personal(store)
    return LearnedFacts(
        summary_document(store),
        _facts(store, NOTES, _note_words(store.learned(NOTES))),
        _facts(store, IDEAS, personal.ideas.in_words() if personal.ideas else (_NO_IDEAS,)),
        _facts(store, MIX, personal.mix.in_words() if personal.mix else (_NO_MIX,)),
        len(store.pieces()),
    )


_NO_IDEAS = f"Nothing yet: it begins after {LEAST_DECISIONS} judged proposals."
_NO_MIX = "Nothing yet: it begins with the first advice that you apply."
_NO_NOTES = (
    f"Nothing yet: it begins after {SESSIONS_BETWEEN_UPDATES} sessions, "
    "or when you press “Learn now” or give MIDI files."
)


def _facts(store: FeedbackStore, kind: str, words: tuple[str, ...]) -> KindFacts:
    versions = len(store.learned(kind))
    told = words or ("No clear taste so far.",)
    return KindFacts(is_on(store, kind), versions, told)


def _note_words(versions: list[Learned]) -> tuple[str, ...]:
    if not versions:
        return (_NO_NOTES,)
    newest = versions[0]
    report = newest.report
    gain, cost = float(report["gain"] or 0.0), float(report["forgetting"] or 0.0)
    return (
        f"Version {newest.id} of {newest.day}, learned from {report['notes']:,} notes.",
        f"Pieces of yours that were kept apart became {gain:.1%} more likely; "
        f"the model's own music {cost:.1%} less.",
    )
