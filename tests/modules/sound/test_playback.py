"""What an output takes: copied, counted, timed, without allocating sound."""

from __future__ import annotations

import threading
import tracemalloc
from time import perf_counter

import numpy as np
import pytest

from modules.sound import playback as playback_module
from modules.sound.output import SilentOutput
from modules.sound.playback import Playback
from modules.sound.soft_clip import KNEE, soft_clip
from modules.sound.spsc_ring import SpscRing

RATE = 1_000


def filled(frames: int) -> Playback:
    playback = Playback(SpscRing(8_192, 2), RATE)
    playback.ring.write(np.full((frames, 2), 0.25, np.float32))
    return playback


def test_a_closed_gate_is_silent_and_takes_nothing() -> None:
    playback = filled(1_024)
    out = np.ones((512, 2), np.float32)
    playback.fill(out, False, 0.0)
    assert not out.any()
    assert playback.ring.fill == 1_024


def test_under_runs_count_only_while_sound_is_expected() -> None:
    playback = filled(700)
    playback.is_open = True
    out = np.ones((512, 2), np.float32)
    playback.fill(out, False, 0.0)
    playback.fill(out, False, 0.0)
    assert (out[:188] == 0.25).all()
    assert not out[188:].any()
    assert playback.under_runs == 0
    playback.expects_sound = True
    playback.fill(out, False, 0.0)
    playback.fill(out, True, 0.0)
    assert playback.under_runs == 2
    playback.ring.write(np.zeros((512, 2), np.float32))
    playback.fill(out, False, 0.0)
    assert playback.under_runs == 2


def test_filling_allocates_no_arrays() -> None:
    playback = filled(8_192)
    playback.is_open = playback.expects_sound = True
    out = np.zeros((512, 2), np.float32)
    playback.fill(out, False, 0.0)
    tracemalloc.start()
    for _ in range(10):
        playback.fill(out, False, 0.0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_048, "a block has 4,096 bytes"


def test_the_clock_runs_on_until_all_that_was_taken_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr(playback_module, "perf_counter", lambda: now[0])
    playback = filled(2_048)
    playback.is_open = True
    out = np.zeros((512, 2), np.float32)
    playback.fill(out, False, now[0] + 0.05)
    heard = []
    for _ in range(6):
        heard.append(playback.heard_frame())
        now[0] += 0.2
    assert heard == pytest.approx([-50, 150, 350, 512, 512, 512])
    playback.fill(out, False, now[0] + 0.05)
    assert playback.heard_frame() == pytest.approx(462)


def test_the_silent_output_is_paced_and_ends() -> None:
    calls: list[float] = []
    enough = threading.Event()

    class Counting(Playback):
        def fill(self, out: np.ndarray, device_was_late: bool, heard_at_s: float) -> None:
            calls.append(perf_counter())
            if len(calls) == 30:
                enough.set()

    output = SilentOutput(44_100, 441, Counting(SpscRing(441, 2), 44_100))
    assert enough.wait(5)
    output.close()
    count = len(calls)
    assert (calls[29] - calls[0]) / 29 == pytest.approx(0.01, rel=0.2)
    assert len(calls) == count


def test_the_soft_clip_leaves_what_is_below_the_knee() -> None:
    samples = np.linspace(-4.0, 4.0, 8_001, dtype=np.float32)[None]
    clipped = soft_clip(samples)
    below = np.abs(samples) <= KNEE
    assert np.array_equal(clipped[below], samples[below])
    assert np.abs(clipped).max() <= 1.0
    assert (np.diff(clipped[0]) >= 0).all()
    quiet = samples * np.float32(0.2)
    assert soft_clip(quiet) is quiet
    assert soft_clip(samples[:, :0]).size == 0
