from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow
from app.desktop.mix.loudness_strip import LEFT_PX, LoudnessStrip
from app.desktop.mix.stereo_view import StereoView
from app.desktop.workers.analyzer_worker import SCOPE_POINTS, mid_side_of
from modules.spectral_analyzer.genre_profile import Origin, Range
from modules.spectral_analyzer.loudness_course import LoudnessCourse

Wait = Callable[[Callable[[], bool]], None]


def course(seconds: int = 60, clips: tuple[int, ...] = ()) -> LoudnessCourse:
    peak = np.full(seconds, 0.8)
    peak[list(clips)] = 1.1
    levels = np.linspace(-24.0, -12.0, seconds)
    levels[0] = np.nan
    return LoudnessCourse(1.0, np.full(seconds, np.nan), levels, peak)


@pytest.fixture
def strip(qtbot: QtBot) -> LoudnessStrip:
    made = LoudnessStrip()
    qtbot.addWidget(made)
    made.resize(326, made.height())
    made.show()
    return made


def test_it_is_read_out(strip: LoudnessStrip) -> None:
    assert strip.sentence == "Nothing heard yet."
    strip.show_course(course(clips=(3, 40)), live=False)
    assert strip.accessibleDescription() == (
        "Short-term loudness from −23.8 to −12.0 LUFS. 2 moments over full scale."
    )


def test_the_pointer_reads_the_course(strip: LoudnessStrip) -> None:
    strip.show_course(course(), live=False)
    assert strip.text_at(LEFT_PX + 299) == "0:59 −12.0"
    strip.show_course(course(30), live=True)
    assert strip.text_at(325) == "0:00 ago −12.0"
    assert strip.text_at(3) == ""


def test_a_click_goes_to_the_moment_only_at_rest(strip: LoudnessStrip) -> None:
    sought: list[float] = []
    strip.sought.connect(sought.append)
    strip.show_course(course(), live=True)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(LEFT_PX + 150, 40))
    assert sought == []
    strip.show_course(course(), live=False)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(LEFT_PX + 150, 40))
    assert sought == [pytest.approx(30.0, abs=0.2)]


def test_clips_and_the_target_are_drawn(strip: LoudnessStrip) -> None:
    strip.show_course(course(), live=False)
    calm = strip.grab().toImage()
    strip.show_course(course(clips=(20,)), live=False)
    clipped = strip.grab().toImage()
    assert clipped != calm
    strip.show_target(Range(-14.0, -8.0, Origin.DERIVED))
    assert strip.grab().toImage() != clipped


def test_mid_and_side_of_a_block() -> None:
    left = np.linspace(-1, 1, 6000, dtype=np.float32)
    mono = mid_side_of(np.stack([left, left]))
    assert mono.shape == (2, SCOPE_POINTS)
    assert not mono[1].any()
    assert mid_side_of(np.zeros((2, 3), np.float32)).shape[1] <= 3


def test_the_stereo_field_names_its_bands(qtbot: QtBot) -> None:
    view = StereoView()
    qtbot.addWidget(view)
    assert view.sentence == "Not measured yet."
    view.show_bands((1.0, None, -0.2, 0.5, 0.5, 0.5, 0.5), (0.0, None, 1.2, 0.5, 0.5, 0.5, 0.5))
    assert "width 1.20, correlation −0.20" in view.accessibleDescription()
    before = view.grab().toImage()
    view.show_points(mid_side_of(np.random.default_rng(1).standard_normal((2, 2000)).astype("f4")))
    assert view.grab().toImage() != before
    view.show_points(None)
    assert view.grab().toImage() == before


def test_playing_fills_both_and_rest_shows_the_song(
    live_window: MainWindow, wait_for: Wait
) -> None:
    studio, mix = live_window.studio, live_window.mix
    wait_for(lambda: mix.loudness_strip.course is not None)
    whole = mix.loudness_strip.course
    assert whole is not None
    assert whole.step_s == 1.0
    mix.loudness_strip.sought.emit(1.0)
    assert studio.player.position_tick == pytest.approx(960 * 1.5, abs=2)
    studio.player.toggle_play()
    wait_for(lambda: mix.loudness_strip.course is not whole)
    wait_for(lambda: mix.stereo._points is not None)
    studio.player.stop()
    wait_for(lambda: mix.loudness_strip.course is whole)
