"""Small controls that every panel uses, made in one place so that they look alike."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QIcon, QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from app.desktop.theme.icons import icon
from app.desktop.theme.theme import current_theme

POP_UP = "pop-up"
"""Name of menus that are shown at a place of the screen."""


class IconButton(QToolButton):
    """A flat button with one of our icons; its colours follow the theme."""

    def __init__(self, icon_name: str, tip: str, *, checkable: bool = False) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._colour: str | None = None
        self.setProperty("look", "flat")
        self.setCheckable(checkable)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setIconSize(QSize(18, 18))
        self.setFixedSize(30, 28)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        current_theme().changed.connect(self._redraw)
        self._redraw()

    def set_icon(self, name: str, colour: str | None = None) -> None:
        """Show another drawing, in `colour` (default: the text colour)."""
        if (name, colour) != (self._icon_name, self._colour):
            self._icon_name, self._colour = name, colour
            self._redraw()

    def _redraw(self, _tokens: object = None) -> None:
        self.setIcon(icon(self._icon_name, self._colour))


class Segments(QWidget):
    """A row of joined buttons of which exactly one is pressed."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str, str]]) -> None:
        """`choices` are (value, label, tooltip)."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for index, (value, label, tip) in enumerate(choices):
            button = QPushButton(label)
            place = {0: "first", len(choices) - 1: "last"}.get(index, "middle")
            button.setProperty("segment", place)
            button.setCheckable(True)
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, value=value: self.chosen.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)

    def choose(self, value: str) -> None:
        """Press the button of `value` without emitting."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)

    def set_label(self, value: str, label: str) -> None:
        """Write `label` on the button of `value`."""
        self._buttons[value].setText(label)

    def button(self, value: str) -> QPushButton:
        """The button of `value`."""
        return self._buttons[value]


class ResetSlider(QSlider):
    """A horizontal slider that a double-click sends home, and that a wheel moves in fine steps.

    `settled` is emitted once per gesture, so that a drag is one step of undo.
    """

    settled = Signal(int)

    def __init__(self, low: int, high: int, home: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._home = home
        self.setRange(low, high)
        self.setValue(home)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sliderReleased.connect(lambda: self.settled.emit(self.value()))
        self.actionTriggered.connect(self._settle_after_step)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.setValue(self._home)
        self.settled.emit(self._home)

    def _settle_after_step(self, _action: int) -> None:
        if not self.isSliderDown():
            # The action is announced before the value has changed; sliderPosition is already new.
            self.settled.emit(self.sliderPosition())


def plain_label(text: str = "") -> QLabel:
    """A label that shows names and messages as they are: a "<" in them is no markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def plain_tip(text: str) -> str:
    """`text` for a tooltip, which would take a "<" for markup."""
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if "<" in text else text


def plain_menu_text(text: str) -> str:
    """`text` for a menu, which would take a "&" for a key."""
    return text.replace("&", "&&")


def empty_menu(menu: QMenu) -> None:
    """Take everything out of a menu that is filled anew, its submenus and groups included.

    `QMenu.clear` leaves those behind, one set for each time that the menu was opened.
    """
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    for kind in (QMenu, QActionGroup):
        for part in menu.findChildren(kind, options=direct):
            part.deleteLater()
    menu.clear()


def pop_up(menu: QMenu, place: QPoint) -> None:
    """Show `menu` at a place of the screen and let the one before it in its window go.

    Not this one when it closes: what it starts may open a dialog, whose event loop would delete the
    menu while Qt is still at work in it.
    """
    window = _window_of(menu)
    for earlier in window.findChildren(QMenu, POP_UP) if window else ():
        # The dialogs of a window are its children as well; their menus are their own.
        if earlier is not menu and _window_of(earlier) is window:
            earlier.deleteLater()
    menu.setObjectName(POP_UP)
    menu.popup(place)


def _window_of(menu: QMenu) -> QWidget | None:
    parent = menu.parentWidget()
    return parent.window() if parent else None


def dim_label(text: str = "") -> QLabel:
    """A small, quiet label."""
    label = plain_label(text)
    label.setProperty("role", "dim")
    return label


def title_label(text: str) -> QLabel:
    """The title of a panel."""
    label = plain_label(text)
    label.setProperty("role", "title")
    return label


def upright_rule() -> QFrame:
    """A thin vertical line between groups."""
    rule = QFrame()
    rule.setProperty("rule", True)
    rule.setFixedSize(1, 20)
    return rule


class AssistButton(QPushButton):
    """A button of the assistant, in its colour."""

    def __init__(self, label: str, icon_name: str) -> None:
        super().__init__(label)
        self._has_icon = True
        self._icon_name = icon_name
        self.setProperty("look", "assist")
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current_theme().changed.connect(self._redraw)
        self._redraw()

    def show_icon(self, shown: bool) -> None:
        """Show the drawing, or only the word where there is little room."""
        if shown != self._has_icon:
            self._has_icon = shown
            self._redraw()

    def _redraw(self, _tokens: object = None) -> None:
        self.setIcon(icon(self._icon_name) if self._has_icon else QIcon())
