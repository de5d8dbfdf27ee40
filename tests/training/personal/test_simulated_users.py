from __future__ import annotations

from pathlib import Path

import pytest

from modules.feedback.records import Verdict
from modules.midi_generator.proposal import GhostNote
from modules.song.score import Note
from training.personal import engineer
from training.personal.acceptance import opinion_of
from training.personal.users import HELD_PART, all_users

PPQ = 480
OWN = [Note(n, pitch, 90, n * PPQ, PPQ) for n, pitch in enumerate((60, 62, 64, 65))]


def ghost(pitch: int, tick: int) -> GhostNote:
    return GhostNote(pitch, 80, tick, PPQ, 0.5)


def test_the_same_notes_are_taken_whole() -> None:
    ghosts = [ghost(note.pitch, note.start_tick) for note in OWN]
    opinion = opinion_of(ghosts, OWN, PPQ, drums=False)
    assert (opinion.verdict, opinion.f1) == (Verdict.ACCEPTED, 1.0)
    assert opinion.accepted == frozenset(ghosts)


def test_an_octave_and_a_sixteenth_are_forgiven() -> None:
    ghosts = [ghost(note.pitch + 12, note.start_tick + PPQ // 4) for note in OWN]
    assert opinion_of(ghosts, OWN, PPQ, drums=False).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(("semitones", "ticks"), [(24, 0), (1, 0), (0, PPQ // 4 + 1)])
def test_more_than_that_is_not(semitones: int, ticks: int) -> None:
    ghosts = [ghost(note.pitch + semitones, note.start_tick + ticks) for note in OWN[:1]]
    assert opinion_of(ghosts, OWN[:1], PPQ, drums=False).verdict is Verdict.REJECTED


def test_drums_must_be_the_same_drum() -> None:
    ghosts = [ghost(note.pitch + 12, note.start_tick) for note in OWN]
    assert opinion_of(ghosts, OWN, PPQ, drums=True).verdict is Verdict.REJECTED


def test_half_right_is_taken_in_part_and_only_the_right_notes() -> None:
    right = [ghost(60, 0), ghost(62, PPQ)]
    opinion = opinion_of([*right, ghost(71, 2 * PPQ)], OWN, PPQ, drums=False)
    assert opinion.verdict is Verdict.PARTIAL
    assert opinion.accepted == frozenset(right)


def test_one_note_of_the_user_answers_for_one_ghost() -> None:
    opinion = opinion_of([ghost(60, 0), ghost(72, 0)], OWN[:1], PPQ, drums=False)
    assert opinion.f1 == pytest.approx(2 / 3)


def test_the_engineer_s_favourite_comes_to_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engineer, "TEST_MIXES", 50)
    places = [engineer.evaluate_engineer(seed) for seed in range(3)]

    def in_first_two(when: str) -> float:
        shares = [result[when]["in_first_two"] for result in places]  # type: ignore[index]
        return sum(shares) / len(shares)

    assert in_first_two("after") >= 0.9 > in_first_two("before")


@pytest.mark.shared_data
def test_no_piece_of_a_user_was_trained_on(shared_data: Path) -> None:
    for user in all_users(shared_data / "midi"):
        parts = {file.part for file in (*user.work, *user.held)}
        assert "train" not in parts
        assert HELD_PART in {file.part for file in user.held}
        assert not {file.path for file in user.work} & {file.path for file in user.held}
        assert len(user.work) >= 4
        assert len(user.held) >= 3
