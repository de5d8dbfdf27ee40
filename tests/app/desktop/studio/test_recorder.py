"""Recording from a keyboard: real bytes, a real sound engine, a MIDI system without wires."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from wooden_system import WoodenSystem

from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from modules.midi_ports.message import control_change, note_off, note_on
from modules.song.edits import SetLoop
from modules.song.note_edits import AddNotes
from modules.song.score import Note, Song, TempoChange

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def keys() -> WoodenSystem:
    return WoodenSystem(("Keys",))


@pytest.fixture
def studio(
    qtbot: QtBot,
    settings_file: SettingsFile,
    folders: Folders,
    small_song: Song,
    keys: WoodenSystem,
    wait_for: Wait,
) -> Iterator[Studio]:
    """A studio whose bass is selected, with sound and a keyboard, at 240 beats per minute."""
    settings_file.change(midi_input="Keys", count_in_bars=0)
    made = Studio(settings_file, folders, output="none", apart=False, make_midi=lambda: keys)
    made.history.load(replace(small_song, tempos=(TempoChange(0, 240.0),)))
    made.select_track(small_song.tracks[1].id)
    made.player.open()
    made.keyboard.start("Keys", "")
    wait_for(lambda: made.keyboard.is_connected)
    yield made
    made.close()


def record(studio: Studio) -> None:
    studio.input_desk.record(studio.selected_track_id)


def bass(studio: Studio) -> tuple[Note, ...]:
    return studio.history.song.tracks[1].notes


def new_notes(studio: Studio, before: Song) -> list[Note]:
    old = {note.id for note in before.tracks[1].notes}
    return [note for note in bass(studio) if note.id not in old]


def test_a_take_is_where_and_as_it_was_played_and_one_undo_step(
    studio: Studio, keys: WoodenSystem, wait_for: Wait
) -> None:
    before = studio.history.song
    record(studio)
    wait_for(lambda: studio.player.position_tick > 480)
    keys.play(note_on(0, 40, 77), control_change(0, 64, 127))
    pressed_at = studio.player.position_tick
    wait_for(lambda: studio.player.position_tick > pressed_at + 480)
    keys.play(note_off(0, 40))
    released_at = studio.player.position_tick
    wait_for(lambda: bool(new_notes(studio, before)))
    keys.play(note_on(0, 43, 20))
    wait_for(lambda: studio.player.position_tick > released_at + 240)
    record(studio)
    first, second = new_notes(studio, before)
    assert (first.pitch, first.velocity, second.pitch, second.velocity) == (40, 77, 43, 20)
    assert abs(first.start_tick - pressed_at) < 100
    assert abs(first.end_tick - released_at) < 100
    assert [control.value for control in studio.history.song.tracks[1].controls] == [127, 0]
    assert studio.history.undo_name == "Record 2 notes"
    assert studio.player.is_playing
    studio.undo()
    assert studio.history.song is before


def test_a_key_is_heard_at_once_and_on_the_selected_track(
    studio: Studio, keys: WoodenSystem, wait_for: Wait
) -> None:
    track_id = studio.history.song.tracks[1].id
    keys.play(note_on(0, 40, 110))

    def rms_db() -> float:
        level = studio.player.track_level(track_id)
        return level.rms_db if level is not None else 0.0

    wait_for(lambda: rms_db() > -50.0)
    keys.play(note_off(0, 40))
    wait_for(lambda: rms_db() < -80.0)


def test_what_is_played_in_the_count_in_is_not_recorded_but_an_early_first_note_is(
    studio: Studio, keys: WoodenSystem, wait_for: Wait
) -> None:
    before = studio.history.song
    studio.input_desk.set_count_in(1)
    record(studio)
    engine = studio.keyboard._engine
    assert engine is not None
    wait_for(lambda: 0.2 < engine.count_in_left_s < 0.8)
    assert studio.player.is_playing
    keys.play(note_on(0, 50, 90), note_off(0, 50))
    wait_for(lambda: 0.0 < engine.count_in_left_s < 0.1)
    keys.play(note_on(0, 52, 90))
    wait_for(lambda: studio.player.position_tick > 960)
    keys.play(note_off(0, 52))
    wait_for(lambda: bool(new_notes(studio, before)))
    record(studio)
    assert [(note.pitch, note.start_tick) for note in new_notes(studio, before)] == [(52, 0)]


def test_rounds_of_a_loop_add_up(studio: Studio, keys: WoodenSystem, wait_for: Wait) -> None:
    studio.do(SetLoop(replace(studio.player.default_loop(), end_tick=1920)))
    before = studio.history.song
    record(studio)
    for pitch in (40, 41):
        wait_for(lambda: 480 < studio.player.position_tick < 1400)
        keys.play(note_on(0, pitch, 90), note_off(0, pitch))
        wait_for(lambda: studio.player.position_tick > 1500)
        wait_for(lambda: studio.player.position_tick < 400)
    record(studio)
    assert sorted(note.pitch for note in new_notes(studio, before)) == [40, 41]
    assert studio.history.undo_name == "Record 2 notes"


def test_another_edit_while_recording_is_a_step_of_its_own(
    studio: Studio, keys: WoodenSystem, wait_for: Wait
) -> None:
    before = studio.history.song
    record(studio)
    keys.play(note_on(0, 40, 90), note_off(0, 40))
    wait_for(lambda: len(new_notes(studio, before)) == 1)
    studio.do(AddNotes(studio.history.song.tracks[0].id, (Note(0, 36, 90, 0, 10),)))
    keys.play(note_on(0, 41, 90), note_off(0, 41))
    wait_for(lambda: len(new_notes(studio, before)) == 2)
    record(studio)
    studio.undo()
    assert [note.pitch for note in new_notes(studio, before)] == [40]
    studio.undo()
    studio.undo()
    assert studio.history.song is before


def test_stopping_ends_the_take(studio: Studio, keys: WoodenSystem, wait_for: Wait) -> None:
    before = studio.history.song
    record(studio)
    wait_for(lambda: studio.player.position_tick > 0)
    keys.play(note_on(0, 40, 90))
    wait_for(lambda: bool(studio.recorder._take and studio.recorder._take.held))
    studio.player.toggle_play()
    wait_for(lambda: not studio.recorder.is_recording)
    assert len(new_notes(studio, before)) == 1


def test_an_audio_track_or_no_track_is_refused_in_one_sentence(
    studio: Studio, qtbot: QtBot
) -> None:
    studio.history.load(Song())
    with qtbot.waitSignal(studio.refused) as refused:
        record(studio)
    assert "MIDI track" in str(refused.args[0][0])
    assert not studio.recorder.is_recording


def test_a_keyboard_that_is_unplugged_ends_nothing(
    studio: Studio, keys: WoodenSystem, wait_for: Wait
) -> None:
    record(studio)
    keys.inputs = ()
    studio.keyboard.look_again()
    wait_for(lambda: not studio.keyboard.is_connected)
    assert studio.recorder.is_recording
    assert "Keys" in studio.keyboard.status.message
