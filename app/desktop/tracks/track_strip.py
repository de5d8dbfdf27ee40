"""One strip of the track list: hue bar, name, label chip, mute, solo, fader, pan and level."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.desktop.theme.controls import ResetSlider, plain_label, plain_tip, pop_up
from app.desktop.theme.fonts import LABEL_PX, figure_font
from app.desktop.theme.theme import current_theme
from app.desktop.tracks.colour_menu import add_colours
from app.desktop.tracks.equalizer_button import EqualizerButton
from app.desktop.tracks.instrument_chip import InstrumentChip
from app.desktop.tracks.level_meter import LevelMeter
from app.desktop.tracks.sound_menu import fill_with_sounds
from modules.song.general_midi import sound_name
from modules.song.mix import VOLUME_RANGE_DB, TrackMix
from modules.song.score import Track, TrackKind
from modules.unified_state import TrackState

GRIP_PX = 14
"""From here a track can be dragged, as its whole empty surface can; the cursor tells so here."""
STEPS_PER_DB = 10
PAN_STEPS = 50
VALUE_PX = 62
HUE_BAR_PX = 4
NAME_MARGIN_PX = 118
"""What the letters beside the name and the margins take."""
HEIGHT_PX = 84
"""All strips are of one height, so that a list of them needs no layout."""


def volume_text(volume_db: float) -> str:
    """Such as "−3.0 dB"; the bottom of the fader is silence."""
    if volume_db <= VOLUME_RANGE_DB[0]:
        return "−∞ dB"
    return f"{volume_db:+.1f} dB".replace("-", "−")


def pan_text(pan: float) -> str:
    """Such as "L 40", "C" or "R 12"."""
    amount = round(100 * abs(pan))
    return "C" if amount == 0 else f"{'L' if pan < 0 else 'R'} {amount}"


class TrackStrip(QWidget):
    """Shows one track and reports every wish of the user; it changes nothing itself.

    `mix_wished` carries the mix and whether the gesture has ended: a drag is one edit.
    """

    selected = Signal(int)
    renamed = Signal(int, str)
    mix_wished = Signal(int, object, bool)
    instrument_chosen = Signal(int, object)
    equalizer_wished = Signal(object)
    coloured = Signal(int, int)
    sound_chosen = Signal(int, object)
    """A track, and the program that it shall have; None for the drums."""
    dragged = Signal(int, int, bool)
    """A track, where the pointer is in the column of strips, and whether it was let go."""
    drag_given_up = Signal()
    duplicated = Signal(int)
    removed = Signal(int)
    file_search = Signal(int)

    def __init__(self, track: Track) -> None:
        super().__init__()
        self._track = track
        self._selected = False
        self._press: QPoint | None = None
        self._is_dragged = False
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.name = plain_label()
        self._focus_before: QWidget | None = None
        self.name_edit = QLineEdit()
        self.name_edit.setMaxLength(120)
        self.name_edit.editingFinished.connect(self._finish_renaming)
        self._name_stack = QStackedWidget()
        self._name_stack.addWidget(self.name)
        self._name_stack.addWidget(self.name_edit)
        self._name_stack.setFixedHeight(20)
        self.name_edit.setStyleSheet("min-height: 18px; padding: 0 4px")
        self.chip = InstrumentChip()
        self.chip.chosen.connect(lambda name: self.instrument_chosen.emit(self._track.id, name))
        self.mute = self._letter_button("M", "mute", "Mute")
        self.solo = self._letter_button("S", "solo", "Solo")
        self.equalizer = EqualizerButton()
        self.equalizer.clicked.connect(lambda: self.equalizer_wished.emit(self._track.id))
        self.fader = ResetSlider(
            round(VOLUME_RANGE_DB[0] * STEPS_PER_DB), round(VOLUME_RANGE_DB[1] * STEPS_PER_DB), 0
        )
        self.fader.setFixedHeight(16)
        self.fader.setPageStep(3 * STEPS_PER_DB)
        self.fader.valueChanged.connect(lambda _value: self._wish(done=False))
        self.fader.settled.connect(lambda _value: self._wish(done=True))
        self.pan = ResetSlider(-PAN_STEPS, PAN_STEPS, 0)
        self.pan.setProperty("look", "pan")
        self.pan.setFixedSize(48, 16)
        self.pan.valueChanged.connect(lambda _value: self._wish(done=False))
        self.pan.settled.connect(lambda _value: self._wish(done=True))
        self.volume_label = QLabel()
        self.volume_label.setProperty("role", "dim")
        self.volume_label.setFont(figure_font(LABEL_PX))
        self.volume_label.setFixedWidth(VALUE_PX)
        self.volume_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.meter = LevelMeter(4)
        self.find_button = QPushButton("Find file…")
        self.find_button.setProperty("size", "small")
        self.find_button.clicked.connect(lambda: self.file_search.emit(self._track.id))
        self._arrange()
        self.show_track(track, selected=False)

    def _letter_button(self, letter: str, role: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(letter)
        button.setProperty("letter", role)
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: self._wish(done=True))
        return button

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(HUE_BAR_PX + 10, 5, 10, 7)
        column.setSpacing(3)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._name_stack, 1)
        top.addWidget(self.equalizer)
        top.addWidget(self.mute)
        top.addWidget(self.solo)
        column.addLayout(top)
        label = QHBoxLayout()
        label.addWidget(self.chip, 1)
        label.addWidget(self.find_button)
        column.addLayout(label)
        bottom = QHBoxLayout()
        bottom.setSpacing(6)
        bottom.addWidget(self.fader, 1)
        bottom.addWidget(self.volume_label)
        bottom.addWidget(self.pan)
        column.addLayout(bottom)
        column.addWidget(self.meter)

    @property
    def track(self) -> Track:
        """The track that is shown."""
        return self._track

    @property
    def is_selected(self) -> bool:
        """Whether it is shown as the selected one."""
        return self._selected

    def show_track(self, track: Track, *, selected: bool) -> None:
        """Show `track` as it is now, without reporting a wish."""
        self._track = track
        if selected != self._selected:
            self._selected = selected
            self.update()
        self._elide_name()
        sound = f"\nPlays {sound_name(track)}" if track.kind is TrackKind.MIDI else ""
        self.name.setToolTip(plain_tip(f"{track.name}{sound}\nDouble-click to rename"))
        self.setAccessibleName(f"Track {track.name}")
        for control, what in (
            (self.fader, "Volume"),
            (self.pan, "Pan"),
            (self.mute, "Mute"),
            (self.solo, "Solo"),
            (self.meter, "Level"),
        ):
            control.setAccessibleName(f"{what} of {track.name}")
        self.fader.setAccessibleName(f"Volume of {track.name}")
        self.pan.setAccessibleName(f"Pan of {track.name}")
        for control in (self.fader, self.pan, self.mute, self.solo):
            control.blockSignals(True)
        if not self.fader.isSliderDown():
            self.fader.setValue(round(track.mix.volume_db * STEPS_PER_DB))
        if not self.pan.isSliderDown():
            self.pan.setValue(round(track.mix.pan * PAN_STEPS))
        self.mute.setChecked(track.mix.muted)
        self.solo.setChecked(track.mix.soloed)
        for control in (self.fader, self.pan, self.mute, self.solo):
            control.blockSignals(False)
        self._show_values(track.mix)
        self.equalizer.show_bands(track.mix.eq)
        self.find_button.setVisible(track.clip is not None and track.clip.missing)
        self.update()

    def _elide_name(self) -> None:
        room = self.width() - NAME_MARGIN_PX
        metrics = self.name.fontMetrics()
        self.name.setText(metrics.elidedText(self._track.name, Qt.TextElideMode.ElideMiddle, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide_name()

    def show_state(self, state: TrackState | None) -> None:
        """Show what the ear knows of the track."""
        clip = self._track.clip
        if clip is not None and clip.missing:
            note = f"{clip.path.name} is missing"
        elif self._track.kind is TrackKind.MIDI and not self._track.notes:
            note = "No notes yet"
        else:
            note = "Not heard yet"
        self.chip.show_state(state, note)

    def rename(self) -> None:
        """Let the user type another name."""
        self._focus_before = QApplication.focusWidget()
        self.name_edit.setText(self._track.name)
        self._name_stack.setCurrentWidget(self.name_edit)
        self.name_edit.setFocus()
        self.name_edit.selectAll()

    def _finish_renaming(self) -> None:
        if self._name_stack.currentWidget() is self.name_edit:
            if self.name_edit.hasFocus():
                # Enter, not a click elsewhere: the keys go back to where they came from.
                self._give_keys_back()
            self._name_stack.setCurrentWidget(self.name)
            self.renamed.emit(self._track.id, self.name_edit.text())

    def _give_keys_back(self) -> None:
        before = self._focus_before
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus()

    def _wish(self, *, done: bool) -> None:
        mix = replace(
            self._track.mix,
            volume_db=self.fader.sliderPosition() / STEPS_PER_DB,
            pan=self.pan.sliderPosition() / PAN_STEPS,
            muted=self.mute.isChecked(),
            soloed=self.solo.isChecked(),
        )
        self._show_values(mix)
        self.mix_wished.emit(self._track.id, mix, done)

    def _show_values(self, mix: TrackMix) -> None:
        self.volume_label.setText(volume_text(mix.volume_db))
        self.fader.setToolTip(f"Volume {volume_text(mix.volume_db)}\nDouble-click for 0 dB")
        self.fader.setAccessibleDescription(volume_text(mix.volume_db))
        self.pan.setAccessibleDescription(pan_text(mix.pan))
        self.pan.setToolTip(f"Pan {pan_text(mix.pan)}\nDouble-click for the centre")
        self.fader.setAccessibleDescription(volume_text(mix.volume_db))
        self.pan.setAccessibleDescription(pan_text(mix.pan))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.selected.emit(self._track.id)
        if event.button() is Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._press is None:
            over = place.x() < GRIP_PX
            self.setCursor(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor)
            return
        way = (place - self._press).manhattanLength()
        if self._is_dragged or way >= QApplication.startDragDistance():
            self._is_dragged = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self._track.id, self.mapToParent(place).y(), False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_dragged = self._is_dragged
        self._end_drag()
        if was_dragged:
            place = self.mapToParent(event.position().toPoint())
            self.dragged.emit(self._track.id, place.y(), True)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_dragged:
            self._end_drag()
            self.drag_given_up.emit()
        else:
            super().keyPressEvent(event)

    def _end_drag(self) -> None:
        self._press, self._is_dragged = None, False
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._name_stack.geometry().contains(event.position().toPoint()):
            self.rename()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self.fill_menu(menu)
        pop_up(menu, event.globalPos())

    def fill_menu(self, menu: QMenu) -> None:
        """Put into `menu` what can be done with the track."""
        track = self._track
        menu.addAction("Rename", self.rename)
        menu.addAction("Equalizer…", lambda: self.equalizer_wished.emit(track.id))
        if track.kind is TrackKind.MIDI:
            self._fill_with_sounds(menu.addMenu("Sound"))
        add_colours(menu, track.hue, lambda hue: self.coloured.emit(track.id, hue))
        menu.addSeparator()
        menu.addAction("Duplicate track", lambda: self.duplicated.emit(track.id))
        menu.addAction("Remove track", lambda: self.removed.emit(track.id))

    def choose_sound(self) -> None:
        """Open the menu of sounds below the track's name."""
        menu = QMenu(self)
        self._fill_with_sounds(menu)
        pop_up(menu, self.name.mapToGlobal(self.name.rect().bottomLeft()))

    def _fill_with_sounds(self, menu: QMenu) -> None:
        track = self._track
        fill_with_sounds(menu, track, lambda program: self.sound_chosen.emit(track.id, program))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        painter = QPainter(self)
        if self._selected:
            painter.fillRect(self.rect(), QColor(tokens.surface_2))
        hue = QColor(tokens.track_colour(self._track.hue))
        if self._track.mix.muted:
            hue.setAlphaF(0.35)
        painter.fillRect(0, 3, HUE_BAR_PX, self.height() - 6, hue)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.grid_step))
