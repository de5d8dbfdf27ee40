from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modules.feedback.records import JudgedNote, NoteDecision, Verdict
from modules.learning.material import REJECTED_WEIGHT, Stretch, count_notes, of_decisions, of_song
from modules.learning.pieces import piece_bytes, stretches_of
from modules.midi_generator.context import ModelContext
from modules.midi_generator.harmony import HarmonyMap
from modules.midi_generator.vocabulary import PITCHES
from modules.song.demo_song import demo_song

BAR = 243
PROMPT = (253, BAR, 60, 168, 134, BAR, 62, 168, 134)


def decision(*accepted: bool) -> NoteDecision:
    notes = tuple(
        JudgedNote(0, 12 * n, 64 + n, 80, 12, accepted=kept) for n, kept in enumerate(accepted)
    )
    return NoteDecision(
        kind="next-bar",
        mode="tonal",
        verdict=Verdict.PARTIAL,
        notes=notes,
        bars=1,
        prompt=PROMPT,
        context=(0, 9, 0, 4),
        first_bar=0,
        harmony=((145, 145, 145, 145),),
        temperature=1.0,
        bpm=120.0,
        genre="pop",
    )


def note_weights(stretch: Stretch) -> dict[int, float]:
    pairs = zip(stretch.tokens[1:], stretch.weights, strict=True)
    return {int(token): round(float(weight), 2) for token, weight in pairs if token < PITCHES}


def test_kept_notes_count_fully_and_others_little() -> None:
    (stretch,) = of_decisions([("a", decision(True, False))])
    assert note_weights(stretch) == {60: 1.0, 62: 1.0, 64: 1.0, 65: REJECTED_WEIGHT}
    assert len(stretch.weights) == len(stretch.tokens) - 1


def test_music_before_counts_once_in_a_session() -> None:
    first, again, elsewhere = of_decisions(
        [("a", decision(True)), ("a", decision(True)), ("b", decision(True))]
    )
    assert note_weights(first)[60] == note_weights(elsewhere)[60] == 1.0
    assert note_weights(again)[60] == 0.0
    assert count_notes([first, again]) == 3 + 1


def test_a_rejected_proposal_still_leaves_the_user_s_own_music() -> None:
    (stretch,) = of_decisions([("a", decision(False, False))])
    assert note_weights(stretch) == {60: 1.0, 62: 1.0, 64: 0.1, 65: 0.1}


def test_an_empty_proposal_is_no_obstacle() -> None:
    (stretch,) = of_decisions([("a", replace(decision(), prompt=()))])
    assert len(stretch.tokens) == len(stretch.weights) + 1


def test_moving_takes_key_and_harmony_along() -> None:
    context = ModelContext(False, 9, 11, 4, 0, HarmonyMap(((1, 1 << 11),)))
    stretch = Stretch("s", context, np.array([253, BAR, 60, 168]), np.ones(3, np.float32))
    moved = stretch.moved(2)
    assert moved.tokens.tolist() == [253, BAR, 62, 168]
    assert moved.context.key == 1
    assert moved.context.harmony.bars == ((1 << 2, 1 << 1),)
    assert moved.moved(-2).context == context


def test_nothing_is_moved_out_of_range_and_drums_never() -> None:
    context = ModelContext(False, 9, 0, 4)
    low = Stretch("s", context, np.array([253, BAR, 1, 168]), np.ones(3, np.float32))
    assert not low.fits(-2)
    assert low.fits(2)
    with pytest.raises(ValueError, match="range"):
        low.moved(-2)
    assert not replace(low, context=replace(context, drums=True)).fits(2)


def test_a_piece_survives_its_bytes() -> None:
    stretches = of_song(demo_song(), "mark")
    again = stretches_of("mark", piece_bytes(stretches))
    for one, other in zip(stretches, again, strict=True):
        assert np.array_equal(one.tokens, other.tokens)
        assert one.context == other.context
