"""What else sounds: told by a network that hears mixes, and left open by one that does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from heard_sounds import made_up_model

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classify import classify_audio
from modules.instrument_classifier.labelled_folder import LabelledFile
from modules.instrument_classifier.listener import TrackListener
from modules.instrument_classifier.mixes import MixPlan, evaluate_mixes, mixed
from modules.unified_state import TrackState

RATE = 22_050
KICK, SNARE, BASS, STRINGS, OTHER = 0, 1, 4, 11, 19


@pytest.fixture
def noise(rng: np.random.Generator) -> np.ndarray:
    return (0.1 * rng.standard_normal((1, 3 * RATE))).astype(np.float32)


def test_what_sounds_is_listed_the_surest_first(noise: np.ndarray) -> None:
    model = made_up_model(BASS, 0.9, present={BASS: 0.8, STRINGS: 0.95, SNARE: 0.3})
    heard = classify_audio(model, noise, RATE).classification
    assert heard is not None
    present = heard.present_instruments
    assert present is not None
    assert [name for name, _ in present] == [CLASS_NAMES[STRINGS], CLASS_NAMES[BASS]]
    assert heard.also_heard() == (CLASS_NAMES[STRINGS],)
    live = TrackListener(model, RATE)
    live.feed(noise)
    assert live.current is not None
    assert live.current.also_heard() == (CLASS_NAMES[STRINGS],)


def test_a_network_without_mixes_leaves_it_open(noise: np.ndarray) -> None:
    heard = classify_audio(made_up_model(BASS, 0.9), noise, RATE).classification
    assert heard is not None
    assert heard.present_instruments is None
    assert heard.also_heard() == ()


def test_a_kit_is_not_said_to_hold_its_own_drums(noise: np.ndarray) -> None:
    model = made_up_model(KICK, 0.9, present={KICK: 0.9, SNARE: 0.9, BASS: 0.8, OTHER: 0.9})
    heard = classify_audio(model, noise, RATE).classification
    assert heard is not None
    assert heard.present_instruments is not None
    assert len(heard.present_instruments) == 4
    kit = TrackState(1, "Drums", has_drum_kit=True).labelled(heard)
    assert kit.also_heard == (CLASS_NAMES[BASS],)
    assert CLASS_NAMES[SNARE] in TrackState(1, "Kick").labelled(heard).also_heard


@pytest.fixture
def files(tmp_path: Path, rng: np.random.Generator) -> list[LabelledFile]:
    made = []
    for index in (KICK, BASS, STRINGS):
        path = tmp_path / f"{index}.wav"
        soundfile.write(path, 0.05 * rng.standard_normal(RATE), RATE)
        made.append(LabelledFile(path, index))
    return made


def test_mixes_are_drawn_from_the_seed_and_counted(files: list[LabelledFile]) -> None:
    model = made_up_model(BASS, 0.9, present={BASS: 0.9, STRINGS: 0.9})
    figures = evaluate_mixes(model, files, MixPlan(8, seed=3))
    assert figures == evaluate_mixes(model, files, MixPlan(8, seed=3))
    assert set(figures["by_sources"]) == {"2", "3"}
    three = figures["by_sources"]["3"]
    assert three["mixes"] == 8
    # Kick, bass and strings are in every mix of three; bass and strings are found in each.
    assert three["present"]["recall"] == pytest.approx(2 / 3)
    assert three["present"]["precision"] == 1.0
    assert three["present"]["micro_f1"] == pytest.approx(0.8)


def test_mixes_without_a_present_head_have_no_present_figures(files: list[LabelledFile]) -> None:
    figures = evaluate_mixes(made_up_model(BASS, 0.9), files, MixPlan(4))
    assert figures["present"] is None
    assert 0.0 <= figures["dominant_accuracy"] <= 1.0


def test_mixes_need_two_classes(files: list[LabelledFile]) -> None:
    figures = evaluate_mixes(made_up_model(BASS, 0.9), files[:1], MixPlan(4))
    assert (figures["mixes"], figures["dominant_accuracy"]) == (0, None)


def test_the_first_of_a_mix_is_the_loudest(
    files: list[LabelledFile], rng: np.random.Generator
) -> None:
    alone = mixed(files[:1], rng)
    both = mixed(files[:2], rng)
    rest = both - alone
    assert 20 * np.log10(np.std(alone) / np.std(rest)) >= 2.9
