"""The map of the song below the roll, worked with the mouse and looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QColor

from app.desktop.piano_roll.song_picture import song_cells
from app.desktop.theme.theme import current_tokens
from modules.midi_generator.proposal import Proposal
from modules.song.edits import SetLoop
from modules.song.note_edits import AddNotes
from modules.song.score import AudioClip, LoopRegion, Note, Song, Track, TrackKind
from modules.song.time_map import time_map_of

BAR = 3840


def a_track(track_id: int, *notes: tuple[int, int, int]) -> Track:
    made = (
        Note(index, pitch, 90, start, length) for index, (pitch, start, length) in enumerate(notes)
    )
    return Track(track_id, "A track").with_notes(made)


def test_notes_stand_where_they_sound_and_high_ones_above() -> None:
    low, high = a_track(1, (40, 0, 500)), a_track(2, (80, 500, 250))
    cells = song_cells((low, high), time_map_of(Song()), 1000.0, 100, 20)
    assert set(np.flatnonzero((cells == 1).any(axis=0))) == set(range(50))
    assert set(np.flatnonzero((cells == 2).any(axis=0))) == set(range(50, 75))
    assert (
        np.flatnonzero((cells == 2).any(axis=1)).max()
        < np.flatnonzero((cells == 1).any(axis=1)).min()
    )


def test_what_is_short_can_be_seen_and_what_is_beyond_is_cut() -> None:
    track = a_track(1, (60, 100, 1), (60, 990, 500), (60, 5000, 10))
    cells = song_cells((track,), time_map_of(Song()), 1000.0, 100, 20)
    assert set(np.flatnonzero(cells.any(axis=0))) == {10, 99}


def test_a_clip_is_a_line_for_as_long_as_it_lasts() -> None:
    clip = AudioClip(Path("a.wav"), 44_100, 2, 2 * 44_100, start_tick=960)
    track = Track(1, "Voice", TrackKind.AUDIO, clip=clip)
    # Two seconds at 120 bpm are four beats.
    cells = song_cells((track,), time_map_of(Song()), 9600.0, 100, 20)
    assert set(np.flatnonzero(cells.any(axis=0))) == set(range(10, 51))
    assert not cells[:10].any()


def test_a_song_without_notes_has_an_empty_map() -> None:
    assert not song_cells((Track(1, "Empty"),), time_map_of(Song()), 0.0, 10, 10).any()


@pytest.fixture
def long_roll(roll: Any) -> Any:
    """Forty bars, of which the roll shows a few."""
    notes = [Note(0, 60 + bar % 12, 90, bar * BAR, 960) for bar in range(40)]
    roll.history.do(AddNotes(1, tuple(notes)))
    roll.panel.model.set_coordinates(
        replace(roll.panel.model.coordinates, pixels_per_tick=0.05, scroll_x=0.0)
    )
    return roll


def test_the_frame_can_be_dragged(long_roll: Any) -> None:
    map_, model = long_roll.panel.map, long_roll.panel.model
    frame = map_.frame
    assert frame.left() == 0.0 and frame.width() < map_.width() / 4
    mouse = type(long_roll.mouse)(map_)
    start = frame.center()
    mouse.drag(start, start + QPointF(200.0, 0.0))
    assert map_.frame.left() == pytest.approx(200.0, abs=1.0)
    assert model.coordinates.scroll_x > 0.0
    mouse.drag(map_.frame.center(), QPointF(-500.0, 5.0))
    assert model.coordinates.scroll_x == 0.0
    mouse.drag(map_.frame.center(), QPointF(1e5, 5.0))
    end = (model.coordinates.scroll_x + model.view_width) / model.coordinates.pixels_per_tick
    assert end == pytest.approx(model.end_tick, rel=0.01)


def test_a_click_beside_the_frame_brings_its_middle_there(long_roll: Any) -> None:
    map_ = long_roll.panel.map
    mouse = type(long_roll.mouse)(map_)
    mouse.click(QPointF(map_.width() / 2, 5.0))
    assert map_.frame.center().x() == pytest.approx(map_.width() / 2, abs=1.0)
    assert long_roll.undo_steps() == 1, "a look is no edit"


def test_it_is_a_scroll_bar_to_others(long_roll: Any) -> None:
    map_, model = long_roll.panel.map, long_roll.panel.model
    voice = QAccessible.queryAccessibleInterface(map_)
    assert voice.text(QAccessible.Text.Name) == "Scroll in time"
    map_.setValue(map_.maximum() // 2)
    assert model.coordinates.scroll_x == pytest.approx(map_.maximum() // 2)
    assert map_.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_it_shows_the_playhead_and_the_proposal(
    long_roll: Any, make_proposal: Callable[..., Proposal], qtbot: Any
) -> None:
    panel = long_roll.panel
    panel.set_playhead(20 * BAR)
    panel.show_proposals((make_proposal(start=30 * BAR),))
    qtbot.wait(1)
    qtbot.waitUntil(lambda: not panel.map._settle.isActive())
    picture = panel.map.grab().toImage()
    scale = panel.map.width() / panel.map._ticks
    assert picture.pixelColor(round(20 * BAR * scale), 1) == QColor(current_tokens().playhead)
    empty = picture.pixelColor(round(35.9 * BAR * scale), 3)
    assert picture.pixelColor(round(30.2 * BAR * scale), 3) != empty


def test_an_edit_is_seen_after_a_moment(long_roll: Any, qtbot: Any) -> None:
    panel = long_roll.panel
    qtbot.waitUntil(lambda: not panel.map._settle.isActive())
    panel.map.grab()
    before = panel.map._picture
    long_roll.history.do(AddNotes(1, (Note(0, 90, 90, 10 * BAR, 20 * BAR),)))
    qtbot.waitUntil(lambda: not panel.map._settle.isActive())
    panel.map.grab()
    assert panel.map._picture != before
    long_roll.history.do(SetLoop(LoopRegion(0, BAR)))
    now = panel.map._picture
    panel.map.grab()
    assert panel.map._picture is now, "what it does not show costs nothing"
