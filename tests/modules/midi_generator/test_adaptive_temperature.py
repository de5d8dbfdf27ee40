"""The generator really draws at the temperature of what was played last."""

from __future__ import annotations

import pytest
from generator_songs import DRUMS, PIANO, ask

from modules.midi_generator.generator import Generator
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import SamplingSettings
from modules.unified_state import PerformanceContext, Snapshot


def proposal(
    generator: Generator, track_id: int, velocities: tuple[int, ...], base: float
) -> Proposal:
    state = Snapshot(performance=PerformanceContext(velocities))
    settings = SamplingSettings(temperature=base, seed=3)
    return generator.propose(ask(track_id, state=state, sampling=settings))[0]


@pytest.mark.parametrize("track_id", [PIANO, DRUMS])
@pytest.mark.parametrize(
    ("velocities", "factor"),
    [((60, 60, 60, 120), 1.3), ((120, 120, 120, 60), 0.7), ((60, 100, 80), 1.0), ((), 1.0)],
)
def test_a_loud_note_writes_what_a_higher_temperature_would(
    generator: Generator, track_id: int, velocities: tuple[int, ...], factor: float
) -> None:
    played = proposal(generator, track_id, velocities, 1.0)
    set_by_hand = proposal(generator, track_id, (), factor)
    assert played.notes == set_by_hand.notes


def test_boldness_can_be_heard(generator: Generator) -> None:
    bold = proposal(generator, DRUMS, (60, 60, 60, 120), 1.2)
    tame = proposal(generator, DRUMS, (120, 120, 120, 60), 1.2)
    assert bold.notes != tame.notes
