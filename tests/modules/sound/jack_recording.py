"""Runs in a process of its own: plays a noise clip through JACK and compares what arrives.

Prints one JSON document. Arguments: a folder for the clip, the seconds to play, the server's rate.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import sounddevice as sd
from sound_songs import NoiseSynth, clip_track, clips_are_decoded
from stalls import Stalls

from modules.song.score import Song
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.render import render_song
from modules.sound.resample import resample
from modules.sound.sound_engine import SoundEngine

LEAD_FRAMES = 44_100
PROBE_FRAMES = 2_048
PERIOD_FRAMES = 512


class Recorder:
    """Records stereo from the device into memory that is there from the start."""

    def __init__(self, rate: int, frames: int) -> None:
        self.samples = np.zeros((frames, 2), np.float32)
        self.over_runs = 0
        self.is_full = threading.Event()
        self.stream = sd.InputStream(samplerate=rate, blocksize=512, channels=2, dtype="float32")
        self.stream.start()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._thread.join()
        self.stream.abort()
        self.stream.close()

    def _run(self) -> None:
        for start in range(0, len(self.samples), 512):
            part = self.samples[start : start + 512]
            part[:], is_over_run = self.stream.read(len(part))
            self.over_runs += is_over_run
        self.is_full.set()


def main(folder: Path, seconds: float, rate: int) -> None:
    rng = np.random.default_rng(3)
    frames = int(seconds * 44_100)
    sound = rng.uniform(-0.5, 0.5, (2, LEAD_FRAMES + frames)).astype(np.float32)
    sound[:, :LEAD_FRAMES] = 0.0
    song = Song(tracks=(clip_track(1, folder / "noise.wav", sound),))
    expected = render_song(song).samples
    with SoundEngine(44_100, 512, "auto", synth=NoiseSynth()) as engine:
        engine.set_song(song)
        wait_until(
            lambda: engine.status.device_name is not None and clips_are_decoded(engine, song)
        )
        recorder = Recorder(rate, int((seconds + 2.0) * rate))
        stalls = Stalls()
        for channel in (0, 1):
            connect(f"out_{channel}", f"in_{channel}")
        engine.play()
        recorder.is_full.wait(seconds + 20.0)
        stalled_s = stalls.close()
        status = engine.status
        recorder.close()
        devices = [device.name for device in engine.output_devices()]
        stopped = not engine.is_playing
    report = {
        "device": status.device_name,
        "devices": devices,
        "latency_ms": status.latency_ms,
        "rate": status.sample_rate,
        "under_runs": status.under_runs,
        "over_runs": recorder.over_runs,
        "stalled_s": stalled_s,
        "stopped": stopped,
        "threads": [thread.name for thread in threading.enumerate()],
        **compared(recorder.samples.T, at_rate(expected[:, LEAD_FRAMES:], rate)),
    }
    print(json.dumps(report))


def at_rate(samples: np.ndarray, rate: int) -> np.ndarray:
    return resample(AudioBuffer(samples, 44_100), rate).samples


def compared(recorded: np.ndarray, expected: np.ndarray) -> dict[str, object]:
    """Where the sound begins in the recording, how much of it is there, how alike it is."""
    size = 1 << int(np.ceil(np.log2(recorded.shape[1] + PROBE_FRAMES)))
    probe = expected[0, :PROBE_FRAMES]
    spectrum = np.fft.rfft(recorded[0], size) * np.conj(np.fft.rfft(probe, size))
    offset = int(np.fft.irfft(spectrum, size)[: recorded.shape[1]].argmax())
    frames = min(expected.shape[1], recorded.shape[1] - offset)
    arrived, sent = recorded[:, offset : offset + frames], expected[:, :frames]
    return {
        "pieces_found": pieces_found(recorded, expected),
        "missing_frames": expected.shape[1] - frames,
        "wrong_frames": int((arrived != sent).any(axis=0).sum()),
        "correlation": float(np.corrcoef(arrived.ravel(), sent.ravel())[0, 1]),
    }


def pieces_found(recorded: np.ndarray, expected: np.ndarray) -> float:
    """The part of the pieces of a period that lie in the recording, each after the one before."""
    size = 1 << int(np.ceil(np.log2(recorded.shape[1] + PERIOD_FRAMES)))
    spectrum = np.fft.rfft(recorded[0], size)
    pieces = expected.shape[1] // PERIOD_FRAMES
    found, after = 0, 0
    for start in range(0, pieces * PERIOD_FRAMES, PERIOD_FRAMES):
        piece = expected[:, start : start + PERIOD_FRAMES]
        similar = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece[0], size)), size)
        place = int(similar[: recorded.shape[1] - PERIOD_FRAMES].argmax())
        there = recorded[:, place : place + PERIOD_FRAMES]
        alike = there.any() and np.corrcoef(there.ravel(), piece.ravel())[0, 1] > 0.999
        if alike and place >= after:
            found, after = found + 1, place + PERIOD_FRAMES
    return found / pieces


def connect(source: str, target: str) -> None:
    ports = subprocess.run(["jack_lsp"], check=True, capture_output=True, text=True).stdout.split()
    names = [next(port for port in ports if port.endswith(end)) for end in (source, target)]
    subprocess.run(["jack_connect", *names], check=True, capture_output=True)


def wait_until(is_true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(5_000):
        if is_true():
            return
        pause.wait(0.002)
    raise SystemExit("the engine did not find its device")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
