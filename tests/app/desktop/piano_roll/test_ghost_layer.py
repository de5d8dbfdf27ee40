from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.desktop.piano_roll.ghost_groups import first_bar, first_beat
from app.desktop.piano_roll.ghost_layer import GhostLayer
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.song.score import MeterChange, Note, TempoChange
from modules.song.time_map import TimeMap

BEAT, BAR = 960, 3840
MAP = TimeMap(960, (TempoChange(0, 120.0),), (MeterChange(0, 4, 4),))

if TYPE_CHECKING:
    from collections.abc import Sequence


def proposal(starts: Sequence[int], pitch: int = 60) -> Proposal:
    notes = tuple(GhostNote(pitch, 90, start, 240, 0.5) for start in starts)
    recipe = Recipe(
        ProposalKind.NEXT_BAR, GeneratorMode.AUTO, SamplingSettings(), None, "test", "0"
    )
    return Proposal(1, 1, BAR, 3 * BAR, notes, recipe, 1.0)


def starts(layer: GhostLayer) -> list[int]:
    return [ghost.start_tick for ghost in layer.notes]


FIRST = proposal([BAR, BAR + 480, BAR + BEAT, 2 * BAR])
SECOND = proposal([BAR, BAR + 2 * BEAT, 2 * BAR + BEAT], pitch=72)


@pytest.fixture
def layer() -> GhostLayer:
    made = GhostLayer()
    made.show((FIRST, SECOND))
    return made


def test_nothing_is_visible_at_first() -> None:
    layer = GhostLayer()
    assert not layer.is_visible
    assert layer.current is None
    assert layer.start_tick is None
    assert first_bar(layer.notes, MAP) == ((), 0)
    with pytest.raises(ValueError, match="no proposal"):
        layer.accept(())


def test_a_beat_group_ends_with_its_beat(layer: GhostLayer) -> None:
    ghosts, end = first_beat(layer.notes, MAP)
    assert [ghost.start_tick for ghost in ghosts] == [BAR, BAR + 480]
    assert end == BAR + BEAT


def test_a_bar_ends_with_its_bar(layer: GhostLayer) -> None:
    ghosts, end = first_bar(layer.notes, MAP)
    assert len(ghosts) == 3
    assert end == 2 * BAR


def test_accepting_moves_the_start_in_every_alternative(layer: GhostLayer) -> None:
    layer.accept(*first_beat(layer.notes, MAP))
    assert starts(layer) == [BAR + BEAT, 2 * BAR]
    layer.turn(1)
    assert starts(layer) == [BAR + 2 * BEAT, 2 * BAR + BEAT]
    assert layer.start_tick == BAR + BEAT


def test_undone_accepts_come_back_in_order(layer: GhostLayer) -> None:
    first = layer.accept(*first_beat(layer.notes, MAP))
    second = layer.accept(*first_bar(layer.notes, MAP))
    layer.accept_undone(FIRST, second.ghosts)
    assert starts(layer) == [BAR + BEAT, 2 * BAR]
    layer.accept_undone(FIRST, first.ghosts)
    assert starts(layer) == [BAR, BAR + 480, BAR + BEAT, 2 * BAR]
    layer.accept_redone(FIRST, first.ghosts)
    assert starts(layer) == [BAR + BEAT, 2 * BAR]


def test_undo_brings_back_a_proposal_that_was_replaced(layer: GhostLayer) -> None:
    accepted = layer.accept(layer.notes, 3 * BAR)
    layer.show((proposal([5 * BAR]),))
    layer.accept_undone(FIRST, accepted.ghosts)
    assert layer.current == FIRST
    assert len(layer.notes) == 4


def test_undo_of_an_unknown_accept_changes_nothing(layer: GhostLayer) -> None:
    before = layer.notes
    layer.accept_undone(proposal([9 * BAR]), ())
    layer.accept_redone(proposal([9 * BAR]), ())
    assert layer.notes == before


def test_dismissing_can_be_taken_back(layer: GhostLayer) -> None:
    layer.turn(1)
    assert layer.dismiss() == SECOND
    assert not layer.is_visible
    assert layer.bring_back()
    assert layer.current == SECOND
    assert not layer.bring_back()


def test_alternatives_go_around(layer: GhostLayer) -> None:
    layer.turn(-1)
    assert layer.index == 1
    layer.turn(1)
    assert layer.index == 0


def test_rejected_ghosts_stay_away(layer: GhostLayer) -> None:
    layer.shown.reject(layer.notes[:1])
    assert starts(layer) == [BAR + 480, BAR + BEAT, 2 * BAR]


def test_a_ghost_that_is_a_note_already_is_hidden(layer: GhostLayer) -> None:
    assert layer.set_present_notes([Note(1, 60, 80, BAR, 100)])
    assert starts(layer)[0] == BAR + 480
    assert layer.set_present_notes([])
    assert starts(layer)[0] == BAR


def test_forgetting_leaves_nothing_to_bring_back(layer: GhostLayer) -> None:
    accepted = layer.accept(layer.notes)
    layer.forget_all()
    layer.accept_undone(FIRST, accepted.ghosts)
    assert layer.current is None
    assert not layer.can_bring_back
