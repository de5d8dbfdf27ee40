"""Ports are opened, lost, and opened again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from wooden_system import WoodenSystem

from modules.errors import MidiPortError
from modules.midi_ports.message import note_on
from modules.midi_ports.port import OWN_PORT, MidiSystem
from modules.midi_ports.port_keeper import PortKeeper, PortStatus

WAIT_S = 20.0


class Desk:
    def __init__(self, make_system: Callable[[], MidiSystem]) -> None:
        self.heard: list[bytes] = []
        self._changed = threading.Condition()
        self.keeper = PortKeeper(self.heard.append, self._tell, make_system)

    def _tell(self, _status: PortStatus) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait(self, is_true: Callable[[PortStatus], bool]) -> PortStatus:
        self.keeper.look_again()
        with self._changed:
            assert self._changed.wait_for(lambda: is_true(self.keeper.status), WAIT_S)
        return self.keeper.status


@pytest.fixture
def system() -> WoodenSystem:
    return WoodenSystem(("Keys",), ("Box",))


@pytest.fixture
def desk(system: WoodenSystem) -> Iterator[Desk]:
    made = Desk(lambda: system)
    made.keeper.start()
    yield made
    made.keeper.close()
    assert not any(port.is_open for port in system.opened)


def test_wished_ports_are_opened_and_used(desk: Desk, system: WoodenSystem) -> None:
    desk.keeper.wish("Keys", "Box")
    status = desk.wait(lambda status: status.output == "Box")
    assert status == PortStatus(("Keys",), ("Box",), "Keys", "Box", "")
    system.play(note_on(0, 60, 90))
    assert desk.heard == [note_on(0, 60, 90)]
    desk.keeper.send(b"\xfa")
    assert [port.sent for port in system.opened if port.name == "Box"] == [[b"\xfa"]]


def test_a_port_that_was_unplugged_is_used_again_when_it_comes_back(
    desk: Desk, system: WoodenSystem
) -> None:
    desk.keeper.wish("Keys", "")
    desk.wait(lambda status: status.input == "Keys")
    system.inputs = ()
    lost = desk.wait(lambda status: status.input == "")
    assert "Keys" in lost.message
    assert not system.opened[0].is_open
    system.inputs = ("Keys",)
    found = desk.wait(lambda status: status.input == "Keys")
    assert found.message == ""


def test_a_busy_port_is_told_of_and_the_other_one_works(desk: Desk, system: WoodenSystem) -> None:
    system.busy = {"Keys"}
    desk.keeper.wish("Keys", "Box")
    status = desk.wait(lambda status: status.output == "Box")
    assert (status.input, status.message) == ("", "Keys is busy.")


def test_a_port_of_our_own_needs_no_device(desk: Desk, system: WoodenSystem) -> None:
    desk.keeper.wish("", OWN_PORT)
    assert desk.wait(lambda status: status.output == OWN_PORT).message == ""
    desk.keeper.wish("", "")
    desk.wait(lambda status: status.output == "")


def test_nothing_is_sent_without_a_port(desk: Desk, system: WoodenSystem) -> None:
    desk.keeper.send(b"\xfa")
    assert not system.opened


def test_without_a_midi_system_it_says_so_and_looks_again_when_asked() -> None:
    systems: list[WoodenSystem] = []

    def make() -> WoodenSystem:
        if not systems:
            raise MidiPortError("No MIDI here.")
        return systems[0]

    desk = Desk(make)
    desk.keeper.wish("Keys", "")
    desk.keeper.start()
    assert desk.wait(lambda status: bool(status.message)).message == "No MIDI here."
    systems.append(WoodenSystem(("Keys",)))
    desk.wait(lambda status: status.input == "Keys")
    desk.keeper.close()
