"""Streams that serve a device's queue, and those of sound systems without one."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from types import SimpleNamespace

import numpy as np
import pytest
from fake_portaudio import (
    QUEUE_FRAMES,
    CountingSource,
    FakePortAudio,
    FakeStream,
    opened,
)
from waiting import until as wait_until

from modules.sound import portaudio as portaudio_module
from modules.sound import queued_stream
from modules.sound.output import Output
from modules.sound.portaudio_input import open_input
from modules.sound.read_input import QUEUE_S, ReadInput
from modules.sound.written_output import MOST_DRY_TURNS, WrittenOutput

until = partial(wait_until, within_s=4.0)


def test_a_sound_system_without_a_queue_calls_for_each_block(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers", host=2)
    source = CountingSource()
    output = opened(source=source)
    assert output.latency_s == pytest.approx(0.02)
    callback = portaudio.streams[0].options["callback"]
    block = np.zeros((512, 2), np.float32)
    callback(block, 512, None, SimpleNamespace(output_underflow=False))
    callback(block, 512, None, SimpleNamespace(output_underflow=True))
    assert [(frames, late) for frames, late, _ in source.blocks] == [(512, False), (512, True)]
    assert source.blocks[0][2] == pytest.approx(perf_counter() + 0.02, abs=0.02)
    output.close()


@pytest.fixture
def played(portaudio: FakePortAudio) -> Iterator[tuple[Output, FakeStream, CountingSource]]:
    """An output whose queue was measured and is full, though somebody may wait for it."""
    portaudio.add("speakers")
    source = CountingSource()
    output = opened(source=source)
    stream = portaudio.streams[0]
    stream.play(QUEUE_FRAMES)
    until(lambda: stream.queue_frames == QUEUE_FRAMES)
    yield output, stream, source
    output.close()


def test_the_queue_is_topped_up_as_it_empties(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    output, stream, source = played
    before = len(source.blocks)
    stream.play(1_024)
    until(lambda: len(source.blocks) == before + 2)
    assert stream.queue_frames == QUEUE_FRAMES
    # The first block of silence was written to begin with; nobody was asked for it.
    assert [block[0, 0] for block in stream.heard[1:]] == list(range(len(source.blocks)))
    assert output.latency_s == pytest.approx(QUEUE_FRAMES / 44_100 + 0.02)


def test_a_quick_output_holds_two_blocks(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    output, stream, _ = played
    output.is_quick = True
    stream.play(QUEUE_FRAMES - 512)
    until(lambda: stream.queue_frames == 1_024)
    assert output.latency_s == pytest.approx(1_024 / 44_100 + 0.02)


def test_a_source_that_is_not_ready_is_waited_for_until_the_last_block(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    _, stream, source = played
    source.ready = False
    before = len(source.blocks)
    stream.play(1_024)
    threading.Event().wait(0.1)
    assert len(source.blocks) == before
    stream.play(1_000)
    until(lambda: len(source.blocks) > before)
    assert stream.queue_frames == 536


def test_a_queue_that_ran_dry_is_told(played: tuple[Output, FakeStream, CountingSource]) -> None:
    _, stream, source = played
    assert not any(late for _, late, _ in source.blocks)
    stream.play(QUEUE_FRAMES + 1)
    before = len(source.blocks)
    until(lambda: len(source.blocks) > before + 1)
    assert any(late for _, late, _ in source.blocks[before - 1 :])


def test_a_device_that_takes_more_at_once_gets_a_longer_queue(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    output, stream, source = played
    assert isinstance(output, WrittenOutput)
    output.is_quick, output.device_latency_s = True, 1_300 / 44_100
    stream.play(QUEUE_FRAMES)
    for _ in range(MOST_DRY_TURNS + 1):
        until(lambda: stream.queue_frames >= 1_024)
        stream.play(1_300)
    until(lambda: stream.queue_frames >= 3 * 512)
    assert sum(late for _, late, _ in source.blocks) > MOST_DRY_TURNS


def test_a_small_queue_is_filled_by_parts_of_a_block(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers")
    portaudio.queue_frames = 700
    output = opened()
    stream = portaudio.streams[0]
    stream.play(700)
    until(lambda: stream.queue_frames == 700)
    stream.play(350)
    until(lambda: stream.queue_frames == 700)
    assert {len(block) for block in stream.heard} == {350}
    output.close()


def test_a_device_that_begins_late_is_waited_for(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers")
    output = opened()
    stream = portaudio.streams[0]
    threading.Event().wait(0.1)
    assert not stream.heard
    stream.play(QUEUE_FRAMES)
    until(lambda: stream.queue_frames == QUEUE_FRAMES)
    assert {len(block) for block in stream.heard} == {512}
    output.close()


def test_a_device_that_hangs_is_left_behind(
    portaudio: FakePortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queued_stream, "STOP_LIMIT_S", 0.05)
    monkeypatch.setattr(atexit, "unregister", lambda _function: None)
    portaudio.add("speakers", host=1)
    output = opened()
    stream = portaudio.streams[0]
    stream.space_comes = threading.Event()
    threading.Event().wait(0.1)
    output.close()
    assert not stream.calls
    assert portaudio_module.dead_sound_systems() == "JACK"
    stream.space_comes.set()


def test_blocks_are_heard_one_after_the_other(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    _, stream, source = played
    asked_s = perf_counter()
    before = len(source.blocks)
    stream.play(1_024)
    until(lambda: len(source.blocks) == before + 2)
    first, second = (heard_at_s for _, _, heard_at_s in source.blocks[-2:])
    assert second - first == pytest.approx(512 / 44_100)
    assert first - asked_s > 1_024 / 44_100


def test_an_input_hands_over_what_waits(portaudio: FakePortAudio) -> None:
    portaudio.add("microphone")
    taken: list[tuple[np.ndarray, bool]] = []
    lost: list[bool] = []
    microphone = open_input(
        None, 44_100, lambda block, late: taken.append((block, late)), lambda: lost.append(True)
    )
    stream = portaudio.streams[0]
    sound = np.arange(1_000, dtype=np.float32)[:, None].repeat(2, axis=1)
    stream.was_late = True
    stream.sung.append(sound)
    until(lambda: sum(len(block) for block, _ in taken) == 1_000)
    assert np.array_equal(np.concatenate([block for block, _ in taken]), sound)
    assert taken[0][1]
    assert microphone.latency_s == pytest.approx(0.02)
    stream.is_gone = True
    until(lambda: bool(lost))
    microphone.close()


def test_the_queue_does_not_count_as_latency_of_an_input(portaudio: FakePortAudio) -> None:
    portaudio.add("microphone")
    microphone = open_input(None, 44_100, lambda _block, _late: None, lambda: None)
    assert isinstance(microphone, ReadInput)
    microphone.device_latency_s = QUEUE_S + 0.015
    assert microphone.latency_s == pytest.approx(0.015)
    microphone.close()


def test_an_input_without_a_queue_calls_for_each_block(portaudio: FakePortAudio) -> None:
    portaudio.add("microphone", host=2)
    taken: list[tuple[int, bool]] = []
    microphone = open_input(
        None, 44_100, lambda b, late: taken.append((len(b), late)), lambda: None
    )
    callback = portaudio.streams[0].options["callback"]
    callback(np.zeros((512, 2), np.float32), 512, None, SimpleNamespace(input_overflow=True))
    assert taken == [(512, True)]
    microphone.close()


def test_a_device_that_breaks_while_it_is_written_to_is_lost(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers")
    lost: list[bool] = []
    output = opened(lost=lambda: lost.append(True))
    portaudio.streams[0].is_gone = True
    until(lambda: bool(lost))
    output.close()
