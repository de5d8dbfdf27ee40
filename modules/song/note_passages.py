"""Notes of a song that is put together from excerpts: cut at the seams, and joined again there.

A note that sounds across a seam is cut; what was cut off goes on where its music goes on, and is
one note with its beginning again where the two still touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modules.song.excerpt import Excerpt
from modules.song.score import Note


@dataclass(frozen=True, slots=True)
class Passage:
    """Notes that begin in an excerpt, and the rests of those that go on in it."""

    notes: Sequence[Note]
    tied: Sequence[Note] = ()

    def cut(self, tick: int, slack_ticks: int) -> tuple[Passage, Passage]:
        """What sounds before `tick` and what after.

        A note that is struck up to `slack_ticks` early, as players do, belongs to what follows.
        """
        before: tuple[list[Note], list[Note]] = [], []
        after: tuple[list[Note], list[Note]] = [], []
        for kind, notes in enumerate((self.notes, self.tied)):
            for note in notes:
                early, late = tick - note.start_tick, note.end_tick - tick
                if late <= 0:
                    before[kind].append(note)
                elif early <= 0 or (not kind and early <= slack_ticks and early < late):
                    after[kind].append(note)
                else:
                    before[kind].append(_between(note, note.start_tick, tick))
                    after[1].append(_between(note, tick, note.end_tick))
        return Passage(*before), Passage(*after)

    def shifted(self, ticks: int) -> Passage:
        """The same `ticks` later; nothing begins before the song."""
        if not ticks:
            return self
        return Passage(
            [_shifted(note, ticks) for note in self.notes],
            [_shifted(note, ticks) for note in self.tied],
        )


def notes_of_excerpts(
    notes: Sequence[Note], excerpts: Sequence[Excerpt], slack_ticks: int
) -> list[Note]:
    """The notes of a track in a song made of `excerpts`; copies still have the ids of their models.

    Rests of notes that are no longer than `slack_ticks` are left out.
    """
    passages = []
    for excerpt in excerpts:
        passage = Passage(notes)
        if excerpt.start_tick:
            passage = passage.cut(excerpt.start_tick, slack_ticks)[1]
        passage = passage.cut(excerpt.end_tick, slack_ticks)[0]
        passages.append(passage.shifted(excerpt.shift_ticks))
    return _joined(passages, slack_ticks)


def with_own_ids(notes: Iterable[Note], next_id: int) -> tuple[list[Note], int]:
    """`notes`, of which every later one with the same id has one from `next_id` on; the next."""
    seen: set[int] = set()
    own = []
    for note in notes:
        if note.id in seen:
            note = Note(
                next_id,
                note.pitch,
                note.velocity,
                note.start_tick,
                note.duration_ticks,
                note.muted,
            )
            next_id += 1
        seen.add(note.id)
        own.append(note)
    return own, next_id


def _joined(passages: Sequence[Passage], slack_ticks: int) -> list[Note]:
    cut_ids = {note.id for passage in passages for note in passage.tied}
    found: list[Note] = []
    ending: dict[tuple[int, int], int] = {}
    for passage in passages:
        for note in passage.tied:
            place = ending.pop((note.id, note.start_tick), None)
            if place is not None:
                found[place] = _between(found[place], found[place].start_tick, note.end_tick)
                ending[note.id, note.end_tick] = place
            elif note.duration_ticks > slack_ticks:
                ending[note.id, note.end_tick] = len(found)
                found.append(note)
        for note in passage.notes:
            if note.id in cut_ids:
                ending[note.id, note.end_tick] = len(found)
            found.append(note)
    return found


def _between(note: Note, start: int, end: int) -> Note:
    return Note(note.id, note.pitch, note.velocity, start, end - start, note.muted)


def _shifted(note: Note, ticks: int) -> Note:
    start, end = max(note.start_tick + ticks, 0), note.end_tick + ticks
    return _between(note, start, max(end, start + 1))
