"""Files damaged at random places: what can be read is kept, what cannot is told."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from feedback_samples import a_decision, a_response

from modules.feedback.database import LearnedFolder
from modules.feedback.key_keeper import KeyFile
from modules.feedback.store import FeedbackStore

DECISIONS = 120
PAGE = 4096
Damage = Callable[[bytearray, random.Random], None]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> LearnedFolder:
    """Twelve sessions, a learned version and a piece that takes several pages."""
    folder = LearnedFolder(tmp_path_factory.mktemp("original"))
    store = FeedbackStore(folder, [KeyFile(folder.key_file)])
    store.keep_learned("notes", bytes(60_000), {"gain": 0.1})
    store.add_piece("mark", bytes(9_000))
    store.choose("consent", "anonymized-statistics")
    for number in range(DECISIONS):
        if number % 10 == 0:
            store.begin_session()
        store.add(replace(a_decision(), bpm=float(number)), 0.0)
    store.add(a_response(), 0.0)
    store.close()
    return folder


@pytest.fixture
def filled(original: LearnedFolder, folder: LearnedFolder) -> LearnedFolder:
    """A copy of it, to be damaged."""
    shutil.copytree(original.path, folder.path)
    return folder


def numbers(store: FeedbackStore) -> list[int]:
    return [int(one.bpm) for _, one in store.decisions()]


def flipped(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 0xFF


def holes(content: bytearray, chance: random.Random) -> None:
    for _ in range(3):
        start = chance.randrange(len(content) - 512)
        content[start : start + 512] = bytes(512)


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(2 * PAGE, len(content)) :]


@pytest.mark.parametrize("damage", [flipped, holes, cut])
@pytest.mark.parametrize("seed", range(12))
def test_what_can_be_read_is_kept_and_the_rest_is_told(
    filled: LearnedFolder, keepers: list[KeyFile], damage: Damage, seed: int
) -> None:
    content = bytearray(filled.database.read_bytes())
    damage(content, random.Random(seed))
    filled.database.write_bytes(content)
    store = FeedbackStore(filled, keepers)
    kept = numbers(store)
    (aside,) = filled.damaged or [None]
    assert "was damaged" in store.remark
    assert aside is not None
    assert str(aside) in store.remark
    assert aside.read_bytes() == bytes(content)
    assert kept == sorted(set(kept))
    assert damage is cut or len(kept) > DECISIONS / 2
    store.add(replace(a_decision(), bpm=999.0), 0.0)
    assert numbers(store) == [*kept, 999]
    assert {session for session, _ in store.decisions()} <= {one.id for one in store.sessions()}
    store.close()
    again = FeedbackStore(filled, keepers)
    assert again.remark == ""
    again.close()


def test_one_damaged_byte_costs_the_records_of_its_page(
    filled: LearnedFolder, keepers: list[KeyFile]
) -> None:
    whole = filled.database.read_bytes()
    least = DECISIONS
    for page in range(1, len(whole) // PAGE, 7):
        filled.database.write_bytes(whole)
        content = bytearray(whole)
        content[page * PAGE + 100] ^= 1
        filled.database.write_bytes(content)
        store = FeedbackStore(filled, keepers)
        least = min(least, len(store.decisions()))
        store.close()
    assert least >= DECISIONS - 8


def test_a_damaged_first_page_is_replaced_by_the_one_that_was_kept(
    filled: LearnedFolder, keepers: list[KeyFile]
) -> None:
    content = bytearray(filled.database.read_bytes())
    content[:512] = bytes(512)
    filled.database.write_bytes(content)
    store = FeedbackStore(filled, keepers)
    assert numbers(store) == list(range(DECISIONS))
    assert store.consent.value == "anonymized-statistics"
    assert len(store.learned("notes")) == len(store.pieces()) == len(store.mix_responses()) == 1
    store.close()
    assert len(filled.damaged) == 1


def test_noise_is_set_aside_and_learning_begins_anew(
    filled: LearnedFolder, keepers: list[KeyFile]
) -> None:
    for size in (100, 30_000):
        filled.database.write_bytes(random.Random(size).randbytes(size))
        store = FeedbackStore(filled, keepers)
        assert "nothing can be read" in store.remark
        assert store.decisions() == []
        store.close()
    assert len(filled.damaged) == 2


@pytest.mark.parametrize("empty", [True, False])
def test_a_file_that_is_gone_is_told(
    filled: LearnedFolder, keepers: list[KeyFile], *, empty: bool
) -> None:
    if empty:
        os.truncate(filled.database, 0)
    else:
        filled.database.unlink()
    store = FeedbackStore(filled, keepers)
    assert "missing or empty" in store.remark
    store.close()


def test_the_console_is_not_flooded(
    filled: LearnedFolder, keepers: list[KeyFile], capfd: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(filled.database.read_bytes())
    content[5 * PAGE] ^= 1
    filled.database.write_bytes(content)
    FeedbackStore(filled, keepers).close()
    assert capfd.readouterr() == ("", "")


def test_a_salvage_that_was_killed_is_finished(
    filled: LearnedFolder, keepers: list[KeyFile]
) -> None:
    filled.database.replace(filled.salvaged)
    store = FeedbackStore(filled, keepers)
    assert numbers(store) == list(range(DECISIONS))
    assert store.remark == ""
    store.close()
