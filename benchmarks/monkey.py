"""Works the main window at random and looks whether it minds.

    python -m benchmarks.monkey --events 20000 --seed 1

Keys, clicks, drags, wheels, menus and commands, all drawn from a seed; dialogs that open are
worked for a moment and closed. Whenever many edits have come together, all of them are undone: the
song must be the one it began with. One JSON document on standard output; exit status 1 when an
exception escaped, the song differed, or widgets were left behind.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from app.desktop.main_window import MainWindow
from app.desktop.mix.suggestion_card import SuggestionCard
from modules.song.history import Change, Direction

KEYS = (
    *(Qt.Key(code) for code in range(Qt.Key.Key_A.value, Qt.Key.Key_Z.value + 1)),
    *(Qt.Key(code) for code in range(Qt.Key.Key_0.value, Qt.Key.Key_9.value + 1)),
    *(Qt.Key(code) for code in range(Qt.Key.Key_F1.value, Qt.Key.Key_F9.value + 1)),
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down) * 3,
    *(Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Escape) * 2,
    *(Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Question),
    *(Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Backslash),
)
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
HELD = (NONE, NONE, NONE, SHIFT, CTRL, CTRL, ALT, CTRL | SHIFT)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_BUTTON = Qt.MouseButton.NoButton
LEAVES_THE_SONG = ("file.quit", "file.new", "file.open", "file.demo")
"""What would end the run, or take another song."""
DIALOG_MS = 5
EVENTS_PER_FRAME = 4
"""A hurried hand: so many events come between two paints."""
UNDO_FROM_STEPS = 400
"""Below the number of steps that the history keeps."""


class Monkey:
    """Sends random events to a window; `faults` are what it minded."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self._window = window
        self._random = random.Random(seed)
        self._first_song = window.studio.history.song
        self.faults: list[str] = []
        self.done: Counter[str] = Counter()
        self.edits = 0
        self.undone_rounds = 0
        for command in LEAVES_THE_SONG:
            window.actions_by_id[command].setEnabled(False)
            window.actions_by_id[command].setShortcuts([])
        window.studio.history.subscribe(self._on_change)
        self._dialog_timer = QTimer(window)
        self._dialog_timer.setInterval(DIALOG_MS)
        self._dialog_timer.timeout.connect(self._leave_dialog)
        self._dialog_timer.start()

    def run(self, events: int) -> None:
        """Send so many events, then undo everything and come to rest."""
        steps: tuple[tuple[Callable[[], str], int], ...] = (
            (self._press_key, 40),
            (self._click, 18),
            (self._drag, 12),
            (self._double_click, 4),
            (self._hover, 10),
            (self._turn_wheel, 8),
            (self._choose_command, 8),
        )
        kinds, weights = [kind for kind, _ in steps], [weight for _, weight in steps]
        for number, kind in enumerate(self._random.choices(kinds, weights, k=events)):
            self.done[kind()] += 1
            if number % EVENTS_PER_FRAME == 0:
                QCoreApplication.processEvents()
            if self._steps_to_undo() >= UNDO_FROM_STEPS:
                self.undo_everything()
        self.undo_everything()
        self._dialog_timer.stop()

    def undo_everything(self) -> None:
        """Undo to the beginning and look whether the song is the one that it was."""
        history = self._window.studio.history
        self._window.studio.recorder.finish()
        self._close_popups()
        while history.undo() is not None:
            pass
        self.undone_rounds += 1
        if history.song != self._first_song:
            self.faults.append("undo did not lead back to the first song")
            self._first_song = history.song

    def _steps_to_undo(self) -> int:
        return len(self._window.studio.history._undo)

    def _on_change(self, change: Change) -> None:
        self.edits += change.direction is Direction.DO
        if change.direction is Direction.LOAD:
            self._first_song = change.after

    # What a monkey does.

    def _target(self) -> Target:
        """A visible widget: in front the dialog or menu that is open, half the time the roll."""
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window
        roll = self._window.roll
        if top is self._window and self._random.random() < 0.5:
            parts = (roll.view, roll.view, roll.ruler, roll.velocity_lane)
            return Target(self._random.choice(parts))
        seen = [w for w in (top, *top.findChildren(QWidget)) if w.isVisible() and w.isEnabled()]
        return Target(self._random.choice(seen or [top]))

    def _place(self, target: Target) -> QPointF:
        return QPointF(
            self._random.randrange(max(target.width, 1)),
            self._random.randrange(max(target.height, 1)),
        )

    def _press_key(self) -> str:
        key, held = self._random.choice(KEYS), self._random.choice(HELD)
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or self._window
        QTest.keyClick(target, key, held)  # Shortcuts are looked up, too.
        return "key"

    def _mouse(
        self, target: Target, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, *, held: bool
    ) -> None:
        keys = self._random.choice(HELD)
        if not target.is_alive:
            return
        moves = kind == QEvent.Type.MouseMove
        event = QMouseEvent(
            kind,
            at,
            target.widget.mapToGlobal(at),
            NO_BUTTON if moves else button,
            button if held else NO_BUTTON,
            keys,
        )
        _send(target.widget, event)

    def _click(self) -> str:
        target = self._target()
        at = self._place(target)
        button = RIGHT if self._random.random() < 0.1 else LEFT
        self._mouse(target, QEvent.Type.MouseButtonPress, at, button, held=True)
        self._mouse(target, QEvent.Type.MouseButtonRelease, at, button, held=False)
        return "click"

    def _double_click(self) -> str:
        target = self._target()
        at = self._place(target)
        self._mouse(target, QEvent.Type.MouseButtonDblClick, at, LEFT, held=True)
        self._mouse(target, QEvent.Type.MouseButtonRelease, at, LEFT, held=False)
        return "double-click"

    def _drag(self) -> str:
        target = self._target()
        self._mouse(target, QEvent.Type.MouseButtonPress, self._place(target), LEFT, held=True)
        for _ in range(self._random.randrange(1, 5)):
            # Also over the edges, and sometimes a key in the middle of it.
            at = 1.4 * self._place(target) - QPointF(20.0, 20.0)
            self._mouse(target, QEvent.Type.MouseMove, at, LEFT, held=True)
            if self._random.random() < 0.1:
                self._press_key()
        self._mouse(target, QEvent.Type.MouseButtonRelease, at, LEFT, held=False)
        return "drag"

    def _hover(self) -> str:
        target = self._target()
        self._mouse(target, QEvent.Type.MouseMove, self._place(target), NO_BUTTON, held=False)
        return "hover"

    def _turn_wheel(self) -> str:
        target = self._target()
        at = self._place(target)
        turn = QPoint(self._random.choice((0, 0, 120)), self._random.choice((-240, -120, 120, 240)))
        event = QWheelEvent(
            at,
            target.widget.mapToGlobal(at),
            QPoint(),
            turn,
            NO_BUTTON,
            self._random.choice(HELD),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        _send(target.widget, event)
        return "wheel"

    def _choose_command(self) -> str:
        bar = self._window.menuBar()
        actions: Sequence[QAction] = [
            action
            for menu in bar.actions()
            for action in menu.menu().actions()  # type: ignore[attr-defined]
            if action.isEnabled() and action.text() and action.menu() is None
        ]
        self._random.choice(actions).trigger()
        return "command"

    # Dialogs and menus run event loops of their own; this timer works inside them.

    def _leave_dialog(self) -> None:
        dialog, popup = QApplication.activeModalWidget(), QApplication.activePopupWidget()
        if dialog is None and popup is None:
            return
        if self._random.random() < 0.5:
            # In a turn of its own: what opens then is left by this timer, too.
            QTimer.singleShot(0, self._click)
        elif popup is not None:
            popup.close()
        elif isinstance(dialog, QDialog):
            dialog.done(self._random.randrange(2))
        elif dialog is not None:
            dialog.close()

    def _close_popups(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()


class Target:
    """A widget as a pointer grabs it. What a key in the middle of a drag takes away gets no more.

    Qt forgets a widget under the pointer with its end; whoever sends events has to do the same, for
    Python does not always know of it.
    """

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget
        self.width, self.height = widget.width(), widget.height()
        self.is_alive = True
        widget.destroyed.connect(self._end)

    def _end(self) -> None:
        self.is_alive = False


def _send(widget: QWidget, event: QEvent) -> None:
    event.setAccepted(False)
    QApplication.sendEvent(widget, event)


def live_widgets() -> Counter[str]:
    """The widgets that exist, by class; suggestions come and go with the mix and do not count."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    cards = [card for card in QApplication.allWidgets() if isinstance(card, SuggestionCard)]
    passing = {part for card in cards for part in (card, *card.findChildren(QWidget))}
    lasting = [widget for widget in QApplication.allWidgets() if widget not in passing]
    return Counter(type(widget).__name__ for widget in lasting)


def main() -> int:
    import psutil

    from app.desktop.application import begin, make_application
    from app.desktop.settings import Folders, SettingsFile
    from app.desktop.studio.studio import Studio
    from app.desktop.theme.theme import current_theme

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    raised: Counter[str] = Counter()

    def note(kind: type[BaseException], error: BaseException, trace: object) -> None:
        raised["".join(traceback.format_exception(kind, error, trace)[-6:])] += 1  # type: ignore[arg-type]

    sys.excepthook = note
    application = make_application()
    current_theme().wear("dark")
    report: dict[str, object] = {"events": options.events, "seed": options.seed}
    with TemporaryDirectory() as folder:
        studio = Studio(
            SettingsFile(Folders.below(Path(folder)).config), Folders.below(Path(folder)), "none"
        )
        studio.crashed.connect(lambda error: raised.update([repr(error)]))
        window = MainWindow(studio)
        window.files._questions = NoAnswers()  # type: ignore[assignment]
        leave_files_alone()
        begin(window, [])
        window.show()

        def start() -> None:
            monkey = Monkey(window, options.seed)
            monkey.run(options.events // 10)
            widgets, resident = live_widgets(), psutil.Process().memory_info().rss
            monkey = Monkey(window, options.seed + 1)
            monkey.run(options.events - options.events // 10)
            grown = live_widgets() - widgets
            report.update(
                done=monkey.done,
                edits=monkey.edits,
                rounds_of_undo=monkey.undone_rounds,
                faults=monkey.faults,
                widgets=sum(widgets.values()),
                more_widgets=grown,
                more_resident_mib=(psutil.Process().memory_info().rss - resident) >> 20,
            )
            window.hide()
            studio.close()
            application.exit()

        QTimer.singleShot(4_000, start)
        application.exec()
    report["raised"] = raised
    print(json.dumps(report, indent=2))
    return int(bool(raised or report["faults"]))


def leave_files_alone() -> None:
    """Let nobody get at the files of this machine: Qt's own dialog can rename and delete them."""
    for question in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
        setattr(QFileDialog, question, lambda *_arguments, **_named: ("", ""))
    QFileDialog.getExistingDirectory = lambda *_arguments, **_named: ""  # type: ignore[method-assign]


class NoAnswers:
    """A user who changes their mind whenever a file is asked for."""

    def __getattr__(self, question: str) -> Callable[..., object]:
        from app.desktop.dialogs.questions import SaveAnswer

        if question == "unsaved_changes":
            return lambda _title: SaveAnswer.CANCEL
        if question == "files_to_open":
            return lambda _folder: []
        return lambda *_arguments: None


if __name__ == "__main__":
    sys.exit(main())
