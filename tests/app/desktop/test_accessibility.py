"""What assistive technology reads of the window and its dialogs, through Qt's own interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.desktop.commands import COMMANDS, MENUS
from app.desktop.dialogs.about_dialog import AboutDialog
from app.desktop.dialogs.command_palette import CommandPalette
from app.desktop.dialogs.export_dialog import ExportDialog
from app.desktop.dialogs.questions import Questions
from app.desktop.dialogs.references_dialog import ReferencesDialog
from app.desktop.dialogs.shortcut_overlay import ShortcutOverlay
from app.desktop.learning.learning_dialog import LearningDialog
from app.desktop.main_window import MainWindow
from app.desktop.mix.deviation_view import DeviationView
from app.desktop.mix.loudness_view import LoudnessView
from app.desktop.mix.spectrum_view import SpectrumView
from app.desktop.piano_roll.drag_out import DragHandle
from app.desktop.piano_roll.keyboard_strip import KeyboardStrip
from app.desktop.piano_roll.roll_questions import QuantizeDialog, Quantizing
from app.desktop.piano_roll.roll_view import RollView
from app.desktop.piano_roll.ruler import Ruler
from app.desktop.piano_roll.velocity_lane import VelocityLane
from app.desktop.tracks.level_meter import LevelMeter
from app.desktop.tracks.track_strip import TrackStrip
from app.desktop.transport.engine_dots import EngineDots
from app.desktop.transport.position_display import PositionDisplay

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
PICTURES = (
    DeviationView,
    EngineDots,
    KeyboardStrip,
    LevelMeter,
    LoudnessView,
    PositionDisplay,
    RollView,
    Ruler,
    SpectrumView,
    TrackStrip,
    VelocityLane,
)
QTS_OWN = ("qt_spinbox_lineedit", "qt_toolbar_ext_button", "ScrollBar")
"""Parts that Qt makes inside its own widgets and names by the widget around them."""
NAME = QAccessible.Text.Name


def seen(root: QWidget) -> Iterator[QWidget]:
    for widget in (root, *root.findChildren(QWidget)):
        inside_qt = widget.objectName().endswith(QTS_OWN) or _is_of_a_scroll_area(widget)
        if widget.isVisible() and not inside_qt:
            yield widget


def _is_of_a_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and parent.objectName().startswith("qt_scrollarea")


def nameless(root: QWidget) -> list[str]:
    """What can be worked or read but has no name."""
    found = []
    for widget in seen(root):
        if isinstance(widget, CONTROLS + PICTURES):
            interface = QAccessible.queryAccessibleInterface(widget)
            if interface is None or not interface.text(NAME).strip():
                path = f"{type(widget.parentWidget()).__name__}/{type(widget).__name__}"
                found.append(f"{path} {widget.toolTip()[:30]}")
    return found


def test_everything_in_the_window_has_a_name_and_a_role(window: MainWindow) -> None:
    assert nameless(window) == []
    for widget in seen(window):
        if isinstance(widget, CONTROLS):
            role = QAccessible.queryAccessibleInterface(widget).role()
            assert role is not QAccessible.Role.NoRole


DIALOGS: dict[str, Callable[[MainWindow], QDialog]] = {
    "about": lambda window: AboutDialog("0", window),
    "commands": lambda window: CommandPalette(
        window.window_commands.help.palette_entries(), window
    ),
    "shortcuts": ShortcutOverlay,
    "export": ExportDialog,
    "references": lambda window: ReferencesDialog(("Mine",), "Mine", [Path("a.wav")], window),
    "quantize": lambda window: QuantizeDialog(Quantizing(), window),
    "learned": lambda window: LearningDialog(
        window.studio.learner, window.studio.ear, Questions(window), window
    ),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_everything_in_a_dialog_has_a_name(qtbot: QtBot, window: MainWindow, name: str) -> None:
    dialog = DIALOGS[name](window)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert dialog.windowTitle()
    assert nameless(dialog) == []
    dialog.close()
    dialog.deleteLater()


def test_values_are_told_and_follow(window: MainWindow) -> None:
    strip = next(iter(window.findChildren(TrackStrip)))
    interface = QAccessible.queryAccessibleInterface(strip.fader)
    assert interface.text(NAME) == f"Volume of {strip.track.name}"
    before = interface.valueInterface().currentValue()
    strip.fader.setValue(strip.fader.value() - 60)
    assert interface.valueInterface().currentValue() == before - 60
    assert "dB" in interface.text(QAccessible.Text.Description)
    window.transport.position.show_position(window.roll.model.time_map, 3 * 3840)
    shown = QAccessible.queryAccessibleInterface(window.transport.position)
    assert shown.text(QAccessible.Text.Description).startswith("004.1.000")


def test_tab_reaches_every_control(window: MainWindow) -> None:
    unreachable = [
        f"{type(widget).__name__} {widget.accessibleName() or widget.toolTip()}"
        for widget in seen(window)
        if isinstance(widget, CONTROLS)
        and widget.isEnabled()
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not _has_another_way(widget)
    ]
    assert unreachable == []
    chain, widget = set(), window.nextInFocusChain()
    while widget is not window and widget not in chain:
        chain.add(widget)
        widget = widget.nextInFocusChain()
    assert all(widget in chain for widget in seen(window) if isinstance(widget, CONTROLS))


def _has_another_way(widget: QWidget) -> bool:
    """Scroll bars follow the keys of what they scroll; dragging out is Export MIDI by mouse."""
    is_scroll_bar = isinstance(widget, QAbstractSlider) and "Scroll" in widget.accessibleName()
    return is_scroll_bar or isinstance(widget, DragHandle)


def test_every_command_has_keys_or_a_menu(window: MainWindow) -> None:
    in_menus = {command for _, commands in MENUS for command in commands}
    for spec in COMMANDS:
        assert spec.keys or spec.id in in_menus, spec.id
        action = window.actions_by_id[spec.id]
        assert isinstance(action, QAction)
        assert action.text()


def test_f6_goes_round_the_panels(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    panels = (window.roll, window.mix, window.transport, window.tracks, window.generate)
    visited = []
    for _ in panels:
        window.focus_next_panel()
        focus = QApplication.focusWidget()
        visited += [panel for panel in panels if focus and panel.isAncestorOf(focus)]
    assert set(visited) == {panel for panel in panels if panel.isVisible()}
