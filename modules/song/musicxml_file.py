"""A song as sheet music: MusicXML, written through partitura."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from modules.errors import FileError, ParameterError
from modules.late_scipy import late_module
from modules.song.atomic_file import write_atomically
from modules.song.key import Key, Mode
from modules.song.lead_sheet import add_chord_symbols, with_chord_kinds
from modules.song.score import Song, Track, TrackKind
from modules.song.staves import MAX_VOICES, bars_until, plays_in, rests, staves, tied_spans, voices
from modules.song.written_notes import DIVISIONS, WrittenNote, on_grid, written_notes

BASS_CLEF_BELOW = 57
SHARPS_OF_MAJOR = {0: 0, 7: 1, 2: 2, 9: 3, 4: 4, 11: 5, 6: 6, 1: -5, 8: -4, 3: -3, 10: -2, 5: -1}

OTHER_DRUM = ("E", 5, "diamond")
DRUM_PLACES = {
    **dict.fromkeys((35, 36), ("F", 4, "normal")),
    **dict.fromkeys((38, 40), ("C", 5, "normal")),
    37: ("C", 5, "x"),
    39: ("C", 5, "diamond"),
    **dict.fromkeys((41, 43), ("A", 4, "normal")),
    **dict.fromkeys((45, 47), ("D", 5, "normal")),
    **dict.fromkeys((48, 50), ("E", 5, "normal")),
    44: ("D", 4, "x"),
    **dict.fromkeys((42, 46), ("G", 5, "x")),
    **dict.fromkeys((51, 53, 59), ("F", 5, "x")),
    **dict.fromkeys((49, 52, 55, 57), ("A", 5, "x")),
}
"""General MIDI drums: step, octave and notehead."""

Spelling = dict[tuple[int, int], tuple[str, int, int, str | None]]
"""Step, alteration, octave and a drum's notehead, by pitch and start."""


def write_musicxml(
    song: Song, path: Path, progress: Callable[[float], None] = lambda _fraction: None
) -> None:
    """Write the MIDI tracks of `song` as the parts of a score.

    Starts and ends go to the nearest sixteenth or triplet; muted notes are left out. Raises
    ParameterError when no track has notes, FileError when the file cannot be written.
    """
    written = [
        (track, notes)
        for track in song.tracks
        if track.kind is TrackKind.MIDI and (notes := written_notes(track, song.ppq))
    ]
    if not written:
        raise ParameterError("The song has no notes to write down.", "song", song.title)
    bars = bars_until(song, max(note.end for _, notes in written for note in notes))
    song = _until(song, bars[-1][1])
    parts = []
    lead = next((track for track, _ in written if not track.is_drums), None)
    for done, (track, notes) in enumerate(written):
        parts.append(_part(song, track, notes, bars, f"P{done + 1}"))
        if track is lead:
            add_chord_symbols(parts[-1], song)
        progress((done + 1) / (len(written) + 1))
    try:
        write_atomically(path, _document(song.title, parts))
    except OSError as error:
        raise FileError(f"“{path.name}” could not be written ({error.strerror}).", path) from error
    progress(1.0)


def _until(song: Song, end: int) -> Song:
    """`song` without marks behind its last bar, which would be followed by thousands of bars."""
    last_tick = end / DIVISIONS * song.ppq
    return replace(
        song,
        tempos=tuple(mark for mark in song.tempos if mark.tick < last_tick),
        meters=tuple(mark for mark in song.meters if mark.tick < last_tick),
        keys=tuple(mark for mark in song.keys if mark.tick < last_tick),
        chords=tuple(mark for mark in song.chords if mark.start_tick < last_tick),
    )


def _document(title: str, parts: list[Any]) -> bytes:
    score = _partitura("score").Score(parts, title=title or None)
    return with_chord_kinds(bytes(_partitura("io.exportmusicxml").save_musicxml(score)))


def _partitura(part: str) -> Any:
    """A part of partitura, which takes seconds to import."""
    return late_module(f"partitura.{part}")


def _part(
    song: Song, track: Track, notes: list[WrittenNote], bars: list[tuple[int, int]], part_id: str
) -> Any:
    """One part of the score, with staves, voices, spelling, bars and ties."""
    ptt = _partitura("score")
    part = ptt.Part(part_id, track.name, quarter_duration=DIVISIONS)
    for meter in song.meters:
        signature = ptt.TimeSignature(meter.numerator, meter.denominator)
        part.add(signature, on_grid(meter.tick / song.ppq))
    for tempo in song.tempos:
        part.add(ptt.Tempo(round(tempo.bpm, 2), unit="q"), on_grid(tempo.tick / song.ppq))
    if not track.is_drums:
        for mark in song.keys:
            part.add(_signature(mark.key), on_grid(mark.tick / song.ppq))
    spelled = _drum_places(notes) if track.is_drums else _spelled(notes)
    for number, staff in enumerate(staves(track, notes), start=1):
        part.add(_clef(track, staff, number), 0)
        for voice, chords in enumerate(voices(staff), start=1 + (number - 1) * MAX_VOICES):
            _add_voice(part, spelled, chords, voice, number, [start for start, _ in bars])
            is_first = voice % MAX_VOICES == 1
            played = bars if is_first else [bar for bar in bars if plays_in(chords, *bar)]
            for start, end in rests(chords, played):
                part.add(ptt.Rest(id=f"r{voice}t{start}", voice=voice, staff=number), start, end)
    ptt.add_measures(part)
    return part


def _add_voice(
    part: Any,
    spelled: Spelling,
    chords: Iterable[list[WrittenNote]],
    voice: int,
    staff: int,
    bars: list[int],
) -> None:
    ptt = _partitura("score")
    for chord in chords:
        for note in chord:
            step, alter, octave, notehead = spelled[note.pitch, note.start]
            before = None
            for start, end in tied_spans(note, bars):
                place = {"id": f"v{voice}t{start}p{note.pitch}", "voice": voice, "staff": staff}
                if notehead is None:
                    made = ptt.Note(step, octave, alter or None, **place)
                else:
                    made = ptt.UnpitchedNote(step, octave, notehead=notehead, **place)
                part.add(made, start, end)
                if before is not None:
                    made.tie_prev, before.tie_next = before, made
                before = made


def _spelled(notes: list[WrittenNote]) -> Spelling:
    """How each note is spelled, by pitch and start (PS13, Meredith 2006)."""
    import numpy as np

    rows = [
        (note.start / DIVISIONS, (note.end - note.start) / DIVISIONS, note.pitch, str(index))
        for index, note in enumerate(notes)
    ]
    fields = [("onset_beat", "f4"), ("duration_beat", "f4"), ("pitch", "i4"), ("id", "U16")]
    names = _partitura("musicanalysis").estimate_spelling(np.array(rows, dtype=fields))
    return {
        (note.pitch, note.start): (str(n["step"]), int(n["alter"]), int(n["octave"]), None)
        for note, n in zip(notes, names, strict=True)
    }


def _drum_places(notes: list[WrittenNote]) -> Spelling:
    """Where each drum stands on the five lines (Weinberg 1998), cymbals with a cross."""
    places: Spelling = {}
    for note in notes:
        step, octave, notehead = DRUM_PLACES.get(note.pitch, OTHER_DRUM)
        places[note.pitch, note.start] = (step, 0, octave, notehead)
    return places


def _signature(key: Key) -> Any:
    major = key.tonic if key.mode is Mode.MAJOR else (key.tonic + 3) % 12
    return _partitura("score").KeySignature(SHARPS_OF_MAJOR[major], key.mode.value)


def _clef(track: Track, notes: list[WrittenNote], staff: int) -> Any:
    clef = _partitura("score").Clef
    if track.is_drums:
        return clef(staff, "percussion", 2, 0)
    pitches = sorted(note.pitch for note in notes)
    if pitches[len(pitches) // 2] < BASS_CLEF_BELOW:
        return clef(staff, "F", 4, 0)
    return clef(staff, "G", 2, 0)
