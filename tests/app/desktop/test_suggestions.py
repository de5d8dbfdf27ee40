"""Suggestions as a person meets them: the shipped model, real keys and a real mouse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scripted_questions import ScriptedQuestions

from app.desktop.application import begin
from app.desktop.commands import COMMANDS
from app.desktop.main_window import MainWindow
from app.desktop.piano_roll.roll_model import Tool
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from modules.midi_generator.look_ahead import SURE_ABOVE
from modules.midi_generator.request import ProposalKind
from modules.song.note_edits import DeleteNotes
from modules.unified_state import EngineStatus

BEAT, BAR = 960, 3840

Wait = Callable[[Callable[[], bool]], None]
Key = Qt.Key
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
FIRST_FREE_BAR = 8


@pytest.fixture
def desk(window: MainWindow, wait_for: Wait, qtbot: QtBot) -> Iterator[MainWindow]:
    """The demo song, its left guitar cut after eight bars, and the generator at work."""
    window.resize(1440, 900)
    begin(window, [])
    studio = window.studio
    guitar = next(t for t in studio.history.song.tracks if t.name == "Guitar left")
    studio.select_track(guitar.id)
    late = frozenset(n.id for n in guitar.notes if n.start_tick >= FIRST_FREE_BAR * BAR)
    studio.history.do(DeleteNotes(guitar.id, late))
    studio.generator.start()
    engines = studio.state
    wait_for(lambda: engines.snapshot.engines["generator"].status is EngineStatus.READY)
    window.activateWindow()
    window.roll.view.setFocus()
    window.roll.model.set_cursor(FIRST_FREE_BAR * BAR)
    window.roll.model.make_visible((FIRST_FREE_BAR - 1) * BAR, (FIRST_FREE_BAR + 2) * BAR, [52, 64])
    yield window


def point(window: MainWindow, tick: int, pitch: int) -> QPoint:
    now = window.roll.model.coordinates
    y = now.y_at_pitch(pitch) + now.row_height / 2
    return QPoint(round(now.x_at_tick(tick)) + 2, round(y))


def draw(window: MainWindow, qtbot: QtBot, tick: int, pitch: int) -> None:
    """Click a note into the roll with the pencil."""
    window.roll.set_tool(Tool.DRAW)
    place = point(window, tick, pitch)
    assert window.roll.view.rect().contains(place)
    qtbot.mouseClick(window.roll.view, Qt.MouseButton.LeftButton, pos=place)


def begin_bar(window: MainWindow, qtbot: QtBot) -> None:
    """Draw the first beat of the bar before again, at the start of the free bar."""
    assert window.roll.model.track is not None
    start = (FIRST_FREE_BAR - 1) * BAR
    shorter = BEAT // 4
    window.roll.model.last_length_ticks = shorter
    bar = [n for n in window.roll.model.track.notes if start <= n.start_tick < start + BEAT]
    grid = sorted({(round((n.start_tick - start) / shorter) * shorter, n.pitch) for n in bar})
    for tick, pitch in grid:
        draw(window, qtbot, start + BAR + tick, pitch)


def hint(window: MainWindow, qtbot: QtBot, wait_for: Wait) -> None:
    """Draw until something is suggested."""
    begin_bar(window, qtbot)
    wait_for(lambda: window.roll.has_suggestion)


def notes(window: MainWindow) -> int:
    assert window.roll.model.track is not None
    return len(window.roll.model.track.notes)


def test_ghosts_appear_after_a_pause_and_nothing_else_changes(
    desk: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    begin_bar(desk, qtbot)
    model = desk.roll.model
    assert not desk.roll.has_visible_proposal, "not while the user still writes"
    said: list[str] = []
    desk.roll.message.connect(said.append)
    before = (model.coordinates, model.cursor_tick, model.selected_ids, notes(desk))
    focus = QApplication.focusWidget()
    wait_for(lambda: desk.roll.has_suggestion)
    assert (model.coordinates, model.cursor_tick, model.selected_ids, notes(desk)) == before
    assert QApplication.focusWidget() is focus
    assert said == []
    ghosts = model.visible_ghosts
    start = FIRST_FREE_BAR * BAR + BEAT
    assert all(ghost.confidence > SURE_ABOVE for ghost in ghosts)
    assert all(start <= ghost.start_tick < start + BAR for ghost in ghosts)
    key = desk.studio.state.snapshot.music.key
    assert key is None or all(key.contains(ghost.pitch) for ghost in ghosts)


def test_tab_accepts_and_then_the_next_idea_comes(
    desk: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    hint(desk, qtbot, wait_for)
    ghosts, before = desk.roll.model.visible_ghosts, notes(desk)
    qtbot.keyClick(desk.roll.view, Key.Key_Tab)
    assert notes(desk) == before + len(ghosts)
    assert desk.roll.view.hasFocus()
    wait_for(lambda: desk.roll.has_suggestion)
    assert desk.roll.model.visible_ghosts[0].start_tick > ghosts[-1].start_tick


def test_a_played_ghost_is_taken_and_another_note_ends_it(
    desk: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    hint(desk, qtbot, wait_for)
    ghosts = desk.roll.model.visible_ghosts
    first = ghosts[0]
    draw(desk, qtbot, first.start_tick, first.pitch)
    assert desk.roll.model.visible_ghosts == ghosts[1:]
    free = next(p for p in range(52, 64) if p not in {ghost.pitch for ghost in ghosts})
    draw(desk, qtbot, first.start_tick + BEAT // 2, free)
    assert not desk.roll.has_visible_proposal
    qtbot.keyClick(desk.roll.view, Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
    assert not desk.roll.has_visible_proposal, "there is nothing to bring back"


def test_escape_is_heeded_until_the_next_note(
    desk: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    hint(desk, qtbot, wait_for)
    qtbot.keyClick(desk.roll.view, Key.Key_Escape)
    assert not desk.roll.has_visible_proposal
    assert not desk.studio.live_ghosts.is_at_edit, "nothing is under way"
    qtbot.keyClick(desk.roll.view, Key.Key_Insert)
    assert desk.studio.live_ghosts.is_at_edit


def test_what_was_asked_for_stays_in_front(desk: MainWindow, qtbot: QtBot, wait_for: Wait) -> None:
    button = desk.generate.buttons[ProposalKind.NEXT_BAR]
    wait_for(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for(lambda: desk.roll.has_visible_proposal)
    asked = desk.roll.model.ghosts.proposals
    draw(desk, qtbot, FIRST_FREE_BAR * BAR + BEAT, 62)
    wait_for(lambda: not desk.studio.live_ghosts.is_at_edit)
    assert desk.roll.model.ghosts.proposals == asked
    assert not desk.roll.has_suggestion


def test_one_key_switches_it_off_and_that_is_remembered(
    desk: MainWindow, qtbot: QtBot, wait_for: Wait, folders: Folders
) -> None:
    hint(desk, qtbot, wait_for)
    assert desk.actions_by_id["generate.live"].isChecked()
    qtbot.keyClick(desk.roll.view, Key.Key_Q, CTRL_SHIFT)
    assert not desk.roll.has_visible_proposal
    assert not desk.actions_by_id["generate.live"].isChecked()
    qtbot.keyClick(desk.roll.view, Key.Key_Insert)
    assert not desk.studio.live_ghosts.is_at_edit
    desk.studio.settings.save()
    saved = json.loads((folders.config / "settings.json").read_text())
    assert saved["suggest_while_working"] is False
    again = Studio(SettingsFile(folders.config), folders, output="none", apart=False)
    assert not again.live_ghosts.is_on
    again.close()


def test_the_switch_is_in_the_menu_and_in_the_overlay(window: MainWindow) -> None:
    action = window.actions_by_id["generate.live"]
    menus = [menu for menu in window.menuBar().actions() if menu.text() == "Gener&ate"]
    assert action in menus[0].menu().actions()
    assert any(command.id == "generate.live" and command.keys for command in COMMANDS)
    assert action.isCheckable()
    assert action.isChecked(), "on by default"


def test_without_suggestions_tab_still_moves_the_focus(desk: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(desk.roll.view, Key.Key_Tab)
    assert not desk.roll.view.hasFocus()


def test_eight_bars_stand_ahead_of_the_playhead_and_tab_takes_them(
    desk: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    live, player = desk.studio.live_ghosts, desk.studio.player
    player.seek((FIRST_FREE_BAR - 2) * BAR)
    qtbot.keyClick(desk.roll.view, Key.Key_Space)
    wait_for(lambda: live.bars_ahead == 8)
    wait_for(lambda: desk.roll.has_suggestion)
    before, first = notes(desk), desk.roll.model.visible_ghosts[0].start_tick
    qtbot.keyClick(desk.roll.view, Key.Key_Tab)
    assert notes(desk) > before
    wait_for(lambda: desk.roll.has_suggestion)
    assert desk.roll.model.visible_ghosts[0].start_tick >= (first // BAR + 1) * BAR
    assert live.bars_ahead >= 6, "the bars after the accepted one still hold"


def test_another_temperature_writes_the_bars_anew(
    desk: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    live = desk.studio.live_ghosts
    desk.studio.player.seek((FIRST_FREE_BAR - 2) * BAR)
    qtbot.keyClick(desk.roll.view, Key.Key_Space)
    wait_for(lambda: live.bars_ahead == 8)
    qtbot.keyClick(desk.roll.view, Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert desk.studio.co_writer.temperature == 1.1
    wait_for(lambda: live.bars_ahead < 8)
    wait_for(lambda: live.bars_ahead == 8)


def test_what_is_played_moves_the_temperature_of_the_next_proposal(
    desk: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    state = desk.studio.state
    desk.roll.model.last_velocity = 50
    draw(desk, qtbot, FIRST_FREE_BAR * BAR, 52)
    desk.roll.model.last_velocity = 120
    draw(desk, qtbot, FIRST_FREE_BAR * BAR + BEAT, 52)
    assert state.snapshot.performance.recent_velocities == (50, 120)


def test_closing_with_bars_under_way_leaves_nothing_running(
    desk: MainWindow, qtbot: QtBot, questions: ScriptedQuestions
) -> None:
    desk.studio.player.seek((FIRST_FREE_BAR - 2) * BAR)
    qtbot.keyClick(desk.roll.view, Key.Key_Space)
    questions.give_up_changes()
    with qtbot.waitSignal(desk.left):
        desk.close()
    assert not desk.studio.is_playing
