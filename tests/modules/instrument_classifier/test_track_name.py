"""What names of tracks say: as musicians and programs write them, and what they leave open."""

from __future__ import annotations

import numpy as np
import pytest

from modules.instrument_classifier.classes import CLASS_NAMES, CLASS_SLUGS
from modules.instrument_classifier.name_words import CHANCES
from modules.instrument_classifier.track_name import (
    chances_of_name,
    names_a_kit,
    words_in_all,
    words_understood,
)
from modules.song.general_midi import PROGRAM_NAMES


def left(name: str) -> list[str]:
    """The classes that `name` leaves, the likeliest first."""
    chances = chances_of_name(name)
    if chances is None:
        return []
    order = np.argsort(-chances, kind="stable")
    return [CLASS_NAMES[index] for index in order if chances[index] > 0.0]


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("01 Bass DI", "Electric Bass"),
        ("Kontrabass", "Acoustic Bass"),
        ("Upright Bass", "Acoustic Bass"),
        ("Synth Bass 2", "Synth Lead"),
        ("KickIn", "Kick Drum"),
        ("BassDrum", "Kick Drum"),
        ("Drums - Snare Top", "Snare Drum"),
        ("Hi-Hat", "Hi-Hat/Cymbals"),
        ("Gtr Clean 2", "Electric Guitar (clean)"),
        ("Guitar 1 (distorted)", "Electric Guitar (distorted)"),
        ("AcGtr L", "Acoustic Guitar"),
        ("guitarra acústica", "Acoustic Guitar"),
        ("E-Piano", "Electric Piano/Synth"),
        ("Electric Piano 1", "Electric Piano/Synth"),
        ("Tenor Sax", "Woodwinds"),
        ("Bass Clarinet", "Woodwinds"),
        ("English Horn", "Woodwinds"),
        ("Horn in F", "Brass"),
        ("Flöten", "Woodwinds"),
        ("Male Vox dbl", "Vocals (male)"),
        ("Tenor", "Vocals (male)"),
        ("Strings Pad", "Synth Pad"),
        ("Steel Drums", "Other"),
        ("HARP_L", "Other"),
        ("Steel String", "Acoustic Guitar"),
        ("12-string Acoustic", "Acoustic Guitar"),
        ("5-string bass", "Electric Bass"),
        ("Double Basses", "Acoustic Bass"),
        ("Große Trommel", "Kick Drum"),
        ("kickloop", "Kick Drum"),
        ("acousticguitar", "Acoustic Guitar"),
        ("LeadVOX", "Vocals (male)"),
        ("14_ElecGtr1DI", "Electric Guitar (clean)"),
        ("Tom 1", "Toms/Percussion"),
        ("B3", "Piano/Keys"),
        ("ベース", "Electric Bass"),
        ("Вокал", "Vocals (male)"),
    ],
)
def test_names_as_people_write_them(name: str, instrument: str) -> None:
    assert left(name)[:1] == [instrument]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Track 1",
        "MIDI out #6",
        "808",
        "Kickstart my heart",
        "🎸",
        "Clean mix",
        "Harpoon",
        "OhMyGod",
    ],
)
def test_what_says_nothing_leaves_it_to_the_ear(name: str) -> None:
    assert chances_of_name(name) is None


def test_a_family_leaves_its_members_to_the_ear() -> None:
    assert set(left("Gtr 3")) == {
        "Electric Guitar (clean)",
        "Electric Guitar (distorted)",
        "Acoustic Guitar",
    }
    assert set(left("Lead Vox")) == {"Vocals (male)", "Vocals (female)"}
    assert {"Piano/Keys", "Strings"} <= set(left("Piano + Strings"))


def test_capitals_accents_and_signs_do_not_matter() -> None:
    for name in ("flöte", "FLÖTE", "Flo\u0308te", "03_Flöte-L"):
        assert words_understood(name) == (("flote",),)


@pytest.mark.parametrize("name", ["no_vocals", "minus bass", "w/o drums", "Without Guitar"])
def test_what_is_said_not_to_be_there_is_not(name: str) -> None:
    assert chances_of_name(name) is None


def test_a_number_is_no_denial() -> None:
    assert left("Quartet No. 2 Violin") == ["Strings"]


@pytest.mark.parametrize(
    ("name", "instruments"),
    [
        ("Bass & Drums", {"Electric Bass", "Snare Drum"}),
        ("Synth + Drums", {"Synth Lead", "Kick Drum"}),
        ("Keys, Strings", {"Piano/Keys", "Strings"}),
        ("Choir + Strings", {"Vocals (male)", "Strings"}),
        ("Drums and Percussion", {"Kick Drum", "Toms/Percussion"}),
    ],
)
def test_two_instruments_are_not_made_one(name: str, instruments: set[str]) -> None:
    assert instruments <= set(left(name))


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("Tom Vox", "Vocals (male)"),
        ("Ride like the wind (vox)", "Vocals (male)"),
        ("China Grove_Bass", "Electric Bass"),
        ("Vox FX", "Vocals (male)"),
        ("Sub Kick", "Kick Drum"),
        ("Lead Bass", "Electric Bass"),
        ("Alto Recorder", "Woodwinds"),
    ],
)
def test_a_vague_word_gives_way_to_a_clear_one(name: str, instrument: str) -> None:
    assert left(name)[:1] == [instrument]
    assert "Toms/Percussion" not in left(name)


def test_a_kit_is_named_as_a_whole() -> None:
    assert names_a_kit("Drums")
    assert names_a_kit("OHs L")
    assert names_a_kit("Acoustic Drums")
    assert not names_a_kit("Drums Snare")
    assert not names_a_kit("Track 4")


def test_the_words_of_the_title_tell_no_track_from_another() -> None:
    names = [f"Piano Man - {part}" for part in ("Vocals", "Bass", "Piano", "Electric piano")]
    title = words_in_all(names)
    assert title == {"piano"}
    chances = [chances_of_name(name, title) for name in names]
    best = [CLASS_NAMES[int(found.argmax())] for found in chances if found is not None]
    assert best == ["Vocals (male)", "Electric Bass", "Piano/Keys", "Electric Piano/Synth"]
    assert words_in_all([*names, "mix"]) == title
    assert not words_in_all(names[:2])


@pytest.mark.parametrize(
    ("names", "instruments"),
    [
        (["Gtr 1", "Gtr 2", "Gtr 3"], ["Electric Guitar (clean)"] * 3),
        (["Gtr Clean", "Gtr Dist", "Gtr 3"], ["Electric Guitar (clean)"]),
        (["Sax Tenor", "Sax Alto", "Sax Baritone"], ["Woodwinds"] * 3),
        (["Vox Lead", "Vox Low", "Vox Harmony"], ["Vocals (male)"] * 3),
    ],
)
def test_a_family_is_no_title(names: list[str], instruments: list[str]) -> None:
    title = words_in_all(names)
    for name, instrument in zip(names, instruments, strict=False):
        chances = chances_of_name(name, title)
        assert chances is not None
        assert CLASS_NAMES[int(chances.argmax())] == instrument


def test_every_word_stands_for_classes_that_exist() -> None:
    for word, chances in CHANCES.items():
        assert word == word.casefold().strip()
        assert words_understood(word) == ((word,),)
        assert set(chances) <= set(CLASS_SLUGS)
        assert sum(chances.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(5))
def test_any_name_is_understood_or_not_but_breaks_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(200):
        name = "".join(map(chr, rng.integers(1, 0x2FFF, rng.integers(0, 40))))
        chances = chances_of_name(name)
        assert chances is None or chances.sum() == pytest.approx(1.0)


def test_the_names_of_general_midi_sounds_are_understood() -> None:
    """All but what is of no one class: hits, soundtracks, goblins."""
    unknown = {name for name in PROGRAM_NAMES if chances_of_name(name) is None}
    assert unknown == {
        *("Orchestra Hit", "Rain", "Soundtrack", "Crystal", "Brightness", "Goblins", "Echoes"),
        "Sci-fi",
    }
