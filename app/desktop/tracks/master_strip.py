"""The strip of the master: equalizer, limiter, fader and level of the whole mix."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from app.desktop.mix.figures import figure
from app.desktop.theme.controls import ResetSlider, dim_label
from app.desktop.theme.fonts import LABEL_PX, figure_font
from app.desktop.tracks.equalizer_button import EqualizerButton
from app.desktop.tracks.level_meter import LevelMeter
from app.desktop.tracks.track_strip import STEPS_PER_DB, VALUE_PX, volume_text
from modules.song.mix import VOLUME_RANGE_DB, MasterMix, PeakLimiter

LIMITER_TIP = (
    "True-peak limiter: keeps the mix below −1 dBTP, for lossy formats and streaming.\n"
    "What is below passes unchanged."
)


class MasterStrip(QFrame):
    """Shows the master's mix and reports every wish of the user; it changes nothing itself.

    `mix_wished` carries the mix and whether the gesture has ended: a drag is one edit.
    """

    mix_wished = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self._mix = MasterMix()
        self.setProperty("bar", True)
        self.equalizer = EqualizerButton("mix.master_equalizer")
        self.limiter = QToolButton()
        self.limiter.setText("Limiter")
        self.limiter.setProperty("look", "switch")
        self.limiter.setCheckable(True)
        self.limiter.setAccessibleName("Limiter on the master")
        self.limiter.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.limiter.clicked.connect(self._wish_limiter)
        low, high = (round(bound * STEPS_PER_DB) for bound in VOLUME_RANGE_DB)
        self.fader = ResetSlider(low, high, 0)
        self.fader.setFixedHeight(16)
        self.fader.setPageStep(3 * STEPS_PER_DB)
        self.fader.setAccessibleName("Volume of the master")
        self.fader.valueChanged.connect(lambda _value: self._wish_volume(done=False))
        self.fader.settled.connect(lambda _value: self._wish_volume(done=True))
        self._value = dim_label()
        self._value.setFont(figure_font(LABEL_PX))
        self._value.setFixedWidth(VALUE_PX)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.meter = LevelMeter(8)
        self._arrange()
        self.show_mix(self._mix)

    def _arrange(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 6, 10, 10)
        box.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(QLabel("Master"))
        top.addStretch(1)
        top.addWidget(self.equalizer)
        top.addWidget(self.limiter)
        box.addLayout(top)
        volume = QHBoxLayout()
        volume.addWidget(self.fader, 1)
        volume.addWidget(self._value)
        box.addLayout(volume)
        box.addWidget(self.meter)

    def show_mix(self, mix: MasterMix) -> None:
        """Show `mix` as it is now, without reporting a wish."""
        self._mix = mix
        self.equalizer.show_bands(mix.eq)
        self.limiter.setChecked(mix.limiter is not None)
        state = "" if mix.limiter is None else f"\nOn, at {figure(mix.limiter.ceiling_dbtp)} dBTP."
        self.limiter.setToolTip(LIMITER_TIP + state)
        if not self.fader.isSliderDown():
            self.fader.blockSignals(True)
            self.fader.setValue(round(mix.volume_db * STEPS_PER_DB))
            self.fader.blockSignals(False)
        self._show_volume(mix.volume_db)

    def _show_volume(self, volume_db: float) -> None:
        text = volume_text(volume_db)
        self._value.setText(text)
        self.fader.setToolTip(f"Volume {text}\nDouble-click for 0 dB")
        self.fader.setAccessibleDescription(text)

    def _wish_volume(self, *, done: bool) -> None:
        volume_db = self.fader.sliderPosition() / STEPS_PER_DB
        self._show_volume(volume_db)
        self.mix_wished.emit(replace(self._mix, volume_db=volume_db), done)

    def _wish_limiter(self, on: bool) -> None:
        self.mix_wished.emit(replace(self._mix, limiter=PeakLimiter() if on else None), True)
