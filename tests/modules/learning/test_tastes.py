from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modules.errors import ModelError
from modules.feedback.records import (
    JudgedNote,
    MixResponse,
    NoteDecision,
    Response,
    Shown,
    Verdict,
)
from modules.learning.idea_taste import LEAST_DECISIONS, IdeaTaste, learn_taste
from modules.learning.mix_taste import MixTaste, learn_mix_taste, shown_advice
from modules.learning.proposal_features import FEATURE_NAMES
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)

EVIDENCE = Evidence(0.0, None, None, "dB", "judgement")
BUSY = FEATURE_NAMES.index("more notes than before")


def judged(busy: float, *, accepted: bool) -> NoteDecision:
    features = [0.0] * len(FEATURE_NAMES)
    features[BUSY] = busy
    return NoteDecision(
        kind="next-bar",
        mode="tonal",
        verdict=Verdict.ACCEPTED if accepted else Verdict.REJECTED,
        notes=(JudgedNote(0, 0, 60, 80, 12, accepted=accepted),),
        bars=1,
        prompt=(),
        context=(0, 0, 0, 0),
        first_bar=None,
        harmony=(),
        temperature=1.0,
        bpm=120.0,
        genre="pop",
        shown=(Shown(tuple(features)),),
    )


def calm_user(rng: np.random.Generator) -> list[NoteDecision]:
    return [judged(busy, accepted=busy < 0) for busy in rng.normal(0.0, 1.0, 30)]


def test_the_taste_of_somebody_who_likes_few_notes(rng: np.random.Generator) -> None:
    taste = learn_taste(calm_user(rng))
    assert taste is not None
    few, many = ([0.0] * len(FEATURE_NAMES) for _ in range(2))
    few[BUSY], many[BUSY] = -1.0, 1.0
    assert taste.score(few) > 0.7 > 0.3 > taste.score(many)
    assert taste.in_words() == ("You leave ideas with: more notes than before",)
    assert IdeaTaste.from_bytes(taste.to_bytes()) == taste


def test_too_few_decisions_are_no_taste(rng: np.random.Generator) -> None:
    assert learn_taste(calm_user(rng)[: LEAST_DECISIONS - 1]) is None


def test_decisions_of_another_version_are_passed_over(rng: np.random.Generator) -> None:
    old = [replace(one, shown=(Shown((1.0, 2.0)),)) for one in calm_user(rng)]
    assert learn_taste(old) is None


def advice(name: str, frequency_hz: float, gain_db: float, relevance: float = 0.5) -> Suggestion:
    move = MixMove(MoveType.PEAK, gain_db, frequency_hz, 0.9)
    return Suggestion(
        f"pop.{name}", Severity.MEDIUM, "", (20.0, 20_000.0), (), move, relevance, EVIDENCE
    )


DARK = advice("presence.high", 4000.0, -2.0, 0.3)
BRIGHT = advice("presence.low", 4000.0, 2.0, 0.5)
BASS = advice("bass.high", 100.0, -2.0, 0.6)
SHOWN = (BASS, BRIGHT, DARK)


def answered(place: int, response: Response = Response.APPLIED) -> MixResponse:
    return MixResponse("pop", response, place, shown_advice(SHOWN))


def test_what_is_applied_comes_first() -> None:
    taste = learn_mix_taste([answered(2)] * 6)
    assert taste is not None
    assert taste.ranked(SHOWN)[0] is DARK
    assert MixTaste.from_bytes(taste.to_bytes()) == taste


def test_what_is_undone_falls_behind() -> None:
    both = learn_mix_taste([answered(2)] * 4 + [answered(1)] * 4)
    undone = learn_mix_taste(
        [answered(2)] * 4 + [answered(1)] * 4 + [answered(1, Response.UNDONE)] * 8
    )
    assert both is not None
    assert undone is not None
    assert undone.score(BRIGHT) < both.score(BRIGHT)


def test_a_fault_stays_in_front_whatever_the_taste() -> None:
    taste = learn_mix_taste([answered(2)] * 30)
    assert taste is not None
    fault = replace(advice("clipping", 1000.0, 0.0, 1.0), move=None, id="fault.clipping")
    assert taste.ranked((fault, *SHOWN))[0] is fault


def test_what_is_never_applied_grows_quiet_unless_it_is_serious() -> None:
    taste = learn_mix_taste([answered(2)] * 10)
    assert taste is not None
    assert taste.ranked(SHOWN) == (DARK,)
    serious = replace(BASS, severity=Severity.HIGH)
    assert serious in taste.ranked((serious, BRIGHT, DARK))


def test_what_is_dismissed_falls_behind_and_grows_quiet() -> None:
    once = learn_mix_taste([answered(0, Response.DISMISSED)])
    assert once is not None
    assert once.score(BASS) < MixTaste((0.0,) * len(once.weights)).score(BASS)
    assert BASS in once.ranked(SHOWN)
    often = learn_mix_taste([answered(0, Response.DISMISSED)] * 3)
    assert often is not None
    assert BASS not in often.ranked(SHOWN)
    assert replace(BASS, severity=Severity.HIGH) in often.ranked(
        (replace(BASS, severity=Severity.HIGH),)
    )


def test_a_dismissal_that_is_taken_back_is_none() -> None:
    back = [answered(0, Response.DISMISSED), answered(0, Response.BROUGHT_BACK)]
    assert learn_mix_taste(back) is None
    assert learn_mix_taste([answered(2), *back]) == learn_mix_taste([answered(2)])
    assert learn_mix_taste([answered(2), answered(0, Response.BROUGHT_BACK)]) is not None


def test_nothing_applied_is_no_taste() -> None:
    assert learn_mix_taste([]) is None
    assert learn_mix_taste([answered(1, Response.UNDONE)]) is None


@pytest.mark.parametrize("kind", [IdeaTaste, MixTaste])
def test_a_damaged_taste_is_told(kind: type[IdeaTaste] | type[MixTaste]) -> None:
    for content in (b"", b"[]", b'{"weights": [1]}'):
        with pytest.raises(ModelError, match="left out"):
            kind.from_bytes(content)
