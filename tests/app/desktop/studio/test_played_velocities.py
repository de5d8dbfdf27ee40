from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from app.desktop.studio.played_velocities import PlayedVelocities
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.midi_generator.sampling import adaptive_temperature
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.history import History
from modules.song.note_edits import AddNotes, DeleteNotes, MoveNotes, SetVelocity
from modules.song.score import Note, Song
from modules.unified_state import UnifiedState

BEAT, BAR = 960, 3840


@dataclass
class Tape:
    is_playing: bool = False
    position_tick: int = 0


@dataclass
class Desk:
    history: History
    state: UnifiedState
    tape: Tape
    played: PlayedVelocities
    track_id: int

    @property
    def heard(self) -> tuple[int, ...]:
        return self.state.snapshot.performance.recent_velocities

    def draw(self, *velocities: int) -> None:
        notes = tuple(Note(0, 60, v, (4 + i) * BAR, BEAT) for i, v in enumerate(velocities))
        self.history.do(AddNotes(self.track_id, notes))

    def play_to(self, tick: int) -> None:
        self.tape.is_playing = True
        self.tape.position_tick = tick
        self.played.notice()


@pytest.fixture
def desk(qapp: object, small_song: Song) -> Iterator[Desk]:
    history, state, tape = History(small_song), UnifiedState(), Tape()
    played = PlayedVelocities(history, state, tape)  # type: ignore[arg-type]
    guitar = small_song.tracks[2]
    played.follow_track(guitar.id)
    yield Desk(history, state, tape, played, guitar.id)
    played.close()


def test_drawn_and_pasted_notes_are_heard_in_order(desk: Desk) -> None:
    desk.draw(70, 110)
    desk.draw(30)
    assert desk.heard == (70, 110, 30)


def test_notes_made_louder_are_heard(desk: Desk) -> None:
    first = desk.history.song.track(desk.track_id).notes[0]
    desk.history.do(SetVelocity(desk.track_id, {first.id: 33}))
    assert desk.heard == (33,)


def test_accepted_ghosts_are_heard(desk: Desk) -> None:
    recipe = Recipe(
        ProposalKind.NEXT_BAR, GeneratorMode.TONAL, SamplingSettings(), None, "test", "0"
    )
    ghosts = (GhostNote(60, 55, 4 * BAR, BEAT, 0.9),)
    proposal = Proposal(1, desk.track_id, 4 * BAR, 5 * BAR, ghosts, recipe, 1.0)
    desk.history.do(AcceptGhostNotes(desk.track_id, ghosts, proposal))
    assert desk.heard == (55,)


def test_moved_deleted_and_undone_notes_say_nothing_new(desk: Desk) -> None:
    notes = desk.history.song.track(desk.track_id).notes
    desk.history.do(MoveNotes(desk.track_id, frozenset((notes[0].id,)), 0, 1))
    desk.history.do(DeleteNotes(desk.track_id, frozenset((notes[1].id,))))
    desk.history.undo()
    assert desk.heard == ()


def test_only_the_last_hundred_count(desk: Desk) -> None:
    desk.draw(*([60] * 90), *([100] * 50))
    assert len(desk.heard) == 100
    assert desk.heard[-50:] == (100,) * 50


def test_what_sounds_is_heard_beat_by_beat(desk: Desk) -> None:
    desk.play_to(0)
    desk.play_to(BEAT // 2)
    assert desk.heard == (), "not before the beat is over"
    desk.play_to(BEAT + 10)
    assert desk.heard == (96, 96)
    desk.play_to(2 * BEAT + 20)
    assert desk.heard == (96, 96, 96)


def test_a_jump_of_the_playhead_plays_nothing(desk: Desk) -> None:
    desk.play_to(BEAT)
    desk.play_to(0)
    assert desk.heard == ()
    desk.tape.is_playing = False
    desk.played.notice()
    desk.play_to(BAR)
    assert desk.heard == (), "a start somewhere else has passed nothing yet"


def test_muted_notes_and_other_tracks_are_not_heard(desk: Desk) -> None:
    song = desk.history.song
    guitar = song.track(desk.track_id)
    silent = guitar.with_notes(replace(note, muted=True) for note in guitar.notes)
    desk.history.load(song.with_track(silent))
    desk.played.follow_track(desk.track_id)
    desk.play_to(0)
    desk.play_to(BAR)
    assert desk.heard == ()


def test_another_song_begins_with_nothing_heard(desk: Desk) -> None:
    desk.draw(70)
    desk.history.load(Song())
    assert desk.heard == ()


def test_loud_writing_makes_the_next_proposal_bolder(desk: Desk) -> None:
    """T = T_base · (1 + 0.3 · (v − mean) / deviation), kept in 0.7 … 1.3 (the paper, §7)."""
    desk.draw(60, 60, 60, 100)
    performance = desk.state.snapshot.performance
    assert performance.mean_velocity == 70
    assert adaptive_temperature(1.0, performance) == pytest.approx(1.3), "1.52 is clamped"
    desk.draw(80)
    assert 1.0 < adaptive_temperature(1.0, desk.state.snapshot.performance) < 1.3
    desk.draw(40)
    assert adaptive_temperature(1.0, desk.state.snapshot.performance) < 0.8
