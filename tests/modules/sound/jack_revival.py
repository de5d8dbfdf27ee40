"""Runs in a process of its own: its JACK server is killed, started again, and chosen again.

Prints one JSON document. Arguments: the process id of the server and its command line.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from waiting import until

from modules.sound.sound_engine import SoundEngine


def main(server: int, command: Sequence[str]) -> None:
    with SoundEngine(output="auto", apart=True) as engine:
        engine.set_metronome(True)
        engine.play()
        until(lambda: engine.status.device_name is not None and engine.position_s > 0.3)
        os.kill(server, signal.SIGTERM)
        until(lambda: engine.status.device_name is None)
        silent_s = engine.position_s
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as revived:
            subprocess.run(["jack_wait", "-w", "-t", "10"], check=True, stdout=subprocess.DEVNULL)
            engine.reopen("auto")
            until(lambda: engine.status.device_name is not None)
            told = engine.status
            engine.play()
            until(lambda: engine.position_s > silent_s + 0.3)
            device = engine.status.device_name
            engine.close()
            revived.terminate()
    print(json.dumps({"told": told.message, "device": device}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
