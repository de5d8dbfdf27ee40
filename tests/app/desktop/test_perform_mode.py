"""Ghosts played by hand: the pitches are theirs, touch and time the player's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from scripted_questions import ScriptedQuestions
from wooden_system import WoodenSystem

from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.midi_ports.message import note_off, note_on
from modules.song.score import Note, Song, TempoChange

BAR = 3840
GHOSTS = (
    GhostNote(57, 60, 2 * BAR, 480, 0.5),
    GhostNote(60, 50, 2 * BAR, 480, 0.5),
    GhostNote(64, 70, 2 * BAR + 960, 480, 0.5),
)


@pytest.fixture
def keys() -> WoodenSystem:
    return WoodenSystem(("Keys",))


@pytest.fixture
def window(
    qtbot: QtBot,
    settings_file: SettingsFile,
    folders: Folders,
    small_song: Song,
    questions: ScriptedQuestions,
    keys: WoodenSystem,
) -> Iterator[MainWindow]:
    """A window with a keyboard, whose guitar has a proposal after its last bar."""
    settings_file.change(midi_input="Keys")
    studio = Studio(settings_file, folders, output="none", apart=False, make_midi=lambda: keys)
    studio.history.load(replace(small_song, tempos=(TempoChange(0, 240.0),)))
    made = MainWindow(studio, questions)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    studio.player.open()
    studio.keyboard.start("Keys", "")
    qtbot.waitUntil(lambda: studio.keyboard.is_connected)
    guitar = small_song.tracks[2].id
    studio.select_track(guitar)
    recipe = Recipe(
        ProposalKind.NEXT_BAR, GeneratorMode.TONAL, SamplingSettings(), None, "model", "0"
    )
    made.roll.show_proposals((Proposal(1, guitar, 2 * BAR, 3 * BAR, GHOSTS, recipe, 1.0),))
    made.actions_by_id["generate.perform"].trigger()
    yield made
    questions.give_up_changes()
    made.close()


def accepted(window: MainWindow) -> list[tuple[int, int, int]]:
    notes: tuple[Note, ...] = window.studio.history.song.tracks[2].notes
    return [(n.pitch, n.velocity, n.start_tick) for n in notes if n.start_tick >= BAR * 1.9]


def test_any_key_plays_the_next_ghosts(
    window: MainWindow, keys: WoodenSystem, wait_for: Callable[[Callable[[], bool]], None]
) -> None:
    keys.play(note_on(0, 30, 100))
    wait_for(lambda: len(accepted(window)) == 2)
    assert accepted(window) == [(57, 100, 2 * BAR), (60, 90, 2 * BAR)]
    level = window.studio.player.track_level
    guitar = window.studio.history.song.tracks[2].id
    wait_for(lambda: (found := level(guitar)) is not None and found.rms_db > -50)
    keys.play(note_off(0, 30))
    wait_for(lambda: (found := level(guitar)) is not None and found.rms_db < -80)
    keys.play(note_on(0, 99, 3))
    wait_for(lambda: len(accepted(window)) == 3)
    assert accepted(window)[-1] == (64, 3, 2 * BAR + 960)
    assert not window.roll.has_visible_proposal
    window.studio.undo()
    assert window.roll.has_visible_proposal
    assert len(accepted(window)) == 2


def test_while_the_song_rolls_they_come_when_they_are_played(
    window: MainWindow, keys: WoodenSystem, wait_for: Callable[[Callable[[], bool]], None]
) -> None:
    player = window.studio.player
    player.seek(2 * BAR - 480)
    player.toggle_play()
    wait_for(lambda: player.position_tick > 2 * BAR - 200)
    keys.play(note_on(0, 30, 80))
    at = player.position_tick
    wait_for(lambda: len(accepted(window)) == 2)
    assert {start for _, _, start in accepted(window)} != {2 * BAR}
    assert all(abs(start - at) < 200 for _, _, start in accepted(window))
    player.toggle_play()


def test_without_ghosts_a_key_is_a_key(
    window: MainWindow, keys: WoodenSystem, wait_for: Callable[[Callable[[], bool]], None]
) -> None:
    window.roll.dismiss()
    before = window.studio.history.song
    keys.play(note_on(0, 60, 110))
    level = window.studio.player.track_level
    guitar = before.tracks[2].id
    wait_for(lambda: (found := level(guitar)) is not None and found.rms_db > -50)
    keys.play(note_off(0, 60))
    assert window.studio.history.song is before


def test_it_can_be_left(window: MainWindow) -> None:
    action = window.actions_by_id["generate.perform"]
    assert action.isChecked()
    action.trigger()
    assert not action.isChecked()
    assert window.studio.keyboard.answers is None
