"""MIDI ports of the system, through RtMidi: CoreMIDI, Windows MIDI, ALSA or JACK."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from modules.errors import MidiPortError

CLIENT_NAME = "Nomad Muse"
OWN_PORT = "own port"
"""Wished instead of a device: a port of the program's own, to which other programs connect."""
HAS_OWN_PORTS = sys.platform != "win32"
"""Windows lets no program make ports; loopMIDI and the like do it there."""
ALSA_SEQUENCER = Path("/dev/snd/seq")
JACK_SOCKET = "/dev/shm/jack_{server}_{user}_0"
"""Where a JACK server of this user listens."""

Heard = Callable[[bytes], None]
"""Takes one MIDI message, on a thread of the MIDI system."""


class OpenPort(Protocol):
    """A port in use."""

    def send(self, message: bytes) -> None:
        """Send one MIDI message; only outputs can."""

    def close(self) -> None:
        """Give the port back; safe to call twice."""


class MidiSystem(Protocol):
    """Where ports come from. `RtMidiSystem` is the real one."""

    def input_names(self) -> tuple[str, ...]:
        """Devices that play notes to us."""

    def output_names(self) -> tuple[str, ...]:
        """Devices that take notes from us."""

    def open_input(self, name: str, heard: Heard) -> OpenPort:
        """Hear a device, or an own port; raises MidiPortError."""

    def open_output(self, name: str) -> OpenPort:
        """Play to a device, or to an own port; raises MidiPortError."""

    def close(self) -> None:
        """Leave the system; its open ports are closed one by one before."""


class RtMidiSystem:
    """The ports of this machine. One client stays open for the lists, as RtMidi advises.

    Raises MidiPortError where there is no MIDI system, such as in a container.
    """

    def __init__(self) -> None:
        self._api = _working_api()
        self._inputs = _rtmidi().MidiIn(self._api, CLIENT_NAME)
        self._outputs = _rtmidi().MidiOut(self._api, CLIENT_NAME)

    def input_names(self) -> tuple[str, ...]:
        """Devices that play notes to us, without our own ports."""
        return _others(self._inputs.get_ports())

    def output_names(self) -> tuple[str, ...]:
        """Devices that take notes from us, without our own ports."""
        return _others(self._outputs.get_ports())

    def open_input(self, name: str, heard: Heard) -> OpenPort:
        """Hear a device, or make an own port that others play to."""
        port = _rtmidi().MidiIn(self._api, CLIENT_NAME)
        port.ignore_types(sysex=True, timing=False, active_sense=True)
        port.set_callback(lambda event, _data: heard(bytes(event[0])))
        return _RtMidiPort(_connected(port, name, "notes in"))

    def open_output(self, name: str) -> OpenPort:
        """Play to a device, or make an own port that others listen to."""
        port = _rtmidi().MidiOut(self._api, CLIENT_NAME)
        return _RtMidiPort(_connected(port, name, "notes out"))

    def close(self) -> None:
        """Leave the system."""
        self._inputs.delete()
        self._outputs.delete()


class _RtMidiPort:
    def __init__(self, port: Any) -> None:
        self._port = port

    def send(self, message: bytes) -> None:
        self._port.send_message(list(message))

    def close(self) -> None:
        if not self._port.is_deleted:
            self._port.close_port()
            self._port.delete()


def _rtmidi() -> Any:
    import rtmidi

    return rtmidi


def _working_api() -> int:
    """The first of the system's MIDI interfaces that answers."""
    rtmidi = _rtmidi()
    reasons = []
    for api in rtmidi.get_compiled_api():
        # Both libraries write on standard error what they miss, where no user looks.
        if api == rtmidi.API_LINUX_ALSA and not ALSA_SEQUENCER.exists():
            reasons.append("ALSA has no sequencer")
            continue
        if api == rtmidi.API_UNIX_JACK and not _jack_runs():
            reasons.append("no JACK server runs")
            continue
        try:
            probe = rtmidi.MidiIn(api, CLIENT_NAME)
        except rtmidi.RtMidiError as error:
            reasons.append(str(error))
            continue
        probe.delete()
        return int(api)
    detail = f" ({', '.join(reasons)})" if reasons else ""
    raise MidiPortError(f"This system offers no MIDI ports{detail}; everything else works.")


def _jack_runs() -> bool:
    server = os.environ.get("JACK_DEFAULT_SERVER", "default")
    return Path(JACK_SOCKET.format(server=server, user=os.getuid())).exists()


def _others(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not name.startswith(CLIENT_NAME))


def _connected(port: Any, name: str, own_name: str) -> Any:
    """`port`, opened; raises MidiPortError when `name` is gone or another program holds it."""
    try:
        if name == OWN_PORT:
            return port.open_virtual_port(own_name)
        names = port.get_ports()
        if name not in names:
            raise MidiPortError(f"The MIDI port “{name}” is not there; is it switched on?", name)
        return port.open_port(names.index(name), own_name)
    except _rtmidi().RtMidiError as error:
        port.delete()
        raise MidiPortError(
            f"The MIDI port “{name}” could not be opened; another program may hold it ({error}).",
            name,
        ) from error
