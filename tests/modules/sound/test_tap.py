"""The tap ring: whatever is read is what was written, in order, without holes."""

from __future__ import annotations

import threading
from weakref import ref

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from modules.sound.level import SILENT_LEVEL
from modules.sound.mixer import MixBlock
from modules.sound.tap import TapRing
from modules.sound.tap_board import TapBoard, TapPoint
from modules.sound.track_strip import StripBlock

CAPACITY = 100


def counting(start: int, frames: int, channels: int = 2) -> np.ndarray:
    row = np.arange(start, start + frames, dtype=np.float32)
    return np.stack([row + 0.5 * channel for channel in range(channels)])


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 250)),
        st.tuples(st.just("read"), st.integers(0, 250)),
    ),
    max_size=60,
)


@given(steps)
def test_readers_get_a_gapless_stream_or_a_counted_loss(plan: list[tuple[str, int]]) -> None:
    ring = TapRing(2, CAPACITY)
    reader = ring.reader()
    written = position = 0
    for kind, frames in plan:
        if kind == "write":
            ring.write(counting(written, frames))
            written += frames
            continue
        lost_before = reader.overflowed_frames
        got = reader.read_new(frames)
        position += reader.overflowed_frames - lost_before
        assert np.array_equal(got, counting(position, got.shape[1]))
        assert got.shape[1] == min(frames, written - position)
        position += got.shape[1]
        assert written - position <= CAPACITY
    assert reader.read_new(2 * CAPACITY).shape[1] == min(written - position, CAPACITY)


@given(st.lists(st.integers(1, 70), min_size=1, max_size=20), st.data())
def test_any_window_is_contiguous_and_right(blocks: list[int], data: st.DataObject) -> None:
    ring = TapRing(1, CAPACITY)
    written = 0
    for frames in blocks:
        ring.write(counting(written, frames, 1))
        written += frames
    frames = data.draw(st.integers(0, min(written, CAPACITY)))
    start = data.draw(st.integers(max(0, written - CAPACITY), written - frames))
    window = ring.copy_window(start, frames)
    assert window is not None
    assert np.array_equal(window, counting(start, frames, 1))


def test_readers_are_independent() -> None:
    ring = TapRing(1, CAPACITY)
    early = ring.reader()
    ring.write(counting(0, 40, 1))
    late = ring.reader()
    ring.write(counting(40, 10, 1))
    assert late.read_new(999).shape[1] == 10
    assert early.read_new(15).shape[1] == 15
    assert early.read_new(999)[0, 0] == 15
    assert early.read_new(999).shape == (1, 0)
    assert early.overflowed_frames == late.overflowed_frames == 0


def test_a_slow_reader_beside_a_fast_writer_never_sees_torn_sound() -> None:
    ring = TapRing(1, 2_048)
    reader = ring.reader()

    def write() -> None:
        for block in range(4_000):
            ring.write(counting(block * 64, 64, 1))

    writer = threading.Thread(target=write)
    writer.start()
    position = 0
    while position < 4_000 * 64:
        lost = reader.overflowed_frames
        got = reader.read_new(1_000)
        position += reader.overflowed_frames - lost
        assert np.array_equal(got, counting(position, got.shape[1], 1))
        position += got.shape[1]
    writer.join()
    assert position == 4_000 * 64


def test_a_tap_without_readers_is_let_go() -> None:
    board = TapBoard(1_000)
    reader, other = board.reader((1, TapPoint.DRY)), board.reader((1, TapPoint.DRY))
    kept = ref(reader._ring)
    board.feed(one_block())
    assert reader.read_new(100).shape[1] == 10
    del reader
    assert kept() is other._ring, "undo may bring the track back, and its readers go on"
    del other
    assert kept() is None
    board.feed(one_block())
    again = board.reader((1, TapPoint.DRY))
    board.feed(one_block())
    assert again.read_new(100).shape[1] == 10


def one_block() -> MixBlock:
    sound = np.ones((2, 10), np.float32)
    return MixBlock({1: StripBlock(sound, sound, SILENT_LEVEL)}, sound)
