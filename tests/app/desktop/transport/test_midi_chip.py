"""Choosing MIDI ports in the transport bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QMenu
from wooden_system import WoodenSystem

from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.transport.transport_bar import TransportBar
from modules.midi_ports.message import note_on
from modules.midi_ports.touch import SAME_VELOCITY

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def keys() -> WoodenSystem:
    return WoodenSystem(("Keys & more",), ("Box",))


@pytest.fixture
def bar(
    qtbot: object, settings_file: SettingsFile, folders: Folders, keys: WoodenSystem, wait_for: Wait
) -> Iterator[TransportBar]:
    studio = Studio(settings_file, folders, output="none", apart=False, make_midi=lambda: keys)
    made = TransportBar(studio)
    studio.player.open()
    studio.keyboard.start("", "")
    wait_for(lambda: bool(studio.keyboard.status.input_names))
    yield made
    studio.close()
    made.deleteLater()


def entries(bar: TransportBar) -> dict[str, bool]:
    bar.midi.menu().aboutToShow.emit()
    return {a.text(): a.isChecked() for a in bar.midi.menu().actions() if a.isCheckable()}


def choose(bar: TransportBar, text: str) -> None:
    bar.midi.menu().aboutToShow.emit()
    next(a for a in bar.midi.menu().actions() if a.text() == text).trigger()


def test_a_keyboard_and_an_output_are_chosen_and_remembered(
    bar: TransportBar, keys: WoodenSystem, settings_file: SettingsFile, wait_for: Wait
) -> None:
    assert list(entries(bar))[:2] == ["Nothing", "Keys && more"]
    choose(bar, "Keys && more")
    choose(bar, "Box")
    chosen = settings_file.settings
    assert (chosen.midi_input, chosen.midi_output) == ("Keys & more", "Box")
    wait_for(lambda: {port.name for port in keys.opened} == {"Keys & more", "Box"})
    assert entries(bar)["Keys && more"]


def test_the_touch_of_the_keys_is_chosen_remembered_and_heard(
    bar: TransportBar, keys: WoodenSystem, settings_file: SettingsFile, wait_for: Wait
) -> None:
    def touches() -> dict[str, bool]:
        menu = next(a.menu() for a in bar.midi.menu().actions() if a.text() == "Touch of the keys")
        assert isinstance(menu, QMenu)
        return {action.text(): action.isChecked() for action in menu.actions()}

    heard: list[int] = []
    keyboard = bar.midi._keyboard
    keyboard.played.connect(lambda event: heard.append(event.played.velocity))
    choose(bar, "Keys && more")
    wait_for(lambda: bool(keys.opened))
    keys.play(note_on(0, 60, 64))
    bar.midi.menu().aboutToShow.emit()
    assert touches()["As played"]
    menu = next(a.menu() for a in bar.midi.menu().actions() if a.text() == "Touch of the keys")
    assert isinstance(menu, QMenu)
    next(a for a in menu.actions() if a.text() == "All the same").trigger()
    keys.play(note_on(0, 60, 64))
    wait_for(lambda: len(heard) == 2)
    assert heard == [64, SAME_VELOCITY]
    assert settings_file.settings.midi_touch == "same"
    bar.midi.menu().aboutToShow.emit()
    assert touches()["All the same"]


def test_a_keyboard_that_is_gone_stays_chosen_and_is_told_of(
    bar: TransportBar, keys: WoodenSystem, wait_for: Wait
) -> None:
    said: list[str] = []
    bar.midi.told.connect(said.append)
    choose(bar, "Keys && more")
    wait_for(lambda: bool(keys.opened))
    keys.inputs = ()
    bar.midi.menu().aboutToShow.emit()
    wait_for(lambda: bool(said))
    assert "Keys & more" in said[-1]
    assert entries(bar)["Keys && more (not there)"]
    assert "Keys & more" in bar.midi.toolTip()


def test_it_lights_up_when_something_is_played(
    bar: TransportBar, keys: WoodenSystem, wait_for: Wait
) -> None:
    choose(bar, "Keys && more")
    wait_for(lambda: bar.midi.toolTip().startswith("MIDI keyboard: Keys"))
    before = bar.midi.icon().cacheKey()
    keys.play(note_on(0, 60, 90))
    wait_for(lambda: bar.midi.icon().cacheKey() != before)
    wait_for(lambda: bar.midi.icon().cacheKey() == before)
