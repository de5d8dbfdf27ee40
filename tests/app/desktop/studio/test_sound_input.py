"""The sound input of the studio: chosen, listened to, recorded; the engine plays in silence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from microphone import BLOCK, RATE, Microphone
from pytestqt.qtbot import QtBot
from scripted_questions import ScriptedQuestions

from app.desktop.file_flow import FileFlow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.recording_words import recording_words
from app.desktop.studio.sound_input import SoundInput
from app.desktop.studio.studio import Studio
from app.desktop.transport.input_chip import InputChip
from modules.song.score import Song, TempoChange, TrackKind
from modules.song.time_map import time_map_of
from modules.sound.audio_file import read_audio
from modules.sound.line_in import LineIn

Wait = Callable[[Callable[[], bool]], None]


class Singer:
    """Sings a noise into the microphone in real time, on a thread of its own."""

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self._enough = threading.Event()
        self._sound = np.random.default_rng(3).uniform(-0.5, 0.5, (2, BLOCK)).astype(np.float32)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._enough.wait(BLOCK / RATE):
            self._microphone.play(self._sound)

    def close(self) -> None:
        self._enough.set()
        self._thread.join()


@pytest.fixture
def microphone() -> Microphone:
    return Microphone()


@pytest.fixture
def studio(
    qtbot: QtBot,
    settings_file: SettingsFile,
    folders: Folders,
    small_song: Song,
    microphone: Microphone,
    wait_for: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Studio]:
    """A studio with the microphone open and a song of a second."""
    monkeypatch.setattr(SoundInput, "devices", lambda _input: ())
    settings_file.change(count_in_bars=0)
    made = Studio(settings_file, folders, output="none", apart=False)
    made.sound_input._make_line = lambda name, told: LineIn(name, RATE, told, microphone.open)
    made.history.load(replace(small_song, tempos=(TempoChange(0, 240.0),)))
    made.player.open()
    made.input_desk.choose_sound("auto")
    wait_for(lambda: made.sound_input.is_open)
    singer = Singer(microphone)
    yield made
    singer.close()
    made.close()
    assert microphone.is_closed


def test_a_take_becomes_a_track_where_it_was_recorded(
    studio: Studio, folders: Folders, wait_for: Wait
) -> None:
    before = studio.history.song
    studio.player.seek(480)
    studio.input_desk.record_sound()
    assert studio.sound_input.is_recording
    end_s = time_map_of(before).tick_to_seconds(before.end_tick)
    # The song is over by then: a recording lets it roll on.
    wait_for(lambda: (studio.player.heard_since_s(0) or 0.0) > end_s + 1.0)
    studio.input_desk.record_sound()
    wait_for(lambda: len(studio.history.song.tracks) > len(before.tracks))
    track = studio.history.song.tracks[-1]
    assert track.kind is TrackKind.AUDIO
    assert track.name == "Recording 1"
    assert track.clip is not None
    assert track.clip.path == folders.data / "recordings" / "Recording 1.flac"
    assert abs(track.clip.start_tick - 480) < 100
    assert read_audio(track.clip.path).duration_s > 0.8
    studio.undo()
    assert studio.history.song is before
    assert track.clip.path.exists()


def test_the_song_stops_at_its_end_again_after_a_recording(studio: Studio, wait_for: Wait) -> None:
    studio.input_desk.record_sound()
    wait_for(lambda: (studio.player.heard_since_s(0) or 0.0) > 0.1)
    studio.input_desk.record_sound()
    wait_for(lambda: not studio.player.is_playing)


def test_notes_and_a_sound_are_recorded_at_once_and_that_is_said(
    studio: Studio, wait_for: Wait
) -> None:
    told: list[str] = []
    studio.said.connect(told.append)
    studio.select_track(studio.history.song.tracks[1].id)
    end_s = time_map_of(studio.history.song).tick_to_seconds(studio.history.song.end_tick)
    studio.input_desk.record_sound()
    assert told == ["Recording Microphone (Test)."]
    studio.input_desk.record(studio.selected_track_id)
    assert told[-1].startswith("Recording Microphone (Test); no MIDI keyboard is chosen")
    studio.input_desk.record(studio.selected_track_id)
    assert told[-1] == "Recording Microphone (Test)."
    assert studio.sound_input.is_recording
    # What goes on is recorded beyond the end of the song, as if it had always been alone.
    wait_for(lambda: (studio.player.heard_since_s(0) or 0.0) > end_s + 0.5)
    assert studio.sound_input.is_recording


@pytest.mark.parametrize(
    ("track", "sound", "has_keyboard", "words"),
    [
        (None, None, True, ""),
        ("Bass", None, True, "Recording notes on “Bass”."),
        (
            "Bass",
            None,
            False,
            "Recording, but no MIDI keyboard is chosen: see the keys in the bar.",
        ),
        (
            "Bass",
            "Line",
            True,
            "Recording notes on “Bass” and Line at the same time; Stop ends both.",
        ),
    ],
)
def test_one_sentence_says_what_is_recorded(
    track: str | None, sound: str | None, has_keyboard: bool, words: str
) -> None:
    assert recording_words(track, sound, has_keyboard=has_keyboard) == words


def test_stopping_the_song_ends_the_take(studio: Studio, wait_for: Wait) -> None:
    count = len(studio.history.song.tracks)
    studio.input_desk.record_sound()
    wait_for(lambda: (studio.player.heard_since_s(0) or 0.0) > 0.6)
    studio.player.stop()
    assert not studio.sound_input.is_recording
    wait_for(lambda: len(studio.history.song.tracks) == count + 1)


def test_an_unplugged_microphone_keeps_the_take_and_is_told(
    studio: Studio, microphone: Microphone, wait_for: Wait
) -> None:
    told: list[str] = []
    studio.said.connect(told.append)
    count = len(studio.history.song.tracks)
    studio.input_desk.listen()
    studio.input_desk.record_sound()
    wait_for(lambda: (studio.player.heard_since_s(0) or 0.0) > 0.6)
    microphone.unplug()
    wait_for(lambda: len(studio.history.song.tracks) == count + 1)
    wait_for(lambda: any("stopped" in text for text in told))
    assert not studio.sound_input.is_recording
    wait_for(lambda: not studio.sound_input.is_listening)


def test_without_an_input_it_is_said_what_to_do(studio: Studio) -> None:
    refused: list[str] = []
    studio.refused.connect(lambda errors: refused.extend(str(error) for error in errors))
    studio.input_desk.choose_sound("")
    studio.input_desk.record_sound()
    studio.input_desk.listen()
    assert len(refused) == 2
    assert all("Choose a sound input first" in text for text in refused)
    assert not studio.player.is_playing


def test_the_analyzer_hears_what_comes_in(studio: Studio, wait_for: Wait) -> None:
    studio.analyzer.start()
    studio.input_desk.listen()
    assert studio.sound_input.is_listening
    wait_for(lambda: studio.analyzer.picture is not None)
    picture = studio.analyzer.picture
    assert picture is not None
    assert picture.heard_s > 0.0
    assert not studio.player.is_playing
    studio.input_desk.listen()
    assert studio.analyzer.picture is None


def test_the_chip_says_what_it_hears_and_offers_the_choice(
    studio: Studio, qtbot: QtBot, wait_for: Wait
) -> None:
    chip = InputChip(studio.sound_input)
    qtbot.addWidget(chip)
    chip.chosen.connect(studio.input_desk.choose_sound)
    assert chip.accessibleName() == "Sound input: Microphone (Test)"

    def has_level() -> bool:
        chip.refresh()
        return chip._level > 0.5

    wait_for(has_level)
    chip.menu().aboutToShow.emit()
    entries = {action.text(): action for action in chip.menu().actions() if action.isCheckable()}
    assert list(entries) == ["No input", "System default"]
    assert entries["System default"].isChecked()
    entries["No input"].trigger()
    assert studio.settings.settings.sound_input == ""
    assert chip.accessibleName() == "Sound input: none"
    wait_for(lambda: not has_level())


def test_a_new_song_waits_for_the_take_which_stays_with_the_old_one(
    studio: Studio, wait_for: Wait
) -> None:
    files = FileFlow(studio, ScriptedQuestions())  # type: ignore[arg-type]
    studio.input_desk.record_sound()
    wait_for(lambda: (studio.player.heard_since_s(0) or 0.0) > 0.6)
    before = len(studio.history.song.tracks)
    counts: list[int] = []
    assert not files.after_saving(lambda: counts.append(len(studio.history.song.tracks)))
    assert not counts
    wait_for(lambda: bool(counts))
    assert counts == [before + 1]


def test_what_waits_for_a_take_that_cannot_be_written_goes_on(
    studio: Studio, wait_for: Wait, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    studio.sound_input._folder = lambda: tmp_path / "file"
    done: list[bool] = []
    studio.input_desk.record_sound()
    studio.sound_input.after_take(lambda: done.append(True))
    wait_for(lambda: bool(done))
    assert not studio.sound_input.is_busy


def test_closing_at_once_loses_no_take_and_adds_nothing_to_what_is_gone(
    studio: Studio, wait_for: Wait, folders: Folders, qtbot: QtBot
) -> None:
    studio.input_desk.record_sound()
    wait_for(lambda: (studio.player.heard_since_s(0) or 0.0) > 0.6)
    studio.close()
    assert list((folders.data / "recordings").iterdir())
    qtbot.wait(1)
