"""Runs in a process of its own: plays through JACK while the server is killed.

Prints one JSON document. Argument: the process id of the server.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

from jack_recording import wait_until
from sound_songs import NoiseSynth

from modules.sound.sound_engine import SoundEngine


def main(server: int) -> None:
    with SoundEngine(output="auto", synth=NoiseSynth()) as engine:
        engine.set_metronome(True)
        engine.play()
        wait_until(lambda: engine.status.device_name is not None and engine.position_s > 0.3)
        os.kill(server, signal.SIGTERM)
        wait_until(lambda: engine.status.device_name is None)
        lost = engine.status
        position_s = engine.position_s
        wait_until(lambda: engine.position_s > position_s + 0.3)
        is_playing = engine.is_playing
        engine.reopen("auto")
        wait_until(lambda: engine.status.message != lost.message)
        closing_at = time.perf_counter()
    report = {
        "message": lost.message,
        "is_playing": is_playing,
        "message_after_reopening": engine.status.message,
        "close_s": time.perf_counter() - closing_at,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(int(sys.argv[1]))
