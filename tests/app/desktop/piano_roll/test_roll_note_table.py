from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.desktop.piano_roll.note_table import note_table
from modules.song.score import Note

SPANS = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3000)), max_size=40)


@given(spans=SPANS, first=st.integers(0, 6000), length=st.integers(1, 3000))
def test_no_note_in_view_is_missed(spans: list[tuple[int, int]], first: int, length: int) -> None:
    notes = tuple(Note(i, 60, 80, start, span) for i, (start, span) in enumerate(sorted(spans)))
    table = note_table(notes)
    found = set(table.ids[table.in_view(first, first + length)].tolist())
    touching = {n.id for n in notes if n.end_tick > first and n.start_tick < first + length}
    assert touching <= found


def test_columns_are_made_once_for_the_same_notes() -> None:
    notes = (Note(1, 60, 80, 0, 10, muted=True),)
    assert note_table(notes) is note_table(notes)
    assert note_table(notes).muted.tolist() == [True]
    assert len(note_table(()).ids) == 0
