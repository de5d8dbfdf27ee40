from __future__ import annotations

from collections.abc import Callable

import pytest

from app.desktop.studio.co_writer import ALTERNATIVES, first_free_bar
from app.desktop.studio.selection import no_track
from app.desktop.studio.studio import Studio
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GeneratorMode, ProposalKind
from modules.song.edits import AddTrack
from modules.song.score import Song, Track
from modules.unified_state import EngineStatus

Wait = Callable[[Callable[[], bool]], None]
BAR = 3840


def test_the_first_free_bar_comes_after_the_notes(small_song: Song) -> None:
    bass = small_song.tracks[1].id
    assert first_free_bar(small_song, bass, 0) == 2 * BAR
    assert first_free_bar(small_song, bass, 5 * BAR + 7) == 5 * BAR


def test_a_gap_between_notes_is_free(small_song: Song) -> None:
    track = small_song.tracks[1]
    late = [n for n in track.notes if n.start_tick >= BAR]
    assert first_free_bar(small_song.with_track(track.with_notes(late)), track.id, 0) == 0


def test_says_why_it_cannot_be_asked(studio: Studio, wait_for: Wait) -> None:
    writer = studio.co_writer
    drums, bass = (track.id for track in studio.history.song.tracks[:2])
    assert "starting" in writer.obstacle(ProposalKind.NEXT_BAR, bass)
    studio.generator.start()
    wait_for(lambda: studio.state.snapshot.engines["generator"].status is EngineStatus.READY)
    assert writer.obstacle(ProposalKind.NEXT_BAR, bass) == ""
    assert "Choose a track" in writer.obstacle(ProposalKind.NEXT_BAR, None)
    assert "Add a track" in no_track(Song())
    assert "tonal" in writer.obstacle(ProposalKind.DRUM_FILL, bass)
    assert "percussive" in writer.obstacle(ProposalKind.CHORD_PROGRESSION, drums)
    writer.set_mode(GeneratorMode.DRUMS)
    assert writer.obstacle(ProposalKind.DRUM_FILL, bass) == ""


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (ProposalKind.NEXT_BAR, 1),
        (ProposalKind.DRUM_FILL, 0),
        (ProposalKind.CHORD_PROGRESSION, 2),
    ],
)
def test_proposes_alternatives_after_the_notes(
    studio: Studio, wait_for: Wait, kind: ProposalKind, place: int
) -> None:
    answers: list[tuple[Proposal, ...]] = []
    refusals: list[object] = []
    studio.co_writer.proposed.connect(answers.append)
    studio.refused.connect(refusals.append)
    studio.generator.start()
    track_id = studio.history.song.tracks[place].id
    studio.co_writer.ask(kind, track_id, 0)
    assert studio.co_writer.is_busy
    wait_for(lambda: bool(answers or refusals))
    assert not refusals
    assert 1 <= len(answers[0]) <= ALTERNATIVES
    assert {proposal.track_id for proposal in answers[0]} == {track_id}
    assert all(note.start_tick >= 2 * BAR for p in answers[0] for note in p.notes)
    assert not studio.co_writer.is_busy


def test_a_cancelled_request_brings_nothing(studio: Studio, wait_for: Wait) -> None:
    answers: list[object] = []
    studio.co_writer.proposed.connect(answers.append)
    bass = studio.history.song.tracks[1].id
    studio.co_writer.ask(ProposalKind.NEXT_BAR, bass, 0)
    studio.co_writer.cancel()
    studio.generator.start()
    wait_for(lambda: studio.state.snapshot.engines["generator"].status is EngineStatus.READY)
    assert not studio.co_writer.is_busy
    assert answers == []


def test_an_empty_track_can_be_written_for(studio: Studio, wait_for: Wait) -> None:
    answers: list[tuple[Proposal, ...]] = []
    refusals: list[object] = []
    studio.co_writer.proposed.connect(answers.append)
    studio.refused.connect(refusals.append)
    studio.generator.start()
    studio.do(AddTrack(Track(id=0, name="New")))
    studio.co_writer.ask(ProposalKind.NEXT_BAR, studio.history.song.tracks[-1].id, 0)
    wait_for(lambda: bool(answers or refusals))
    assert answers
    assert not refusals


def test_temperature_is_clamped(studio: Studio) -> None:
    studio.co_writer.set_temperature(9.0)
    assert studio.co_writer.temperature == 2.0
    studio.co_writer.set_temperature(-1.0)
    assert studio.co_writer.temperature == 0.1
