"""Notes in words, for the status line and for who listens to the screen."""

from __future__ import annotations

from collections.abc import Sequence

from app.desktop.piano_roll.gestures.gesture import length_text
from app.desktop.piano_roll.ghost_hand import as_note
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.place_words import position_text
from modules.midi_generator.proposal import GhostNote
from modules.song.note_edits import count_of_notes
from modules.song.score import Note

MOST_READ = 16
"""So many notes of a bar are read one by one."""


def note_words(model: RollModel, note: Note) -> str:
    """Such as "C4, at 1.1.000, 1 beat, velocity 80"."""
    parts = [
        model.name_of(note.pitch),
        f"at {position_text(model.time_map, note.start_tick)}",
        length_text(model, note.duration_ticks),
        f"velocity {note.velocity}",
    ]
    if note.muted:
        parts.append("muted")
    if note.id in model.locked_ids:
        parts.append("locked")
    return ", ".join(parts)


def ghost_words(model: RollModel, ghost: GhostNote) -> str:
    """The same of a ghost, with how sure it is."""
    locked = ", locked" if ghost in model.ghosts.locked else ""
    sure = round(100 * ghost.confidence)
    return f"Ghost {note_words(model, as_note(ghost))}, {sure} % sure{locked}"


def bar_words(model: RollModel, tick: int) -> str:
    """What begins in the bar of `tick`: its notes, then how many ghosts."""
    time_map = model.time_map
    bar = time_map.bar_index_at(tick)
    start, end = time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + 1)
    notes = [n for n in (model.track.notes if model.track else ()) if start <= n.start_tick < end]
    ghosts = [g for g in model.visible_ghosts if start <= g.start_tick < end]
    head = f"Bar {bar + 1}: {count_of_notes(len(notes)) if notes else 'no notes'}"
    if ghosts:
        head += f" and {len(ghosts)} ghost{'s' if len(ghosts) != 1 else ''}"
    return f"{head}. {_listed(model, notes)}".strip()


def _listed(model: RollModel, notes: Sequence[Note]) -> str:
    read = [
        f"{model.name_of(note.pitch)} at {position_text(model.time_map, note.start_tick)}"
        for note in notes[:MOST_READ]
    ]
    rest = len(notes) - len(read)
    return ", ".join(read) + (f", and {rest} more" if rest else "")
