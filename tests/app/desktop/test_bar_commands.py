"""Bars inserted, deleted and duplicated from the window, by keys, menu and ruler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.song.edits import DeleteNotes, SetLoop
from modules.song.score import AudioClip, LoopRegion, Song, Track, TrackKind

BAR = 3840
NONE = Qt.KeyboardModifier.NoModifier
INSERT, DELETE, DUPLICATE = "Alt+Shift+I", "Alt+Shift+Del", "Alt+Shift+D"
EARLIER, LATER = "Alt+Shift+PgUp", "Alt+Shift+PgDown"


@pytest.fixture
def key(window: MainWindow, qtbot: QtBot) -> Callable[[str], None]:
    """Presses keys in the roll."""

    def press(keys: str) -> None:
        combination = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)[0]
        window.roll.view.setFocus()
        qtbot.keyClick(window.roll.view, combination.key(), combination.keyboardModifiers())

    return press


def song_of(window: MainWindow) -> Song:
    return window.studio.history.song


def starts(window: MainWindow) -> list[float]:
    """Where the bass begins, in bars."""
    return [note.start_tick / BAR for note in song_of(window).tracks[1].notes]


TWO_BARS = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75]


def test_the_bar_of_the_playhead_without_loop_and_selection(
    window: MainWindow, key: Callable[[str], None]
) -> None:
    before = song_of(window)
    window.studio.player.seek(BAR + 700)
    key(INSERT)
    assert starts(window) == [*TWO_BARS[:4], 2, 2.25, 2.5, 2.75]
    assert window.status.text == "Inserted a bar before bar 2 on all tracks."
    assert all(track.end_tick == 3 * BAR for track in song_of(window).tracks)
    key(DUPLICATE)
    assert song_of(window).end_tick == 4 * BAR
    key(DELETE)
    key(DELETE)
    assert song_of(window).tracks == before.tracks
    assert window.actions_by_id["edit.undo"].text() == "Undo “Delete bar 2”"
    for _ in range(4):
        key("Ctrl+Z")
    assert song_of(window) == before


def test_the_bars_of_the_loop_while_it_is_on(
    window: MainWindow, key: Callable[[str], None]
) -> None:
    loop = LoopRegion(0, 2 * BAR)
    window.studio.do(SetLoop(loop))
    window.studio.player.seek(5 * BAR)
    key(DUPLICATE)
    assert starts(window) == [*TWO_BARS, *(start + 2 for start in TWO_BARS)]
    assert song_of(window).loop == loop
    key("Ctrl+Z")
    key("L")
    key(DUPLICATE)
    assert window.status.text == "The song ends before that place: there is nothing to move."
    assert starts(window) == TWO_BARS
    key("L")
    key(DELETE)
    assert starts(window) == []
    assert song_of(window).loop is None
    assert window.status.text == "Deleted bars 1 to 2 on all tracks."


def test_a_stretch_of_time_goes_before_the_loop(
    window: MainWindow, key: Callable[[str], None]
) -> None:
    window.studio.do(SetLoop(LoopRegion(0, 2 * BAR)))
    window.roll.model.set_stretch((BAR + 10, 3 * BAR))
    key(INSERT)
    assert starts(window)[4:] == [3, 3.25, 3.5, 3.75]
    # It is the new bars that are selected now.
    assert window.roll.model.stretch == (BAR + 10, 3 * BAR)
    assert song_of(window).loop == LoopRegion(0, 4 * BAR)


def pitches(window: MainWindow) -> list[int]:
    return [note.pitch for note in song_of(window).tracks[2].notes]


def test_bars_are_moved_and_what_chose_them_goes_along(
    window: MainWindow, key: Callable[[str], None]
) -> None:
    before, player, model = song_of(window), window.studio.player, window.roll.model
    window.studio.do(DeleteNotes(before.tracks[2].id, ids_in(before, 0)))
    assert pitches(window) == [57, 64, 62, 64]
    second = [note.start_tick for note in song_of(window).tracks[2].notes]
    # The bar of the playhead, which goes along until the song begins.
    player.seek(BAR + 5)
    for _ in range(2):
        key(EARLIER)
    assert song_of(window).tracks[2].notes[0].start_tick == second[0] - BAR
    assert player.position_tick == 0
    assert window.status.text.startswith("The song begins there")
    key(LATER)
    key(LATER)
    assert song_of(window).tracks[2].notes[0].start_tick == second[0] + BAR
    assert player.position_tick == 2 * BAR
    # A stretch of time.
    model.set_stretch((2 * BAR, 3 * BAR))
    key(EARLIER)
    assert model.stretch == (BAR, 2 * BAR)
    model.set_stretch(None)
    # The loop.
    window.studio.do(SetLoop(LoopRegion(BAR, 2 * BAR)))
    key(EARLIER)
    assert song_of(window).loop == LoopRegion(0, BAR)
    assert window.status.text == "Moved bar 2 earlier on all tracks."
    while window.studio.history.undo():
        pass
    assert song_of(window) == before


def ids_in(song: Song, bar: int) -> frozenset[int]:
    """The notes of the guitar in a bar."""
    notes = song.tracks[2].notes
    return frozenset(note.id for note in notes if note.start_tick // BAR == bar)


def test_an_empty_song_and_a_recording_are_reasons(
    window: MainWindow, qtbot: QtBot, key: Callable[[str], None]
) -> None:
    action = window.actions_by_id["song.delete_bars"]
    assert action.isEnabled()
    key("R")
    assert window.studio.recorder.is_recording
    assert action.toolTip() == "Stop recording first."
    key(DELETE)
    assert starts(window) == TWO_BARS
    key("R")
    assert action.isEnabled()
    window.studio.history.load(Song())
    assert action.toolTip() == "The song is empty."
    entries = window.window_commands.help.palette_entries()
    found = {entry.spec.name: entry for entry in entries}
    assert found["Insert empty bars"].obstacle == "The song is empty."
    assert found["Duplicate bars"].spec.group == "Song"


def test_recordings_that_are_not_cut_are_named(
    window: MainWindow, key: Callable[[str], None]
) -> None:
    song = song_of(window)
    clip = AudioClip(Path("take.wav"), 44_100, 2, 441_000, missing=True)
    take = Track(song.next_id, "Take", kind=TrackKind.AUDIO, clip=clip)
    window.studio.history.load(replace(song, tracks=(*song.tracks, take), next_id=song.next_id + 1))
    window.studio.player.seek(BAR)
    key(INSERT)
    assert window.status.text.endswith("Recordings are not cut: “Take”.")
    assert song_of(window).tracks[-1].clip == clip


def proposal_at(window: MainWindow, start: int) -> Proposal:
    track = window.studio.selected_track_id
    assert track is not None
    recipe = Recipe(
        ProposalKind.NEXT_BAR, GeneratorMode.AUTO, SamplingSettings(), None, "test", "0"
    )
    ghosts = (GhostNote(60, 90, start, 480, 0.8), GhostNote(62, 90, start + 960, 480, 0.8))
    return Proposal(1, track, start, start + BAR, ghosts, recipe, 5.0)


def test_ghosts_for_bars_that_move_come_back_with_undo(
    window: MainWindow, key: Callable[[str], None]
) -> None:
    roll = window.roll
    roll.show_proposals((proposal_at(window, 2 * BAR),))
    ghosts = roll.model.visible_ghosts
    window.studio.player.seek(0)
    key(INSERT)
    assert not roll.has_visible_proposal
    assert window.status.text.endswith("Undo brings the proposal back.")
    window.actions_by_id["edit.undo"].trigger()
    assert roll.model.visible_ghosts == ghosts
    window.actions_by_id["edit.redo"].trigger()
    assert not roll.has_visible_proposal
    window.actions_by_id["edit.undo"].trigger()
    window.studio.player.seek(2 * BAR)
    roll.accept_all()
    assert song_of(window).end_tick > 2 * BAR
    for _ in range(2):
        window.actions_by_id["edit.undo"].trigger()
    assert roll.model.visible_ghosts == ghosts


def test_ghosts_before_the_bars_stay(window: MainWindow, key: Callable[[str], None]) -> None:
    window.roll.show_proposals((proposal_at(window, 0),))
    window.studio.player.seek(BAR)
    key(INSERT)
    assert window.roll.has_visible_proposal


def test_the_ruler_names_the_bars_in_its_menu(window: MainWindow, qtbot: QtBot) -> None:
    ruler = window.roll.ruler
    window.studio.do(SetLoop(LoopRegion(0, 2 * BAR)))
    assert (
        ruler.menu_at(window.roll.model.coordinates.x_at_tick(3 * BAR + 5)).actions()[-1].text()
        == "Duplicate bar 4"
    )
    place = QPoint(round(window.roll.model.coordinates.x_at_tick(BAR + 400)), 20)
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, ruler.mapToGlobal(place), NONE)
    QApplication.sendEvent(ruler, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    names = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert names[1:] == [
        "Insert 2 bars before bar 1",
        "Delete bars 1 to 2",
        "Duplicate bars 1 to 2",
    ]
    wanted = menu.actions()[-1]
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(wanted).center())
    assert song_of(window).end_tick == 4 * BAR


def test_the_edit_menu_names_the_bars(window: MainWindow) -> None:
    edit = next(a.menu() for a in window.menuBar().actions() if a.text() == "&Edit")
    assert isinstance(edit, QMenu)
    window.studio.player.seek(BAR)
    edit.aboutToShow.emit()
    names = {action.text() for action in edit.actions()}
    assert {
        "Insert a bar before bar 2",
        "Delete bar 2",
        "Duplicate bar 2",
        "Move bar 2 later",
    } <= names


def test_a_playhead_on_a_bar_line_is_in_the_bar_that_begins(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = window.studio.player._engine
    # A frame of sound is what lies nearest to the bar line: here a little before it.
    monkeypatch.setattr(type(engine), "position_tick", property(lambda _engine: BAR - 0.02))
    assert window.studio.player.position_tick == BAR
    assert window.bars.bars == (1, 1)
