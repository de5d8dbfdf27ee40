"""Which MIDI keyboard is heard and where notes are sent; a menu chooses others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from app.desktop.studio.keyboard import Keyboard
from app.desktop.theme.controls import empty_menu, plain_menu_text
from app.desktop.theme.icons import icon
from app.desktop.theme.theme import current_theme
from modules.midi_ports.port import HAS_OWN_PORTS, OWN_PORT
from modules.midi_ports.touch import Touch

GLOW_MS = 120
TOUCHES = {
    Touch.AS_PLAYED: "As played",
    Touch.LOUDER: "Louder, for keys that are hard to strike",
    Touch.SOFTER: "Softer, for keys that are too loud",
    Touch.SAME: "All the same",
}


class MidiChip(QToolButton):
    """A small keyboard that lights up when something is played.

    `chosen` carries input and output, `touch_chosen` a Touch.
    """

    chosen = Signal(str, str)
    touch_chosen = Signal(object)
    told = Signal(str)
    """What is wrong with a chosen port, when it goes or comes."""

    def __init__(self, keyboard: Keyboard) -> None:
        super().__init__()
        self._keyboard = keyboard
        self._wished = ("", "")
        self._message = ""
        self.commands: Sequence[QAction] = ()
        """What else can be done with the ports; stands below the choice of them."""
        self.setIconSize(QSize(18, 18))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("look", "flat")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._glow = QTimer(self)
        self._glow.setSingleShot(True)
        self._glow.setInterval(GLOW_MS)
        self._glow.timeout.connect(self._redraw)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        keyboard.ports_changed.connect(self._on_ports_changed)
        keyboard.played.connect(self._light_up)
        current_theme().changed.connect(self._redraw)
        self._redraw()

    def show_choice(self, input_name: str, output_name: str) -> None:
        """Mark what the user has chosen; it may be unplugged."""
        self._wished = (input_name, output_name)
        self._redraw()

    def _on_ports_changed(self) -> None:
        message = self._keyboard.status.message
        if message != self._message and any(self._wished):
            self.told.emit(message or "The MIDI ports are connected.")
        self._message = message
        self._redraw()

    def _light_up(self) -> None:
        self.setIcon(icon("keyboard", current_theme().tokens.good))
        self._glow.start()

    def _redraw(self, _tokens: object = None) -> None:
        status, tokens = self._keyboard.status, current_theme().tokens
        is_lost = (status.input, status.output) != self._wished
        colour = tokens.warn if is_lost else tokens.text if any(self._wished) else tokens.text_dim
        self.setIcon(icon("keyboard", colour))
        lines = [
            f"MIDI keyboard: {_said(status.input)}",
            f"Notes are sent to: {_said(status.output)}",
            status.message,
        ]
        tip = "\n".join(line for line in lines if line)
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    def _fill(self) -> None:
        menu, status = self.menu(), self._keyboard.status
        empty_menu(menu)
        self._keyboard.look_again()
        for side, title, names in (
            (0, "Play on", status.input_names),
            (1, "Send notes to", status.output_names),
        ):
            # A section's title would not be painted under the style sheet.
            menu.addAction(title).setEnabled(False)
            self._fill_side(menu, side, names)
        self._fill_touch(menu.addMenu("Touch of the keys"))
        menu.addSeparator()
        menu.addActions(list(self.commands))
        if status.message:
            menu.addSeparator()
            menu.addAction(plain_menu_text(status.message)).setEnabled(False)

    def _fill_side(self, menu: QMenu, side: int, names: tuple[str, ...]) -> None:
        group = QActionGroup(menu)
        wished = self._wished[side]
        choices = [("", "Nothing"), *((name, name) for name in names)]
        if HAS_OWN_PORTS and not (self._keyboard.status.message and not names):
            choices.append((OWN_PORT, "A port of Nomad Muse, for other programs"))
        if wished and wished not in (value for value, _ in choices):
            choices.append((wished, f"{_said(wished)} (not there)"))
        for value, label in choices:
            action = menu.addAction(plain_menu_text(label))
            action.setCheckable(True)
            action.setChecked(value == wished)
            action.triggered.connect(partial(self._choose, side, value))
            group.addAction(action)

    def _fill_touch(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        for touch, label in TOUCHES.items():
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(touch is self._keyboard.touch)
            action.triggered.connect(partial(self._choose_touch, touch))
            group.addAction(action)

    def _choose_touch(self, touch: Touch, _checked: bool = False) -> None:
        self.touch_chosen.emit(touch)

    def _choose(self, side: int, name: str, _checked: bool = False) -> None:
        chosen = (name, self._wished[1]) if side == 0 else (self._wished[0], name)
        self.show_choice(*chosen)
        self.chosen.emit(*chosen)


def _said(name: str) -> str:
    return {"": "nothing", OWN_PORT: "the port of Nomad Muse"}.get(name, name)
