"""The chord symbols that the user wrote, above the staff of a MusicXML part."""

from __future__ import annotations

import re
from typing import Any

from modules.late_scipy import late_module
from modules.song.score import Song
from modules.song.written_notes import on_grid

KINDS = {
    "": "major",
    "m": "minor",
    "dim": "diminished",
    "aug": "augmented",
    "sus4": "suspended-fourth",
    "sus2": "suspended-second",
    "7": "dominant",
    "maj7": "major-seventh",
    "m7": "minor-seventh",
    "m7b5": "half-diminished",
    "dim7": "diminished-seventh",
    "mmaj7": "major-minor",
    "6": "major-sixth",
    "m6": "minor-sixth",
    "9": "dominant-ninth",
    "maj9": "major-ninth",
    "m9": "minor-ninth",
    "11": "dominant-11th",
    "m11": "minor-11th",
    "13": "dominant-13th",
    "5": "power",
}
"""MusicXML's names of the kinds (MusicXML 4.0, type kind-value); "other" for the rest."""

_KIND = re.compile(rb'<kind text="([^"]*)">none</kind>(\s*)(<root>.*?</root>)', re.DOTALL)
_BASS = re.compile(rb"<bass-step>([A-G])([#b])</bass-step>")


def add_chord_symbols(part: Any, song: Song) -> None:
    """Put the written chords of `song` into a part of partitura."""
    for mark in song.chords:
        symbol = mark.symbol
        alter = {"": 0, "#": 1, "b": -1}[symbol.root_name[1:]]
        made = late_module("partitura.score").ChordSymbol(
            symbol.root_name[0], symbol.kind or None, symbol.bass_name, alter
        )
        part.add(made, on_grid(mark.start_tick / song.ppq))


def with_chord_kinds(document: bytes) -> bytes:
    """`document` with the kinds of its chords by name, behind the roots as the format wants it.

    partitura writes all of them as "none", and before the roots.
    """

    def kind(match: re.Match[bytes]) -> bytes:
        name = KINDS.get(match[1].decode(), "other")
        text, space, root = match.groups()
        return b'%s%s<kind text="%s">%s</kind>' % (root, space, text, name.encode())

    def bass(match: re.Match[bytes]) -> bytes:
        alter = b"1" if match[2] == b"#" else b"-1"
        return b"<bass-step>%s</bass-step><bass-alter>%s</bass-alter>" % (match[1], alter)

    return _BASS.sub(bass, _KIND.sub(kind, document))
