"""What can be measured of an example: its sound, and its notes beside those around them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.example_songs import BARS_HEARD, Example
from modules.song.score import Note
from modules.sound.audio_buffer import AudioBuffer

WINDOW_S = 0.05
SILENCE_DB = -60.0
FULL_SCALE = 1.0
DISSONANT = (1, 11)
"""Semitone and major seventh, as distances of pitch classes."""

Measures = dict[str, float | None]


def sound_measures(sound: AudioBuffer) -> Measures:
    """Level in dB re full scale, share of silent windows, samples beyond full scale."""
    samples = sound.samples
    window = int(WINDOW_S * sound.sample_rate)
    whole = samples[:, : samples.shape[1] // window * window]
    power = np.square(whole).reshape(len(samples), -1, window).mean(axis=(0, 2))
    return {
        "peak_dbfs": float(20 * np.log10(np.abs(samples).max() + 1e-12)),
        "rms_dbfs": float(10 * np.log10(np.square(samples).mean() + 1e-12)),
        "silent_share": float(np.mean(power < 10 ** (SILENCE_DB / 10))),
        "clipped_samples": float((np.abs(samples) > FULL_SCALE).sum()),
    }


def note_measures(example: Example, notes: Sequence[Note]) -> Measures:
    """Of `notes` in the stretch of the proposal: those of the proposal, or of the person.

    Density is notes per bar against the bars before; offsets are from the nearest sixteenth;
    repeated bars stand in the four bars before, pitch for pitch on the same sixteenths.
    """
    before = example.song.track(example.track_id).notes
    bars = len(example.lines) - 1 - BARS_HEARD
    usual = len(before) / BARS_HEARD
    return {
        "notes_per_bar": len(notes) / bars,
        "density_against_prompt": len(notes) / bars / usual if usual else None,
        "offset_ms": _offset_ms(example, notes),
        "offset_ms_before": _offset_ms(example, before),
        "lowest": float(min((n.pitch for n in notes), default=0)),
        "highest": float(max((n.pitch for n in notes), default=0)),
        "lowest_before": float(min((n.pitch for n in before), default=0)),
        "highest_before": float(max((n.pitch for n in before), default=0)),
        "repeated_bars": _repeated_bars(example, notes, before),
        "dissonant_on_beats": _dissonant_on_beats(example, notes),
        "mean_velocity": float(np.mean([n.velocity for n in notes])) if notes else None,
        "mean_velocity_before": float(np.mean([n.velocity for n in before])) if before else None,
    }


def _offset_ms(example: Example, notes: Sequence[Note]) -> float | None:
    step = example.song.ppq / 4
    ms_per_tick = 60_000 / example.song.tempos[0].bpm / example.song.ppq
    ticks = [abs(n.start_tick - round(n.start_tick / step) * step) for n in notes]
    return float(np.mean(ticks) * ms_per_tick) if ticks else None


def _repeated_bars(example: Example, notes: Sequence[Note], before: Sequence[Note]) -> float:
    lines = example.lines
    known = [_figure(before, lines, bar, example.song.ppq) for bar in range(BARS_HEARD)]
    new = range(BARS_HEARD, len(lines) - 1)
    return float(np.mean([_figure(notes, lines, b, example.song.ppq) in known for b in new]))


def _figure(
    notes: Sequence[Note], lines: Sequence[int], bar: int, ppq: int
) -> frozenset[tuple[int, int]]:
    return frozenset(
        (note.pitch, round((note.start_tick - lines[bar]) * 4 / ppq))
        for note in notes
        if lines[bar] <= note.start_tick < lines[bar + 1]
    )


def _dissonant_on_beats(example: Example, notes: Sequence[Note]) -> float | None:
    """Share of the notes on beats that rub against a note of another melodic track."""
    if example.song.track(example.track_id).is_drums:
        return None
    others = [
        note
        for track in example.song.tracks
        if track.id != example.track_id and not track.is_drums
        for note in track.notes
    ]
    found = []
    for note in notes:
        beat = round(note.start_tick / example.song.ppq) * example.song.ppq
        if abs(note.start_tick - beat) > example.song.ppq // 8:
            continue
        sounding = [o for o in others if o.start_tick <= note.start_tick < o.end_tick]
        if sounding:
            found.append(any((note.pitch - o.pitch) % 12 in DISSONANT for o in sounding))
    return float(np.mean(found)) if found else None
