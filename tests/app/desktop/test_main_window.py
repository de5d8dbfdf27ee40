"""The window as a person uses it: real clicks, real keys, real engines, no sound card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scripted_questions import ScriptedQuestions

from app.desktop.application import begin
from app.desktop.dialogs.questions import SaveAnswer
from app.desktop.main_window import MainWindow
from app.desktop.theme.theme import current_theme
from modules.errors import ParameterError
from modules.midi_generator.request import ProposalKind
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_write import write_audio
from modules.unified_state import EngineStatus

Wait = Callable[[Callable[[], bool]], None]


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPointF(300, 300),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def propose(window: MainWindow, qtbot: QtBot, wait_for: Wait) -> None:
    engines = window.studio.state
    wait_for(lambda: engines.snapshot.engines["generator"].status is EngineStatus.READY)
    button = window.generate.buttons[ProposalKind.NEXT_BAR]
    wait_for(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for(lambda: window.roll.has_visible_proposal)


def test_opens_with_the_demo_song(window: MainWindow, wait_for: Wait) -> None:
    begin(window, [])
    song = window.studio.history.song
    assert len(song.tracks) >= 6
    assert window.windowTitle() == f"{song.title} — Nomad Muse"
    assert window.transport.genre.currentData() is not None
    wait_for(lambda: window.transport.genre.currentData() == song.genre)
    assert [window.tracks.strip(track.id).name.text() for track in song.tracks] == [
        track.name for track in song.tracks
    ]


def test_space_plays_and_period_stops(window: MainWindow, qtbot: QtBot, wait_for: Wait) -> None:
    window.roll.setFocus()
    qtbot.keyClick(window.roll.view, Qt.Key.Key_Space)
    assert window.studio.is_playing
    wait_for(lambda: window.transport.position.text != "001.1.000")
    qtbot.keyClick(window.roll.view, Qt.Key.Key_Period)
    assert not window.studio.is_playing
    wait_for(lambda: window.transport.position.text == "001.1.000")


def test_no_sound_card_is_said_and_nothing_else_suffers(window: MainWindow, wait_for: Wait) -> None:
    wait_for(lambda: window.transport.output.text() == "No sound")
    assert window.transport.output.toolTip()
    assert window.transport.play.isEnabled()


def test_loop_and_metronome_keys(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.roll.view, Qt.Key.Key_L)
    loop = window.studio.history.song.loop
    assert loop is not None
    assert loop.enabled
    assert window.transport.loop.isChecked()
    qtbot.keyClick(window.roll.view, Qt.Key.Key_L)
    assert not window.transport.loop.isChecked()
    qtbot.keyClick(window.roll.view, Qt.Key.Key_C)
    assert window.transport.metronome.isChecked()


def test_the_override_menu_persists(
    window: MainWindow, wait_for: Wait, questions: ScriptedQuestions, tmp_path: Path
) -> None:
    track = window.studio.history.song.tracks[1]
    chip = window.tracks.strip(track.id).chip
    menu = chip.menu()
    names = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert names[0] == "Let the ear decide"
    assert len(names) == 21
    next(action for action in menu.actions() if action.text() == "Brass").trigger()
    menu.deleteLater()
    wait_for(lambda: chip.text == "Brass · yours")
    questions.save_path = tmp_path / "song.nomad"
    window.files.save()
    wait_for(lambda: not window.studio.history.is_modified)
    window.files.new_song()
    window.files.open([tmp_path / "song.nomad"])
    wait_for(lambda: bool(window.studio.history.song.tracks))
    assert window.studio.history.song.track(track.id).instrument_override == "Brass"
    wait_for(lambda: window.tracks.strip(track.id).chip.text == "Brass · yours")


def test_ghosts_are_accepted_with_tab_and_undo_brings_them_back(
    live_window: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window = live_window
    propose(window, qtbot, wait_for)
    assert window.generate.alternatives.accept.isEnabled()
    assert window.generate.alternatives.count.text().startswith("1/")
    track_id = window.studio.selected_track_id
    assert track_id is not None
    before = len(window.studio.history.song.track(track_id).notes)
    window.roll.view.setFocus()
    qtbot.keyClick(window.roll.view, Qt.Key.Key_Tab)
    assert len(window.studio.history.song.track(track_id).notes) > before
    assert not window.roll.has_visible_proposal
    assert not window.generate.alternatives.accept.isEnabled()
    window.actions_by_id["edit.undo"].trigger()
    assert len(window.studio.history.song.track(track_id).notes) == before
    assert window.roll.has_visible_proposal


def test_alternatives_turn_and_are_dismissed_from_the_strip(
    live_window: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window = live_window
    propose(window, qtbot, wait_for)
    if len(window.roll.model.ghosts.proposals) > 1:
        qtbot.mouseClick(window.generate.alternatives.next, Qt.MouseButton.LeftButton)
        assert window.generate.alternatives.count.text().startswith("2/")
    qtbot.mouseClick(window.generate.alternatives.dismiss, Qt.MouseButton.LeftButton)
    assert not window.roll.has_visible_proposal


def test_a_disabled_button_says_why(live_window: MainWindow, wait_for: Wait) -> None:
    window = live_window
    engines = window.studio.state
    wait_for(lambda: engines.snapshot.engines["generator"].status is EngineStatus.READY)
    fill = window.generate.buttons[ProposalKind.DRUM_FILL]
    wait_for(lambda: "tonal" in fill.toolTip())
    assert not fill.isEnabled()


def test_another_genre_changes_the_targets(
    live_window: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window = live_window
    wait_for(lambda: window.mix.bands.deviations_db is not None)
    before = window.mix.bands.deviations_db
    box = window.transport.genre
    box.setCurrentIndex(box.findData("jazz"))
    box.activated.emit(box.currentIndex())
    assert window.studio.history.song.genre == "jazz"
    wait_for(lambda: window.mix.bands.deviations_db != before)
    assert "Jazz" in window.mix.bands.sentence(1)


def test_apply_changes_the_equalizer_and_undo_takes_it_back(
    live_window: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window = live_window
    window.resize(1440, 900)
    wait_for(lambda: any(".low_mid.high" in c.suggestion.id for c in window.mix.suggestions.cards))
    card = next(c for c in window.mix.suggestions.cards if ".low_mid.high" in c.suggestion.id)
    card.amount.slider.setFocus()
    for _ in range(5):
        qtbot.keyClick(card.amount.slider, Qt.Key.Key_PageDown)
    assert card.amount.text.startswith("50 %")
    suggested = card.suggestion.move
    assert suggested is not None
    guitar = window.studio.history.song.tracks[2]
    qtbot.mouseClick(card.apply, Qt.MouseButton.LeftButton)
    bands = window.studio.history.song.track(guitar.id).mix.eq
    assert bands[-1].gain_db == pytest.approx(suggested.gain_db / 2)
    applied = window.mix.suggestions.applied
    assert not applied.isHidden()
    wait_for(lambda: "achieved −" in applied.text.text())
    qtbot.mouseClick(applied.undo, Qt.MouseButton.LeftButton)
    assert window.studio.history.song.track(guitar.id).mix.eq == guitar.mix.eq
    assert applied.isHidden()


def test_preview_can_be_switched_off_again(
    live_window: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window = live_window
    window.resize(1440, 900)
    wait_for(lambda: any(".low_mid.high" in c.suggestion.id for c in window.mix.suggestions.cards))
    card = next(c for c in window.mix.suggestions.cards if ".low_mid.high" in c.suggestion.id)
    qtbot.mouseClick(card.preview, Qt.MouseButton.LeftButton)
    preview = window.studio.mix_cure.preview
    assert preview.id == card.suggestion.id
    assert card.preview.text() == "Hearing it"
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert preview.is_bypassed
    assert card.bypass.isChecked()
    qtbot.mouseClick(card.bypass, Qt.MouseButton.LeftButton)
    assert not preview.is_bypassed
    qtbot.mouseClick(card.preview, Qt.MouseButton.LeftButton)
    assert preview.id is None
    assert card.bypass.isHidden()
    window.studio.player.stop()


def test_all_suggestions_are_applied_as_one_edit(
    live_window: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window = live_window
    window.resize(1440, 900)
    suggestions = window.mix.suggestions
    wait_for(suggestions.apply_all.isEnabled)
    before = window.studio.history.song
    qtbot.mouseClick(suggestions.apply_all, Qt.MouseButton.LeftButton)
    assert suggestions.apply_all.text() == "Fitting…"
    wait_for(lambda: window.studio.history.song is not before)
    applied = suggestions.applied
    assert not applied.isHidden()
    assert "achieved" in applied.text.text()
    wait_for(lambda: suggestions.apply_all.text() == "Apply all")
    qtbot.mouseClick(applied.undo, Qt.MouseButton.LeftButton)
    assert window.studio.history.song is before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.mid", b"MThd\0\0\0\6\0\1\0\1\1"),
        ("noise.wav", bytes(range(256)) * 40),
        ("empty.flac", b""),
        ("cut.nomad", b'{"format": "nomad'),
        ("photo.jpg", b"\xff\xd8\xff\xe0 not music"),
    ],
)
def test_a_corrupt_file_is_told_in_a_sentence(
    window: MainWindow, tmp_path: Path, wait_for: Wait, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    before = window.studio.history.song
    drop(window, path)
    wait_for(lambda: bool(window.toast.text))
    assert name in window.toast.text
    assert window.toast.text.rstrip().endswith((".", ")"))
    assert window.studio.history.song is before


def test_dropped_audio_becomes_tracks(window: MainWindow, tmp_path: Path, wait_for: Wait) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 22_050)).astype(np.float32)
    paths = [tmp_path / "one.wav", tmp_path / "two.flac"]
    for path in paths:
        write_audio(path, AudioBuffer(noise, 44_100))
    drop(window, *paths)
    wait_for(lambda: len(window.studio.history.song.tracks) == 5)
    names = [track.name for track in window.studio.history.song.tracks]
    assert names[-2:] == ["one", "two"]


def test_a_missing_file_can_be_found(
    window: MainWindow, questions: ScriptedQuestions, tmp_path: Path, qtbot: QtBot, wait_for: Wait
) -> None:
    path = tmp_path / "stem.wav"
    tone = np.sin(np.arange(22_050) * 0.05, dtype=np.float64).astype(np.float32)[None, :] * 0.2
    write_audio(path, AudioBuffer(tone, 44_100))
    drop(window, path)
    wait_for(lambda: len(window.studio.history.song.tracks) == 4)
    questions.save_path = tmp_path / "song.nomad"
    window.files.save()
    wait_for(lambda: not window.studio.history.is_modified)
    questions.found_path = path.rename(tmp_path / "elsewhere.wav")
    window.files.new_song()
    window.files.open([questions.save_path])
    wait_for(lambda: len(window.studio.history.song.tracks) == 4)
    track = window.studio.history.song.tracks[3]
    strip = window.tracks.strip(track.id)
    assert not strip.find_button.isHidden()
    assert "missing" in strip.chip.text
    qtbot.mouseClick(strip.find_button, Qt.MouseButton.LeftButton)
    wait_for(strip.find_button.isHidden)


def test_unsaved_changes_are_asked_about(
    window: MainWindow, questions: ScriptedQuestions, tmp_path: Path, wait_for: Wait
) -> None:
    window.tracks.add_midi_track()
    assert "•" in window.windowTitle()
    questions.save_answer = SaveAnswer.CANCEL
    window.close()
    assert window.isVisible()
    questions.save_answer = SaveAnswer.SAVE
    questions.save_path = tmp_path / "kept.nomad"
    window.close()
    wait_for(lambda: not window.isVisible())
    assert (tmp_path / "kept.nomad").exists()


def test_closing_remembers_the_window(window: MainWindow, settings_file: object) -> None:
    window.close()
    assert window.studio.settings.settings.geometry


def test_rename_mute_solo_and_remove(window: MainWindow, qtbot: QtBot) -> None:
    track = window.studio.history.song.tracks[1]
    strip = window.tracks.strip(track.id)
    strip.rename()
    strip.name_edit.selectAll()
    qtbot.keyClicks(strip.name_edit, "Low end")
    qtbot.keyClick(strip.name_edit, Qt.Key.Key_Return)
    assert window.studio.history.song.track(track.id).name == "Low end"
    qtbot.keyClick(window.roll.view, Qt.Key.Key_M)
    assert window.studio.history.song.track(track.id).mix.muted
    qtbot.mouseClick(strip.solo, Qt.MouseButton.LeftButton)
    assert window.studio.history.song.track(track.id).mix.soloed
    window.actions_by_id["track.remove"].trigger()
    assert len(window.studio.history.song.tracks) == 2


def test_typing_a_name_does_not_run_shortcuts(window: MainWindow, qtbot: QtBot) -> None:
    strip = window.tracks.strip(window.studio.history.song.tracks[0].id)
    strip.rename()
    strip.name_edit.clear()
    qtbot.keyClicks(strip.name_edit, "slc m")
    assert strip.name_edit.text() == "slc m"
    assert not window.studio.is_playing
    assert not window.studio.player.has_metronome


def test_a_fader_drag_is_one_step_of_undo(window: MainWindow, qtbot: QtBot) -> None:
    track = window.studio.history.song.tracks[0]
    strip = window.tracks.strip(track.id)
    strip.fader.setSliderDown(True)
    for value in (-100, -110, -120):
        strip.fader.setSliderPosition(value)
    assert window.studio.history.song.track(track.id).mix.volume_db == track.mix.volume_db
    strip.fader.setSliderDown(False)
    assert window.studio.history.song.track(track.id).mix.volume_db == pytest.approx(-12.0)
    window.studio.undo()
    assert window.studio.history.song.track(track.id).mix == track.mix
    assert window.studio.history.undo_name is None


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (1920, 1080)])
def test_fits_the_screen(window: MainWindow, theme: str, size: tuple[int, int]) -> None:
    window.wear(theme)
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    right = window.mix.mapTo(window, QPoint(window.mix.width(), window.mix.height()))
    assert right.x() <= size[0]
    assert right.y() <= size[1]
    assert window.mix.pages.isVisible() == (window.mix.height() < 760)
    current_theme().wear("dark")


def test_every_menu_command_can_be_triggered(window: MainWindow) -> None:
    dialogs = {"help.commands", "help.learned", "help.shortcuts", "help.about", "file.quit"}
    dialogs.add("song.marker")
    dialogs.add("help.keys")
    triggered: list[str] = []
    for menu in window.menuBar().actions():
        for action in menu.menu().actions():  # type: ignore[union-attr]
            name = action.text()
            if action.menu() or action.isSeparator() or not action.isEnabled():
                continue
            if any(window.actions_by_id[command] is action for command in dialogs):
                continue
            action.trigger()
            triggered.append(name)
    assert len(triggered) > 40


def test_the_music_before_the_cursor_is_read_ahead(
    window: MainWindow, wait_for: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = window.studio
    expected: list[int] = []
    take = studio.generator.expect
    monkeypatch.setattr(
        studio.generator,
        "expect",
        lambda request: (expected.append(request.track_id), take(request)),
    )
    studio.start()
    wait_for(lambda: studio.state.snapshot.engines["generator"].status is EngineStatus.READY)
    drums, bass = (track.id for track in studio.history.song.tracks[:2])
    for track_id in (drums, bass):
        studio.select_track(track_id)
        wait_for(lambda wanted=track_id: wanted in expected)


def test_tab_accepts_a_proposal_that_was_asked_for_from_the_track_list(
    window: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    studio = window.studio
    studio.start()
    bass = studio.history.song.tracks[1]
    strip = window.tracks.strip(bass.id)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(12, 4))
    strip.setFocus()
    propose(window, qtbot, wait_for)
    focus = QApplication.focusWidget()
    assert focus is window.roll.view
    qtbot.keyClick(focus, Qt.Key.Key_Tab)
    wait_for(lambda: len(studio.history.song.track(bass.id).notes) > len(bass.notes))


def test_typing_is_not_interrupted_by_a_proposal(
    window: MainWindow, qtbot: QtBot, wait_for: Wait
) -> None:
    window.studio.start()
    bass = window.studio.history.song.tracks[1]
    window.studio.select_track(bass.id)
    wait_for(window.generate.buttons[ProposalKind.NEXT_BAR].isEnabled)
    strip = window.tracks.strip(bass.id)
    strip.rename()
    window.studio.co_writer.ask(ProposalKind.NEXT_BAR, bass.id, 0)
    wait_for(lambda: window.roll.has_visible_proposal)
    assert QApplication.focusWidget() is strip.name_edit


def test_a_hundred_refusals_fit_into_the_window(window: MainWindow) -> None:
    errors = tuple(
        ParameterError(f"File {index} is damaged.", "file", index) for index in range(100)
    )
    window.refuse(errors)
    assert window.toast.text.endswith("92 more could not be used either.")
    assert window.toast.y() >= 0


def test_a_name_is_typed_where_it_is_seen_and_the_keys_go_back_to_the_roll(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    window.roll.setFocus()
    window.track_dock.hide()
    qtbot.keyClick(window.roll.view, Qt.Key.Key_F2)
    assert window.studio.selected_track_id is not None
    name = window.tracks.strip(window.studio.selected_track_id).name_edit
    qtbot.waitUntil(name.isVisible)
    assert QApplication.focusWidget() is name
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is window.roll.view
