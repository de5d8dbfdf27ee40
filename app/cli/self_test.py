"""Two seconds of real work for each of the three engines, with their latencies."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from app.cli.console import Console
from modules.errors import NomadError

SAMPLE_RATE = 44_100
BUDGET_S = 2.0 / 3
"""Each engine repeats its task for a third of the two seconds."""


def self_test(console: Console) -> dict[str, dict[str, Any]]:
    """For each engine whether it works, its median latency in ms and a sentence."""
    tests = {"generator": _generator, "classifier": _classifier, "analyzer": _analyzer}
    results = {}
    with console.progress("Testing the engines") as progress:
        for done, (name, prepare) in enumerate(tests.items(), start=1):
            results[name] = _measure(prepare)
            progress(done / len(tests))
    return results


def _measure(prepare: Callable[[], tuple[str, Callable[[], object]]]) -> dict[str, Any]:
    try:
        unit, task = prepare()
        task()
        latencies_ms: list[float] = []
        end = perf_counter() + BUDGET_S
        while perf_counter() < end or not latencies_ms:
            start = perf_counter()
            task()
            latencies_ms.append((perf_counter() - start) * 1000)
    except NomadError as error:
        return {"ok": False, "latency_ms": None, "message": str(error)}
    median_ms = float(np.median(latencies_ms))
    message = f"works, {median_ms:.1f} ms per {unit}"
    return {"ok": True, "latency_ms": median_ms, "message": message}


def _generator() -> tuple[str, Callable[[], object]]:
    from modules.midi_generator.generator import Generator
    from modules.midi_generator.model import TokenModel
    from modules.midi_generator.request import GenerationRequest, ProposalKind
    from modules.song.demo_song import demo_song
    from modules.song.time_map import time_map_of
    from modules.unified_state import Snapshot

    song = demo_song()
    track = next(track for track in song.tracks if track.notes and not track.is_drums)
    request = GenerationRequest(
        id=1,
        kind=ProposalKind.NEXT_BAR,
        song=song,
        track_id=track.id,
        start_tick=time_map_of(song).bar_start_tick(8),
        state=Snapshot(),
    )
    generator = Generator(TokenModel.load())
    return "bar of notes", lambda: generator.propose(request)


def _noise(seconds: float, channels: int) -> np.ndarray:
    noise = np.random.default_rng(0).standard_normal((channels, int(seconds * SAMPLE_RATE)))
    return (0.1 * noise).astype(np.float32)


def _classifier() -> tuple[str, Callable[[], object]]:
    from modules.instrument_classifier.classify import classify_audio
    from modules.instrument_classifier.model import InstrumentModel

    model = InstrumentModel.load()
    noise = _noise(1.0, channels=1)
    return "second of sound", lambda: classify_audio(model, noise, SAMPLE_RATE)


def _analyzer() -> tuple[str, Callable[[], object]]:
    from modules.spectral_analyzer.live_analyzer import LiveAnalyzer

    analyzer = LiveAnalyzer(SAMPLE_RATE)
    noise = _noise(0.05, channels=2)

    def tick() -> object:
        analyzer.feed(noise)
        return analyzer.reading()

    return "50 ms tick", tick
