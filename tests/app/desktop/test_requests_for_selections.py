"""Continue, infill, vary and their options as a person uses them: real clicks, keys and engines."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.desktop.generate_panel.request_menu import VOICINGS
from app.desktop.main_window import MainWindow
from app.desktop.piano_roll.roll_menu import context_menu
from app.desktop.studio.writing_options import WritingOptions
from app.desktop.theme.theme import current_theme
from modules.midi_generator.recipe import read_recipe, request_again
from modules.midi_generator.request import MusicalRules, ProposalKind, Voicing
from modules.song.note_edits import DeleteNotes
from modules.song.score import Note
from modules.unified_state import EngineStatus

Wait = Callable[[Callable[[], bool]], None]
BEAT = 960
BAR = 4 * BEAT
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ready(live_window: MainWindow, wait_for: Wait) -> MainWindow:
    """The window with the bass in the roll and the generator ready."""
    window = live_window
    engines = window.studio.state
    wait_for(lambda: engines.snapshot.engines["generator"].status is EngineStatus.READY)
    window.studio.select_track(window.studio.history.song.tracks[1].id)
    window.activateWindow()
    window.roll.view.setFocus()
    return window


def notes(window: MainWindow) -> tuple[Note, ...]:
    assert window.studio.selected_track_id is not None
    return window.studio.history.song.track(window.studio.selected_track_id).notes


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(window.roll.view, key, held)


def entry(menu: QMenu, name: str) -> QAction:
    return next(a for a in menu.actions() if a.text().split("\t")[0] == name)


def filled(window: MainWindow, qtbot: QtBot) -> QMenu:
    """The menu of the More button, opened by a click."""
    qtbot.mouseClick(window.generate.more, Qt.MouseButton.LeftButton)
    menu = window.generate.more_menu
    qtbot.waitUntil(menu.isVisible)
    return menu


def kind_shown(window: MainWindow) -> ProposalKind | None:
    proposal = window.roll.visible_proposal
    return proposal.recipe.kind if proposal else None


def test_a_variation_replaces_its_notes_and_undo_brings_both_back(
    ready: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window, model = ready, ready.roll.model
    before = notes(window)
    chosen = before[1:6]
    model.select(note.id for note in chosen)
    model.select({chosen[0].id})
    qtbot.keyClick(window.roll.view, Qt.Key.Key_K)
    assert model.locked_ids == {chosen[0].id}
    model.select(note.id for note in chosen)
    press(window, qtbot, Qt.Key.Key_5, CTRL)
    wait_for(lambda: kind_shown(window) is ProposalKind.VARY)
    proposal = window.roll.visible_proposal
    assert proposal is not None
    assert proposal.replaces == {note.id for note in chosen[1:]}
    assert model.replaced_ids == proposal.replaces
    ghosts = {(g.pitch, g.start_tick) for g in model.visible_ghosts}
    qtbot.keyClick(window.roll.view, Qt.Key.Key_Tab)
    after = notes(window)
    stay = [note for note in before if note not in chosen[1:]]
    assert set(stay) <= set(after)
    assert {(n.pitch, n.start_tick) for n in after if n not in stay} == ghosts
    assert not window.roll.has_visible_proposal
    window.studio.undo()
    assert notes(window) == before
    assert {(g.pitch, g.start_tick) for g in model.visible_ghosts} == ghosts


def test_accepting_bar_by_bar_replaces_only_what_was_accepted(
    ready: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window, model = ready, ready.roll.model
    before = notes(window)
    model.select(note.id for note in before)
    press(window, qtbot, Qt.Key.Key_5, CTRL)
    wait_for(lambda: kind_shown(window) is ProposalKind.VARY)
    held = CTRL | Qt.KeyboardModifier.ShiftModifier
    press(window, qtbot, Qt.Key.Key_Right, held)
    after = notes(window)
    assert [n for n in after if n.start_tick >= BAR] == [n for n in before if n.start_tick >= BAR]
    assert {n.id for n in after if n.start_tick < BAR}.isdisjoint(n.id for n in before)
    press(window, qtbot, Qt.Key.Key_Right, held)
    assert {n.id for n in notes(window)}.isdisjoint(n.id for n in before)


def test_a_rejected_ghost_leaves_the_note_that_it_would_have_replaced(
    ready: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window, model = ready, ready.roll.model
    before = notes(window)
    model.select(note.id for note in before[:4])
    press(window, qtbot, Qt.Key.Key_5, CTRL)
    wait_for(lambda: kind_shown(window) is ProposalKind.VARY)
    rejected = model.visible_ghosts[1]
    model.select((), {rejected})
    qtbot.keyClick(window.roll.view, Qt.Key.Key_Delete)
    qtbot.keyClick(window.roll.view, Qt.Key.Key_Tab)
    assert [n for n in before[:4] if n in notes(window)] == [before[1]]


def test_the_gap_at_the_cursor_is_filled_from_the_more_menu(
    ready: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window, model = ready, ready.roll.model
    gap = notes(window)[2:5]
    assert model.track_id is not None
    model.commit(DeleteNotes(model.track_id, frozenset(note.id for note in gap)))
    model.select(())
    model.set_cursor(3 * BEAT)
    menu = filled(window, qtbot)
    action = entry(menu, "Infill")
    assert action.isEnabled()
    action.trigger()
    menu.close()
    wait_for(lambda: kind_shown(window) is ProposalKind.INFILL)
    proposal = window.roll.visible_proposal
    assert proposal is not None
    assert (proposal.start_tick, proposal.end_tick) == (2 * BEAT, 5 * BEAT)
    assert proposal.replaces == frozenset()
    assert window.roll.proposal_text.startswith("Infill · 1 of 4")


def test_an_empty_stretch_is_dragged_over_and_filled(
    ready: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window, model, view = ready, ready.roll.model, ready.roll.view
    y = round(model.coordinates.y_at_pitch(60))
    left, right = (round(model.coordinates.x_at_tick(t)) for t in (2 * BAR + 100, 3 * BAR - 100))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(left, y))
    for x in (left + 20, right):
        qtbot.mouseMove(view, QPoint(x, y + 6))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(right, y + 6))
    assert model.stretch == (2 * BAR, 3 * BAR)
    assert "Infill" in window.status.text
    press(window, qtbot, Qt.Key.Key_4, CTRL)
    wait_for(lambda: kind_shown(window) is ProposalKind.INFILL)
    proposal = window.roll.visible_proposal
    assert proposal is not None
    assert (proposal.start_tick, proposal.end_tick) == (2 * BAR, 3 * BAR)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert model.stretch == (2 * BAR, 3 * BAR)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert model.stretch is None


def test_what_is_disabled_says_why(ready: MainWindow, qtbot: QtBot) -> None:
    window, model = ready, ready.roll.model
    model.select(())
    model.set_cursor(BEAT)
    menu = filled(window, qtbot)
    for name, reason in (("Infill", "gap"), ("Vary", "Select the notes")):
        assert not entry(menu, name).isEnabled()
        assert reason in entry(menu, name).toolTip()
    assert entry(menu, "Continue").isEnabled()
    menu.close()
    model.select(note.id for note in notes(window)[:2])
    window.roll.run_command("edit.lock")
    menu = filled(window, qtbot)
    assert "locked" in entry(menu, "Vary").toolTip()
    menu.close()
    press(window, qtbot, Qt.Key.Key_5, CTRL)
    assert "locked" in window.status.text


def test_continue_comes_after_the_last_note_for_so_many_bars(
    ready: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window = ready
    menu = filled(window, qtbot)
    lengths = entry(menu, "Continue for").menu()
    assert isinstance(lengths, QMenu)
    entry(lengths, "2 bars").trigger()
    menu.close()
    window.roll.model.set_cursor(9 * BAR)
    press(window, qtbot, Qt.Key.Key_7, CTRL)
    wait_for(lambda: kind_shown(window) is ProposalKind.CONTINUE)
    proposal = window.roll.visible_proposal
    assert proposal is not None
    assert (proposal.start_tick, proposal.end_tick) == (2 * BAR, 4 * BAR)


def test_the_context_menu_asks_too(ready: MainWindow, wait_for: Wait) -> None:
    window, view = ready, ready.roll.view
    window.roll.model.select(note.id for note in notes(window)[:4])
    menu = context_menu(
        window.roll.commands, view, has_proposal=False, add_requests=view.add_requests
    )
    assert entry(menu, "Vary").text() == "Vary\tCtrl+5"
    entry(menu, "Vary").trigger()
    wait_for(lambda: kind_shown(window) is ProposalKind.VARY)
    menu.deleteLater()


def test_why_this_and_its_recipe(ready: MainWindow, qtbot: QtBot, wait_for: Wait) -> None:
    window = ready
    press(window, qtbot, Qt.Key.Key_1, CTRL)
    wait_for(lambda: window.roll.has_visible_proposal)
    alternatives = window.generate.alternatives
    qtbot.keyClick(window.roll.view, Qt.Key.Key_I)
    assert alternatives.why.isVisible()
    facts = {fact.label: fact.text for fact in alternatives.facts()}
    assert {"Key", "Chords", "Mode", "Temperature", "Recipe"} <= facts.keys()
    qtbot.mouseClick(alternatives.why.copy, Qt.MouseButton.LeftButton)
    assert not alternatives.why.isVisible()
    recipe = read_recipe(json.loads(QGuiApplication.clipboard().text()))
    proposal = window.roll.visible_proposal
    assert proposal is not None
    assert recipe == proposal.recipe
    again = request_again(recipe, window.studio.history.song, proposal.track_id)
    assert again.start_tick == proposal.start_tick
    qtbot.mouseClick(alternatives.count, Qt.MouseButton.LeftButton)
    assert alternatives.why.isVisible()
    alternatives.why.hide()


def test_options_are_remembered_and_asked_for(
    ready: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window = ready
    window.studio.select_track(window.studio.history.song.tracks[2].id)
    for path in (
        ("Chord progression", dict(VOICINGS)[Voicing.SHELL]),
        ("Chord progression", "8 bars"),
        ("Notes outside the key", "Few: at most 10 %"),
    ):
        menu = filled(window, qtbot)
        submenu = entry(menu, path[0]).menu()
        assert isinstance(submenu, QMenu)
        entry(submenu, path[1]).trigger()
        menu.close()
    menu = filled(window, qtbot)
    entry(menu, "Chord tones on strong beats").trigger()
    menu.close()
    wanted = WritingOptions(8, 4, Voicing.SHELL, 0.5, MusicalRules(0.1, chord_tones=True))
    assert window.studio.co_writer.options == wanted
    assert WritingOptions.of(window.studio.settings.settings) == wanted
    press(window, qtbot, Qt.Key.Key_3, CTRL)
    wait_for(lambda: kind_shown(window) is ProposalKind.CHORD_PROGRESSION)
    proposal = window.roll.visible_proposal
    assert proposal is not None
    assert proposal.recipe.voicing is Voicing.SHELL
    assert proposal.end_tick - proposal.start_tick == 8 * BAR


def test_settings_of_another_version_do_no_harm(window: MainWindow) -> None:
    settings = window.studio.settings
    settings.change(voicing="polka", progression_bars=77, outside_notes=9.0, vary_amount=-1.0)
    options = WritingOptions.of(settings.settings)
    assert options.voicing is None
    assert options.progression_bars == 4
    assert options.rules.outside_notes == 1.0
    assert options.amount == 0.0


def test_nothing_in_the_strip_is_cut_off_at_1280_by_720(window: MainWindow, qtbot: QtBot) -> None:
    current_theme().wear("dark")
    narrow = [window.tracks.minimumWidth(), window.mix.minimumWidth()]
    window.resize(1280, 720)
    docks = [window.track_dock, window.mix_dock]
    window.resizeDocks(docks, narrow, Qt.Orientation.Horizontal)
    strip = window.generate
    strip.alternatives.show_alternative(3, 4)
    buttons = [*strip.buttons.values(), strip.more, strip.mode.button("drums")]
    buttons.append(strip.alternatives.count)

    def fits() -> bool:
        return strip.width() < 740 and all(
            button.width() >= min(button.sizeHint().width(), button.maximumWidth())
            for button in buttons
        )

    qtbot.waitUntil(fits)
    row = strip.layout()
    assert row is not None
    widgets = [w for i in range(row.count()) if (item := row.itemAt(i)) and (w := item.widget())]
    for before, after in pairwise(w for w in widgets if w.isVisible()):
        assert before.geometry().right() < after.geometry().left()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setStyleSheet("")


def test_escape_ends_the_wait_before_it_touches_ghosts_or_selection(
    ready: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window, model, writer = ready, ready.roll.model, ready.studio.co_writer
    model.select({notes(window)[0].id})
    press(window, qtbot, Qt.Key.Key_1, CTRL)
    wait_for(lambda: window.roll.has_visible_proposal)
    chosen = model.selected_ids
    press(window, qtbot, Qt.Key.Key_3, CTRL)
    assert writer.is_busy
    qtbot.keyClick(window.roll.view, Qt.Key.Key_Escape)
    assert not writer.is_busy
    assert window.roll.has_visible_proposal
    assert model.selected_ids == chosen
    qtbot.keyClick(window.roll.view, Qt.Key.Key_Escape)
    assert not window.roll.has_visible_proposal


def test_a_menu_that_is_filled_anew_leaves_nothing_behind(window: MainWindow) -> None:
    menu, counts = window.generate.more_menu, []
    for _ in range(3):
        menu.aboutToShow.emit()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        counts.append(len(menu.findChildren(QMenu)))
    assert counts == [counts[0]] * 3
    assert counts[0] > 0
