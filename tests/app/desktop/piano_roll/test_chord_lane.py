from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from shown_roll import Roll, press

from modules.song.chord_line import find_chord_line
from modules.song.key import Key
from modules.song.marker_edits import Marker, RemoveMarker, SetMarker
from modules.song.score import KeyMark, MeterChange, Song, TempoChange

BEAT, BAR = 960, 3840


@pytest.fixture
def lane_roll(roll: Roll) -> Roll:
    """The roll with C major found in bar 1."""
    roll.panel.chords.show_found(find_chord_line(roll.history.song))
    roll.mouse = type(roll.mouse)(roll.panel.chords)
    return roll


def at_tick(roll: Roll, tick: int) -> QPointF:
    return QPointF(roll.panel.model.coordinates.x_at_tick(tick) + 3, 10)


def shown(roll: Roll) -> list[tuple[int, int, str]]:
    return [(s.start_tick, s.end_tick, s.text(None)) for s in roll.panel.chords.segments]


def written(roll: Roll) -> list[tuple[int, int, str]]:
    return [(m.start_tick, m.end_tick, m.symbol.text) for m in roll.history.song.chords]


def type_text(roll: Roll, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    editor = roll.panel.chords.editor
    roll.bot.waitUntil(editor.hasFocus)
    editor.selectAll()
    roll.bot.keyClick(editor, Qt.Key.Key_Delete)
    roll.bot.keyClicks(editor, text)
    roll.bot.keyClick(editor, end)


def test_a_found_chord_is_shown_and_a_double_click_writes_another(lane_roll: Roll) -> None:
    assert shown(lane_roll) == [(0, BAR, "C")]
    lane_roll.mouse.double_click(at_tick(lane_roll, BEAT))
    type_text(lane_roll, "am7")
    assert written(lane_roll) == [(0, BAR, "Am7")]
    assert lane_roll.history.undo_name == "Set chord Am7"
    assert lane_roll.panel.chords.hasFocus()
    lane_roll.history.undo()
    assert shown(lane_roll) == [(0, BAR, "C")]


def test_an_empty_field_and_delete_go_back_to_what_was_found(lane_roll: Roll) -> None:
    lane = lane_roll.panel.chords
    for clear in ("field", "key"):
        lane.edit(0)
        type_text(lane_roll, "Dm7/C")
        assert shown(lane_roll) == [(0, BAR, "Dm7/C")]
        if clear == "field":
            lane.edit(0)
            type_text(lane_roll, "")
        else:
            lane_roll.bot.keyClick(lane, Qt.Key.Key_Delete)
        assert shown(lane_roll) == [(0, BAR, "C")]
        assert lane_roll.history.undo_name == "Find the chord again"


def test_nothing_is_written_where_nothing_was_changed(lane_roll: Roll) -> None:
    lane_roll.panel.chords.edit(0)
    lane_roll.bot.keyClick(lane_roll.panel.chords.editor, Qt.Key.Key_Return)
    lane_roll.panel.chords.edit(0)
    lane_roll.bot.keyClick(lane_roll.panel.chords.editor, Qt.Key.Key_Escape)
    lane_roll.panel.chords.edit(3 * BAR)
    type_text(lane_roll, "")
    assert lane_roll.undo_steps() == 0
    assert lane_roll.panel.chords.editor.isHidden()


def test_what_is_no_chord_is_refused_and_the_field_stays(lane_roll: Roll) -> None:
    lane = lane_roll.panel.chords
    lane.edit(0)
    with lane_roll.bot.waitSignal(lane_roll.panel.message) as said:
        type_text(lane_roll, "Hoho")
    assert "is not a chord" in said.args[0]
    assert lane.editor.isVisible()
    assert "is not a chord" in lane.editor.accessibleDescription()
    lane_roll.panel.view.setFocus()
    assert not lane.editor.isVisible()
    assert lane_roll.undo_steps() == 0


def test_tab_goes_on_writing_bar_by_bar(lane_roll: Roll) -> None:
    lane_roll.panel.chords.edit(0)
    for text in ("C", "F G"):
        type_text(lane_roll, text, Qt.Key.Key_Tab)
    type_text(lane_roll, "Am")
    assert written(lane_roll) == [
        (BAR, BAR + BAR // 2, "F"),
        (BAR + BAR // 2, 2 * BAR, "G"),
        (2 * BAR, 3 * BAR, "Am"),
    ]


def test_the_lane_is_usable_by_keys_and_tells_what_it_shows(lane_roll: Roll) -> None:
    lane = lane_roll.panel.chords
    lane.setFocus()
    assert lane.accessibleDescription().startswith("Bar 1, C, found in the notes, ")
    lane_roll.bot.keyClick(lane, Qt.Key.Key_Right)
    assert lane.accessibleDescription() == "Bar 2, no chord"
    lane_roll.bot.keyClick(lane, Qt.Key.Key_Return)
    type_text(lane_roll, "Bb")
    assert lane.accessibleDescription() == "Bar 2, Bb, written"
    lane_roll.bot.keyClick(lane, Qt.Key.Key_Left)
    assert lane_roll.panel.cursor_tick == 0


def test_its_menu_writes_and_clears(lane_roll: Roll) -> None:
    lane = lane_roll.panel.chords
    assert [action.isEnabled() for action in lane.menu_at(0).actions()] == [True, False]
    lane.menu_at(0).actions()[0].trigger()
    type_text(lane_roll, "E7")
    lane.menu_at(0).actions()[1].trigger()
    assert written(lane_roll) == []


def test_symbols_follow_the_key_and_pictures_do_not_fail(lane_roll: Roll) -> None:
    from modules.song.note_edits import MoveNotes

    notes = frozenset(note.id for note in lane_roll.history.song.track(1).notes)
    lane_roll.history.do(MoveNotes(1, notes, 0, -2))
    lane_roll.panel.chords.show_found(find_chord_line(lane_roll.history.song))
    lane_roll.panel.set_key(Key(5))
    assert lane_roll.panel.chords.segments[0].text(lane_roll.panel.model.key) == "Bb"
    for factor in (0.01, 1000.0):
        lane_roll.panel.model.zoom_time(factor, 0.0)
        assert not lane_roll.panel.chords.grab().isNull()


def test_numerals_are_shown_in_the_key_of_their_place_and_symbols_written(lane_roll: Roll) -> None:
    lane, panel = lane_roll.panel.chords, lane_roll.panel
    assert panel.obstacle("view.numerals").startswith("No key is known")
    panel.set_key(Key(0))
    panel.model.set_cursor(0)
    before = lane.grab().toImage()
    press(lane_roll, "Shift+K")
    assert lane.accessibleDescription().startswith("Bar 1, I, found")
    assert lane.grab().toImage() != before
    lane_roll.history.do(SetMarker(Marker(0, key=Key(7))))
    assert lane.accessibleDescription().startswith("Bar 1, IV, found")
    lane.edit(0)
    assert lane.editor.text() == "C"
    lane.editor.leave()
    press(lane_roll, "Shift+K")
    assert lane.accessibleDescription().startswith("Bar 1, C, found")


# The markers of the ruler.


def flags(roll: Roll) -> list[tuple[int, str]]:
    return [(f.marker.tick, f.marker.text) for f in roll.panel.ruler.markers.flags(0, 2000)]


def test_the_ruler_shows_what_changes_where(roll: Roll) -> None:
    edit = SetMarker(Marker(BAR, TempoChange(BAR, 90.0), MeterChange(BAR, 3, 4), Key(10)))
    roll.history.do(edit)
    assert flags(roll) == [(0, "4/4 · 120"), (BAR, "3/4 · 90 · Bb major")]
    assert not roll.panel.ruler.grab().isNull()
    roll.history.do(RemoveMarker(BAR))
    assert flags(roll) == [(0, "4/4 · 120")]
    assert roll.history.song.keys == ()


def test_flags_do_not_overlap(roll: Roll) -> None:
    for bar in range(1, 9):
        roll.history.do(SetMarker(Marker(bar * BAR, TempoChange(bar * BAR, 100.0 + bar))))
    roll.panel.model.zoom_time(0.05, 0.0)
    found = roll.panel.ruler.markers.flags(0, 2000)
    assert all(a.rect.right() <= b.x for a, b in pairwise(found))
    assert not roll.panel.ruler.grab().isNull()


def test_a_double_click_on_a_flag_asks_for_it_and_the_menu_does_too(roll: Roll) -> None:
    ruler = roll.panel.ruler
    middle = ruler.markers.flags(0, 2000)[0].rect.center()
    mouse = type(roll.mouse)(ruler)
    with roll.bot.waitSignal(ruler.marker_wished) as wished:
        mouse.double_click(middle)
    assert wished.args == [0]
    menu = ruler.menu_at(middle.x())
    assert [action.isEnabled() for action in menu.actions()] == [True, False]
    x = roll.panel.model.coordinates.x_at_tick(BAR + BEAT)
    with roll.bot.waitSignal(ruler.marker_wished) as wished:
        ruler.menu_at(x).actions()[0].trigger()
    assert wished.args == [BAR]


def test_a_marked_key_is_shown(roll: Roll) -> None:
    from dataclasses import replace

    roll.history.load(replace(roll.history.song, keys=(KeyMark(0, Key(2)),)))
    assert flags(roll) == [(0, "4/4 · 120 · D major")]


def test_another_song_closes_the_field_of_the_one_before(lane_roll: Roll) -> None:
    lane_roll.mouse.double_click(at_tick(lane_roll, BEAT))
    editor = lane_roll.panel.chords.editor
    lane_roll.bot.waitUntil(editor.hasFocus)
    lane_roll.bot.keyClicks(editor, "Dm")
    lane_roll.history.load(Song())
    assert editor.isHidden()
    assert not lane_roll.history.song.chords
