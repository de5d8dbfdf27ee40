"""The sounds of MIDI tracks whose file states none: by their names.

Programs that record music often write MIDI without program changes. Everything would be a piano,
the drums as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from modules.instrument_classifier.classes import CLASS_SLUGS, DRUM_INDICES
from modules.instrument_classifier.track_name import chances_of_name, words_in_all
from modules.song.general_midi import PROGRAM_NAMES
from modules.song.score import DRUM_CHANNEL, Song, Track

USUAL_SOUNDS = {
    "electric-bass": 33,
    "acoustic-bass": 32,
    "electric-guitar-clean": 27,
    "electric-guitar-distorted": 30,
    "acoustic-guitar": 25,
    "piano-keys": 0,
    "electric-piano-synth": 4,
    "strings": 48,
    "brass": 61,
    "woodwinds": 73,
    "vocals-male": 52,
    "vocals-female": 52,
    "synth-lead": 81,
    "synth-pad": 89,
}
"""The program that stands for a class where the name says no more."""
DRUM_KEYS = range(27, 88)
"""The keys of the drum kit (General MIDI 2)."""
_TIMPANI = 47

_WORD = re.compile(r"[a-z]{3,}")


def with_sounds_by_name(song: Song, soundless: Collection[int]) -> Song:
    """`song`, in which the tracks on the channels `soundless` play what their names say."""
    title = words_in_all(track.name for track in song.tracks)
    for track in song.tracks:
        if track.channel in soundless and not track.is_drums:
            song = song.with_track(_sounding(track, title))
    return song


def _sounding(track: Track, title: frozenset[str]) -> Track:
    chances = chances_of_name(track.name, title)
    if chances is None:
        return track
    index = int(chances.argmax())
    program = _program_called(track.name, index)
    if chances[list(DRUM_INDICES)].sum() > 0.5 and program != _TIMPANI:
        fits = all(note.pitch in DRUM_KEYS for note in track.notes)
        return replace(track, channel=DRUM_CHANNEL) if fits else track
    return track if program is None else replace(track, program=program)


def _program_called(name: str, class_index: int) -> int | None:
    """The program of the class with the most words of `name`, else the class's usual one."""
    words = _words(name)
    shared = [
        len(words & _words(sound)) if _class_of(sound) == class_index else 0
        for sound in PROGRAM_NAMES
    ]
    usual = USUAL_SOUNDS.get(CLASS_SLUGS[class_index])
    most = max(shared)
    if most == 0 or (usual is not None and shared[usual] == most):
        return usual
    return shared.index(most)


@lru_cache(maxsize=len(PROGRAM_NAMES))
def _class_of(sound: str) -> int | None:
    chances = chances_of_name(sound)
    return None if chances is None else int(chances.argmax())


def _words(name: str) -> set[str]:
    return {word.removesuffix("s") for word in _WORD.findall(name.casefold())}
