"""Runs in a process of its own: records through JACK what the engine plays, as a musician would.

Prints one JSON document. Argument: a folder for the clip and the take.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import numpy as np
from jack_recording import connect, wait_until
from sound_songs import NoiseSynth, clip_track, clips_are_decoded
from stalls import Stalls

from modules.errors import AudioFileError
from modules.song.score import Song
from modules.sound.audio_file import read_audio
from modules.sound.line_in import LineIn
from modules.sound.sound_engine import SoundEngine
from modules.sound.sound_recording import SoundTake, TakeOrder
from modules.sound.written_output import WrittenOutput

RATE = 44_100
BLOCK = 512
SECONDS = 1.5


def main(folder: Path) -> None:
    rng = np.random.default_rng(5)
    sound = rng.uniform(-0.5, 0.5, (2, int(3 * RATE))).astype(np.float32)
    song = Song(tracks=(clip_track(1, folder / "noise.wav", sound),))
    takes: list[tuple[SoundTake | None, AudioFileError | None]] = []
    with SoundEngine(RATE, BLOCK, "auto", synth=NoiseSynth()) as engine:
        engine.set_song(song)
        wait_until(
            lambda: engine.status.device_name is not None and clips_are_decoded(engine, song)
        )
        line = LineIn(None, RATE)
        wait_until(lambda: line.status.device_name is not None)
        for channel in (0, 1):
            connect(f"out_{channel}", f"in_{channel}")
        stalls = Stalls()
        engine.play(count_in_bars=1)
        line.record(
            TakeOrder(
                folder, "Take", lambda: engine.heard_since_s(0), lambda *take: takes.append(take)
            )
        )
        wait_until(lambda: (engine.heard_since_s(0) or 0.0) > SECONDS)
        line.finish()
        wait_until(lambda: bool(takes))
        stalled_s = stalls.close()
        status = line.status
        output = engine._feed.outputs.output
        assert isinstance(output, WrittenOutput)
        ahead_s = output.device_latency_s + BLOCK / RATE
        line.close()
    take, problem = takes[0]
    assert take is not None, problem
    recorded = read_audio(take.path).samples
    # The cable leads from port to port in the same period of JACK: what the engine reckons for the
    # period and for the sound card does not pass here.
    report = {
        "device": status.device_name,
        "latency_ms": status.latency_ms,
        "stalled_s": stalled_s,
        "over_runs": status.over_runs,
        "seconds": take.frames / RATE,
        "late_s": lag(recorded[0], sound[0]) / RATE + ahead_s,
        "threads": [thread.name for thread in threading.enumerate()],
    }
    print(json.dumps(report))


def lag(recorded: np.ndarray, played: np.ndarray) -> int:
    """By how many frames the recording comes after what was played."""
    size = 1 << int(np.ceil(np.log2(len(recorded) + len(played))))
    spectrum = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(played, size))
    place = int(np.fft.irfft(spectrum, size).argmax())
    return place if place < size // 2 else place - size


if __name__ == "__main__":
    main(Path(sys.argv[1]))
