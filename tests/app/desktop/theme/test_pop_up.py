"""Menus at a place of the screen: let go, but not while Qt is at work in them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.theme.controls import pop_up


def choose(menu: QMenu) -> None:
    """Press and release the mouse on the menu's only action, as the system would report it."""
    at = QPointF(menu.actionGeometry(menu.actions()[0]).center())
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, held in (
        (QEvent.Type.MouseMove, none),
        (QEvent.Type.MouseButtonPress, left),
        (QEvent.Type.MouseButtonRelease, none),
    ):
        event = QMouseEvent(
            kind, at, menu.mapToGlobal(at), left, held, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(menu, event)


def test_a_menu_outlives_the_dialog_that_it_opens(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    ended: list[bool] = []
    alive_after_dialog: list[bool] = []

    def ask() -> None:
        dialog = QDialog(parent)
        QTimer.singleShot(20, dialog.reject)
        dialog.exec()
        dialog.deleteLater()
        alive_after_dialog.append(not ended)

    menu = QMenu(parent)
    menu.destroyed.connect(lambda: ended.append(True))
    menu.addAction("Ask", ask)
    pop_up(menu, QPoint(10, 10))
    # From a turn of the event loop, for only there is a dialog's loop an inner one.
    QTimer.singleShot(0, lambda: choose(menu))
    qtbot.waitUntil(lambda: bool(alive_after_dialog))
    assert alive_after_dialog == [True]


def test_menus_do_not_gather_in_a_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    for parent in [QWidget(window) for _ in range(5)]:
        menu = QMenu(parent)
        menu.addAction("Nothing")
        pop_up(menu, QPoint(10, 10))
        menu.close()
    qtbot.waitUntil(lambda: len(window.findChildren(QMenu)) == 1)


def test_a_dialog_leaves_the_menu_of_its_window_alone(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = QDialog(window)
    for parent in (window, dialog, window, dialog):
        pop_up(QMenu(parent), QPoint(10, 10))
    QTest.qWait(20)
    assert len(window.findChildren(QMenu)) == 2


def test_a_menu_can_be_shown_twice(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    menu = QMenu(window)
    for _ in range(2):
        pop_up(menu, QPoint(10, 10))
        menu.close()
    QTest.qWait(20)
    assert window.findChildren(QMenu) == [menu]
