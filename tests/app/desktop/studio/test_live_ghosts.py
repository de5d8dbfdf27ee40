"""When something is suggested and when not: every rule, with a worker that answers on command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QObject, Signal

from app.desktop.studio import live_ghosts
from app.desktop.studio.co_writer import CoWriter
from app.desktop.studio.live_ghosts import UNASKED_ID, LiveGhosts
from modules.midi_generator.look_ahead import AheadRequest, Foreseen
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.history import History
from modules.song.mix_edits import SetTrackMix
from modules.song.note_edits import AddNotes, DeleteNotes, SetVelocity
from modules.song.score import LoopRegion, Note, Song
from modules.song.time_edits import SetLoop, SetMeter
from modules.song.track_edits import RemoveTrack
from modules.unified_state import EngineState, EngineStatus, Topic, UnifiedState

BEAT, BAR = 960, 3840

RECIPE = Recipe(ProposalKind.NEXT_BAR, GeneratorMode.TONAL, SamplingSettings(), None, "test", "0")


class Worker(QObject):
    """Takes requests and answers when a test says so."""

    answered = Signal(int, object)
    failed = Signal(int, object)
    found = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.pursued: list[AheadRequest | None] = []

    def pursue(self, request: AheadRequest | None) -> None:
        self.pursued.append(request)

    def submit(self, request: object) -> None:
        pass

    def cancel(self) -> None:
        pass

    @property
    def request(self) -> AheadRequest:
        """The request in hand."""
        assert self.pursued
        assert self.pursued[-1] is not None
        return self.pursued[-1]


@dataclass
class Tape:
    is_playing: bool = False
    position_tick: int = 0


@dataclass
class Roll:
    """A stage that shows what it is given, and no more."""

    may_suggest: bool = True
    is_dragging: bool = False
    is_followed: bool = False
    has_suggestion: bool = False


@dataclass
class Desk:
    """Everything around the object under test."""

    history: History
    state: UnifiedState
    worker: Worker
    tape: Tape
    roll: Roll
    writer: CoWriter
    live: LiveGhosts
    track_id: int
    shown: list[Proposal | None] = field(default_factory=list)

    def draw(self, start: int, pitch: int = 60, length: int = BEAT) -> None:
        self.history.do(AddNotes(self.track_id, (Note(0, pitch, 90, start, length),)))

    def pause(self) -> None:
        """Let the pause be over, as the timer would."""
        assert self.live.is_at_edit
        self.live._pause.stop()
        self.live._pause_is_over()

    def answer(self, tick: int | None = None, confidence: float = 0.9) -> None:
        request = self.worker.request
        tick = request.ticks[0] if tick is None else tick
        notes = (
            GhostNote(60, 90, tick, BEAT, confidence),
            GhostNote(62, 90, tick + BEAT, BEAT, 0.5),
        )
        made = Proposal(
            UNASKED_ID, self.track_id, tick, (tick // BAR + 1) * BAR, notes, RECIPE, 1.0
        )
        self.worker.found.emit(request.id, Foreseen(tick, made))

    def answer_all(self) -> None:
        for tick in self.worker.request.ticks:
            self.answer(tick)

    def play_at(self, tick: int) -> None:
        self.tape.is_playing = True
        self.tape.position_tick = tick
        self.live.notice()

    @property
    def front(self) -> Proposal | None:
        return self.shown[-1] if self.shown else None

    def show(self, proposal: Proposal | None) -> None:
        self.shown.append(proposal)
        self.roll.has_suggestion = proposal is not None


@pytest.fixture
def desk(qapp: object, small_song: Song) -> Iterator[Desk]:
    history, state = History(small_song), UnifiedState()
    ready = EngineState(EngineStatus.READY)
    state.update(Topic.ENGINES, lambda now: now.with_engine("generator", ready))
    worker, tape, roll = Worker(), Tape(), Roll()
    writer = CoWriter(history, state, worker)  # type: ignore[arg-type]
    live = LiveGhosts(history, state, tape, writer, worker, is_on=True)  # type: ignore[arg-type]
    live.stage = roll
    guitar = small_song.tracks[2].id
    live.follow_track(guitar)
    made = Desk(history, state, worker, tape, roll, writer, live, guitar)
    live.suggested.connect(made.show)
    live.withdrawn.connect(lambda: made.show(None))
    worker.pursued.clear()
    yield made
    live.close()


def test_the_pause_is_long_enough_to_write_on(desk: Desk) -> None:
    assert 500 <= live_ghosts.PAUSE_MS <= 700
    assert desk.live._pause.interval() == live_ghosts.PAUSE_MS


# After an edit.


def test_after_a_pause_the_rest_of_the_bar_is_asked_for(desk: Desk) -> None:
    desk.draw(2 * BAR)
    assert desk.worker.pursued == [], "nothing before the pause is over"
    desk.pause()
    request = desk.worker.request
    assert request.ticks == (2 * BAR + BEAT,)
    assert request.request.joins_bar
    assert request.request.song is desk.history.song
    desk.answer()
    assert desk.front is not None
    assert [n.pitch for n in desk.front.notes] == [60], "only the sure note is shown"


def test_nothing_sure_shows_nothing(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.pause()
    desk.answer(confidence=0.6)
    assert desk.front is None


def test_each_edit_starts_the_pause_anew_and_the_last_place_counts(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.draw(4 * BAR)
    desk.pause()
    assert desk.worker.request.ticks == (4 * BAR + BEAT,)


def test_an_answer_to_an_older_edit_is_dropped(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.pause()
    old = desk.worker.request
    desk.draw(2 * BAR + BEAT)
    desk.worker.found.emit(old.id, Foreseen(old.ticks[0], None))
    desk.answer()
    assert desk.shown == []


@pytest.mark.parametrize("harmless", ["fader", "velocity", "other track", "deleted", "undone"])
def test_only_notes_that_were_written_here_ask(desk: Desk, harmless: str) -> None:
    guitar = desk.history.song.track(desk.track_id)
    bass = desk.history.song.tracks[1].id
    if harmless == "undone":
        desk.draw(2 * BAR)
        desk.history.undo()
    else:
        edit = {
            "fader": SetTrackMix(guitar.id, replace(guitar.mix, volume_db=-3.0)),
            "velocity": SetVelocity(guitar.id, {guitar.notes[-1].id: 30}),
            "other track": AddNotes(bass, (Note(0, 40, 90, 2 * BAR, BEAT),)),
            "deleted": DeleteNotes(guitar.id, frozenset((guitar.notes[-1].id,))),
        }[harmless]
        desk.history.do(edit)
    assert not desk.live.is_at_edit


def test_amid_other_notes_nothing_is_suggested(desk: Desk) -> None:
    desk.draw(0, pitch=50)
    desk.pause()
    assert desk.worker.pursued == []


def test_never_during_a_drag(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.roll.is_dragging = True
    desk.pause()
    assert desk.live.is_at_edit, "it waits for another pause"
    assert desk.worker.pursued == []
    desk.roll.is_dragging = False
    desk.pause()
    desk.roll.is_dragging = True
    desk.answer()
    assert desk.shown == []
    assert desk.live.is_at_edit, "and after the drag again"


def test_never_over_what_was_asked_for(desk: Desk) -> None:
    desk.roll.may_suggest = False
    desk.draw(2 * BAR)
    desk.pause()
    assert desk.worker.pursued == []
    desk.roll.may_suggest = True
    desk.draw(2 * BAR + BEAT)
    desk.pause()
    desk.writer.ask(ProposalKind.NEXT_BAR, desk.track_id, 2 * BAR)
    desk.answer()
    assert desk.shown == []


def test_what_was_gone_along_with_stays(desk: Desk) -> None:
    desk.roll.is_followed = True
    desk.draw(2 * BAR)
    desk.pause()
    assert desk.worker.pursued == []


def test_a_dismissal_is_heeded_until_the_next_edit(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.live.stay_quiet()
    assert not desk.live.is_at_edit
    desk.play_at(BAR)
    assert desk.worker.pursued == [None]
    desk.draw(2 * BAR + BEAT)
    desk.pause()
    assert desk.worker.request.ticks == (2 * BAR + 2 * BEAT,)


def test_after_an_accepted_suggestion_the_next_one_comes(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.pause()
    desk.answer()
    assert desk.front is not None
    desk.history.do(AcceptGhostNotes(desk.track_id, desk.front.notes, desk.front))
    desk.pause()
    assert desk.worker.request.ticks == (2 * BAR + 2 * BEAT,)


def test_after_an_accept_of_what_was_asked_for_nothing_comes(desk: Desk) -> None:
    asked = Proposal(
        7, desk.track_id, 2 * BAR, 3 * BAR, (GhostNote(60, 90, 2 * BAR, BEAT, 0.9),), RECIPE, 1.0
    )
    desk.history.do(AcceptGhostNotes(desk.track_id, asked.notes, asked))
    assert not desk.live.is_at_edit


def test_switched_off_it_does_nothing(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.live.set_on(False)
    assert not desk.live.is_at_edit
    desk.draw(3 * BAR)
    desk.play_at(BAR)
    assert desk.worker.pursued == [None]
    assert not desk.live.is_at_edit


def test_another_track_takes_the_suggestion_away(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.live.follow_track(desk.history.song.tracks[1].id)
    assert desk.shown == [None]
    assert not desk.live.is_at_edit


def test_a_removed_track_is_no_obstacle(desk: Desk) -> None:
    desk.draw(2 * BAR)
    desk.history.do(RemoveTrack(desk.track_id))
    desk.pause()
    desk.play_at(BAR)
    assert desk.worker.pursued == []


@pytest.mark.parametrize("change", ["temperature", "mode", "meter"])
def test_other_settings_take_it_away(desk: Desk, change: str) -> None:
    desk.draw(2 * BAR)
    desk.pause()
    desk.answer()
    assert desk.front is not None
    if change == "temperature":
        desk.writer.set_temperature(1.4)
    elif change == "mode":
        desk.writer.set_mode(GeneratorMode.TONAL)
    else:
        desk.history.do(SetMeter(0, 3, 4))
    desk.live.on_state_changed(desk.state.snapshot, frozenset((Topic.PREFERENCES,)))
    assert desk.front is None


# Ahead of the playhead.


def test_eight_bars_are_kept_ahead(desk: Desk) -> None:
    desk.play_at(BAR)
    assert desk.worker.request.ticks == tuple(bar * BAR for bar in range(2, 10))
    desk.answer_all()
    assert desk.live.bars_ahead == 8
    desk.play_at(2 * BAR + 5)
    assert desk.worker.request.ticks == (10 * BAR,), "one bar passed, one bar more"
    assert [p.start_tick for p in desk.worker.request.written] == [b * BAR for b in range(3, 10)]


def test_the_bar_that_comes_next_is_shown_a_bar_early(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer()
    desk.live.notice()
    assert desk.front is not None
    assert desk.front.start_tick == 2 * BAR
    desk.answer_all()
    desk.play_at(2 * BAR)
    assert desk.front.start_tick == 3 * BAR
    assert len(desk.shown) == 2, "one change at one bar line"


def test_between_bar_lines_nothing_is_done(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer_all()
    desk.live.notice()
    before = len(desk.worker.pursued), len(desk.shown)
    for tick in range(BAR, 2 * BAR, 100):
        desk.play_at(tick)
    assert (len(desk.worker.pursued), len(desk.shown)) == before


def test_without_an_answer_the_last_proposal_stands_and_a_late_one_is_dropped(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer(2 * BAR)
    desk.live.notice()
    desk.play_at(2 * BAR + 10)
    assert desk.front is not None
    assert desk.front.start_tick == 2 * BAR, "bar 4 is not written: bar 3 stands"
    desk.play_at(3 * BAR + 10)
    desk.answer(3 * BAR)
    desk.live.notice()
    assert desk.front.start_tick == 2 * BAR, "the answer for the bar under the playhead is late"
    desk.answer(4 * BAR)
    desk.live.notice()
    assert desk.front.start_tick == 4 * BAR


def test_an_edit_makes_the_queue_void_and_it_is_filled_anew(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer_all()
    old = desk.worker.request
    bass = desk.history.song.tracks[1].id
    desk.history.do(AddNotes(bass, (Note(0, 40, 90, 2 * BAR, BEAT),)))
    desk.live.notice()
    assert desk.live.bars_ahead == 0
    assert desk.worker.request.id != old.id
    assert desk.worker.request.written == ()
    desk.worker.found.emit(old.id, Foreseen(2 * BAR, None))
    assert desk.live.bars_ahead == 0, "an answer from before the edit"


def test_a_fader_leaves_the_queue_alone(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer_all()
    guitar = desk.history.song.track(desk.track_id)
    desk.history.do(SetTrackMix(guitar.id, replace(guitar.mix, volume_db=-3.0)))
    desk.live.notice()
    assert desk.live.bars_ahead == 8


def test_accepting_keeps_the_bars_after_it(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer_all()
    desk.live.notice()
    assert desk.front is not None
    desk.history.do(AcceptGhostNotes(desk.track_id, desk.front.notes, desk.front))
    desk.roll.has_suggestion = False
    desk.live.notice()
    assert desk.front.start_tick == 3 * BAR
    assert desk.live.bars_ahead == 7
    assert desk.worker.request.ticks == (10 * BAR,)


def test_half_an_accepted_bar_stays_until_it_has_passed(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer_all()
    desk.live.notice()
    assert desk.front is not None
    desk.history.do(AcceptGhostNotes(desk.track_id, desk.front.notes[:1], desk.front))
    desk.roll.is_followed = True
    desk.live.notice()
    assert desk.front.start_tick == 2 * BAR
    desk.play_at(3 * BAR)
    assert desk.front.start_tick == 4 * BAR


def test_an_edit_while_playing_comes_first(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer_all()
    desk.draw(2 * BAR)
    desk.live.notice()
    desk.pause()
    assert desk.worker.request.ticks == (2 * BAR + BEAT,)
    desk.answer()
    desk.live.notice()
    assert desk.front is not None
    assert desk.front.start_tick == 2 * BAR + BEAT
    assert desk.worker.request.ticks[0] == 3 * BAR, "then the playhead's bars again"
    desk.answer_all()
    desk.live.notice()
    assert desk.front.start_tick == 2 * BAR + BEAT, "it stays until it has passed"
    desk.play_at(3 * BAR)
    assert desk.front.start_tick == 4 * BAR


def test_in_a_loop_its_free_bars_come_round(desk: Desk) -> None:
    desk.history.do(SetLoop(LoopRegion(0, 4 * BAR)))
    desk.play_at(0)
    assert desk.worker.request.ticks == (2 * BAR, 3 * BAR)
    desk.answer_all()
    desk.play_at(3 * BAR)
    assert desk.front is not None
    assert desk.front.start_tick == 2 * BAR
    assert desk.worker.pursued[-1] is desk.worker.request
    assert len([r for r in desk.worker.pursued if r is not None]) == 1, "written once"


def test_a_stop_leaves_what_is_shown(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer_all()
    desk.live.notice()
    desk.tape.is_playing = False
    desk.live.notice()
    assert desk.front is not None


def test_another_song_forgets_everything(desk: Desk) -> None:
    desk.play_at(BAR)
    desk.answer_all()
    desk.history.load(Song())
    desk.live.notice()
    assert desk.live.bars_ahead == 0
    assert desk.front is None


def test_a_missing_model_is_no_obstacle_to_work(desk: Desk) -> None:
    gone = EngineState(EngineStatus.UNAVAILABLE, "The model is missing.")
    desk.state.update(Topic.ENGINES, lambda now: now.with_engine("generator", gone))
    desk.draw(2 * BAR)
    desk.pause()
    desk.play_at(BAR)
    assert desk.worker.pursued == []
