from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from feedback_samples import a_decision

from modules.feedback.database import LearnedFolder
from modules.feedback.key_keeper import KeyFile
from modules.feedback.records import NoteDecision
from modules.feedback.store import FeedbackStore


@pytest.fixture
def folder(tmp_path: Path) -> LearnedFolder:
    return LearnedFolder(tmp_path / "learned")


@pytest.fixture
def keepers(folder: LearnedFolder) -> list[KeyFile]:
    return [KeyFile(folder.key_file)]


@pytest.fixture
def store(folder: LearnedFolder, keepers: list[KeyFile]) -> Iterator[FeedbackStore]:
    made = FeedbackStore(folder, keepers)
    yield made
    made.close()


@pytest.fixture
def decision() -> NoteDecision:
    return a_decision()
