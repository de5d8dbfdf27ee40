"""How long one bar of ghost notes takes, on one core, and how many tokens a second that is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import count

from benchmarks.timing import HEADER, row, times_ms
from modules.midi_generator.generator import Generator
from modules.midi_generator.model import TokenModel
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.song.demo_song import demo_song
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot

RUNS = 200


def main() -> None:
    song = demo_song()
    generator = Generator(TokenModel.load())
    start_tick = time_map_of(song).bar_start_tick(8)
    print(HEADER)
    for track in song.tracks:
        request = GenerationRequest(
            1, ProposalKind.NEXT_BAR, song, track.id, start_tick, Snapshot()
        )
        generator.prepare(request)
        seeds = count()
        propose = partial(_propose_anew, generator, request, seeds)
        print(row(f"a bar for {track.name}, prompt read before", times_ms(propose, RUNS)))
    cold = GenerationRequest(
        1, ProposalKind.NEXT_BAR, song, song.tracks[1].id, start_tick, Snapshot(),
        sampling=SamplingSettings(seed=1),
    )  # fmt: skip

    def from_cold() -> object:
        return Generator(generator.model).propose(cold)

    print(row("a bar for Bass, with reading eight bars of prompt", times_ms(from_cold, 40)))


def _propose_anew(generator: Generator, request: GenerationRequest, seeds: count[int]) -> object:
    """Another bar each time, as if the user asked again."""
    sampling = replace(request.sampling, seed=next(seeds))
    return generator.propose(replace(request, sampling=sampling))


if __name__ == "__main__":
    main()
