"""What the model expects of a drummer, with models whose expectation is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pytest

pytest.importorskip("symusic", reason="reading corpora needs symusic")

from modules.midi_generator.context import ModelContext
from modules.midi_generator.vocabulary import VOCABULARY_SIZE, shift_token, velocity_token
from modules.song.score import Note, Song, Track
from training.generator.drum_feel import Opponents, Piece
from training.generator.drummer_reading import FeltHit, read_drummer

PPQ = 480
BAR = 4 * PPQ
KICK, SNARE = 36, 38


@dataclass
class FixedMind:
    """Gives the same logits after every token."""

    logits: np.ndarray

    def initial_state(self, context: ModelContext) -> None:
        return None

    def step(self, tokens: list[int], state: None) -> tuple[np.ndarray, None]:
        return self.logits[None], None


def felt(notes: list[Note], *wishes: int) -> list[FeltHit]:
    """Hits in two bars, read by a mind that expects the tokens `wishes` much more than others."""
    logits = np.zeros(VOCABULARY_SIZE)
    logits[list(wishes)] = 20.0
    model = cast(Any, FixedMind(logits))
    return read_drummer(model, ModelContext(drums=True), notes, (0, BAR, 2 * BAR), PPQ)


def hits(*places: tuple[int, int]) -> list[Note]:
    return [Note(n, pitch, 80, tick, 60) for n, (tick, pitch) in enumerate(places, start=1)]


def test_without_a_wish_the_sixteenth_and_the_middle_are_expected() -> None:
    kick, snare = felt(hits((0, KICK), (PPQ, SNARE)))
    assert snare.offset_beats == pytest.approx(0.0)
    assert snare.velocity == pytest.approx(64.0)
    assert kick.opens_step
    assert snare.opens_step


def test_a_wish_for_late_snares_and_loud_ones_is_heard() -> None:
    late, loud = shift_token(17), velocity_token(120)
    _, snare = felt(hits((0, KICK), (PPQ, SNARE)), late, loud)
    assert snare.offset_beats == pytest.approx(1 / 16, abs=1e-3)
    assert snare.velocity == pytest.approx(124.0, abs=0.1)


def test_the_downbeat_may_be_expected_before_the_bar_line() -> None:
    early = shift_token(15)
    notes = hits((3 * PPQ, SNARE), (BAR, KICK))
    assert felt(notes)[1].offset_beats > felt(notes, early)[1].offset_beats
    assert felt(notes, early)[1].offset_beats == pytest.approx(-1 / 16, abs=1e-3)


def test_a_second_hit_of_a_sixteenth_knows_its_place() -> None:
    first, second, third = felt(hits((0, KICK), (0, SNARE), (PPQ, KICK)))
    assert first.opens_step
    assert not second.opens_step
    assert third.opens_step


def piece(velocity: int, late_ticks: int) -> Piece:
    notes = [Note(n, KICK, velocity, n * PPQ + late_ticks, 60) for n in range(4)]
    return Piece(Song(ppq=PPQ, tracks=(Track(1, "Drums").with_notes(notes),)), 500.0)


def test_opponents_know_the_training_part_and_the_piece_so_far() -> None:
    opponents = Opponents([piece(60, 24), piece(80, 0)])
    asked = piece(100, 48)
    timing = opponents.expect("timing", asked, asked.notes)
    assert timing["constant"].tolist() == [0.0] * 4
    assert timing["mean_of_drum"] == pytest.approx([12.5] * 4)
    assert timing["piece_so_far"] == pytest.approx([12.5, 50.0, 50.0, 50.0])
    velocity = opponents.expect("velocity", asked, asked.notes)
    assert velocity["constant"].tolist() == [70.0] * 4
    assert velocity["piece_so_far"].tolist() == [70.0, 100.0, 100.0, 100.0]


def test_offsets_are_told_in_milliseconds() -> None:
    asked = piece(100, -24)
    assert asked.offset_ms(asked.notes[1]) == pytest.approx(-25.0)
    assert asked.step(asked.notes[1]) == 4
