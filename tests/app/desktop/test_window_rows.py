"""Rows of the shortcut table for transport, tracks and the generator, by real keys in the roll."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow
from modules.midi_generator.request import GenerationRequest, GeneratorMode, ProposalKind
from modules.song.mix import TrackMix
from modules.unified_state import EngineState, EngineStatus, Topic

BAR = 3840


def press(window: MainWindow, qtbot: QtBot, keys: str) -> None:
    combination = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)[0]
    window.roll.view.setFocus()
    qtbot.keyClick(window.roll.view, combination.key(), combination.keyboardModifiers())


def test_the_rows_of_transport_and_tracks(window: MainWindow, qtbot: QtBot) -> None:
    studio, player = window.studio, window.studio.player

    def key(keys: str) -> None:
        press(window, qtbot, keys)

    def mix() -> TrackMix:
        assert studio.selected_track_id is not None
        return studio.history.song.track(studio.selected_track_id).mix

    key("Space")
    assert player.is_playing
    key("Space")
    assert not player.is_playing
    key("End")
    assert abs(player.position_tick - studio.history.song.end_tick) <= 1
    key("Home")
    assert player.position_tick == 0
    window.roll.model.set_cursor(BAR)
    key("Shift+Space")
    assert player.is_playing
    assert player.position_tick >= BAR - 1
    key(".")
    assert not player.is_playing
    key("L")
    assert player.is_looping
    was_ticking = player.has_metronome
    key("C")
    assert player.has_metronome is not was_ticking
    bars = studio.recorder.count_in_bars
    key("Shift+C")
    assert studio.recorder.count_in_bars != bars
    key("R")
    assert studio.recorder.is_recording
    key("R")
    assert not studio.recorder.is_recording
    key(".")
    key("M")
    assert mix().muted
    key("S")
    assert mix().soloed
    key("Ctrl+Z")
    assert not mix().soloed
    key("Ctrl+Shift+Z")
    assert mix().soloed


def test_the_rows_of_the_generator(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio, writer = window.studio, window.studio.co_writer
    ready = EngineState(EngineStatus.READY)
    studio.state.update(
        Topic.ENGINES, lambda now: replace(now, engines={**now.engines, "generator": ready})
    )
    asked: list[GenerationRequest] = []
    monkeypatch.setattr(studio.generator, "submit", asked.append)
    studio.select_track(studio.history.song.tracks[1].id)
    note = studio.history.song.tracks[1].notes[0].id

    def key(keys: str) -> None:
        press(window, qtbot, keys)

    for keys, kind in (
        ("Ctrl+1", ProposalKind.NEXT_BAR),
        ("Ctrl+Space", ProposalKind.NEXT_BAR),
        ("Alt+\\", ProposalKind.NEXT_BAR),
        ("Ctrl+3", ProposalKind.CHORD_PROGRESSION),
        ("Ctrl+7", ProposalKind.CONTINUE),
    ):
        key(keys)
        assert asked[-1].kind is kind, keys
    window.roll.model.select({note})
    key("Ctrl+4")
    assert asked[-1].kind is ProposalKind.INFILL
    key("Ctrl+5")
    assert asked[-1].kind is ProposalKind.VARY
    assert writer.is_busy
    window.roll.model.select(())
    key("Esc")
    assert not writer.is_busy
    for keys, mode in (("Alt+1", "tonal"), ("Alt+2", "drums"), ("Alt+3", "auto")):
        key(keys)
        assert writer.mode is GeneratorMode(mode)
    studio.select_track(studio.history.song.tracks[0].id)
    key("Ctrl+2")
    assert asked[-1].kind is ProposalKind.DRUM_FILL
    before = writer.temperature
    key("Ctrl+.")
    assert writer.temperature == pytest.approx(before + 0.1)
    key("Ctrl+,")
    key("Ctrl+,")
    assert writer.temperature == pytest.approx(before - 0.1)
    key("Ctrl+0")
    assert writer.temperature == 1.0
    was_on = studio.live_ghosts.is_on
    key("Ctrl+Shift+Q")
    assert studio.live_ghosts.is_on is not was_on
    key("Alt+G")
    assert window.perform_mode.is_on
