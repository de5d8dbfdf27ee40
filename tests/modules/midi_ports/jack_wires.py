"""Runs in a process of its own: plays through real MIDI ports of a JACK server, in and out.

Prints one JSON document: what arrived in, what arrived out, and what there is after closing.
"""

from __future__ import annotations

import json
import threading

import rtmidi

from modules.errors import MidiPortError
from modules.midi_ports.message import note_off, note_on, parse_played
from modules.midi_ports.port import OWN_PORT, RtMidiSystem

WAIT_S = 5.0
CLOCKS = [b"\xf2\x06\x00", b"\xfb", b"\xf8", b"\xfc"]
MESSAGES = [note_on(0, 60, 90), note_off(0, 60), *CLOCKS]


class Ear:
    """Collects messages until it has enough."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.is_full = threading.Event()

    def hear(self, message: bytes) -> None:
        self.heard.append(message)
        if len(self.heard) == len(MESSAGES):
            self.is_full.set()


def main() -> None:
    other_out = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "Other")
    other_out.open_virtual_port("keys")
    other_in = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, "Other")
    other_in.open_virtual_port("box")
    system = RtMidiSystem()
    lists = {"inputs": system.input_names(), "outputs": system.output_names()}
    inwards, outwards = Ear(), Ear()
    keys = system.open_input(system.input_names()[0], inwards.hear)
    for message in MESSAGES:
        other_out.send_message(list(message))
    inwards.is_full.wait(WAIT_S)
    other_in.ignore_types(timing=False)
    other_in.set_callback(lambda event, _data: outwards.hear(bytes(event[0])))
    box = system.open_output(system.output_names()[0])
    for message in MESSAGES:
        box.send(message)
    outwards.is_full.wait(WAIT_S)
    own = system.open_output(OWN_PORT)
    own_seen = [name for name in other_in.get_ports() if "Nomad Muse" in name]
    hidden = system.input_names()
    for port in (keys, keys, box, own):
        port.close()
    other_out.close_port()
    other_out.delete()
    try:
        system.open_input("Nothing", inwards.hear)
        refused = ""
    except MidiPortError as error:
        refused = str(error)
    report = {
        **lists,
        "heard": [repr(parse_played(message)) for message in inwards.heard[:2]],
        "clocks_heard": [message.hex() for message in inwards.heard[2:]],
        "sent": [repr(parse_played(message)) for message in outwards.heard[:2]],
        "clocks_sent": [message.hex() for message in outwards.heard[2:]],
        "own_seen": own_seen,
        "hidden": hidden,
        "refused": refused,
        "inputs_after": system.input_names(),
    }
    system.close()
    other_in.close_port()
    other_in.delete()
    print(json.dumps(report))


if __name__ == "__main__":
    main()
