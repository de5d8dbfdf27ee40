"""Generates bars and counts how often one breaks a musical rule; the target is never.

    python -m benchmarks.rule_check --bars 10000

Every answer is checked note by note against the request, not with the masks that made it: pitches
of the key and inside the instrument's or the track's range, General MIDI drums, no note outside the
bars, no pitch twice at once, no more voices than the track or its instrument has, some note at all.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from time import perf_counter

import numpy as np

from modules.midi_generator.drum_vocabulary import GENERAL_MIDI_DRUMS
from modules.midi_generator.generator import Generator
from modules.midi_generator.instrument_limits import limits_of
from modules.midi_generator.model import TokenModel
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.midi_generator.task import GenerationTask, resolve
from modules.song.demo_song import demo_song
from modules.song.key import Key, Mode
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot

BARS_PER_REQUEST = 4
TEMPERATURES = (0.7, 1.0, 1.5, 2.0)


def a_request(number: int, random: np.random.Generator) -> GenerationRequest:
    """A random track, place, key, temperature and kind."""
    song = demo_song()
    track = song.tracks[int(random.integers(len(song.tracks)))]
    kinds = [ProposalKind.CONTINUE]
    if track.is_drums:
        kinds.append(ProposalKind.DRUM_FILL)
    return GenerationRequest(
        id=number,
        kind=kinds[int(random.integers(len(kinds)))],
        song=song,
        track_id=track.id,
        start_tick=time_map_of(song).bar_start_tick(int(random.integers(0, 16))),
        state=Snapshot(),
        bars=BARS_PER_REQUEST,
        key=Key(int(random.integers(12)), tuple(Mode)[int(random.integers(2))]),
        sampling=SamplingSettings(
            temperature=TEMPERATURES[int(random.integers(len(TEMPERATURES)))],
            top_k=0,
            top_p=1.0,
            seed=number,
            repeats=bool(random.integers(2)),
        ),
    )


def broken_rules(proposal: Proposal, task: GenerationTask) -> list[str]:
    """The names of the rules that `proposal` breaks."""
    notes, key = proposal.notes, task.key
    limits, prompt = limits_of(task.context.instrument), task.prompt
    lowest = min({limits.lowest, *prompt.pitches})
    highest = max({limits.highest, *prompt.pitches})
    rules = {
        "empty": bool(notes),
        "bars": all(n.start_tick >= task.lines[0] and n.end_tick <= task.lines[-1] for n in notes),
        "key": key is None or all(n.pitch % 12 in key.pitch_classes for n in notes),
        "range": task.drums or all(lowest <= n.pitch <= highest for n in notes),
        "kit": not task.drums or all(n.pitch in GENERAL_MIDI_DRUMS for n in notes),
        "same pitch at once": _longest_stack(notes, same_pitch=True) <= 1,
        "voices": task.drums or _longest_stack(notes, same_pitch=False) <= task.voices,
    }
    return [name for name, kept in rules.items() if not kept]


def _longest_stack(notes: tuple[GhostNote, ...], *, same_pitch: bool) -> int:
    """Most notes that sound at one moment; of one pitch, or of all."""
    most = 0
    for note in notes:
        sounding = sum(
            other.start_tick <= note.start_tick < other.end_tick
            for other in notes
            if not same_pitch or other.pitch == note.pitch
        )
        most = max(most, sounding)
    return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bars", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    generator = Generator(TokenModel.load())
    random = np.random.default_rng(options.seed)
    broken: Counter[str] = Counter()
    bars = notes = 0
    started = perf_counter()
    while bars < options.bars:
        request = a_request(bars, random)
        (proposal,) = generator.propose(request)
        broken.update(broken_rules(proposal, resolve(request)))
        bars += request.bars
        notes += len(proposal.notes)
    report = {
        "bars": bars,
        "notes": notes,
        "broken": dict(broken),
        "seconds": round(perf_counter() - started, 1),
        "model": generator.model.info.sha256,
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
