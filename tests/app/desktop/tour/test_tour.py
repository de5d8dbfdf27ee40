"""The tour by mouse and by keys, on the smallest window that the design promises."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile

LEFT = Qt.MouseButton.LeftButton


def titles(window: MainWindow, bot: QtBot) -> list[str]:
    """The titles of the steps, in the order in which Next shows them."""
    found = []
    while window.tour.isVisible():
        found.append(window.tour.step.title)
        bot.mouseClick(window.tour.card.next, LEFT)
    return found


def test_five_steps_and_never_again(window: MainWindow, folders: Folders, qtbot: QtBot) -> None:
    window.tour.begin_once()
    assert len(titles(window, qtbot)) == 5
    window.tour.begin_once()
    assert not window.tour.isVisible()
    assert SettingsFile(folders.config).settings.tour_seen


def test_it_is_marked_as_seen_when_it_begins_and_can_be_skipped(
    window: MainWindow, folders: Folders, qtbot: QtBot
) -> None:
    window.tour.begin_once()
    assert SettingsFile(folders.config).settings.tour_seen
    qtbot.mouseClick(window.tour.card.skip, LEFT)
    assert not window.tour.isVisible()


def test_help_begins_it_again(window: MainWindow) -> None:
    window.studio.settings.change(tour_seen=True)
    window.actions_by_id["help.tour"].trigger()
    assert window.tour.isVisible()
    window.tour.end()


def test_keys_lead_through_it_and_reach_nothing_else(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.roll.setFocus()
    qtbot.waitUntil(window.roll.view.hasFocus)
    window.tour.begin()
    qtbot.waitUntil(window.tour.card.next.hasFocus)

    def press(key: Qt.Key) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, key)

    first = window.tour.step
    press(Qt.Key.Key_Space)
    assert not window.studio.player.is_playing
    assert window.tour.step is not first
    press(Qt.Key.Key_Left)
    assert window.tour.step is first
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Tab)
    assert window.tour.card.skip.hasFocus()
    press(Qt.Key.Key_Backtab)
    assert window.tour.card.next.hasFocus()
    press(Qt.Key.Key_R)
    assert not window.studio.recorder.is_recording
    press(Qt.Key.Key_Escape)
    assert not window.tour.isVisible()
    assert window.roll.view.hasFocus()


def test_clicks_do_not_fall_through(window: MainWindow, qtbot: QtBot) -> None:
    window.tour.begin()
    before = window.studio.history.song
    qtbot.mouseDClick(window.tour, LEFT, pos=window.tour.hole.center())
    assert window.studio.history.song is before
    assert window.tour.isVisible()
    window.tour.end()


def test_hidden_panels_have_no_step(window: MainWindow, qtbot: QtBot) -> None:
    window.mix_dock.hide()
    window.tour.begin()
    assert "Listen to the mix" not in titles(window, qtbot)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [(1280, 720), (1080, 640), (1920, 1080)])
def test_nothing_is_cut_or_covered(
    window: MainWindow, qtbot: QtBot, theme: str, size: tuple[int, int]
) -> None:
    window.wear(theme)
    window.resize(*size)
    window.tour.begin()
    window.resize(*size)
    card = window.tour.card
    while window.tour.isVisible():
        QApplication.processEvents()
        assert window.rect().contains(card.geometry())
        hole, target = window.tour.hole, window.tour.step.target
        middle = target.mapTo(window, target.rect().center())
        assert hole.contains(middle)
        # Only the roll is so large that no side of it has room: there the card lies inside.
        assert target is window.roll or not hole.intersects(card.geometry())
        inside = [*card.findChildren(QLabel), *card.findChildren(QPushButton)]
        for child in inside:
            assert card.rect().contains(child.geometry())
            needed = child.heightForWidth(child.width()) if isinstance(child, QLabel) else 0
            assert child.height() >= needed
        for one, other in combinations(inside, 2):
            assert (one.geometry() & other.geometry()) == QRect()
        assert card.accessibleName().startswith("Tour, ")
        assert card.next.accessibleDescription().endswith(card.text)
        qtbot.mouseClick(card.next, LEFT)


def test_what_comes_up_under_it_does_not_take_its_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.tour.begin()
    qtbot.waitUntil(window.tour.card.next.hasFocus)
    window.roll.setFocus()
    qtbot.waitUntil(window.tour.card.next.hasFocus)
    qtbot.keyClick(window.tour.card.next, Qt.Key.Key_Escape)
    assert not window.tour.isVisible()
    window.roll.setFocus()
    assert window.roll.view.hasFocus()
