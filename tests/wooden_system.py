"""A MIDI system without wires, for tests: devices come and go as the test wants."""

from __future__ import annotations

from modules.errors import MidiPortError
from modules.midi_ports.port import Heard


class WoodenPort:
    def __init__(self, system: WoodenSystem, name: str, heard: Heard | None = None) -> None:
        self.name = name
        self.heard = heard
        self.sent: list[bytes] = []
        self.is_open = True
        system.opened.append(self)

    def send(self, message: bytes) -> None:
        self.sent.append(message)

    def close(self) -> None:
        self.is_open = False


class WoodenSystem:
    """Its lists may be changed at any time; `busy` names cannot be opened."""

    def __init__(self, inputs: tuple[str, ...] = (), outputs: tuple[str, ...] = ()) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.busy: set[str] = set()
        self.opened: list[WoodenPort] = []

    def input_names(self) -> tuple[str, ...]:
        return self.inputs

    def output_names(self) -> tuple[str, ...]:
        return self.outputs

    def open_input(self, name: str, heard: Heard) -> WoodenPort:
        return self._open(name, heard)

    def open_output(self, name: str) -> WoodenPort:
        return self._open(name, None)

    def close(self) -> None:
        assert not any(port.is_open for port in self.opened)

    def play(self, *messages: bytes) -> None:
        """Play on every open input."""
        for port in self.opened:
            for message in messages:
                if port.is_open and port.heard is not None:
                    port.heard(message)

    def _open(self, name: str, heard: Heard | None) -> WoodenPort:
        if name in self.busy:
            raise MidiPortError(f"{name} is busy.", name)
        return WoodenPort(self, name, heard)
