from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from feedback_samples import a_decision

from modules.errors import FeedbackError
from modules.feedback.database import LearnedFolder
from modules.feedback.key_keeper import KeyFile
from modules.feedback.records import Verdict
from modules.feedback.store import FeedbackStore
from modules.feedback.writer import FeedbackWriter

ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("NOMAD_KILLS", "8"))
"""`NOMAD_KILLS=200` for the long run."""

CHILD = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from feedback_samples import a_decision
from modules.feedback.database import LearnedFolder
from modules.feedback.key_keeper import KeyFile
from modules.feedback.store import FeedbackStore
from dataclasses import replace
folder = LearnedFolder(Path({folder!r}))
store = FeedbackStore(folder, [KeyFile(folder.key_file)])
number = {first}
while True:
    if number % 7 == 0:
        store.keep_learned("notes", bytes(60_000), {{"number": number}})
    store.add(replace(a_decision(), bpm=float(number)), 0.0)
    print(number, flush=True)
    number += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_at_any_moment_costs_the_last_write_at_most(
    folder: LearnedFolder, keepers: list[KeyFile]
) -> None:
    chance = random.Random(7)
    told: list[int] = []
    first = 0
    for _ in range(KILLS):
        told += _written_until_killed(folder, first, chance.randrange(1, 25), chance.random())
        store = FeedbackStore(folder, keepers)
        found = [int(one.bpm) for _, one in store.decisions()]
        assert store.remark == ""
        store.close()
        assert found[: len(told)] == told
        assert len(found) <= len(told) + 1
        told = found
        first = found[-1] + 1 if found else 0


def _written_until_killed(folder: LearnedFolder, first: int, lines: int, delay: float) -> list[int]:
    """What a process says that it wrote before it was killed amid its next write."""
    script = CHILD.format(
        root=str(ROOT), here=str(Path(__file__).parent), folder=str(folder.path), first=first
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdout is not None
    said = [int(child.stdout.readline()) for _ in range(lines)]
    try:
        child.wait(timeout=delay * 0.02)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    rest = child.stdout.read()
    child.stdout.close()
    child.wait()
    # The last line may have been cut by the kill.
    said += [int(line) for line in rest[: rest.rfind("\n") + 1].splitlines()]
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of that kind")
def test_a_full_disk_is_told_and_costs_only_what_did_not_fit(
    folder: LearnedFolder, keepers: list[KeyFile]
) -> None:
    store = FeedbackStore(folder, keepers)
    store.add(a_decision(), 0.0)
    kept = len(store.decisions())
    told = ""
    with _file_size_limit(folder.database.stat().st_size):
        try:
            for _ in range(40):
                store.add(a_decision(), 0.0)
                kept += 1
        except FeedbackError as error:
            told = str(error)
    assert "disk is full" in told
    assert len(store.decisions()) == kept
    store.add(a_decision(), 0.0)
    store.close()
    again = FeedbackStore(folder, keepers)
    assert len(again.decisions()) == kept + 1
    again.close()


class _file_size_limit:  # noqa: N801  # reads as a statement
    """Inside the block no file can grow beyond `size`, as on a full disk."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __enter__(self) -> None:
        import resource

        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self._handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._size, self._before[1]))

    def __exit__(self, *_failure: object) -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)
        signal.signal(signal.SIGXFSZ, self._handler)


def test_a_lost_key_is_told_and_nothing_is_overwritten(
    folder: LearnedFolder, keepers: list[KeyFile]
) -> None:
    store = FeedbackStore(folder, keepers)
    store.add(a_decision(), 0.0)
    store.close()
    before, key = folder.database.read_bytes(), folder.key_file.read_bytes()
    folder.key_file.unlink()
    with pytest.raises(FeedbackError, match="key is not in"):
        FeedbackStore(folder, keepers)
    assert folder.database.read_bytes() == before
    folder.key_file.write_bytes(key)
    found = FeedbackStore(folder, keepers)
    assert len(found.decisions()) == 1
    found.close()


def test_another_key_is_a_lost_key(folder: LearnedFolder, keepers: list[KeyFile]) -> None:
    FeedbackStore(folder, keepers).close()
    keepers[0].write(bytes(32))
    with pytest.raises(FeedbackError, match="nomad-muse feedback delete"):
        FeedbackStore(folder, keepers)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    folder = LearnedFolder(blocked / "learned")
    with pytest.raises(FeedbackError, match="nothing is learned"):
        FeedbackStore(folder, [KeyFile(folder.key_file)])


def test_the_writer_tells_a_failure_once_and_goes_on(tmp_path: Path) -> None:
    folder = LearnedFolder(tmp_path / "learned")
    keepers = [KeyFile(folder.key_file)]
    FeedbackStore(folder, keepers).close()
    key = folder.key_file.read_bytes()
    folder.key_file.unlink()
    said: list[str] = []
    writer = FeedbackWriter(folder, said.append, keepers)
    writer.start()
    writer.write(a_decision)
    writer.write(a_decision)
    writer.let_go(lambda: folder.key_file.write_bytes(key) and None)
    writer.write(lambda: a_decision(Verdict.ACCEPTED))
    writer.close()
    assert len(said) == 1
    store = FeedbackStore(folder, keepers)
    assert [one.verdict for _, one in store.decisions()] == [Verdict.ACCEPTED]
    store.close()


def test_a_record_that_cannot_be_made_does_not_end_the_writing(
    folder: LearnedFolder, keepers: list[KeyFile]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    writer = FeedbackWriter(folder, lambda _text: None, keepers)
    writer.start()
    writer.write(broken)
    writer.write(a_decision)
    writer.close()
    store = FeedbackStore(folder, keepers)
    assert len(store.decisions()) == 1
    store.close()
