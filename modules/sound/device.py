"""Sound devices: which there are, and which one a name means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from modules.errors import AudioDeviceError
from modules.sound.portaudio import dead_sound_systems, is_alive, portaudio


class Direction(Enum):
    """What a device is used for; the value is PortAudio's word for it."""

    IN = "input"
    OUT = "output"

    @property
    def _index(self) -> int:
        """Place in PortAudio's pair of default devices."""
        return (Direction.IN, Direction.OUT).index(self)


NOT_FOUND = {
    Direction.OUT: "No sound output was found, so nothing can be heard; connect one and choose it "
    "again.",
    Direction.IN: "No sound input was found; connect a microphone or an interface and choose it "
    "again.",
}


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A device that can play, or one that can be heard. `name` is unique and opens it."""

    name: str
    host_api: str
    channels: int
    sample_rate: int
    is_default: bool


def list_devices(direction: Direction, *, refresh: bool = False) -> tuple[SoundDevice, ...]:
    """All devices of a direction, the default first; empty when there are none.

    `refresh` looks for new ones, which PortAudio can do only while no stream runs. Raises
    AudioDeviceError without the library.
    """
    sd = portaudio(refresh=refresh)
    hosts = sd.query_hostapis()
    default = _default_index(sd, hosts, direction)
    devices = [
        SoundDevice(
            _unique_name(device, hosts),
            hosts[device["hostapi"]]["name"],
            device[f"max_{direction.value}_channels"],
            round(device["default_samplerate"]),
            device["index"] == default,
        )
        for device in sd.query_devices()
        if device.get(f"max_{direction.value}_channels", 0) > 0
        and is_alive(hosts[device["hostapi"]]["name"])
    ]
    return tuple(sorted(devices, key=lambda device: not device.is_default))


def find_device(direction: Direction, name: str | None) -> SoundDevice:
    """The device called `name`, or with None the default; raises AudioDeviceError."""
    devices = list_devices(direction)
    if name is None:
        if not devices:
            raise AudioDeviceError(_not_found(direction))
        return devices[0]
    for device in devices:
        if device.name == name:
            return device
    raise AudioDeviceError(
        f"The sound {direction.value} “{name}” is not there; connect it or choose another "
        f"{direction.value}.",
        name,
    )


def index_of(device: SoundDevice) -> int:
    """The number by which PortAudio knows a device now; raises ValueError when it is gone."""
    sd = portaudio()
    hosts = sd.query_hostapis()
    for found in sd.query_devices():
        if _unique_name(found, hosts) == device.name:
            return int(found["index"])
    raise ValueError(f"“{device.name}” is gone")


def refused(direction: Direction, device: SoundDevice) -> AudioDeviceError:
    """The error of a device that is there and cannot be opened."""
    return AudioDeviceError(
        f"The sound {direction.value} “{device.name}” cannot be opened; another program may hold "
        f"it: close that program or choose another {direction.value}.",
        device.name,
    )


def _not_found(direction: Direction) -> str:
    if not (dead := dead_sound_systems()):
        return NOT_FOUND[direction]
    return (
        f"The sound system {dead} stopped and cannot be used again "
        "before the program is started again; save your work."
    )


def _unique_name(device: dict[str, Any], hosts: Any) -> str:
    return f"{device['name']} ({hosts[device['hostapi']]['name']})"


def _default_index(sd: Any, hosts: Any, direction: Direction) -> int:
    """The default device, or that of the first host API that has one."""
    key = f"default_{direction.value}_device"
    candidates = [sd.default.device[direction._index], *(host.get(key, -1) for host in hosts)]
    return next((int(index) for index in candidates if index >= 0), -1)
