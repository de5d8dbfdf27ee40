"""Keeps the wished MIDI ports open: devices are plugged in, unplugged and come back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from modules.errors import MidiPortError
from modules.midi_ports.port import OWN_PORT, Heard, MidiSystem, OpenPort, RtMidiSystem

LOOK_EVERY_S = 1.5


@dataclass(frozen=True, slots=True)
class PortStatus:
    """What the ports do: names that can be chosen, the open ones, and what went wrong."""

    input_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()
    input: str = ""
    output: str = ""
    message: str = ""


class PortKeeper:
    """Opens what is wished, says when it is lost, and opens it again when it comes back.

    All MIDI calls are made on its own thread, since some systems take long to answer. `heard` is
    called on a thread of the MIDI system. `told` is called on the keeper's thread after a change
    of `status`.
    """

    def __init__(
        self,
        heard: Heard,
        told: Callable[[PortStatus], None] = lambda _status: None,
        make_system: Callable[[], MidiSystem] = RtMidiSystem,
    ) -> None:
        self.status = PortStatus()
        self._heard = heard
        self._told = told
        self._make_system = make_system
        self._system: MidiSystem | None = None
        self._wished = ("", "")
        self._open: dict[str, OpenPort] = {}
        self._output: OpenPort | None = None
        self._wake = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="midi-ports", daemon=True)

    def start(self) -> None:
        """Begin to look for ports."""
        self._thread.start()

    def close(self) -> None:
        """Give all ports back and end the thread."""
        self._closing = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def wish(self, input_name: str, output_name: str) -> None:
        """Keep these open from now on; "" is none, `OWN_PORT` a port of our own."""
        self._wished = (input_name, output_name)
        self._wake.set()

    def look_again(self) -> None:
        """Read the lists of devices now."""
        self._wake.set()

    def send(self, message: bytes) -> None:
        """Send to the open output; nothing happens without one. For one thread at a time."""
        output = self._output
        if output is not None:
            output.send(message)

    def _run(self) -> None:
        try:
            while not self._closing:
                self._wake.clear()
                self._look()
                # Without a MIDI system there is nothing to look at until someone asks again.
                self._wake.wait(LOOK_EVERY_S if self._system else None)
        finally:
            self._give_back("in")
            self._give_back("out")
            if self._system is not None:
                self._system.close()

    def _look(self) -> None:
        try:
            system = self._system = self._system or self._make_system()
            names = (system.input_names(), system.output_names())
        except MidiPortError as error:
            self._say(PortStatus(message=str(error)))
            return
        wished_in, wished_out = self._wished
        problems = [
            self._keep(
                "in", wished_in, names[0], lambda: system.open_input(wished_in, self._heard)
            ),
            self._keep("out", wished_out, names[1], lambda: system.open_output(wished_out)),
        ]
        self._say(
            PortStatus(
                *names,
                self._name_of("in"),
                self._name_of("out"),
                " ".join(problem for problem in problems if problem),
            )
        )

    def _keep(
        self, side: str, wished: str, names: tuple[str, ...], open_port: Callable[[], OpenPort]
    ) -> str:
        """Have `wished` open on one side; returns what went wrong, or an empty text."""
        is_there = wished == OWN_PORT or wished in names
        if self._name_of(side) != wished or not is_there:
            self._give_back(side)
        if not wished:
            return ""
        if not is_there:
            return f"The MIDI port “{wished}” is not there; it is used again when it comes back."
        if self._name_of(side) == wished:
            return ""
        try:
            port = open_port()
        except MidiPortError as error:
            return str(error)
        self._open[f"{side}:{wished}"] = port
        if side == "out":
            self._output = port
        return ""

    def _name_of(self, side: str) -> str:
        return next((key.partition(":")[2] for key in self._open if key.startswith(f"{side}:")), "")

    def _give_back(self, side: str) -> None:
        if side == "out":
            self._output = None
        for key in [key for key in self._open if key.startswith(f"{side}:")]:
            self._open.pop(key).close()

    def _say(self, status: PortStatus) -> None:
        if status != self.status:
            self.status = status
            self._told(status)
