"""Records as they are remembered."""

from __future__ import annotations

from modules.feedback.records import (
    JudgedNote,
    MixResponse,
    NoteDecision,
    Response,
    Shown,
    ShownAdvice,
    Verdict,
)

PROMPT = tuple(range(1000, 1064))
"""Numbers that stand in nothing else: they are looked for in the bytes of the folder."""


def a_decision(verdict: Verdict = Verdict.PARTIAL, kind: str = "next-bar") -> NoteDecision:
    kept = JudgedNote(0, 0, 60, 96, 12, accepted=verdict is not Verdict.REJECTED)
    left = JudgedNote(0, 12, 64, 80, 12, accepted=verdict is Verdict.ACCEPTED)
    return NoteDecision(
        kind=kind,
        mode="tonal",
        verdict=verdict,
        notes=(kept, left),
        bars=1,
        prompt=PROMPT,
        context=(0, 9, 3, 4),
        first_bar=2,
        harmony=((145, 145), (0, 5)),
        temperature=1.0,
        bpm=117.3,
        genre="jazz",
        key="C minor",
        shown=(Shown((0.5, -0.25)), Shown((0.0, 1.0))),
    )


def a_response(response: Response = Response.APPLIED) -> MixResponse:
    shown = (ShownAdvice("pop.air.high", (0.4, 1.0)), ShownAdvice("pop.sub.low", (0.3, 0.0)))
    return MixResponse("pop", response, 1, shown)
