"""The equalizer as the hand meets it: real mouse, wheel and key events, one undo step each."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.equalizer.band_moves import MOST_BANDS
from app.desktop.equalizer.eq_curve import EqCurve
from app.desktop.equalizer.eq_painter import HANDLE_PX
from app.desktop.key_map import current_keys
from app.desktop.main_window import MainWindow
from modules.song.edits import RemoveTrack, SetEqualizer
from modules.song.mix import EqBand, EqShape
from modules.sound.biquad import response_db

Wait = Callable[[Callable[[], bool]], None]
LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


@pytest.fixture
def curve(window: MainWindow, wait_for: Wait) -> EqCurve:
    """The equalizer of the guitar, which has one band."""
    window.studio.select_track(guitar(window).id)
    window.actions_by_id["mix.equalizer"].trigger()
    found = window.equalizer_dock.panel.curve
    wait_for(lambda: found.height() > 100 and found.width() > 300)
    return found


def guitar(window: MainWindow):  # type: ignore[no-untyped-def]
    return window.studio.history.song.tracks[2]


def bands(window: MainWindow) -> tuple[EqBand, ...]:
    return guitar(window).mix.eq  # type: ignore[no-any-return]


def point(place: QPointF) -> QPoint:
    return place.toPoint()


def drag(
    curve: EqCurve, start: QPoint, way: QPoint, keys: Qt.KeyboardModifier | None = None
) -> None:
    pressed = keys or Qt.KeyboardModifier.NoModifier
    QTest.mousePress(curve, LEFT, pressed, start)
    QTest.mouseMove(curve, start + way / 2)
    QTest.mouseMove(curve, start + way)
    QTest.mouseRelease(curve, LEFT, pressed, start + way)


def test_e_opens_the_equalizer_of_the_selected_track_and_closes_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.studio.select_track(guitar(window).id)
    window.roll.setFocus()
    QTest.keyClick(window, KEY.Key_E)
    dock = window.equalizer_dock
    assert dock.isVisible()
    assert dock.panel.bench.bands == bands(window)
    assert QApplication.focusWidget() in (dock.panel.curve, None)
    QTest.keyClick(dock.panel.curve, KEY.Key_Escape)
    assert not dock.isVisible()


def test_the_button_of_a_strip_opens_it_and_tells_of_its_bands(window: MainWindow) -> None:
    strip = window.tracks.strip(guitar(window).id)
    assert strip.equalizer.isChecked()
    assert strip.equalizer.accessibleName() == "Equalizer, 1 band in use"
    QTest.mouseClick(strip.equalizer, LEFT)
    assert strip.equalizer.isChecked()
    assert window.studio.selected_track_id == guitar(window).id
    QTest.mouseClick(window.tracks.master.equalizer, LEFT)
    assert window.equalizer_dock.panel.shows_master
    assert not window.tracks.master.equalizer.isChecked()


def test_dragging_a_handle_is_one_undoable_edit(window: MainWindow, curve: EqCurve) -> None:
    before = window.studio.history.song
    start = curve.scale.place_of(bands(window)[0])
    drag(curve, point(start), QPoint(60, 40))
    (band,) = bands(window)
    assert band.frequency_hz == pytest.approx(
        curve.scale.axis.frequency_at(start.x() + 60), rel=0.03
    )
    assert band.gain_db < 18.0 - 2
    window.studio.undo()
    assert window.studio.history.song is before


def test_a_double_click_adds_a_band_there_and_delete_removes_it(
    window: MainWindow, curve: EqCurve
) -> None:
    scale = curve.scale
    place = QPoint(round(scale.axis.x_of(4000.0)), round(scale.y_of(-6.0)))
    QTest.mouseDClick(curve, LEFT, pos=place)
    assert len(bands(window)) == 2
    added = bands(window)[1]
    assert added.shape is EqShape.PEAK
    assert added.frequency_hz == pytest.approx(4000.0, rel=0.02)
    assert added.gain_db == pytest.approx(-6.0, abs=0.5)
    assert curve._bench.chosen == 1
    QTest.keyClick(curve, KEY.Key_Delete)
    assert len(bands(window)) == 1


def test_a_double_click_on_a_handle_sends_its_gain_home(window: MainWindow, curve: EqCurve) -> None:
    place = point(curve.scale.place_of(bands(window)[0]))
    QTest.mouseClick(curve, LEFT, pos=place)
    QTest.mouseDClick(curve, LEFT, pos=place)
    assert [band.gain_db for band in bands(window)] == [0.0]


def test_the_wheel_narrows_and_is_one_step(
    window: MainWindow, curve: EqCurve, wait_for: Wait
) -> None:
    before = window.studio.history.song
    place = curve.scale.place_of(bands(window)[0])
    for _ in range(3):
        turn(curve, place, 120)
    assert bands(window)[0].q == 1.2
    wait_for(lambda: bands(window)[0].q > 1.2)
    assert bands(window)[0].q == pytest.approx(1.2 * 1.12**3)
    window.studio.undo()
    assert window.studio.history.song is before


def turn(curve: EqCurve, place: QPointF, angle: int) -> None:
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        place,
        QPointF(curve.mapToGlobal(point(place))),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(curve, event)


def test_every_gesture_has_a_key(window: MainWindow, curve: EqCurve) -> None:
    curve.setFocus()
    QTest.keyClick(curve, KEY.Key_Insert)
    assert len(bands(window)) == 2
    assert curve._bench.chosen == 1
    start = bands(window)[1]
    QTest.keyClick(curve, KEY.Key_Right)
    QTest.keyClick(curve, KEY.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(curve, KEY.Key_Up, Qt.KeyboardModifier.AltModifier)
    band = bands(window)[1]
    assert band.frequency_hz == pytest.approx(start.frequency_hz * 2 ** (1 / 12))
    assert band.gain_db == pytest.approx(start.gain_db + 0.1)
    assert band.q > start.q
    QTest.keyClick(curve, KEY.Key_0)
    assert not bands(window)[1].enabled
    QTest.keyClick(curve, KEY.Key_PageUp)
    assert curve._bench.chosen == 0
    QTest.keyClick(curve, KEY.Key_PageDown)
    QTest.keyClick(curve, KEY.Key_Backspace)
    assert len(bands(window)) == 1


def test_a_key_that_was_changed_works_and_is_told(window: MainWindow, curve: EqCurve) -> None:
    assert "PgDown next band" in curve.toolTip()
    current_keys().bind("eq.next", ("Tab", "F"))
    try:
        assert "PgDown" not in curve.toolTip()
        count = len(bands(window))
        QTest.keyClick(curve, KEY.Key_A)
        QTest.keyClick(curve, KEY.Key_F)
        assert curve._bench.chosen == 0
        assert len(bands(window)) == count + 1
    finally:
        current_keys().reset()


def test_escape_gives_a_drag_up(window: MainWindow, curve: EqCurve) -> None:
    before = window.studio.history.song
    start = point(curve.scale.place_of(bands(window)[0]))
    QTest.mousePress(curve, LEFT, pos=start)
    QTest.mouseMove(curve, start + QPoint(50, 30))
    assert curve._bench.bands != bands(window)
    QTest.keyClick(curve, KEY.Key_Escape)
    QTest.mouseRelease(curve, LEFT, pos=start + QPoint(50, 30))
    assert curve._bench.bands == bands(window)
    assert window.studio.history.song is before
    assert window.equalizer_dock.isVisible()


def test_fields_edit_the_chosen_band(window: MainWindow, curve: EqCurve) -> None:
    editor = window.equalizer_dock.panel.editor
    curve._bench.choose(0)
    editor.frequency.setValue(500.0)
    editor.gain.setValue(-4.0)
    editor.q.setValue(2.0)
    assert bands(window) == (EqBand(EqShape.PEAK, 500.0, -4.0, 2.0),)
    editor.works.click()
    assert not bands(window)[0].enabled
    editor.shape.setCurrentIndex(editor.shape.findData(EqShape.HIGH_PASS))
    editor.shape.activated.emit(editor.shape.currentIndex())
    assert bands(window)[0].shape is EqShape.HIGH_PASS
    assert not editor.gain.isEnabled()
    editor.remove.click()
    assert bands(window) == ()
    assert not editor.shape.isEnabled()


def test_the_menu_changes_the_shape_or_adds_one(window: MainWindow, curve: EqCurve) -> None:
    curve._bench.choose(0)
    actions = {action.text(): action for action in curve.menu(QPointF()).actions()}
    actions["Low shelf"].trigger()
    assert bands(window)[0].shape is EqShape.LOW_SHELF
    curve._bench.choose(None)
    place = QPointF(curve.scale.axis.x_of(100.0), 60.0)
    actions = {action.text(): action for action in curve.menu(place).actions()}
    actions["Add low cut"].trigger()
    assert bands(window)[1].shape is EqShape.HIGH_PASS


def test_the_curve_is_drawn_where_the_mixers_filters_are(
    window: MainWindow, curve: EqCurve
) -> None:
    notch = EqBand(EqShape.PEAK, 1000.0, -12.0, 1.0)
    window.studio.do(SetEqualizer(guitar(window).id, (notch,)))
    curve._bench.choose(None)
    picture = curve.grab().toImage()
    scale, ratio = curve.scale, picture.devicePixelRatio()
    for frequency in (300.0, 700.0, 1500.0):
        gain = float(response_db((notch,), [frequency], 44_100)[0])
        x, y = scale.axis.x_of(frequency), scale.y_of(gain)
        column = [
            picture.pixelColor(round(x * ratio), row).lightness() for row in range(picture.height())
        ]
        bright = np.flatnonzero(np.array(column) > 180) / ratio
        assert np.abs(bright - y).min() < 3.0, (frequency, y, bright)
    assert abs(scale.place_of(notch).y() - scale.y_of(-12.0)) < 1
    assert HANDLE_PX > 4


def test_it_can_be_read_out(window: MainWindow, curve: EqCurve) -> None:
    curve._bench.choose(0)
    assert curve.accessibleName() == (
        "Equalizer of Guitar: band 1: Bell, 350 Hz (F4), +18.0 dB, Q 1.20, 1.17 octaves."
    )
    assert curve.accessibleDescription().startswith("Band 1: Bell")


def test_it_follows_the_selected_track_and_survives_undo(
    window: MainWindow, curve: EqCurve
) -> None:
    curve._bench.choose(0)
    QTest.keyClick(curve, KEY.Key_Insert)
    window.studio.undo()
    assert curve._bench.chosen == 0
    window.studio.select_track(window.studio.history.song.tracks[1].id)
    assert curve._bench.bands == ()
    assert curve._bench.chosen is None


def test_bands_are_limited_and_it_is_said(window: MainWindow, curve: EqCurve) -> None:
    said: list[str] = []
    window.studio.said.connect(said.append)
    many = tuple(EqBand(EqShape.PEAK, 100.0 * n, 1.0) for n in range(1, MOST_BANDS + 1))
    window.studio.do(SetEqualizer(guitar(window).id, many))
    QTest.keyClick(curve, KEY.Key_Insert)
    assert len(bands(window)) == MOST_BANDS
    assert "at most" in said[-1]


def test_an_empty_song_has_nothing_to_equalize(window: MainWindow, curve: EqCurve) -> None:
    window.studio.files.open_empty()
    assert curve._bench.bands == ()
    QTest.keyClick(curve, KEY.Key_Insert)
    assert window.studio.history.undo_name is None


def test_the_spectrum_of_the_track_stands_behind_it(
    live_window: MainWindow, curve: EqCurve, wait_for: Wait
) -> None:
    studio = live_window.studio
    wait_for(lambda: studio.mix_advisor.report is not None)
    wait_for(lambda: curve.spectrum is not None)
    at_rest = curve.spectrum
    studio.player.toggle_play()
    wait_for(lambda: studio.analyzer.track_picture is not None)
    wait_for(lambda: curve.spectrum is not None and curve.spectrum is not at_rest)
    studio.player.stop()


def test_a_band_is_seen_in_the_spectrum_before_it_is_heard(
    live_window: MainWindow, curve: EqCurve, wait_for: Wait
) -> None:
    wait_for(lambda: live_window.studio.mix_advisor.report is not None)
    wait_for(lambda: curve.spectrum is not None)
    bench = live_window.equalizer_dock.panel.bench
    rate = live_window.studio.player.sample_rate
    after, before = curve._spectrum.curves(bench.bands, rate)
    assert after == pytest.approx(curve.spectrum), "nothing has changed since it was measured"
    assert before is not None
    bench.change(EqBand(EqShape.PEAK, 350.0, -12.0, 1.2), done=False)
    moved, same = curve._spectrum.curves(bench.bands, rate)
    assert same == pytest.approx(before)
    assert moved is not None
    assert moved.min() < after.min() or (moved < after - 6.0).any()
    assert not curve.grab().isNull()
    bench.give_up()


def test_a_gain_is_typed(window: MainWindow, curve: EqCurve, qtbot: QtBot) -> None:
    gain = window.equalizer_dock.panel.editor.gain
    gain.setFocus()
    gain.selectAll()
    qtbot.keyClicks(gain, "-6.5")
    QTest.keyClick(gain, KEY.Key_Return)
    assert bands(window)[0].gain_db == -6.5


def test_without_a_band_the_fields_show_dashes(window: MainWindow, curve: EqCurve) -> None:
    window.equalizer_dock.panel.bench.choose(None)
    editor = window.equalizer_dock.panel.editor
    assert {editor.frequency.text(), editor.gain.text(), editor.q.text()} == {"–"}


def test_the_equalizer_can_be_held_away(window: MainWindow, curve: EqCurve) -> None:
    heard: list[int] = []
    window.studio.player.preview = lambda song: heard.append(len(song.tracks[2].mix.eq))  # type: ignore[method-assign]
    before = window.studio.history.song
    QTest.mousePress(window.equalizer_dock.panel.without, LEFT)
    QTest.mouseRelease(window.equalizer_dock.panel.without, LEFT)
    assert heard == [0, 1]
    assert window.studio.history.song is before


def test_a_turn_of_the_wheel_stays_with_its_track(window: MainWindow, curve: EqCurve) -> None:
    place = curve.scale.place_of(bands(window)[0])
    turn(curve, place, 120)
    window.studio.select_track(window.studio.history.song.tracks[0].id)
    assert bands(window)[0].q == pytest.approx(1.2 * 1.12)
    assert window.studio.history.song.tracks[0].mix.eq == ()


def test_a_track_that_goes_takes_the_gesture_with_it(window: MainWindow, curve: EqCurve) -> None:
    turn(curve, curve.scale.place_of(bands(window)[0]), 120)
    window.studio.do(RemoveTrack(guitar(window).id))
    assert not window.toast.text
    assert window.studio.history.undo_name == "Remove track"
    assert curve.isEnabled()


def test_closing_ends_the_gesture(window: MainWindow, curve: EqCurve) -> None:
    turn(curve, curve.scale.place_of(bands(window)[0]), -120)
    window.actions_by_id["mix.equalizer"].trigger()
    assert not window.equalizer_dock.isVisible()
    assert bands(window)[0].q == pytest.approx(1.2 / 1.12)


def test_random_hands_do_no_harm_and_undo_leads_back(window: MainWindow, curve: EqCurve) -> None:
    before = window.studio.history.song
    dice = random.Random(6)
    keys = (KEY.Key_Left, KEY.Key_Up, KEY.Key_Insert, KEY.Key_Delete, KEY.Key_0, KEY.Key_PageUp)
    for _ in range(150):
        place = QPoint(dice.randrange(-40, curve.width() + 40), dice.randrange(-40, 260))
        match dice.randrange(6):
            case 0:
                drag(curve, place, QPoint(dice.randrange(-900, 900), dice.randrange(-300, 300)))
            case 1:
                QTest.mouseDClick(curve, LEFT, pos=place)
            case 2:
                turn(curve, QPointF(place), dice.choice((-12000, -120, 120, 12000)))
            case 3:
                window.studio.undo() if dice.random() < 0.5 else window.studio.redo()
            case 4:
                window.studio.select_track(dice.choice(window.studio.history.song.tracks).id)
            case _:
                QTest.keyClick(curve, dice.choice(keys))
    window.equalizer_dock.panel.bench.settle()
    assert not window.toast.text
    while window.studio.history.undo_name:
        window.studio.history.undo()
    assert window.studio.history.song == before


def test_the_dock_is_remembered(window: MainWindow, curve: EqCurve) -> None:
    with_it = window.saveState()
    window.equalizer_dock.panel.close_button.click()
    assert window.equalizer_dock.isHidden()
    assert window.restoreState(with_it)
    assert not window.equalizer_dock.isHidden()


def test_without_any_track_it_closes_and_gives_the_keys_back(
    window: MainWindow, curve: EqCurve
) -> None:
    curve.setFocus()
    for track in window.studio.history.song.tracks:
        window.studio.do(RemoveTrack(track.id))
    assert not window.equalizer_dock.isVisible()
    assert QApplication.focusWidget() in (window.roll.view, None)


def test_the_middle_of_the_roll_stays_in_the_middle_when_it_opens(
    window: MainWindow, wait_for: Wait
) -> None:
    model, height = window.roll.model, window.roll.view.height()
    middle = model.coordinates.pitch_at_y(height / 2)
    window.actions_by_id["mix.equalizer"].trigger()
    wait_for(lambda: window.roll.view.height() < height)
    assert abs(model.coordinates.pitch_at_y(window.roll.view.height() / 2) - middle) <= 1
