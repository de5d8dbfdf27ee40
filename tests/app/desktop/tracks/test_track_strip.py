from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desktop.tracks.track_strip import TrackStrip, pan_text, volume_text
from modules.song.mix import TrackMix
from modules.song.score import Track


@pytest.fixture
def strip(qtbot: QtBot) -> TrackStrip:
    made = TrackStrip(Track(id=3, name="Bass", mix=TrackMix(volume_db=-6.0, pan=0.2)))
    qtbot.addWidget(made)
    return made


def test_words_for_volume_and_pan() -> None:
    assert [volume_text(v) for v in (-60.0, -3.04, 0.0, 2.0)] == [
        "−∞ dB",
        "−3.0 dB",
        "+0.0 dB",
        "+2.0 dB",
    ]
    assert [pan_text(p) for p in (-0.4, 0.0, 0.12)] == ["L 40", "C", "R 12"]


def test_showing_a_track_is_no_wish(strip: TrackStrip) -> None:
    wishes: list[object] = []
    strip.mix_wished.connect(lambda *arguments: wishes.append(arguments))
    strip.show_track(Track(id=3, name="Bass", mix=TrackMix(-12.0, -1.0, muted=True)), selected=True)
    assert wishes == []
    assert strip.volume_label.text() == "−12.0 dB"
    assert strip.mute.isChecked()


def test_a_key_step_is_one_finished_wish(strip: TrackStrip, qtbot: QtBot) -> None:
    done: list[TrackMix] = []
    strip.mix_wished.connect(lambda _id, mix, is_done: done.append(mix) if is_done else None)
    qtbot.keyClick(strip.fader, Qt.Key.Key_Right)
    assert [mix.volume_db for mix in done] == [pytest.approx(-5.9)]
    assert done[0].pan == pytest.approx(0.2)


def test_double_click_sends_the_fader_home(strip: TrackStrip, qtbot: QtBot) -> None:
    done: list[TrackMix] = []
    strip.mix_wished.connect(lambda _id, mix, is_done: done.append(mix) if is_done else None)
    qtbot.mouseDClick(strip.fader, Qt.MouseButton.LeftButton)
    assert done[-1].volume_db == 0.0


def test_mute_keeps_the_equalizer(qtbot: QtBot) -> None:
    from modules.song.mix import EqBand, EqShape

    band = EqBand(EqShape.PEAK, 300.0, -3.0)
    strip = TrackStrip(Track(id=1, name="Guitar", mix=TrackMix(eq=(band,))))
    qtbot.addWidget(strip)
    done: list[TrackMix] = []
    strip.mix_wished.connect(lambda _id, mix, _is_done: done.append(mix))
    qtbot.mouseClick(strip.mute, Qt.MouseButton.LeftButton)
    assert done[-1].muted
    assert done[-1].eq == (band,)
