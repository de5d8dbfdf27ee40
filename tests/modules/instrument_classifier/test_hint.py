"""Names and MIDI sounds beside what is heard: they narrow, and the ear decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from heard_sounds import decided

from modules.instrument_classifier.classes import CLASS_NAMES, TrackType
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.hint import (
    Hint,
    hint_of,
    hint_of_track,
    plays_chosen_sound,
    weighed,
)
from modules.song.score import DRUM_CHANNEL, AudioClip, Track, TrackKind
from modules.unified_state import TrackState

KICK, TOMS, BASS, DOUBLE_BASS, CLEAN, PIANO, STRINGS, PAD = 0, 3, 4, 5, 6, 9, 11, 17


def heard(chances: dict[int, float], percussive: float = 0.05) -> Classification:
    """What the ear says: these chances, and the rest spread over the other classes."""
    rest = (1.0 - sum(chances.values())) / (20 - len(chances))
    probabilities = np.array([chances.get(index, rest) for index in range(20)], dtype=np.float32)
    return decided(probabilities, percussive, int(probabilities.argmax()))


def hint(name: str, sound: str | None = None) -> Hint:
    found = hint_of(name, sound=sound)
    assert found is not None
    return found


def test_a_name_settles_what_the_ear_takes_for_a_relative() -> None:
    unsure = heard({CLEAN: 0.5, BASS: 0.35, PIANO: 0.1})
    assert (unsure.class_index, unsure.uncertain) == (CLEAN, True)
    settled = weighed(unsure, hint("Bass"))
    assert (settled.class_index, settled.uncertain) == (BASS, False)


def test_the_ear_decides_what_the_name_leaves_open() -> None:
    for index in (BASS, DOUBLE_BASS):
        told = weighed(heard({index: 0.6}), hint("Bass"))
        assert (told.class_index, told.uncertain) == (index, False)


def test_a_sure_ear_and_a_name_that_contradict_each_other_leave_it_uncertain() -> None:
    told = weighed(heard({KICK: 0.97}, percussive=0.99), hint("Bass"))
    assert told.uncertain
    assert told.class_index in {KICK, BASS}


def test_a_name_that_says_nothing_changes_nothing() -> None:
    assert hint_of("Track 7") is None
    bare = TrackState(1, "Track 7").labelled(heard({PIANO: 0.6}))
    assert (bare.confidence, bare.heard_as) == (pytest.approx(0.6), None)


def test_chances_stay_chances() -> None:
    told = weighed(heard({CLEAN: 0.5}), hint("Gtr"))
    assert sum(told.probabilities) == pytest.approx(1.0)
    assert told.confidence == told.probabilities[told.class_index]


def test_the_type_of_a_track_follows_both() -> None:
    doubtful = heard({KICK: 0.3, BASS: 0.3}, percussive=0.6)
    assert weighed(doubtful, hint("Bass")).track_type is TrackType.TONAL
    assert weighed(doubtful, hint("Kick")).track_type is TrackType.PERCUSSIVE


def test_what_the_user_taught_outranks_the_name() -> None:
    taught = replace(heard({PIANO: 0.9}), corrected=True)
    assert weighed(taught, hint("Bass")) is taught


def test_a_label_does_not_flicker_between_what_the_name_leaves() -> None:
    fresh = TrackState(1, "Bass", hint=hint_of("Bass"))
    first = fresh.labelled(heard({BASS: 0.2, DOUBLE_BASS: 0.79}))
    assert first.class_index == BASS
    near = heard({BASS: 0.17, DOUBLE_BASS: 0.82})
    assert fresh.labelled(near).class_index == DOUBLE_BASS
    assert first.labelled(near).class_index == BASS
    assert first.labelled(heard({DOUBLE_BASS: 0.9})).class_index == DOUBLE_BASS


def test_the_state_tells_what_the_ear_alone_would_say() -> None:
    pad = heard({PAD: 0.6, STRINGS: 0.15})
    state = TrackState(1, "Strings", hint=hint_of("Strings")).labelled(pad)
    assert (state.class_index, state.heard_as) == (STRINGS, (CLASS_NAMES[PAD], pad.confidence))
    agreeing = TrackState(1, "Strings", hint=hint_of("Strings")).labelled(heard({STRINGS: 0.6}))
    assert (agreeing.instrument, agreeing.heard_as) == ("Strings", None)


def test_what_the_ear_would_not_say_is_not_told_either() -> None:
    doubtful = heard({PAD: 0.3, STRINGS: 0.2})
    state = TrackState(1, "Strings", hint=hint_of("Strings")).labelled(doubtful)
    assert (state.instrument, state.heard_as) == ("Strings", None)


def test_a_hint_that_prefers_nothing_changes_nothing() -> None:
    said = heard({PIANO: 0.9})
    flat = Hint((0.05,) * 20, by_name=True, by_sound=False, is_kit=False)
    assert weighed(said, flat).confidence == pytest.approx(said.confidence, abs=1e-6)


def test_an_audio_track_called_drums_is_a_kit() -> None:
    sure_kick = heard({KICK: 0.95}, percussive=0.99)
    state = TrackState(1, "Drums", hint=hint_of("Drums")).labelled(sure_kick)
    assert (state.spoken_name, state.uncertain, state.known_instrument) == ("Drums", False, None)
    alone = TrackState(1, "Kick", hint=hint_of("Kick")).labelled(sure_kick)
    assert alone.known_instrument == "Kick Drum"


def test_a_chosen_midi_sound_is_what_plays() -> None:
    strings = Track(1, "Track 3", program=48)
    found = hint_of_track(strings)
    assert found is not None
    assert found.source == "MIDI sound"
    assert plays_chosen_sound(strings)
    told = weighed(heard({PAD: 0.9}), found)
    assert (told.class_index, told.uncertain) == (STRINGS, False)


def test_the_first_sound_says_less_for_it_also_plays_where_none_was_chosen() -> None:
    assert not plays_chosen_sound(Track(1, "Bass"))
    found = hint_of_track(Track(1, "Bass"))
    assert found is not None
    assert found.source == "name and MIDI sound"
    assert weighed(heard({BASS: 0.5}), found).class_index == BASS
    assert weighed(heard({PIANO: 0.8}), found).class_index == PIANO


def test_a_name_taken_over_from_the_sound_counts_once() -> None:
    found = hint_of_track(Track(1, "Slap Bass 1", program=36))
    assert found is not None
    assert found.source == "MIDI sound"


def test_the_drum_channel_is_drums_and_its_notes_say_whether_a_kit() -> None:
    found = hint_of_track(Track(1, "Perc", channel=DRUM_CHANNEL))
    assert found is not None
    assert not found.is_kit
    assert found.chances[TOMS] == max(found.chances)


def test_an_audio_track_has_no_midi_sound() -> None:
    clip = AudioClip(Path("bass.wav"), 44_100, 2, 44_100)
    assert hint_of_track(Track(1, "Stem", TrackKind.AUDIO, clip=clip)) is None
