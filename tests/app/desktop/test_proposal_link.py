"""What proposals need of the studio: hearing, writing anew and on, reasons, MIDI step input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow
from app.desktop.piano_roll.ghost_wishes import Heard
from app.desktop.proposal_audition import audible
from app.desktop.studio.keyboard import PlayedAt
from modules.feedback.records import Verdict
from modules.learning.judged import Judged
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import (
    GenerationRequest,
    GeneratorMode,
    ProposalKind,
    SamplingSettings,
)
from modules.midi_ports.message import KeyDown, KeyUp
from modules.song.note_edits import AddNotes
from modules.song.score import LoopRegion, Note, Song
from modules.unified_state import EngineState, EngineStatus, Topic

BEAT = 960
BAR = 4 * BEAT
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
Wait = Callable[[Callable[[], bool]], None]


def proposal_of(song: Song, kind: ProposalKind = ProposalKind.NEXT_BAR) -> Proposal:
    track, start = song.tracks[1], 2 * BAR
    ghosts = tuple(
        GhostNote(pitch, 90, start + n * BEAT, BEAT, 0.9) for n, pitch in enumerate((45, 48, 52))
    )
    recipe = Recipe(
        kind, GeneratorMode.TONAL, SamplingSettings(seed=1), None, "note_gru", "0", start_tick=start
    )
    return Proposal(1, track.id, start, start + BAR, ghosts, recipe, 1.0)


@pytest.fixture
def shown(window: MainWindow) -> MainWindow:
    """A window in which a proposal for the bass is on show."""
    studio = window.studio
    studio.select_track(studio.history.song.tracks[1].id)
    studio.co_writer.proposed.emit((proposal_of(studio.history.song),))
    return window


@pytest.fixture
def asked(shown: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[GenerationRequest]:
    """What the generator is asked for; it seems to be ready and never answers."""
    studio = shown.studio
    studio.state.update(
        Topic.ENGINES,
        lambda now: replace(
            now, engines={**now.engines, "generator": EngineState(EngineStatus.READY)}
        ),
    )
    requests: list[GenerationRequest] = []
    monkeypatch.setattr(studio.generator, "submit", requests.append)
    return requests


def test_what_is_heard_is_the_song_with_its_ghosts_in_a_loop(small_song: Song) -> None:
    proposal = proposal_of(small_song)
    heard = audible(small_song, proposal, proposal.notes, alone=False)
    assert heard.loop == LoopRegion(2 * BAR, 3 * BAR)
    assert len(heard.tracks[1].notes) == len(small_song.tracks[1].notes) + 3
    alone = audible(small_song, proposal, proposal.notes, alone=True)
    assert [note.pitch for note in alone.tracks[1].notes] == [45, 48, 52]
    assert [track.mix.soloed for track in alone.tracks] == [False, True, False]
    wide = replace(small_song, loop=LoopRegion(0, 4 * BAR))
    assert audible(wide, proposal, proposal.notes, alone=False).loop == LoopRegion(0, 4 * BAR)


def test_g_plays_the_proposal_and_stops_where_it_began(
    shown: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    player, view = shown.studio.player, shown.roll.view
    heard: list[Song] = []
    monkeypatch.setattr(player, "preview", heard.append)
    player.seek(BEAT)
    qtbot.keyClick(view, Key.Key_G)
    assert player.is_playing
    assert player.position_tick >= 2 * BAR - 1
    assert len(heard[-1].tracks[1].notes) == 11
    shown.roll.model.hand.reject(shown.roll.model.visible_ghosts[:1])
    qtbot.waitUntil(lambda: len(heard[-1].tracks[1].notes) == 10)
    qtbot.keyClick(view, Key.Key_G)
    assert not player.is_playing
    assert abs(player.position_tick - BEAT) <= 1
    assert heard[-1] is shown.studio.history.song


def test_control_r_writes_around_the_locked_ghosts(
    shown: MainWindow, asked: list[GenerationRequest], qtbot: QtBot
) -> None:
    view, song = shown.roll.view, shown.studio.history.song
    qtbot.keyClick(view, Key.Key_R, CTRL)
    assert (asked[0].kind, asked[0].start_tick) == (ProposalKind.NEXT_BAR, 2 * BAR)
    assert asked[0].candidates == 4
    qtbot.keyClick(view, Key.Key_BracketRight, CTRL)
    qtbot.keyClick(view, Key.Key_K)
    qtbot.keyClick(view, Key.Key_R, CTRL)
    request = asked[1]
    assert (request.kind, request.start_tick, request.end_tick) == (
        ProposalKind.INFILL,
        2 * BAR,
        3 * BAR,
    )
    (kept,) = [note for note in request.song.tracks[1].notes if note.id in request.locked]
    assert (kept.pitch, kept.start_tick) == (45, 2 * BAR)
    answer = replace(proposal_of(song), notes=(GhostNote(50, 80, 2 * BAR + BEAT, BEAT, 0.5),))
    shown.studio.generator.answered.emit(request.id, (answer,))
    assert [ghost.pitch for ghost in shown.roll.model.visible_ghosts] == [45, 50]
    assert [ghost.pitch for ghost in shown.roll.model.ghosts.locked] == [45]


def test_accept_and_write_on_asks_for_the_bar_after(
    shown: MainWindow, asked: list[GenerationRequest], qtbot: QtBot
) -> None:
    held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(shown.roll.view, Key.Key_Return, held)
    assert [(r.kind, r.start_tick) for r in asked] == [(ProposalKind.NEXT_BAR, 3 * BAR)]
    assert shown.studio.co_writer.is_busy
    qtbot.keyClick(shown.roll.view, Key.Key_Escape)
    assert not shown.studio.co_writer.is_busy, "Escape cancels what runs"


def test_a_note_that_differs_has_the_rest_written_anew(
    shown: MainWindow, asked: list[GenerationRequest], qtbot: QtBot
) -> None:
    track = shown.studio.history.song.tracks[1].id
    shown.studio.do(AddNotes(track, (Note(0, 60, 90, 2 * BAR, BEAT),)))
    assert len(shown.roll.model.visible_ghosts) == 2
    qtbot.waitUntil(lambda: bool(asked))
    assert (asked[0].start_tick, asked[0].end_tick) == (2 * BAR + BEAT, 3 * BAR)


def test_a_reason_follows_the_dismissal_into_the_record(
    shown: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[Judged] = []
    monkeypatch.setattr(shown.studio.learner._log, "_write", judged.append)
    view = shown.roll.view
    qtbot.keyClick(view, Key.Key_Escape)
    qtbot.keyClick(view, Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
    assert judged == [], "what came back was not refused"
    qtbot.keyClick(view, Key.Key_Escape)
    assert judged == []
    qtbot.keyClick(view, Key.Key_Y)
    assert [(one.verdict, one.reason) for one in judged] == [(Verdict.REJECTED, "too busy")]


@pytest.mark.parametrize("panel", ["tracks", "transport", "mix"])
def test_a_dismissal_is_undone_wherever_the_focus_is(
    shown: MainWindow, qtbot: QtBot, panel: str
) -> None:
    elsewhere = {
        "tracks": shown.tracks.strip(shown.studio.history.song.tracks[0].id),
        "transport": shown.transport.midi,
        "mix": shown.mix.pages.button("meters"),
    }[panel]
    undo = shown.actions_by_id["edit.undo"]
    shown.studio.do(AddNotes(shown.studio.history.song.tracks[0].id, (Note(0, 36, 90, 0, BEAT),)))
    song, before = shown.studio.history.song, shown.roll.model.visible_ghosts
    assert undo.text() == "Undo “Add 1 note”"
    shown.roll.dismiss()
    elsewhere.setFocus()
    assert undo.text() == "Undo “Change ghosts”"
    assert shown.status._undo.text() == "Ctrl+Z: undo “Change ghosts”"
    qtbot.keyClick(elsewhere, Key.Key_Z, CTRL)
    assert shown.roll.model.visible_ghosts == before
    assert shown.studio.history.song is song
    elsewhere.setFocus()
    qtbot.keyClick(elsewhere, Key.Key_Y, CTRL)
    assert not shown.roll.has_visible_proposal
    elsewhere.setFocus()
    for _ in range(2):
        qtbot.keyClick(elsewhere, Key.Key_Z, CTRL)
    assert shown.roll.model.visible_ghosts == before
    assert shown.studio.history.song is not song, "then the song"


def test_the_midi_keyboard_writes_steps(window: MainWindow) -> None:
    studio, roll = window.studio, window.roll
    roll.run_command("cursor.steps")
    roll.model.set_cursor(4 * BAR)
    for played in (KeyDown(60, 99), KeyDown(64, 70), KeyUp(60), KeyUp(64), KeyDown(67, 80)):
        studio.keyboard.played.emit(PlayedAt(played, 0, 0.0))
    track = studio.history.song.track(roll.track_id or 0)
    step = roll.model.grid.step_ticks
    assert [(n.pitch, n.velocity, n.start_tick) for n in track.notes[-3:]] == [
        (60, 99, 4 * BAR),
        (64, 70, 4 * BAR),
        (67, 80, 4 * BAR + step),
    ]


def test_the_bell_is_quiet_mode(window: MainWindow, qtbot: QtBot) -> None:
    bell = window.roll.toolbar.bell
    was_on = window.studio.live_ghosts.is_on
    assert bell.isChecked() is was_on
    qtbot.mouseClick(bell, Qt.MouseButton.LeftButton)
    assert window.studio.live_ghosts.is_on is not was_on
    assert bell.isChecked() is not was_on


def test_nothing_is_heard_while_recording(shown: MainWindow, qtbot: QtBot) -> None:
    view, wishes = shown.roll.view, shown.roll.wishes
    qtbot.keyClick(view, Key.Key_G)
    shown.studio.input_desk.record(shown.studio.selected_track_id)
    assert shown.studio.recorder.is_recording
    assert wishes.heard is Heard.NOTHING
    qtbot.keyClick(view, Key.Key_G)
    assert wishes.heard is Heard.NOTHING
    assert shown.status.text == "Proposals are not heard while you record."
    shown.studio.recorder.finish()
