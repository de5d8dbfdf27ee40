"""Chords in MIDI files: markers with their symbols, as other programs write and show them.

A marker says where a chord begins. Where a chord of ours ends and none follows, an event of our
own says so, which other programs pass over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modules.errors import ParameterError
from modules.song.chord import LONGEST_SYMBOL, ChordSymbol, parse_chord
from modules.song.score import ChordMark, Song
from modules.song.smf_decoder import MetaEvent
from modules.song.time_map import time_map_of

MARKER, SEQUENCER_SPECIFIC = 0x06, 0x7F
CHORD_END = bytes((0x7D,)) + b"nomad-muse chord end"
"""0x7D is the manufacturer's number that is free for such uses."""
NO_CHORD = ("N.C.", "NC")
MOST_MARKERS = 20_000
LEAST_SHARE = 0.5

Edges = dict[int, ChordSymbol | None]
"""Where a chord begins, and with None where one ends."""


def chords_in(metas: Sequence[MetaEvent], song: Song) -> tuple[ChordMark, ...]:
    """The chords that the markers among `metas`, in order, write into `song`.

    In a file of another program letters may name the parts of a song: "A", "B". There the markers
    are chords only if most of them could be, and one of them could be nothing else. What is no
    chord is passed over.
    """
    markers = [event for event in metas if event.kind == MARKER][:MOST_MARKERS]
    read = {event.tick: _symbol(event.data) for event in markers}
    begins: Edges = {tick: symbol for tick, symbol in read.items() if symbol is not None}
    ends: Edges = {event.tick: None for event in metas if _is_own_end(event)}
    if not ends:
        if not _are_chords(begins, len(read)):
            return ()
        ends = {event.tick: None for event in markers if _text(event.data) in NO_CHORD}
    return tuple(_marks(sorted((ends | begins).items(), key=lambda edge: edge[0]), song))


def _are_chords(begins: Edges, marker_count: int) -> bool:
    is_clear = any(symbol is not None and len(symbol.text) > 1 for symbol in begins.values())
    return is_clear and len(begins) >= LEAST_SHARE * marker_count


def _is_own_end(event: MetaEvent) -> bool:
    return event.kind == SEQUENCER_SPECIFIC and event.data == CHORD_END


def _symbol(data: bytes) -> ChordSymbol | None:
    try:
        return parse_chord(_text(data))
    except ParameterError:
        return None


def _text(data: bytes) -> str:
    return data[: 4 * LONGEST_SYMBOL + 1].decode("utf-8", "replace").strip(" \0")


def _marks(edges: list[tuple[int, ChordSymbol | None]], song: Song) -> Iterator[ChordMark]:
    """The stretches between the edges; a chord that nothing ends lasts until the song does."""
    for place, (tick, symbol) in enumerate(edges):
        if symbol is not None:
            is_last = place + 1 == len(edges)
            end = _end_of_music(song, tick) if is_last else edges[place + 1][0]
            yield ChordMark(tick, end, symbol)


def _end_of_music(song: Song, tick: int) -> int:
    """The end of the last bar with notes, or of the bar of `tick` when that is later."""
    time_map = time_map_of(song)
    last = max(song.end_tick - 1, tick)
    return time_map.bar_start_tick(time_map.bar_index_at(last) + 1)
