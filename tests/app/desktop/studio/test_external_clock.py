"""The song follows another program; the sound engine plays in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot
from wooden_system import WoodenSystem

from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio import external_clock
from app.desktop.studio.studio import Studio
from modules.song.score import Song

Wait = Callable[[Callable[[], bool]], None]
CLOCK, START, CONTINUE, STOP = b"\xf8", b"\xfa", b"\xfb", b"\xfc"


class Clockwork:
    """Time as the clock of the studio sees it."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s

    def send(self, keys: WoodenSystem, count: int, bpm: float) -> None:
        for _ in range(count):
            keys.play(CLOCK)
            self.now_s += 2.5 / bpm


@pytest.fixture
def clockwork(monkeypatch: pytest.MonkeyPatch) -> Clockwork:
    made = Clockwork()
    monkeypatch.setattr(external_clock, "perf_counter", made)
    return made


@pytest.fixture
def keys() -> WoodenSystem:
    return WoodenSystem(("Sequencer",))


@pytest.fixture
def studio(
    qtbot: QtBot,
    settings_file: SettingsFile,
    folders: Folders,
    small_song: Song,
    keys: WoodenSystem,
    clockwork: Clockwork,
    wait_for: Wait,
) -> Iterator[Studio]:
    made = Studio(settings_file, folders, output="none", apart=False, make_midi=lambda: keys)
    made.history.load(small_song)
    made.player.open()
    made.keyboard.start("Sequencer", "")
    wait_for(lambda: made.keyboard.is_connected)
    made.input_desk.follow_clock()
    yield made
    made.close()


def test_the_other_program_starts_places_and_stops_the_song(
    studio: Studio, keys: WoodenSystem, wait_for: Wait
) -> None:
    keys.play(START)
    wait_for(lambda: studio.player.is_playing)
    assert studio.player.position_tick < studio.history.song.ppq
    keys.play(STOP)
    wait_for(lambda: not studio.player.is_playing)
    keys.play(b"\xf2\x06\x00")
    wait_for(lambda: studio.player.position_tick == 1.5 * studio.history.song.ppq)
    keys.play(CONTINUE)
    wait_for(lambda: studio.player.is_playing)
    assert studio.player.position_tick >= 1.5 * studio.history.song.ppq
    assert studio.settings.settings.follow_midi_clock


def test_its_tempo_is_taken_over_as_one_undo_step(
    studio: Studio, keys: WoodenSystem, clockwork: Clockwork
) -> None:
    before = studio.history.song
    for bpm in (97.0, 111.0):
        clockwork.send(keys, 240, bpm)
        studio.keyboard.clock.keep_up()
        assert studio.history.song.tempos[0].bpm == pytest.approx(bpm, abs=0.2)
    studio.undo()
    assert studio.history.song is before


def test_when_they_drift_apart_the_song_jumps(
    studio: Studio, keys: WoodenSystem, clockwork: Clockwork, wait_for: Wait
) -> None:
    bpm, ppq = studio.history.song.tempos[0].bpm, studio.history.song.ppq
    keys.play(START)
    wait_for(lambda: studio.player.is_playing)
    clockwork.send(keys, 24 * 8 + 1, bpm)
    studio.keyboard.clock.keep_up()
    wait_for(lambda: studio.player.position_tick >= 8 * ppq)


def test_a_pulled_cable_does_not_hold_the_song_back(
    studio: Studio, keys: WoodenSystem, clockwork: Clockwork, wait_for: Wait
) -> None:
    bpm = studio.history.song.tempos[0].bpm
    keys.play(START)
    wait_for(lambda: studio.player.is_playing)
    clockwork.send(keys, 24 * 8 + 1, bpm)
    clockwork.now_s += 1.0
    studio.keyboard.clock.keep_up()
    assert studio.player.position_tick < 8 * studio.history.song.ppq


def test_switched_off_nothing_follows(
    studio: Studio, keys: WoodenSystem, qtbot: QtBot, settings_file: SettingsFile
) -> None:
    studio.input_desk.follow_clock()
    keys.play(START)
    qtbot.wait(50)
    assert not studio.player.is_playing
    assert not settings_file.settings.follow_midi_clock
