"""Generates bars and counts how often one breaks a musical rule; the target is never.

    python -m benchmarks.rule_check --bars 10000

All requests with random options, each answer checked note by note against the request, not with the
masks that made it. The rules are listed in `broken_rules`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations, product
from time import perf_counter

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.drum_vocabulary import GENERAL_MIDI_DRUMS
from modules.midi_generator.generator import Generator
from modules.midi_generator.instrument_limits import limits_of
from modules.midi_generator.model import TokenModel
from modules.midi_generator.playable import GUITAR, HAND_FRETS, HAND_SEMITONES, KEYS, LAST_FRET
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.midi_generator.recipe import read_recipe, recipe_document, request_again
from modules.midi_generator.request import (
    GenerationRequest,
    MusicalRules,
    ProposalKind,
    SamplingSettings,
    Voicing,
)
from modules.midi_generator.task import GenerationTask, resolve
from modules.song.chord_finder import find_chords
from modules.song.demo_song import demo_song
from modules.song.key import Key, Mode
from modules.song.score import Song, Track
from modules.song.time_map import time_map_of
from modules.unified_state import Snapshot

BARS_PER_REQUEST = 4
STRETCH_BARS = 2
TEMPERATURES = (0.7, 1.0, 1.5, 2.0)
OUTSIDE_NOTES = (0.0, 0.0, 0.1, 0.25, 1.0)
RECIPES_EVERY = 40
STRONG_BEATS = (0, 2)
"""Of the demo song's bars of four quarters."""


def a_request(number: int, random: np.random.Generator, song: Song) -> GenerationRequest:
    """A random track, place, key, temperature, kind and set of options."""
    track = song.tracks[int(random.integers(len(song.tracks)))]
    kinds = [ProposalKind.CONTINUE, ProposalKind.CONTINUE, ProposalKind.NEXT_BAR]
    kinds += [ProposalKind.INFILL, ProposalKind.VARY]
    kinds.append(ProposalKind.DRUM_FILL if track.is_drums else ProposalKind.CHORD_PROGRESSION)
    kind = kinds[int(random.integers(len(kinds)))]
    start = time_map_of(song).bar_start_tick(int(random.integers(0, 14)))
    request = GenerationRequest(
        id=number,
        kind=kind,
        song=song,
        track_id=track.id,
        start_tick=start,
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
        rules=MusicalRules(
            OUTSIDE_NOTES[int(random.integers(len(OUTSIDE_NOTES)))], bool(random.integers(2))
        ),
        voicing=[None, *Voicing][int(random.integers(1 + len(Voicing)))],
        crash=bool(random.integers(2)),
        amount=float(random.random()),
    )
    return _with_stretch(request, track, random) if kind.is_for_selection else request


def _with_stretch(
    request: GenerationRequest, track: Track, random: np.random.Generator
) -> GenerationRequest:
    """A stretch that need not begin or end with a bar, some of its notes chosen, some locked."""
    ppq = request.song.ppq
    start = request.start_tick + int(random.integers(0, 16)) * ppq // 4
    end = start + int(random.integers(2, 4 * STRETCH_BARS * 4)) * ppq // 4
    inside = [note.id for note in track.notes if start <= note.start_tick < end]
    is_whole = bool(random.integers(2))
    chosen = frozenset(note for note in inside if is_whole or random.random() < 0.7)
    locked = frozenset(note for note in chosen if random.random() < 0.2)
    if request.kind is ProposalKind.VARY and not chosen - locked:
        return replace(request, kind=ProposalKind.INFILL, end_tick=start + 4 * ppq)
    return replace(request, start_tick=start, end_tick=end, chosen=chosen, locked=locked)


@dataclass(frozen=True, slots=True)
class _Sound:
    """A note as it sounds, of the proposal or of the song."""

    pitch: int
    start: int
    end: int
    is_new: bool


def broken_rules(proposal: Proposal, task: GenerationTask) -> list[str]:
    """The names of the rules that `proposal` breaks."""
    notes, drums = proposal.notes, task.drums
    request = task.request
    limits = limits_of(task.context.instrument)
    around = task.pitches
    lowest, highest = min({limits.lowest, *around}), max({limits.highest, *around})
    sounds = _sounds(proposal, task)
    is_chords = request.kind is ProposalKind.CHORD_PROGRESSION
    voices = max(limits.max_polyphony, task.voices) if is_chords else task.voices
    rules = {
        "empty": bool(notes),
        "time": _is_in_time(proposal),
        "whole bars": _is_whole(proposal, task),
        "key": drums or _is_in_key(notes, task),
        "register": drums or all(lowest <= n.pitch <= highest for n in notes),
        "kit": not drums or all(n.pitch in GENERAL_MIDI_DRUMS for n in notes),
        "same pitch at once": _most_together(sounds, same_pitch=True) <= 1,
        "voices": drums or _most_together(sounds, same_pitch=False) <= voices,
        "reach": drums or _is_reachable(sounds, task),
        "chord tones": drums or is_chords or _has_chord_tones(notes, task),
        "locks": not proposal.replaces & request.locked,
        "only the chosen": request.chosen is None or proposal.replaces <= request.chosen,
        "anchors": request.kind is not ProposalKind.DRUM_FILL or _has_anchors(proposal, task),
    }
    return [name for name, kept in rules.items() if not kept]


def _is_in_time(proposal: Proposal) -> bool:
    start, end = proposal.start_tick, proposal.end_tick
    return all(start <= n.start_tick < n.end_tick <= end for n in proposal.notes)


def _is_whole(proposal: Proposal, task: GenerationTask) -> bool:
    request = task.request
    if request.kind.is_for_selection:
        wished = (request.start_tick, request.end_tick)
        return (proposal.start_tick, proposal.end_tick) == wished
    time_map = time_map_of(request.song)
    bar = time_map.bar_index_at(proposal.start_tick)
    end = time_map.bar_start_tick(bar + request.bars)
    landing = request.song.ppq if request.crash else 0
    is_line = time_map.bar_start_tick(bar) == proposal.start_tick
    return is_line and proposal.end_tick in (end, end + landing)


def _is_in_key(notes: tuple[GhostNote, ...], task: GenerationTask) -> bool:
    assert task.key is not None
    most = task.request.rules.outside_notes
    if task.request.kind is ProposalKind.CHORD_PROGRESSION:
        most = 0.0
    outside = sum(not task.key.contains(note.pitch) for note in notes)
    return outside <= most * len(notes)


def _sounds(proposal: Proposal, task: GenerationTask) -> list[_Sound]:
    """Old and new notes; old ones without the fringe that the grid of the tokens cannot see."""
    fringe = -(-task.request.song.ppq // 16)
    new = [_Sound(n.pitch, n.start_tick, n.end_tick, True) for n in proposal.notes]
    old = [
        _Sound(n.pitch, n.start_tick + fringe, n.end_tick - fringe, False)
        for n in task.region.kept
        if not n.muted and n.duration_ticks > 2 * fringe
    ]
    return new + old


def _together(sounds: list[_Sound], moment: int) -> list[_Sound]:
    """What sounds at a moment, if anything of it is new."""
    found = [sound for sound in sounds if sound.start <= moment < sound.end]
    return found if any(sound.is_new for sound in found) else []


def _most_together(sounds: list[_Sound], *, same_pitch: bool) -> int:
    """Most notes that sound with a new one; of one pitch, or of all."""
    most = 0
    for sound in sounds:
        together = _together(sounds, sound.start)
        if same_pitch:
            together = [other for other in together if other.pitch == sound.pitch]
            together = together if any(other.is_new for other in together) else []
        most = max(most, len(together))
    return most


def _is_reachable(sounds: list[_Sound], task: GenerationTask) -> bool:
    """Whether hands can play what sounds together, unless the track itself asks for more."""
    reach = limits_of(task.context.instrument).reach
    fits = {None: None, KEYS: _fits_hands, GUITAR: _fits_strings}[reach]
    if fits is None or not all(fits(sorted(chord)) for chord in task.chords):
        return True
    return all(
        fits(sorted({other.pitch for other in _together(sounds, sound.start)})) for sound in sounds
    )


def _fits_hands(pitches: list[int]) -> bool:
    """Whether the pitches can be cut in two, five at most on either side, each within a ninth."""
    return any(
        all(len(h) <= 5 and (not h or h[-1] - h[0] <= HAND_SEMITONES) for h in (left, right))
        for left, right in ((pitches[:cut], pitches[cut:]) for cut in range(len(pitches) + 1))
    )


def _fits_strings(pitches: list[int]) -> bool:
    """Whether some choice of strings and some place of the hand hold all the pitches."""
    if not pitches:
        return True
    places = range(1, LAST_FRET - HAND_FRETS + 2)
    choices = combinations(GUITAR.strings, len(pitches))
    return any(
        all(
            p == s or place <= p - s < place + HAND_FRETS
            for p, s in zip(pitches, strings, strict=True)
        )
        for strings, place in product(choices, places)
    )


def _has_chord_tones(notes: tuple[GhostNote, ...], task: GenerationTask) -> bool:
    """Whether notes on the strong beats belong to the chord that the other tracks play there."""
    song, ppq = task.request.song, task.request.song.ppq
    if not task.request.rules.chord_tones:
        return True
    time_map = time_map_of(song)
    spans = {span.start_tick: span.pitch_classes for span in find_chords(song)}
    for note in notes:
        nearest = (32 * note.start_tick + ppq) // (2 * ppq) * ppq // 16
        bar = time_map.bar_start_tick(time_map.bar_index_at(nearest))
        if (nearest - bar) not in [beat * ppq for beat in STRONG_BEATS]:
            continue
        chord = _others_at(song, task.track.id, nearest, nearest + ppq)
        if not 2 <= len(chord) <= 5:
            chord = set(spans.get(bar, ()))
        if chord and note.pitch % 12 not in chord:
            return False
    return True


def _others_at(song: Song, track_id: int, start: int, end: int) -> set[int]:
    return {
        note.pitch % 12
        for track in song.tracks
        if track.id != track_id and not track.is_drums and not track.mix.muted
        for note in track.notes
        if note.start_tick < end and note.end_tick > start and not note.muted
    }


def _has_anchors(proposal: Proposal, task: GenerationTask) -> bool:
    """Whether a fill begins with kick or snare, where the track has them."""
    start = task.lines[-2]
    half = start + (task.lines[-1] - start) // 2
    anchors = {35, 36, 38, 40}
    groove = {n.pitch for n in task.prompt.notes} & anchors
    found = {n.pitch for n in proposal.notes if start <= n.start_tick < half} & anchors
    return bool(found) or not groove


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bars", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    generator = Generator(TokenModel.load())
    random = np.random.default_rng(options.seed)
    song = demo_song()
    broken: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    bars = notes = requests = 0
    started = perf_counter()
    while bars < options.bars:
        request = a_request(bars, random, song)
        try:
            task = resolve(request)
            (proposal,) = generator.propose(request)
        except ParameterError as error:
            # A stretch may leave no room for a note; that is said, not broken.
            refused[f"{request.kind}: {error}"] += 1
            continue
        found = broken_rules(proposal, task)
        if requests % RECIPES_EVERY == 0:
            recipe = read_recipe(recipe_document(proposal.recipe))
            (again,) = generator.propose(request_again(recipe, song, request.track_id))
            found += [] if again.notes == proposal.notes else ["recipe"]
        for name in found:
            print(f"{name}: {request.kind} on track {request.track_id}, seed {bars}")
        broken.update(found)
        kinds[request.kind] += 1
        requests += 1
        bars += len(task.lines) - 1
        notes += len(proposal.notes)
    report = {
        "bars": bars,
        "notes": notes,
        "requests": dict(kinds),
        "refused": dict(refused),
        "broken": dict(broken),
        "seconds": round(perf_counter() - started, 1),
        "model": generator.model.info.sha256,
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
