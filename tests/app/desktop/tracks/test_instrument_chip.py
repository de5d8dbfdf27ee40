from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.desktop.tracks.instrument_chip import InstrumentChip
from modules.instrument_classifier.classes import CLASS_NAMES, TrackType
from modules.instrument_classifier.hint import hint_of
from modules.unified_state import TrackState

BASS = TrackState(
    1,
    "Bass",
    instrument="Electric Bass",
    class_index=4,
    track_type=TrackType.TONAL,
    confidence=0.97,
    uncertain=False,
)


def test_says_what_the_ear_thinks_and_how_sure_it_is(qtbot: QtBot) -> None:
    chip = InstrumentChip()
    qtbot.addWidget(chip)
    chip.show_state(None, "Not heard yet")
    assert chip.text == "Not heard yet"
    chip.show_state(BASS, "")
    assert chip.text == "Electric Bass 97 %"
    assert "tonal" in chip.toolTip()
    chip.show_state(replace(BASS, confidence=0.9999), "")
    assert chip.text == "Electric Bass 99 %"


def test_doubt_is_shown_as_doubt(qtbot: QtBot) -> None:
    chip = InstrumentChip()
    qtbot.addWidget(chip)
    guesses = (("Electric Bass", 0.6), ("Piano/Keys", 0.3))
    doubtful = replace(BASS, confidence=0.6, uncertain=True, guesses=guesses)
    chip.show_state(doubtful, "")
    assert chip.text == "Electric Bass 60 % ?"
    assert "not sure" in chip.toolTip()
    assert "Piano/Keys 30 %" in chip.toolTip()
    chip.show_state(replace(doubtful, confidence=0.3), "")
    assert chip.text == "Not sure"
    assert "Electric Bass" in chip.toolTip()


def test_what_else_sounds_is_told(qtbot: QtBot) -> None:
    chip = InstrumentChip()
    qtbot.addWidget(chip)
    chip.show_state(replace(BASS, also_heard=("Strings", "Brass")), "")
    assert "Also heard: Strings, Brass." in chip.toolTip()
    chip.show_state(BASS, "")
    assert "Also heard" not in chip.toolTip()


def test_what_counted_beside_the_sound_is_told(qtbot: QtBot) -> None:
    chip = InstrumentChip()
    qtbot.addWidget(chip)
    chip.show_state(replace(BASS, hint=hint_of("Bass", sound="Finger Bass")), "")
    assert "This is Electric Bass (tonal), 97 % sure." in chip.toolTip()
    assert "The track's name and MIDI sound counted as well." in chip.toolTip()
    chip.show_state(replace(BASS, hint=hint_of("Bass"), heard_as=("Brass", 0.6)), "")
    assert "counted as well; by its sound alone it would be Brass 60 %." in chip.toolTip()


def test_a_whole_kit_is_called_drums_and_a_learned_sound_says_so(qtbot: QtBot) -> None:
    chip = InstrumentChip()
    qtbot.addWidget(chip)
    kit = replace(BASS, instrument="Kick Drum", is_kit=True, track_type=TrackType.PERCUSSIVE)
    chip.show_state(kit, "")
    assert chip.text == "Drums 97 %"
    assert "Drums (percussive)" in chip.toolTip()
    chip.show_state(replace(BASS, corrected=True), "")
    assert chip.text == "Electric Bass · learned"
    assert "you said so" in chip.toolTip()


def test_the_menu_offers_all_classes_and_tells_the_choice(qtbot: QtBot) -> None:
    chip = InstrumentChip()
    qtbot.addWidget(chip)
    chip.show_state(BASS, "")
    chosen: list[object] = []
    chip.chosen.connect(chosen.append)
    menu = chip.menu()
    actions = {action.text(): action for action in menu.actions() if not action.isSeparator()}
    assert set(CLASS_NAMES) < set(actions)
    assert actions["Let the ear decide"].isChecked()
    actions["Strings"].trigger()
    actions["Let the ear decide"].trigger()
    assert chosen == ["Strings", None]


def test_paints_in_every_state(qtbot: QtBot) -> None:
    chip = InstrumentChip()
    qtbot.addWidget(chip)
    for state in (None, TrackState(1, "x"), BASS):
        chip.show_state(state, "Listening…")
        assert not chip.grab().isNull()
