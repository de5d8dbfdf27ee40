"""Another sound for a track: by the menu, heard at once, undone, and written into a MIDI file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.desktop.main_window import MainWindow
from modules.song.general_midi import FAMILY_NAMES, FAMILY_SIZE, PROGRAM_NAMES
from modules.song.midi_file import read_midi, write_midi
from modules.song.score import Track


def new_track(window: MainWindow) -> Track:
    window.actions_by_id["track.add"].trigger()
    return window.studio.history.song.tracks[-1]


def opened(window: MainWindow) -> QMenu:
    """The menu of sounds of the selected track."""
    window.actions_by_id["track.sound"].trigger()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def named(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_a_new_track_becomes_a_bass_and_is_heard(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[int, int, int]] = []
    monkeypatch.setattr(window.studio.player, "audition", lambda *note: tried.append(note))
    track = new_track(window)
    before = window.studio.history.song
    menu = opened(window)
    assert named(menu, "Pianos").isChecked()
    basses = named(menu, "Basses").menu()
    assert isinstance(basses, QMenu)
    named(basses, "Finger Bass").trigger()
    menu.close()
    assert window.studio.history.song.track(track.id).program == 33
    assert "Plays Finger Bass" in window.tracks.strip(track.id).name.toolTip()
    assert tried == [(track.id, 40, 96)]
    window.studio.undo()
    assert window.studio.history.song is before


def test_a_drum_kit_brings_the_drum_rows(window: MainWindow) -> None:
    track = new_track(window)
    menu = opened(window)
    named(menu, "Drum kit").trigger()
    menu.close()
    assert window.studio.history.song.track(track.id).is_drums
    assert window.roll.model.coordinates.rows.drums
    menu = opened(window)
    assert named(menu, "Drum kit").isChecked()
    assert not any(named(menu, family).isChecked() for family in FAMILY_NAMES)
    menu.close()


def test_keys_lead_through_the_menu(window: MainWindow) -> None:
    track = new_track(window)
    menu = opened(window)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(QApplication.activePopupWidget() or menu, key)
    QTest.keyClick(QApplication.activePopupWidget() or menu, Qt.Key.Key_Return)
    assert window.studio.history.song.track(track.id).program == 8


def test_every_program_has_a_name_in_one_family() -> None:
    assert len(PROGRAM_NAMES) == len(FAMILY_NAMES) * FAMILY_SIZE == 128


def test_the_sound_is_in_the_midi_file(window: MainWindow, tmp_path: Path) -> None:
    track = window.studio.history.song.tracks[1]
    window.tracks.strip(track.id).sound_chosen.emit(track.id, 56)
    write_midi(window.studio.history.song, tmp_path / "Trumpet.mid")
    programs = [one.program for one in read_midi(tmp_path / "Trumpet.mid").tracks]
    assert 56 in programs
