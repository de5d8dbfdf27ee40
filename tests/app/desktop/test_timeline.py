"""Markers and chords from the commands of the window to the song and back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.marker_dialog import MarkerDialog
from app.desktop.main_window import MainWindow
from app.desktop.studio.studio import Studio
from modules.song.chord_edits import SetChords, parse_chords
from modules.song.key import Key, Mode
from modules.song.marker_edits import Marker, SetMarker
from modules.song.score import MeterChange, Song, TempoChange
from modules.song.time_map import time_map_of

BAR = 3840


def ok(dialog: MarkerDialog) -> object:
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_the_dialog_sets_all_three_at_a_bar(qtbot: QtBot, small_song: Song) -> None:
    dialog = MarkerDialog(small_song, BAR)
    qtbot.addWidget(dialog)
    assert (dialog.bar.value(), dialog.tempo.value()) == (2, 90.0)
    dialog.tempo.setValue(141.5)
    dialog.has_meter.setChecked(True)
    dialog.beats.setValue(6)
    dialog.unit.setCurrentText("8")
    dialog.has_key.setChecked(True)
    dialog.key.setCurrentText("Bb minor")
    qtbot.mouseClick(ok(dialog), Qt.MouseButton.LeftButton)
    expected = Marker(BAR, TempoChange(BAR, 141.5), MeterChange(BAR, 6, 8), Key(10, Mode.MINOR))
    assert dialog.edit == SetMarker(expected, None)


def test_the_dialog_moves_and_removes_a_marker(qtbot: QtBot, small_song: Song) -> None:
    song = SetMarker(Marker(BAR, TempoChange(BAR, 60.0))).apply(small_song)
    dialog = MarkerDialog(song, BAR)
    qtbot.addWidget(dialog)
    assert not dialog.has_meter.isChecked()
    dialog.bar.setValue(3)
    dialog.beat.setValue(2)
    qtbot.mouseClick(ok(dialog), Qt.MouseButton.LeftButton)
    place = 2 * BAR + 960
    assert dialog.edit == SetMarker(Marker(place, TempoChange(place, 60.0)), BAR)
    dialog = MarkerDialog(song, BAR)
    qtbot.addWidget(dialog)
    qtbot.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    assert dialog.edit is not None
    assert dialog.edit.apply(song) == small_song


def test_a_beat_that_its_bar_does_not_have_cannot_be_chosen(qtbot: QtBot, small_song: Song) -> None:
    dialog = MarkerDialog(small_song, 960)
    qtbot.addWidget(dialog)
    assert (dialog.bar.value(), dialog.beat.value(), dialog.beat.maximum()) == (1, 2, 4)


def test_the_start_keeps_its_tempo_and_nothing_at_all_cannot_be_set(
    qtbot: QtBot, small_song: Song
) -> None:
    dialog = MarkerDialog(small_song, 0)
    qtbot.addWidget(dialog)
    assert not dialog.bar.isEnabled()
    assert not dialog.has_tempo.isEnabled()
    assert not dialog.remove.isEnabled()
    other = MarkerDialog(small_song, BAR)
    qtbot.addWidget(other)
    other.has_tempo.setChecked(False)
    assert not ok(other).isEnabled()  # type: ignore[attr-defined]


def test_a_marker_is_asked_for_at_the_bar_of_the_playhead(window: MainWindow) -> None:
    asked: list[int] = []

    def answer(tick: int) -> SetMarker:
        asked.append(tick)
        return SetMarker(Marker(tick, TempoChange(tick, 180.0), key=Key(2)))

    window.timeline.ask_marker = answer
    window.studio.player.seek(BAR + 700)
    window.actions_by_id["song.marker"].trigger()
    assert asked == [BAR]
    song = window.studio.history.song
    assert time_map_of(song).bpm_at(BAR) == 180.0
    assert window.studio.state.snapshot.music.key == Key(2)
    window.actions_by_id["song.marker_remove"].trigger()
    assert len(window.studio.history.song.tempos) == 1
    window.actions_by_id["song.marker_remove"].trigger()
    assert window.status.text.startswith("No marker to remove here")
    window.timeline.ask_marker = lambda _tick: None
    window.actions_by_id["song.marker"].trigger()
    assert window.studio.history.undo_name == "Remove marker"


def test_a_chord_that_nobody_wrote_cannot_be_found_again(window: MainWindow) -> None:
    window.studio.do(SetChords(0, BAR, parse_chords("C")))
    window.actions_by_id["song.chord_clear"].trigger()
    assert not window.studio.history.song.chords
    window.actions_by_id["song.chord_clear"].trigger()
    assert window.status.text.startswith("No chord was written here")


def test_the_key_of_the_top_bar_changes_the_mark_in_force(window: MainWindow) -> None:
    studio = window.studio
    studio.do(SetMarker(Marker(0, key=Key(0))))
    studio.do(SetMarker(Marker(BAR, TempoChange(BAR, 77.0), key=Key(5))))
    studio.player.seek(BAR + 10)
    window.transport.key.chosen.emit(Key(7))
    assert [(mark.tick, mark.key) for mark in studio.history.song.keys] == [
        (0, Key(0)),
        (BAR, Key(7)),
    ]
    assert time_map_of(studio.history.song).bpm_at(BAR) == 77.0


def test_chords_are_found_after_a_pause_and_can_be_hidden(
    window: MainWindow, wait_for: Callable[[Callable[[], bool]], None]
) -> None:
    lane = window.roll.chords
    window.studio.history.load(window.studio.history.song)
    wait_for(lambda: bool(lane.segments))
    assert lane.segments[0].found is not None
    window.actions_by_id["view.chords"].trigger()
    assert lane.isHidden()
    assert not window.studio.settings.settings.show_chords
    window.actions_by_id["song.chord"].trigger()
    assert lane.isVisible()
    assert lane.editor.isVisible()
    assert window.actions_by_id["view.chords"].isChecked()


def test_escape_leads_from_the_chord_lane_back_to_the_notes(
    window: MainWindow, qtbot: QtBot
) -> None:
    lane = window.roll.chords
    window.actions_by_id["song.chord"].trigger()
    qtbot.waitUntil(lane.editor.hasFocus)
    qtbot.keyClick(lane.editor, Qt.Key.Key_Escape)
    assert lane.hasFocus()
    # In the window F2 renames the track; here it writes a chord, as everywhere in the lane.
    qtbot.keyClick(lane, Qt.Key.Key_F2)
    assert lane.editor.isVisible()
    for _ in range(2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.roll.view.hasFocus()


def test_chords_are_read_again_only_when_the_notes_change(studio: Studio, qtbot: QtBot) -> None:
    # The song that the fixture loaded is read first.
    with qtbot.waitSignal(studio.chord_reader.found):
        pass
    with qtbot.assertNotEmitted(studio.chord_reader.found, wait=600):
        studio.do(SetChords(0, BAR, parse_chords("C")))


def test_suggestions_are_void_when_a_chord_is_written(studio: Studio) -> None:
    from modules.midi_generator.bars_written import ground_of
    from modules.midi_generator.request import GenerationRequest, ProposalKind

    def ground() -> object:
        song = studio.history.song
        return ground_of(
            GenerationRequest(
                1, ProposalKind.NEXT_BAR, song, song.tracks[1].id, 0, studio.state.snapshot
            )
        )

    before = ground()
    studio.do(SetChords(0, BAR, parse_chords("C")))
    assert ground() != before
