"""Where what is learned lies on this computer."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from modules.feedback.database import LearnedFolder

FOLDER_VARIABLE = "NOMAD_MUSE_LEARNED"
"""Names another folder: for portable installations, and for tests."""


def learned_folder() -> LearnedFolder:
    """The folder in the user's data, or the one that the environment names."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return LearnedFolder(Path(named))
    return LearnedFolder(platformdirs.user_data_path("nomad-muse") / "learned")
