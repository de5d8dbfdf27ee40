"""Where a request writes: over selected notes or time, or into the gap at the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from modules.midi_generator.region import MAX_SELECTION_BARS, note_reach
from modules.midi_generator.request import ProposalKind
from modules.song.score import Note, Song
from modules.song.time_map import time_map_of

NO_GAP = "Select notes to rewrite, drag over an empty stretch, or put the cursor into a gap."


@dataclass(frozen=True, slots=True)
class Selection:
    """Ids of the selected and the locked notes of the shown track, and selected time in ticks."""

    chosen: frozenset[int] = frozenset()
    locked: frozenset[int] = frozenset()
    time: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """From tick to tick, and the notes that are to be replaced there."""

    start_tick: int
    end_tick: int
    chosen: frozenset[int]


def no_track(song: Song) -> str:
    """Why what needs a track cannot run while none is selected."""
    return "Choose a track first." if song.tracks else "Add a track first: press + at the tracks."


def stretch_for(
    kind: ProposalKind, song: Song, track_id: int, selection: Selection, cursor_tick: int
) -> Stretch | str:
    """Where `kind` (infill or vary) writes, or in one sentence why it cannot."""
    notes = song.track(track_id).notes
    chosen = tuple(n for n in notes if n.id in selection.chosen and not n.muted)
    if chosen:
        return _around(chosen, song, kind, selection)
    if kind is ProposalKind.VARY:
        return "Select the notes to vary."
    if selection.time is not None:
        return _checked(Stretch(*selection.time, frozenset()), song)
    return _gap(notes, song, cursor_tick)


def _around(
    chosen: tuple[Note, ...], song: Song, kind: ProposalKind, selection: Selection
) -> Stretch | str:
    if kind is ProposalKind.VARY and all(note.id in selection.locked for note in chosen):
        return "All selected notes are locked; press K to unlock them."
    sixteenth = max(1, song.ppq // 4)
    start = min(note.start_tick for note in chosen) // sixteenth * sixteenth
    end = -(-max(note_reach(note, song.ppq) for note in chosen) // sixteenth) * sixteenth
    return _checked(Stretch(start, end, frozenset(note.id for note in chosen)), song)


def _gap(notes: tuple[Note, ...], song: Song, cursor_tick: int) -> Stretch | str:
    """The silence around the cursor up to the next note, in whole sixteenths."""
    sixteenth = max(1, song.ppq // 4)
    before = [n for n in notes if n.start_tick <= cursor_tick and not n.muted]
    after = [n.start_tick for n in notes if n.start_tick > cursor_tick and not n.muted]
    if not after:
        return "No note follows the cursor here; use Continue, or select the notes to rewrite."
    start = max((note.end_tick for note in before), default=cursor_tick)
    start = -(-start // sixteenth) * sixteenth
    end = min(after) // sixteenth * sixteenth
    if end - start < sixteenth:
        return NO_GAP
    return _checked(Stretch(start, end, frozenset()), song)


def _checked(stretch: Stretch, song: Song) -> Stretch | str:
    time_map = time_map_of(song)
    first = time_map.bar_index_at(stretch.start_tick)
    bars = time_map.bar_index_at(stretch.end_tick - 1) - first + 1
    if bars > MAX_SELECTION_BARS:
        return f"That stretch is {bars} bars long; choose {MAX_SELECTION_BARS} at most."
    return stretch
