"""A chord progression as notes on a track, laid out as the instrument can play it."""

from __future__ import annotations

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.given_chords import chord_at, given_chord
from modules.midi_generator.instrument_limits import limits_of
from modules.midi_generator.progression import Chord, draw_progression
from modules.midi_generator.request import Voicing
from modules.midi_generator.task import GenerationTask
from modules.midi_generator.tokenizer import TokenNote
from modules.midi_generator.vocabulary import UNITS_PER_BEAT
from modules.midi_generator.voicing import MOST_NOTES, ChordSpace, Pitches, voice_chords

CHORD_CENTRE = 60.0
CHORD_CENTRES = (52.0, 72.0)
"""Where the middle of a chord may lie: below it is mud, above it tinkles."""

CHORD_REACH = 12
ROOT_REACH = 26
"""How far from that middle its notes may be, upwards and downwards; farther for a bass."""

VOICINGS_IN_TURN = (Voicing.CLOSE, Voicing.SEVENTHS, Voicing.OPEN, Voicing.ROOT_BASS)
"""What the alternatives offer when the user has not chosen."""

_WITH_BASS = (Voicing.ROOT_BASS, Voicing.SHELL, Voicing.POWER, Voicing.OPEN)


def write_progression(
    task: GenerationTask, voicing: Voicing, random: np.random.Generator
) -> list[TokenNote]:
    """One chord for each bar of `task` (two in a proposal of one bar), in its key.

    A chord that the user wrote where one begins is taken as it is.
    An instrument of one voice plays the tones one after the other. Raises ParameterError without a
    key.
    """
    if task.key is None:
        raise ParameterError("A chord progression needs a key.", "key", None)
    edges = task.bar_edges
    places = [(bar, 0, edges[bar + 1] - edges[bar]) for bar in range(len(edges) - 1)]
    if len(places) == 1:
        half = edges[1] // 2
        places = [(0, 0, half), (0, half, edges[1] - half)]
    drawn = draw_progression(task.key, len(places), random)
    chords = [_given(task, place) or chord for place, chord in zip(places, drawn, strict=True)]
    space = _space(task, voicing)
    laid_out = voice_chords(chords, voicing, space, task.key.tonic)
    velocity = task.prompt.mean_velocity
    notes: list[TokenNote] = []
    for pitches, (bar, unit, length) in zip(laid_out, places, strict=True):
        if _voices(task) > 1:
            notes += [TokenNote(bar, unit, pitch, velocity, length) for pitch in pitches]
        else:
            notes += _broken(pitches, bar, unit, length, velocity)
    return notes


def _given(task: GenerationTask, place: tuple[int, int, int]) -> Chord | None:
    bar, unit, _length = place
    song = task.request.song
    mark = chord_at(song.chords, task.lines[bar] + unit * song.ppq // UNITS_PER_BEAT)
    return None if mark is None or task.key is None else given_chord(mark.symbol, task.key)


def _voices(task: GenerationTask) -> int:
    return max(limits_of(task.context.instrument).max_polyphony, task.prompt.max_polyphony)


def _space(task: GenerationTask, voicing: Voicing) -> ChordSpace:
    """Around the pitches of the music before, inside what the instrument can play."""
    limits = limits_of(task.context.instrument)
    used = task.prompt.pitches
    middle = float(np.mean(sorted(used))) if used else CHORD_CENTRE
    low, high = (
        max(CHORD_CENTRES[0], limits.lowest + CHORD_REACH / 2),
        min(CHORD_CENTRES[1], limits.highest - CHORD_REACH / 2),
    )
    centre = min(max(middle, low), high)
    below = ROOT_REACH if voicing in _WITH_BASS else CHORD_REACH
    voices = _voices(task)
    return ChordSpace(
        max(limits.lowest, int(centre) - below),
        min(limits.highest, int(centre) + CHORD_REACH),
        centre,
        # One voice plays them one by one, so it needs no fewer tones.
        voices if voices > 1 else MOST_NOTES,
        limits.reach,
    )


def _broken(pitches: Pitches, bar: int, unit: int, length: int, velocity: int) -> list[TokenNote]:
    """The chord up and down in quarter notes; the last one is as long as what is left."""
    way = [*pitches, *pitches[-2:0:-1]]
    starts = range(0, max(length - UNITS_PER_BEAT // 2, 1), UNITS_PER_BEAT)
    return [
        TokenNote(
            bar,
            unit + start,
            way[index % len(way)],
            velocity,
            min(UNITS_PER_BEAT, length - start),
        )
        for index, start in enumerate(starts)
    ]
