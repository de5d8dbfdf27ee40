"""What is stored, as documents: all of it for the user, less of it for anyone else."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from modules import __version__
from modules.errors import ParameterError
from modules.feedback.records import LEARNED_KINDS, Consent, NoteDecision
from modules.feedback.store import FeedbackStore
from modules.feedback.summary import Share, advice_taken, over_time, share_of, shares_by

FORMAT = 1


def summary_document(store: FeedbackStore) -> dict[str, Any]:
    """How much is stored, where, and how often proposals are taken."""
    rows = store.decisions()
    decisions = [decision for _, decision in rows]
    responses = [response for _, response in store.mix_responses()]
    return {
        "consent": store.consent.value,
        "file": str(store.folder.database),
        "size_bytes": store.folder.database.stat().st_size,
        "key": store.key_place,
        "sessions": len(store.sessions()),
        "decisions": len(decisions),
        "corrections": len(store.corrections()),
        "mix_responses": len(responses),
        "acceptance": asdict(share_of("all", decisions)),
        "by_session": _documents(over_time(rows)),
        "by_request": _documents(shares_by(decisions, lambda d: d.kind)),
        "by_mode": _documents(shares_by(decisions, lambda d: d.mode)),
        "advice": advice_taken(responses),
        "learned": {
            kind: [{"version": one.id, "day": one.day, **one.report} for one in store.learned(kind)]
            for kind in LEARNED_KINDS
        },
    }


def export_document(store: FeedbackStore) -> dict[str, Any]:
    """Everything that is stored, readable: the user's own copy."""
    return {
        "format": FORMAT,
        "program": f"Nomad Muse {__version__}",
        "summary": summary_document(store),
        "sessions": [asdict(session) for session in store.sessions()],
        "decisions": [{"session": key, **asdict(one)} for key, one in store.decisions()],
        "corrections": [{"session": key, **asdict(one)} for key, one in store.corrections()],
        "mix_responses": [{"session": key, **asdict(one)} for key, one in store.mix_responses()],
    }


def sharing_document(store: FeedbackStore) -> dict[str, Any]:
    """What the chosen consent would allow to share, for the user to read first.

    Raises ParameterError at "local only". Nothing in Nomad Muse sends it.
    """
    consent = store.consent
    if consent is Consent.LOCAL:
        raise ParameterError(
            "Your choice is “local only”, so nothing is prepared for sharing; "
            "choose another level first.",
            "consent",
            consent.value,
        )
    rows = store.decisions()
    decisions = [decision for _, decision in rows]
    document: dict[str, Any] = {
        "format": FORMAT,
        "program": f"Nomad Muse {__version__}",
        "consent": consent.value,
        "acceptance": asdict(share_of("all", decisions)),
        "by_request": _documents(shares_by(decisions, lambda d: d.kind)),
        "by_mode": _documents(shares_by(decisions, lambda d: d.mode)),
        "advice": advice_taken([response for _, response in store.mix_responses()]),
    }
    if consent is Consent.RESEARCH:
        numbers = {session.id: n for n, session in enumerate(store.sessions(), start=1)}
        document["decisions"] = [
            {"session": numbers[session], **_without_song(decision)} for session, decision in rows
        ]
    return document


def _without_song(decision: NoteDecision) -> dict[str, Any]:
    """The decision without the user's own music before it."""
    left_out = ("prompt", "harmony", "first_bar", "shown")
    return {name: value for name, value in asdict(decision).items() if name not in left_out}


def _documents(shares: tuple[Share, ...]) -> list[dict[str, Any]]:
    return [asdict(share) for share in shares]
