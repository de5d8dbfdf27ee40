"""The ring to the device: order, silence when empty, and taking back."""

from __future__ import annotations

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from modules.sound.spsc_ring import SpscRing

CAPACITY = 50


def counting(start: int, frames: int) -> np.ndarray:
    row = np.arange(start, start + frames, dtype=np.float32) + 1.0
    return np.stack([row, -row], axis=1)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 80)), max_size=60))
def test_what_goes_in_comes_out_then_silence(plan: list[tuple[bool, int]]) -> None:
    ring = SpscRing(CAPACITY, 2)
    written = read = 0
    for writes, frames in plan:
        if writes:
            taken = ring.write(counting(written, frames))
            assert taken == min(frames, CAPACITY - (written - read))
            written += taken
        else:
            out = np.full((frames, 2), 9.0, np.float32)
            count = ring.read_into(out)
            assert count == min(frames, written - read)
            assert np.array_equal(out[:count], counting(read, count))
            assert not out[count:].any()
            read += count
        assert (ring.written, ring.read, ring.fill) == (written, read, written - read)


def test_a_mono_device_gets_the_first_channel() -> None:
    ring = SpscRing(CAPACITY, 2)
    ring.write(counting(0, 10))
    out = np.zeros((10, 1), np.float32)
    assert ring.read_into(out) == 10
    assert np.array_equal(out[:, 0], counting(0, 10)[:, 0])


def test_rewind_keeps_the_next_frames_and_returns_what_follows() -> None:
    ring = SpscRing(CAPACITY, 2)
    ring.write(counting(0, 45))
    ring.read_into(np.zeros((40, 2), np.float32))
    ring.write(counting(45, 30))
    tail = ring.rewind(8, 6)
    assert np.array_equal(tail, counting(48, 6))
    assert ring.fill == 8
    ring.write(counting(900, 5))
    out = np.zeros((13, 2), np.float32)
    ring.read_into(out)
    assert np.array_equal(out, np.concatenate([counting(40, 8), counting(900, 5)]))


def test_rewind_of_little_keeps_it_all() -> None:
    ring = SpscRing(CAPACITY, 2)
    ring.write(counting(0, 5))
    assert len(ring.rewind(8, 6)) == 0
    assert ring.fill == 5


def test_two_threads_lose_nothing() -> None:
    ring = SpscRing(1_000, 2)
    total = 50_000

    def produce() -> None:
        written = 0
        while written < total:
            written += ring.write(counting(written, min(173, total - written)))

    producer = threading.Thread(target=produce)
    producer.start()
    read = 0
    out = np.zeros((64, 2), np.float32)
    while read < total:
        count = ring.read_into(out)
        assert np.array_equal(out[:count], counting(read, count))
        read += count
    producer.join()
