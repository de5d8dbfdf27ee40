"""The part of a track's mix that a MIDI file can hold: channel volume and pan.

MIDI recommended practice RP-009 sets 40·log10(value / 127) dB. Here 0 dB stands for 100, the
value that General MIDI starts with.
"""

from __future__ import annotations

import math

from modules.song.mix import VOLUME_RANGE_DB, TrackMix

VOLUME_CONTROLLER = 7
PAN_CONTROLLER = 10
DEFAULT_VOLUME = 100
CENTRE_PAN = 64


def volume_db_of(value: int) -> float:
    """Fader level for a channel volume of 0 … 127."""
    if value <= 0:
        return VOLUME_RANGE_DB[0]
    return max(40 * math.log10(value / DEFAULT_VOLUME), VOLUME_RANGE_DB[0])


def volume_value_of(volume_db: float) -> int:
    """Channel volume 0 … 127 for a fader level."""
    if volume_db <= VOLUME_RANGE_DB[0]:
        return 0
    return min(max(round(DEFAULT_VOLUME * 10 ** (volume_db / 40)), 1), 127)


def pan_of(value: int) -> float:
    """Pan -1 … 1 for a controller value; 64 is the centre, 0 and 1 are hard left (RP-036)."""
    return max((value - CENTRE_PAN) / 63, -1.0)


def pan_value_of(pan: float) -> int:
    """Controller value 1 … 127 for a pan of -1 … 1."""
    return min(max(round(pan * 63) + CENTRE_PAN, 1), 127)


def mix_of(volume: int | None, pan: int | None) -> TrackMix:
    """The mix that a channel's first volume and pan ask for; None leaves a setting as it is."""
    return TrackMix(
        volume_db=0.0 if volume is None else volume_db_of(volume),
        pan=0.0 if pan is None else pan_of(pan),
    )
