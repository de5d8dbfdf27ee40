"""Tokens a second, and the memory that writing notes takes."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import onnxruntime  # noqa: F401  (what any program with it needs is not the models' memory)
import psutil

from benchmarks.timing import HEADER, row, times_ms
from modules.midi_generator.context import ModelContext
from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel
from modules.midi_generator.request import GenerationRequest, ProposalKind
from modules.midi_generator.vocabulary import Special
from modules.model_folder import MODEL_FILE
from modules.song.demo_song import demo_song
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot

STEPS = 400
STREAMS = (1, 8)


def main() -> None:
    before = _resident_mib()
    started = perf_counter()
    model = TokenModel.load()
    generator = Generator(model)
    load_ms = (perf_counter() - started) * 1000
    loaded = _resident_mib()
    _ask_every_track(generator)
    used = _resident_mib()
    print(f"model file: {(model.info.path / MODEL_FILE).stat().st_size / 1e6:.2f} MB")
    print(f"loading the generator: {load_ms:.0f} ms, {loaded - before:.1f} MiB")
    print(f"after four alternatives for each track of the demo song: {used - before:.1f} MiB\n")
    print(HEADER)
    for streams in STREAMS:
        times = _step_times_ms(model, streams)
        rate = 1000 * streams / float(np.mean(times))
        print(row(f"a token for {streams} at once ({rate:,.0f} tokens/s)", times))


def _ask_every_track(generator: Generator) -> None:
    song = demo_song()
    tick = time_map_of(song).bar_start_tick(8)
    for track in song.tracks:
        kind, state = ProposalKind.NEXT_BAR, Snapshot()
        generator.propose(GenerationRequest(1, kind, song, track.id, tick, state, candidates=4))


def _step_times_ms(model: TokenModel, streams: int) -> np.ndarray:
    state = model.initial_state(ModelContext(), streams)

    def step() -> None:
        nonlocal state
        _, state = model.step([int(Special.START)] * streams, state)

    return times_ms(step, STEPS)


def _resident_mib() -> float:
    return float(psutil.Process().memory_info().rss / 2**20)


if __name__ == "__main__":
    main()
