from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from generator_songs import BASS, PIANO, ask, small_song

from modules.instrument_classifier.classes import TrackType
from modules.midi_generator.bars_written import BarsWritten, ground_of
from modules.midi_generator.look_ahead import Foreseen
from modules.midi_generator.proposal import Proposal, Recipe
from modules.midi_generator.request import (
    GenerationRequest,
    GeneratorMode,
    ProposalKind,
    SamplingSettings,
)
from modules.song.key import Key, Mode
from modules.song.mix_edits import SetTrackMix
from modules.song.note_edits import AddNotes
from modules.song.score import Note
from modules.song.time_edits import SetKey, SetLoop, SetMeter
from modules.unified_state import MusicalContext, Snapshot, TrackState

REQUEST = ask(PIANO)
GROUND = ground_of(REQUEST)
RECIPE = Recipe(ProposalKind.NEXT_BAR, GeneratorMode.TONAL, SamplingSettings(), None, "test", "0")


def foreseen(tick: int) -> Foreseen:
    return Foreseen(tick, Proposal(0, PIANO, tick, tick + 1, (), RECIPE, 1.0))


@pytest.fixture
def queue() -> BarsWritten:
    made = BarsWritten()
    made.aim(GROUND, (1, 2, 3))
    for tick in (1, 2):
        made.take(foreseen(tick))
    return made


def test_the_nearest_missing_bar_comes_first(queue: BarsWritten) -> None:
    assert queue.missing == (3,)
    assert queue.next == foreseen(1)
    assert [p.start_tick for p in queue.written] == [1, 2]


def test_moving_on_keeps_what_is_still_ahead(queue: BarsWritten) -> None:
    assert queue.aim(GROUND, (2, 3, 4))
    assert queue.next == foreseen(2)
    assert queue.missing == (3, 4)
    assert len(queue) == 1


def test_an_answer_that_comes_too_late_is_dropped(queue: BarsWritten) -> None:
    queue.aim(GROUND, (3, 4))
    assert not queue.take(foreseen(2))
    assert queue.next is None
    assert len(queue) == 0


def test_at_most_eight_stand(queue: BarsWritten) -> None:
    queue.aim(GROUND, tuple(range(20)))
    for tick in range(20):
        queue.take(foreseen(tick))
    assert len(queue) == 8


def test_a_bar_without_room_is_known_too(queue: BarsWritten) -> None:
    queue.take(Foreseen(3, None))
    assert queue.missing == ()
    assert len(queue.written) == 2


def test_an_accepted_bar_keeps_those_after_it(queue: BarsWritten) -> None:
    other = ground_of(ask(BASS))
    queue.rest_on(other)
    assert queue.aim(other, (2, 3))
    assert queue.next == foreseen(2)


def test_clearing_forgets_everything(queue: BarsWritten) -> None:
    queue.clear()
    assert (len(queue), queue.missing, queue.next) == (0, (), None)


def state_with(**changes: object) -> Snapshot:
    heard = TrackState(PIANO, "Piano", class_index=3, track_type=TrackType.TONAL)
    return Snapshot(tracks=MappingProxyType({PIANO: replace(heard, **changes)}))  # type: ignore[arg-type]


SONG = small_song()
CHANGES: dict[str, GenerationRequest] = {
    "note": ask(PIANO, song=AddNotes(PIANO, (Note(0, 60, 80, 0, 100),)).apply(SONG)),
    "other track": ask(PIANO, song=AddNotes(BASS, (Note(0, 60, 80, 0, 100),)).apply(SONG)),
    "track": ask(BASS),
    "mark": ask(PIANO, song=SetKey(Key(2, Mode.MAJOR)).apply(SONG)),
    "meter": ask(PIANO, song=SetMeter(0, 3, 4).apply(SONG)),
    "key": ask(PIANO, state=Snapshot(music=MusicalContext(key=Key(2, Mode.MAJOR)))),
    "mode": ask(PIANO, mode=GeneratorMode.DRUMS),
    "temperature": ask(PIANO, sampling=SamplingSettings(temperature=1.3)),
    "heard": ask(PIANO, state=state_with(uncertain=False)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_proposal_rests_on_makes_the_queue_void(queue: BarsWritten, change: str) -> None:
    assert not queue.aim(ground_of(CHANGES[change]), (1, 2, 3))
    assert queue.missing == (1, 2, 3)


HARMLESS: dict[str, GenerationRequest] = {
    "fader": ask(
        PIANO,
        song=SetTrackMix(BASS, replace(SONG.track(BASS).mix, volume_db=-20.0)).apply(SONG),
    ),
    "loop": ask(PIANO, song=SetLoop(None).apply(SONG)),
    "seed": ask(PIANO, sampling=SamplingSettings(seed=99)),
    "unsure ear": ask(PIANO, state=state_with(uncertain=True)),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_other_changes_leave_it_alone(queue: BarsWritten, change: str) -> None:
    assert queue.aim(ground_of(HARMLESS[change]), (1, 2, 3))
    assert queue.missing == (3,)
