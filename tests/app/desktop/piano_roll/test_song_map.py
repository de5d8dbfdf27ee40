"""The scroll bar of time shows the song, and goes where it is pressed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from shown_roll import BAR, BEAT, DRUMS, KEYS, Mouse, Roll

from app.desktop.piano_roll.note_table import note_table
from app.desktop.piano_roll.song_map import HEIGHT_PX, OTHERS, SHOWN, SongMap, map_of
from modules.song.note_edits import AddNotes
from modules.song.score import LoopRegion, Note
from modules.song.time_edits import SetLoop


@pytest.fixture
def song_map(roll: Roll) -> SongMap:
    """The map of sixteen bars and what is beyond."""
    roll.history.do(AddNotes(KEYS, (Note(0, 60, 90, 15 * BAR, BAR),)))
    found = roll.panel.findChild(SongMap)
    assert isinstance(found, SongMap)
    return found


def table(*notes: tuple[int, int, int]) -> object:
    return note_table(tuple(Note(1, p, 90, start, length) for p, start, length in notes))


def test_pitches_are_rows_and_time_goes_to_the_right() -> None:
    others, shown = table((60, 0, 50)), table((72, 50, 50), (66, 40, 1))
    plan = map_of(others, shown, 100, (10, 3))  # type: ignore[arg-type]
    assert plan.tolist() == [
        [0, 0, 0, 0, 0, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN],
        [0, 0, 0, 0, SHOWN, 0, 0, 0, 0, 0],
        [OTHERS] * 5 + [0] * 5,
    ]


def test_the_shown_track_lies_above_and_nothing_leaves_the_map() -> None:
    plan = map_of(table((60, 0, 900)), table((60, 95, 900)), 100, (10, 4))  # type: ignore[arg-type]
    assert plan[0].tolist() == [OTHERS] * 9 + [SHOWN]
    assert not plan[1:].any()
    nothing = map_of(table(), table(), 0, (7, 2))  # type: ignore[arg-type]
    assert np.array_equal(nothing, np.zeros((2, 7)))


def test_a_press_shows_what_is_there_and_a_drag_goes_through_the_song(
    roll: Roll, song_map: SongMap
) -> None:
    model, mouse = roll.panel.model, Mouse(song_map)
    place = QPointF(0.5 * song_map.width(), HEIGHT_PX / 2)
    mouse.press(place)
    middle = model.coordinates.tick_at_x(model.view_width / 2)
    assert middle == pytest.approx(model.end_tick / 2, rel=0.02)
    assert song_map.view_rect.contains(place)
    mouse.move(QPointF(song_map.width() + 500, 5))
    assert model.coordinates.scroll_x == model.scroll_limit_x()
    mouse.move(QPointF(-500, 5))
    assert model.coordinates.scroll_x == 0
    mouse.release(QPointF(-500, 5))
    # Grabbed in the part that is in view, it stays under the pointer.
    grip = QPointF(song_map.view_rect.left() + 3, 5)
    mouse.press(grip)
    assert model.coordinates.scroll_x == pytest.approx(0, abs=2)


def test_scrolling_and_zooming_move_the_frame(roll: Roll, song_map: SongMap) -> None:
    model, before = roll.panel.model, song_map.view_rect
    model.scroll_by(400, 0)
    assert song_map.view_rect.left() > before.left()
    model.zoom_time(1.5, 0)
    assert song_map.view_rect.width() < before.width()
    model.zoom_time(1e-6, 0)
    assert 0 <= song_map.view_rect.left() <= song_map.view_rect.right() <= song_map.width()
    model.zoom_time(1e6, 0)
    assert song_map.view_rect.width() >= 8


def test_the_picture_follows_notes_track_loop_and_playhead(roll: Roll, song_map: SongMap) -> None:
    pictures = [song_map.grab().toImage()]
    for change in (
        lambda: roll.history.do(AddNotes(KEYS, (Note(0, 72, 90, 4 * BAR, BAR),))),
        lambda: roll.history.do(SetLoop(LoopRegion(BAR, 6 * BAR))),
        lambda: roll.panel.set_playhead(3 * BAR),
        lambda: roll.panel.set_track(DRUMS),
    ):
        change()
        pictures.append(song_map.grab().toImage())
        assert pictures[-1] != pictures[-2]


def test_a_drag_of_notes_does_not_draw_the_map_anew(roll: Roll, song_map: SongMap) -> None:
    song_map.grab()
    seen = song_map._seen
    start = roll.point(BEAT / 2, 60)
    roll.mouse.press(start)
    roll.mouse.move(start + QPointF(60, 0))
    song_map.grab()
    assert song_map._seen is seen
    roll.mouse.release(start + QPointF(60, 0))
    song_map.grab()
    assert song_map._seen is not seen
