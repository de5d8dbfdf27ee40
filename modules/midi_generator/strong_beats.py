"""The strong beats of a bar and the chord tones that belong on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from modules.midi_generator.harmony import HarmonyMap
from modules.midi_generator.vocabulary import PITCHES, UNITS_PER_BEAT
from modules.song.chord_finder import ChordSpan, find_chords
from modules.song.score import MeterChange, Song, TrackKind

LEAST_TONES, MOST_TONES = 2, 5
"""One pitch class is a drone; six and more are a cluster that names no chord."""


def strong_units(meter: MeterChange) -> tuple[int, ...]:
    """Where the strong beats of a bar begin, in units: the first, and the middle one.

    Bars of three or five beats have no middle, nor have bars of two. Six eighths have two pulses
    of three, both of them strong.
    """
    beat = 4 * UNITS_PER_BEAT // meter.denominator
    is_compound = meter.numerator % 3 == 0 and meter.numerator > 3
    pulses = meter.numerator // 3 if is_compound else meter.numerator
    length = pulses * (3 * beat if is_compound else beat)
    has_middle = pulses % 2 == 0 and (is_compound or pulses > 2)
    return (0, length // 2) if has_middle else (0,)


def chord_masks(
    song: Song,
    lines: Sequence[int],
    meters: Sequence[MeterChange],
    harmony: HarmonyMap,
) -> list[dict[int, np.ndarray]]:
    """For each bar between `lines`, by strong unit, the pitches of its chord: bool (128,).

    The chord is what `harmony` has there (the other tracks, from the first of these bars on), else
    that of the whole song in this bar; a strong unit without a chord is left out.
    """
    spans = {span.start_tick: span for span in chords_between(song, lines[0], lines[-1])}
    found: list[dict[int, np.ndarray]] = []
    for bar, meter in enumerate(meters):
        masks: dict[int, np.ndarray] = {}
        for unit in strong_units(meter):
            classes = _chord_classes(harmony.at(bar, unit), spans.get(lines[bar]))
            if classes:
                masks[unit] = np.isin(np.arange(PITCHES) % 12, classes)
        found.append(masks)
    return found


def _chord_classes(bits: int, span: ChordSpan | None) -> list[int]:
    if LEAST_TONES <= bits.bit_count() <= MOST_TONES:
        return [tone for tone in range(12) if bits >> tone & 1]
    return sorted(span.pitch_classes) if span is not None else []


def chords_between(
    song: Song, start_tick: int, end_tick: int, without: int | None = None
) -> tuple[ChordSpan, ...]:
    """The chords of the bars between two bar lines, as all tracks but `without` play them."""
    tracks = tuple(
        replace(
            track,
            notes=tuple(
                n for n in track.notes if n.start_tick < end_tick and n.end_tick > start_tick
            ),
        )
        for track in song.tracks
        if track.kind is TrackKind.MIDI and track.id != without
    )
    spans = find_chords(replace(song, tracks=tracks))
    return tuple(span for span in spans if start_tick <= span.start_tick < end_tick)
