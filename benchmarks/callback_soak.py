"""Plays the demo song in a loop for minutes and counts the blocks that came too late.

    python -m benchmarks.callback_soak --seconds 300 --jack

With `--jack` it starts a JACK server without hardware for itself; else it uses the default
device, or silence at the same pace. The report is one JSON document on standard output.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import MutableSequence, Sequence
from time import perf_counter

import numpy as np

from modules.song.demo_song import demo_song
from modules.song.score import LoopRegion, Song
from modules.sound.mixer import Mixer
from modules.sound.render import render_song
from modules.sound.sound_engine import SoundEngine
from modules.sound.spsc_ring import Interleaved

SAMPLE_RATE = 44_100
BLOCK_FRAMES = 512


def start_jack_server() -> None:
    """Start a JACK server with a dummy driver that this process and no other uses.

    It ends after PortAudio, which cannot bear the loss of its server: handlers at exit run in the
    reverse order of their registration, and sounddevice is not imported yet.
    """
    jackd = shutil.which("jackd")
    if jackd is None:
        sys.exit("jackd is not installed; leave --jack out.")
    name = f"nomad-soak-{os.getpid()}"
    os.environ |= {"JACK_NO_AUDIO_RESERVATION": "1", "JACK_DEFAULT_SERVER": name}
    options = ["-n", name, "-r", "-d", "dummy", "-r", str(SAMPLE_RATE), "-p", str(BLOCK_FRAMES)]
    server = subprocess.Popen(
        [jackd, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    atexit.register(server.wait)
    atexit.register(server.terminate)
    waiting = ["jack_wait", "-s", name, "-w", "-t", "10"]
    subprocess.run(waiting, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def soak(song: Song, seconds: float) -> dict[str, object]:
    """Under-runs, time in the callback body and processor time of `seconds` of playback."""
    bodies_ms: list[float] = []
    with SoundEngine(SAMPLE_RATE, BLOCK_FRAMES) as engine:
        time_the_callback(engine, bodies_ms)
        engine.set_song(song)
        engine.set_loop(LoopRegion(0, song.end_tick))
        tap = engine.master_tap()
        engine.play()
        started, used = perf_counter(), os.times()
        reading = threading.Event()
        while perf_counter() - started < seconds:
            reading.wait(1 / 30)
            tap.read_new(SAMPLE_RATE)
            engine.master_level()
        ended, status = os.times(), engine.status
    cpu_s = ended.user - used.user + ended.system - used.system
    return {
        "device": status.device_name,
        "seconds": seconds,
        "blocks": len(bodies_ms),
        "under_runs": status.under_runs,
        "of_those_ring_was_empty": engine._feed.playback.empty_blocks,
        "callback_ms": percentiles(bodies_ms),
        "tap_frames_lost": tap.overflowed_frames,
        "processor_share": round(cpu_s / seconds, 3),
    }


def time_the_callback(engine: SoundEngine, bodies_ms: MutableSequence[float]) -> None:
    """Note how long each fill takes; the output gets its `fill` from the playback when it opens."""
    playback = engine._feed.playback
    fill = playback.fill

    def timed(out: Interleaved, device_was_late: bool, heard_at_s: float) -> None:
        started = perf_counter()
        fill(out, device_was_late, heard_at_s)
        bodies_ms.append(1_000 * (perf_counter() - started))

    playback.fill = timed  # type: ignore[method-assign]
    engine.reopen()


def render_speed(song: Song) -> dict[str, object]:
    """How much faster than it plays a song is rendered: offline, and in blocks of the device."""
    started = perf_counter()
    mix = render_song(song, SAMPLE_RATE)
    offline_s = perf_counter() - started
    mixer = Mixer(SAMPLE_RATE)
    mixer.set_song(song)
    mixer.prepare(mixer.end_position, lambda: False)
    blocks_ms = []
    while mixer.position < mixer.end_position:
        started = perf_counter()
        mixer.render(BLOCK_FRAMES)
        blocks_ms.append(1_000 * (perf_counter() - started))
    return {
        "tracks": len(song.tracks),
        "song_s": round(mix.duration_s, 1),
        "offline_times_real_time": round(mix.duration_s / offline_s, 1),
        "block_ms": percentiles(blocks_ms),
        "blocks_times_real_time": round(1_000 * mix.duration_s / sum(blocks_ms), 1),
    }


def percentiles(values: Sequence[float]) -> dict[str, float]:
    p50, p99, top = np.percentile(values, [50, 99, 100])
    return {"p50": round(float(p50), 4), "p99": round(float(p99), 4), "max": round(float(top), 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300.0, help="how long to play")
    parser.add_argument("--jack", action="store_true", help="play through a JACK dummy server")
    options = parser.parse_args()
    song = demo_song()
    report: dict[str, object] = {"render": render_speed(song)}
    if options.jack:
        start_jack_server()
    report["playback"] = soak(song, options.seconds)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
