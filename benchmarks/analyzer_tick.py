"""What the live analysis costs per tick of 50 ms, and per reading."""

from __future__ import annotations

import numpy as np

from benchmarks.timing import HEADER, row, times_ms
from modules.spectral_analyzer.live_analyzer import LiveAnalyzer

SAMPLE_RATE = 44_100
TICK_FRAMES = SAMPLE_RATE // 20
MINUTES = 3


def main() -> None:
    noise = np.random.default_rng(0).standard_normal((2, TICK_FRAMES)) * 0.1
    block = noise.astype(np.float32)
    analyzer = LiveAnalyzer(SAMPLE_RATE)
    for _ in range(MINUTES * 60 * 20):
        analyzer.feed(block)

    def tick() -> object:
        analyzer.feed(block)
        return analyzer.reading()

    print(HEADER)
    print(row("feed 50 ms of stereo", times_ms(lambda: analyzer.feed(block), 500)))
    print(row(f"feed and read, after {MINUTES} minutes of music", times_ms(tick, 500)))


if __name__ == "__main__":
    main()
