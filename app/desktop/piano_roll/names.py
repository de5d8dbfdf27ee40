"""What rows are called: note names and the drum names of General MIDI."""

from __future__ import annotations

from modules.song.key import PITCH_CLASS_NAMES

DRUM_NAMES: dict[int, str] = {
    35: "Kick 2",
    36: "Kick",
    37: "Side stick",
    38: "Snare",
    39: "Clap",
    40: "Snare 2",
    41: "Floor tom low",
    42: "Hi-hat closed",
    43: "Floor tom high",
    44: "Hi-hat pedal",
    45: "Tom low",
    46: "Hi-hat open",
    47: "Tom low-mid",
    48: "Tom high-mid",
    49: "Crash",
    50: "Tom high",
    51: "Ride",
    52: "China",
    53: "Ride bell",
    54: "Tambourine",
    55: "Splash",
    56: "Cowbell",
    57: "Crash 2",
    58: "Vibraslap",
    59: "Ride 2",
    60: "Bongo high",
    61: "Bongo low",
    62: "Conga muted",
    63: "Conga open",
    64: "Conga low",
    65: "Timbale high",
    66: "Timbale low",
    67: "Agogo high",
    68: "Agogo low",
    69: "Cabasa",
    70: "Maracas",
    71: "Whistle short",
    72: "Whistle long",
    73: "Guiro short",
    74: "Guiro long",
    75: "Claves",
    76: "Block high",
    77: "Block low",
    78: "Cuica muted",
    79: "Cuica open",
    80: "Triangle muted",
    81: "Triangle",
}
"""Names of the percussion keys (General MIDI 1), in the words of a drummer."""


def pitch_name(pitch: int) -> str:
    """The name of MIDI `pitch` with its octave; 60 is C4."""
    return f"{PITCH_CLASS_NAMES[pitch % 12].replace('#', '♯')}{pitch // 12 - 1}"


def drum_name(pitch: int) -> str:
    """The drum on MIDI `pitch`, or "Key 90" where General MIDI names none."""
    return DRUM_NAMES.get(pitch, f"Key {pitch}")


def row_name(pitch: int, *, drums: bool) -> str:
    """The name of a row: drum or note."""
    return drum_name(pitch) if drums else pitch_name(pitch)
