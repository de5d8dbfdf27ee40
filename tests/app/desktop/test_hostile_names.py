"""Names that look like markup or like menu keys are shown as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from app.desktop.main_window import MainWindow
from app.desktop.theme.controls import plain_menu_text, plain_tip
from modules.song.edits import RenameTrack
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_write import write_audio

Wait = Callable[[Callable[[], bool]], None]


def test_markup_in_a_name_is_no_markup(window: MainWindow) -> None:
    track = window.studio.history.song.tracks[0]
    window.studio.do(RenameTrack(track.id, "<b>Kit</b> & co"))
    label = window.tracks.strip(track.id).name
    assert label.text() == "<b>Kit</b> & co"
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_tips_and_menus() -> None:
    assert plain_tip("Bass") == "Bass"
    assert "&lt;b&gt;" in plain_tip("<b>\nx")
    assert plain_menu_text("A & B") == "A && B"


def test_a_file_that_vanishes_is_told(window: MainWindow, tmp_path: Path, wait_for: Wait) -> None:
    path = tmp_path / "gone.wav"
    write_audio(path, AudioBuffer(np.full((1, 4410), 0.1, dtype=np.float32), 44_100))
    window.files.open([path])
    wait_for(lambda: len(window.studio.history.song.tracks) == 4)
    path.unlink()
    window.studio.start()
    wait_for(lambda: "gone.wav" in window.toast.text)


def test_many_tracks_open(window: MainWindow) -> None:
    from modules.song.score import Song, Track
    from modules.song.track_edits import with_new_tracks

    many = with_new_tracks(Song(), tuple(Track(id=0, name=f"T{n}") for n in range(64)))
    window.studio.history.load(many)
    assert window.tracks.strip(many.tracks[-1].id).name.text() == "T63"
