"""The kept picture of rows, grid and other tracks is always what painting anew would give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from shown_roll import Roll

from app.desktop.piano_roll.grid import Snap
from app.desktop.piano_roll.roll_painter import RollPainter
from app.desktop.theme.theme import current_theme, current_tokens
from modules.song.edits import AddNotes, SetLoop
from modules.song.key import Key, Mode
from modules.song.score import LoopRegion

BEAT = 960
Change = Callable[["Roll"], object]


def scroll_to(roll: Roll, x: float, y: float | None = None) -> None:
    model = roll.panel.model
    now = model.coordinates
    model.set_coordinates(replace(now, scroll_x=x, scroll_y=now.scroll_y if y is None else y))


CHANGES: dict[str, Change] = {
    "nothing": lambda _roll: None,
    "scrolled by a few pixels": lambda roll: scroll_to(roll, 107.0),
    "scrolled back": lambda roll: scroll_to(roll, 83.0),
    "scrolled by a part of a pixel": lambda roll: scroll_to(roll, 100.4),
    "scrolled by more than the view": lambda roll: scroll_to(roll, 5_000.0),
    "scrolled up": lambda roll: scroll_to(roll, 100.0, 320.0),
    "zoomed": lambda roll: roll.panel.model.zoom_time(1.3, 200.0),
    "taller rows": lambda roll: roll.panel.model.zoom_pitch(1, 50.0),
    "another grid": lambda roll: roll.panel.model.set_snap(Snap(8)),
    "another key": lambda roll: roll.panel.model.set_key(Key(2, Mode.MAJOR)),
    "a loop": lambda roll: roll.history.do(SetLoop(LoopRegion(BEAT, 3 * BEAT))),
    "a stretch of time": lambda roll: roll.panel.model.set_stretch((BEAT, 2 * BEAT)),
    "another track": lambda roll: roll.panel.set_track(2),
    "a note on the track": lambda roll: roll.history.do(AddNotes(1, ())),
    "another theme": lambda _roll: current_theme().wear("light"),
    "a wider window": lambda roll: roll.panel.resize(1300, 700),
}


def shown(roll: Roll) -> QImage:
    """What the view keeps, painted."""
    view = roll.panel.view
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view._background.paint(painter)
    painter.end()
    return image


def anew(roll: Roll) -> QImage:
    view = roll.panel.view
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    fresh = RollPainter(roll.panel.model, current_tokens())
    fresh.paint_background(painter, QRectF(view.rect()))
    painter.end()
    return image


@pytest.mark.parametrize("name", CHANGES)
def test_the_kept_picture_is_what_painting_anew_gives(roll: Roll, name: str) -> None:
    scroll_to(roll, 100.0)
    shown(roll)
    CHANGES[name](roll)
    assert shown(roll) == anew(roll)


def test_steps_add_up(roll: Roll) -> None:
    for x in (3.0, 24.0, 200.0, 199.0, 0.0, 640.0):
        scroll_to(roll, x)
        assert shown(roll) == anew(roll)


def test_scrolling_paints_a_strip_only(roll: Roll, monkeypatch: pytest.MonkeyPatch) -> None:
    scroll_to(roll, 100.0)
    shown(roll)
    painted: list[QRectF] = []
    monkeypatch.setattr(
        RollPainter, "paint_background", lambda _self, _painter, area: painted.append(area)
    )
    scroll_to(roll, 124.0)
    shown(roll)
    shown(roll)
    assert [area.width() for area in painted] == [24.0]
