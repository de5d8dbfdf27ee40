"""The JSB chorales as published: sixteenth by sixteenth the pitches of the four voices."""

from __future__ import annotations

import json
from itertools import groupby

from modules.song.score import Note, Song, Track

VOICES = ("SOPRANO", "ALTO", "TENOR", "BASS")
STEP_TICKS, PPQ = 120, 480
VELOCITY = 80
CHOIR = 52
"""General MIDI program."""


def chorale_song(content: bytes, title: str) -> Song:
    """The song of one piece: a list of rows of four pitches, -1 (or null) where a voice rests.

    Equal neighbours are one note: the data do not tell held from repeated ones. Raises ValueError
    when the content is something else.
    """
    try:
        rows = [
            [-1 if pitch is None else int(pitch) for pitch in row] for row in json.loads(content)
        ]
        columns = list(zip(*rows, strict=True))
    except (TypeError, ValueError) as damage:
        raise ValueError(f"it is no list of rows of pitches ({damage})") from damage
    if any(not -1 <= pitch <= 127 for row in rows for pitch in row):
        raise ValueError("it holds a pitch outside 0 … 127")
    tracks, next_id = [], 1
    for number, column in enumerate(columns):
        name = VOICES[number] if number < len(VOICES) else f"Voice {number + 1}"
        track = Track(next_id, name, program=CHOIR).with_notes(_notes(column, next_id + 1))
        next_id += 1 + len(track.notes)
        tracks.append(track)
    return Song(title=title, ppq=PPQ, tracks=tuple(tracks), next_id=next_id)


def _notes(pitches: tuple[int, ...], first_id: int) -> list[Note]:
    notes: list[Note] = []
    step = 0
    for pitch, run in groupby(pitches):
        length = len(list(run))
        if pitch >= 0:
            number = first_id + len(notes)
            notes.append(Note(number, pitch, VELOCITY, step * STEP_TICKS, length * STEP_TICKS))
        step += length
    return notes
